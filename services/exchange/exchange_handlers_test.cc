
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/testing/open_texts.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "services/exchange/exchange_area.h"
#include "services/registry/registry_tables.h"
#include "services/residents/resident_tables.h"

namespace osiedle::exchange {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Outcome = v1::RowResult;

constexpr char kRybnik[] = "municipalities/rybnik";

class ExchangeHandlersTest : public contacts::ContactsTest {
 protected:
  ExchangeHandlersTest() : ContactsTest({&ExchangeArea()}) {}

  // Rows of cells, on the lines 2, 3, ... of their file.
  static v1::ImportRowsRequest Cells(const std::string& kind, std::vector<std::string> columns,
                                     const std::vector<std::vector<std::string>>& rows) {
    v1::ImportRowsRequest request;
    request.set_parent(kRybnik);
    request.set_kind(kind);
    request.set_import_id("plik");
    for (std::string& column : columns) request.add_columns(std::move(column));
    for (const std::vector<std::string>& cells : rows) {
      v1::Row& row = *request.add_rows();
      row.set_line(request.rows_size() + 1);
      for (const std::string& cell : cells) row.add_cells(cell);
    }
    return request;
  }
  static std::vector<Outcome::Outcome> OutcomesOf(
      const absl::StatusOr<v1::ImportRowsResponse>& response) {
    std::vector<Outcome::Outcome> outcomes;
    if (!response.ok()) return outcomes;
    for (const v1::RowResult& result : response->results()) outcomes.push_back(result.outcome());
    return outcomes;
  }
  static std::vector<std::string> FieldsOf(const v1::RowResult& result) {
    EXPECT_EQ(call::WhatIsOpen(result.error()), "");
    std::vector<std::string> fields;
    google::rpc::BadRequest detail;
    for (const google::protobuf::Any& any : result.error().details()) {
      if (!any.UnpackTo(&detail)) continue;
      for (const auto& violation : detail.field_violations()) fields.push_back(violation.field());
    }
    return fields;
  }
  static std::string ReasonOf(const v1::RowResult& result) {
    google::rpc::ErrorInfo info;
    for (const google::protobuf::Any& any : result.error().details()) {
      if (any.UnpackTo(&info)) return info.reason();
    }
    return "";
  }
  absl::StatusOr<v1::ExportRowsResponse> Export(const std::string& kind,
                                                std::vector<std::string> columns = {},
                                                int page_size = 0,
                                                const std::string& page_token = "") {
    v1::ExportRowsRequest request;
    request.set_parent(kRybnik);
    request.set_kind(kind);
    for (std::string& column : columns) request.add_columns(std::move(column));
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Run<v1::ExportRowsResponse>(request);
  }
  // How many changes the feed of Rybnik tells of.
  size_t ChangesToldOf() {
    size_t entries = 0;
    EXPECT_TRUE(Ask("rybnik", [&](const call::Call& call, const storage::Snapshot& snapshot) {
                  auto end = snapshot.LogEnd({call.owner(), storage::kChangeLog});
                  entries = end.ok() ? *end : 0;
                  return absl::OkStatus();
                }).ok());
    return entries;
  }
};

TEST_F(ExchangeHandlersTest, ImportRows_CreatesAndChangesAndLeavesAsItIs) {
  auto request = Cells("stops", {"id", "display_name", "place.description"},
                       {{"rynek", "Rynek", "przy fontannie"}, {"park", "Park", "pod dębem"}});
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(request)),
              ElementsAre(Outcome::CREATED, Outcome::CREATED));
  const size_t told = ChangesToldOf();
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(request)),
              ElementsAre(Outcome::UNCHANGED, Outcome::UNCHANGED));
  EXPECT_EQ(ChangesToldOf(), told);
  request.mutable_rows(1)->set_cells(1, "Park nad Nacyną");
  auto changed = Run<v1::ImportRowsResponse>(request);
  EXPECT_THAT(OutcomesOf(changed), ElementsAre(Outcome::UNCHANGED, Outcome::UPDATED));
  EXPECT_EQ(changed->results(1).resource(), StopName("park"));
  EXPECT_EQ(changed->results(1).line(), 3);
  EXPECT_EQ(ChangesToldOf(), told + 1);
  EXPECT_EQ(Stop("park")->display_name(), "Park nad Nacyną");
}

TEST_F(ExchangeHandlersTest, ARowChangesOnlyTheFieldsThatHaveAColumn) {
  ASSERT_THAT(NewStop("rynek", "note: 'stara' place { description: 'przy fontannie' }"), IsOk());
  EXPECT_THAT(
      OutcomesOf(Run<v1::ImportRowsResponse>(Cells("stops", {"id", "note"}, {{"rynek", "nowa"}}))),
      ElementsAre(Outcome::UPDATED));
  EXPECT_EQ(Stop("rynek")->note(), "nowa");
  EXPECT_EQ(Stop("rynek")->place().description(), "przy fontannie");
  // An empty cell of a column empties the field.
  EXPECT_THAT(
      OutcomesOf(Run<v1::ImportRowsResponse>(Cells("stops", {"id", "note"}, {{"rynek", ""}}))),
      ElementsAre(Outcome::UPDATED));
  EXPECT_THAT(Stop("rynek")->note(), IsEmpty());
}

TEST_F(ExchangeHandlersTest, ARowIsFoundByItsExternalId) {
  const std::string id = R"([{"system": "ops", "value": "17"}])";
  auto request = Cells("stops", {"external_ids", "display_name", "place.description"},
                       {{id, "Rynek", "przy fontannie"}});
  auto created = Run<v1::ImportRowsResponse>(request);
  ASSERT_THAT(OutcomesOf(created), ElementsAre(Outcome::CREATED));
  // From another file, on another line.
  request.set_import_id("inny");
  request.mutable_rows(0)->set_line(40);
  request.mutable_rows(0)->set_cells(1, "Rynek Główny");
  auto updated = Run<v1::ImportRowsResponse>(request);
  EXPECT_THAT(OutcomesOf(updated), ElementsAre(Outcome::UPDATED));
  EXPECT_EQ(updated->results(0).resource(), created->results(0).resource());
}

TEST_F(ExchangeHandlersTest, ARowThatNothingNames_IsMadeOnce_AndStaysAsItBecame) {
  auto request =
      Cells("stops", {"display_name", "place.description"}, {{"Rynek", "przy fontannie"}});
  auto created = Run<v1::ImportRowsResponse>(request);
  ASSERT_THAT(OutcomesOf(created), ElementsAre(Outcome::CREATED));
  EXPECT_EQ(created->results(0).resource(), StopName("plik-2"));
  contacts::v1::Stop edited = *Stop("plik-2");
  edited.set_display_name("Poprawiony");
  ASSERT_THAT(Update(edited, {"display_name"}), IsOk());
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(request)), ElementsAre(Outcome::UNCHANGED));
  EXPECT_EQ(Stop("plik-2")->display_name(), "Poprawiony");
}

// Of the talks of a day, as a file without ids brings them.
TEST_F(ExchangeHandlersTest, ACorrectedFile_AddsWhatIsNewInIt) {
  const std::vector<std::string> columns = {"occur_time", "channel", "mode", "crisis", "note"};
  const std::vector<std::string> coffee = {"2024-06-03 10:00", "BIKE", "INDIVIDUAL", "tak", "kawa"};
  const std::vector<std::string> tea = {"2024-06-03 10:20", "BIKE", "INDIVIDUAL", "", "herbata"};
  auto file = Cells("contacts", columns, {coffee, {"2024-06-03 10:10", "ROWER", "", "", ""}, tea});
  file.clear_import_id();
  auto first = Run<v1::ImportRowsResponse>(file);
  ASSERT_THAT(OutcomesOf(first), ElementsAre(Outcome::CREATED, Outcome::REFUSED, Outcome::CREATED));
  EXPECT_TRUE(first->results(0).known_by_content());
  const size_t told = ChangesToldOf();

  // In another order of rows and columns, and as another program spells it.
  auto corrected = Cells("contacts", {"note", "Crisis", "Mode", "channel", "occur_time", "topics"},
                         {{"herbata", "", "individual", "bike", "03.06.2024 10:20", ""},
                          {"", "", "INDIVIDUAL", "BIKE", "2024-06-03 10:10", ""},
                          {"kawa", "PRAWDA", "INDIVIDUAL", "BIKE", "3.6.24 10:00", ""}});
  corrected.clear_import_id();
  auto second = Run<v1::ImportRowsResponse>(corrected);
  ASSERT_THAT(OutcomesOf(second),
              ElementsAre(Outcome::UNCHANGED, Outcome::CREATED, Outcome::UNCHANGED));
  EXPECT_EQ(second->results(2).resource(), first->results(0).resource());
  EXPECT_EQ(ChangesToldOf(), told + 1);
  // However often, and whatever was done to them since.
  contacts::v1::Contact edited;
  edited.set_name(first->results(0).resource());
  edited.set_note("poprawiona");
  ASSERT_THAT(Update(edited, {"note"}), IsOk());
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(corrected)), Each(Outcome::UNCHANGED));
}

TEST_F(ExchangeHandlersTest, RowsThatSayTheSame_AreAsManyAsThereAre) {
  const std::vector<std::string> talk = {"2024-06-03 10:00", "BIKE", "INDIVIDUAL"};
  const std::vector<std::string> spelled = {"3.06.2024 10:00", "bike", "individual"};
  auto file = Cells("contacts", {"occur_time", "channel", "mode"}, {talk, spelled, talk});
  file.clear_import_id();
  auto made = Run<v1::ImportRowsResponse>(file);
  EXPECT_THAT(OutcomesOf(made), Each(Outcome::CREATED));
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(file)), Each(Outcome::UNCHANGED));
  // Of a later chunk of the file, which has three of them before it.
  auto later = Cells("contacts", {"occur_time", "channel", "mode"}, {talk});
  later.clear_import_id();
  EXPECT_EQ(Run<v1::ImportRowsResponse>(later)->results(0).resource(), made->results(0).resource());
  later.mutable_rows(0)->set_occurrence(2);
  EXPECT_EQ(Run<v1::ImportRowsResponse>(later)->results(0).resource(), made->results(2).resource());
  later.mutable_rows(0)->set_occurrence(3);
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(later)), ElementsAre(Outcome::CREATED));
  // Of another list.
  file.set_source("lista Ani");
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(file)), Each(Outcome::CREATED));
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(file)), Each(Outcome::UNCHANGED));
}

TEST_F(ExchangeHandlersTest, AnIdMadeOfContent_TellsNothingOfIt) {
  auto file = Cells("stops", {"display_name", "place.description"}, {{"Rynek", "przy fontannie"}});
  file.clear_import_id();
  const std::string made = Run<v1::ImportRowsResponse>(file)->results(0).resource();
  EXPECT_THAT(made, testing::MatchesRegex("municipalities/rybnik/stops/[cdfghjkmnpqrtvwx]{32}"));
  // The same row of another kind or town has another id.
  file.set_parent("municipalities/gdynia");
  EXPECT_THAT(Run<v1::ImportRowsResponse>(file)->results(0).resource(),
              testing::Not(testing::EndsWith(made.substr(made.rfind('/')))));
}

TEST_F(ExchangeHandlersTest, ARowOfDelimitersOnly_IsRefused) {
  auto file = Cells("residents", {"identity_level", "alias", "age_band"},
                    {{"", "", ""}, {"COUNTED", "", ""}, {" ", "", "\u00a0"}});
  for (const char* import_id : {"plik", ""}) {
    file.set_import_id(import_id);
    auto response = Run<v1::ImportRowsResponse>(file);
    EXPECT_EQ(OutcomesOf(response)[0], Outcome::REFUSED);
    EXPECT_THAT(FieldsOf(response->results(0)), ElementsAre("cells"));
    EXPECT_EQ(OutcomesOf(response)[1], Outcome::CREATED);
    EXPECT_EQ(OutcomesOf(response)[2], Outcome::REFUSED);
  }
}

// A colleague changed the stop after it was exported.
TEST_F(ExchangeHandlersTest, ARowWithAnOldEtag_UndoesNothing) {
  ASSERT_THAT(NewStop("rynek", "note: 'stara'"), IsOk());
  ASSERT_THAT(NewStop("park", "note: 'stara'"), IsOk());
  auto page = Export("stops", {"name", "note", "etag"});
  ASSERT_THAT(page, IsOk());
  v1::ImportRowsRequest back;
  back.set_parent(kRybnik);
  back.set_kind("stops");
  *back.mutable_columns() = page->columns();
  *back.mutable_rows() = page->rows();
  contacts::v1::Stop edited = *Stop("rynek");
  edited.set_note("od koleżanki");
  ASSERT_THAT(Update(edited, {"note"}), IsOk());

  const size_t told = ChangesToldOf();
  auto response = Run<v1::ImportRowsResponse>(back);
  // "park" is as it was; "rynek" would be undone.
  ASSERT_THAT(OutcomesOf(response),
              testing::UnorderedElementsAre(Outcome::UNCHANGED, Outcome::REFUSED));
  for (v1::RowResult& result : *response->mutable_results()) {
    if (result.outcome() != Outcome::REFUSED) continue;
    EXPECT_EQ(result.resource(), StopName("rynek"));
    EXPECT_EQ(ReasonOf(result), "ETAG_MISMATCH");
    EXPECT_THAT(FieldsOf(result), ElementsAre("etag"));
  }
  back.set_validate_only(true);
  EXPECT_EQ(OutcomesOf(Run<v1::ImportRowsResponse>(back)), OutcomesOf(response));
  back.set_validate_only(false);
  EXPECT_EQ(ChangesToldOf(), told);
  EXPECT_EQ(Stop("rynek")->note(), "od koleżanki");
  // A row equal to the stored record is accepted with any etag, and a row with the right etag is
  // taken.
  EXPECT_THAT(
      OutcomesOf(Run<v1::ImportRowsResponse>(Cells("stops", {"id", "note", "etag"},
                                                   {{"rynek", "od koleżanki", "0000000000000001"},
                                                    {"park", "nowa", Stop("park")->etag()}}))),
      ElementsAre(Outcome::UNCHANGED, Outcome::UPDATED));
  EXPECT_EQ(Stop("park")->note(), "nowa");
}

TEST_F(ExchangeHandlersTest, ARowWithTheEtagOfWhatIsNotThere_CreatesNothing) {
  const std::vector<std::string> columns = {"id", "display_name", "place.description", "etag"};
  auto request = Cells("stops", columns,
                       {{"nowy", "Nowy", "obok", "0000000000000001"},
                        {"", "Bez nazwy", "obok", "0000000000000001"}});
  request.clear_import_id();
  for (const bool validate_only : {false, true}) {
    request.set_validate_only(validate_only);
    auto response = Run<v1::ImportRowsResponse>(request);
    ASSERT_THAT(OutcomesOf(response), Each(Outcome::REFUSED));
    for (const v1::RowResult& result : response->results()) {
      EXPECT_EQ(ReasonOf(result), "ETAG_MISMATCH");
    }
  }
  v1::ImportRowsRequest json;
  json.set_parent(kRybnik);
  json.set_kind("stops");
  json.add_rows()->set_json(R"({"name": "municipalities/rybnik/stops/nowy", "display_name": "Nowy",
                                "place": {"description": "obok"}, "etag": "0000000000000001"})");
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(json)), ElementsAre(Outcome::REFUSED));
  EXPECT_THAT(Stop("nowy"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ExchangeHandlersTest, AnUnknownColumn_IsToldWithThoseThereAre) {
  const absl::Status status =
      Run<v1::ImportRowsResponse>(Cells("stops", {"id", "notatka", "uwagi"}, {{"a", "b", "c"}}))
          .status();
  EXPECT_THAT(status, FailsForFields({"columns[1]", "columns[2]"}));
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("is no column of stop; there are id, name, etag, display_name, "));
  EXPECT_THAT(std::string(status.message()), testing::Not(testing::HasSubstr("create_time")));
}

TEST_F(ExchangeHandlersTest, ABadCell_IsToldInPolishToo) {
  const auto response = Run<v1::ImportRowsResponse>(
      Cells("contacts", {"id", "mode", "occur_time"}, {{"a", "INDIVIDUAL", "30.03.2025 02:30"}}));
  ASSERT_THAT(response, IsOk());
  google::rpc::BadRequest detail;
  for (const google::protobuf::Any& any : response->results(0).error().details()) {
    if (any.Is<google::rpc::BadRequest>()) {
      ASSERT_TRUE(any.UnpackTo(&detail));
    }
  }
  ASSERT_EQ(detail.field_violations_size(), 1);
  EXPECT_EQ(detail.field_violations(0).field(), "occur_time");
  EXPECT_EQ(detail.field_violations(0).reason(), "CELL_TIME_SKIPPED");
  EXPECT_EQ(detail.field_violations(0).localized_message().message(),
            "Takiej godziny nie było: zegary przesunięto wtedy do przodu (strefa Europe/Warsaw).");
}

TEST_F(ExchangeHandlersTest, ExportRows_ForASpreadsheet_GivesWhatAnImportTakes) {
  ASSERT_THAT(
      NewContact("c", 2, "place { precision: POINT position { latitude: 50.1 longitude: 18.5 } }"),
      IsOk());
  v1::ExportRowsRequest request;
  request.set_parent(kRybnik);
  request.set_kind("contacts");
  request.set_form(v1::ExportRowsRequest::SPREADSHEET);
  auto page = Run<v1::ExportRowsResponse>(request);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->rows(0).cells(), Contains("2024-06-03 02:02"));
  EXPECT_THAT(page->rows(0).cells(), Contains("18,5"));
  v1::ImportRowsRequest back;
  back.set_parent(kRybnik);
  back.set_kind("contacts");
  *back.mutable_columns() = page->columns();
  *back.mutable_rows() = page->rows();
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(back)), ElementsAre(Outcome::UNCHANGED));
}

// A concealed field looks the same as an unset one.
TEST_F(ExchangeHandlersTest, WhatIsConcealed_IsNotExportedAndSurvivesAnImport) {
  ASSERT_THAT(NewResident("anna"), IsOk());
  residents::v1::RaiseIdentityLevelRequest raise;
  raise.set_name(ResidentName("anna"));
  raise.set_identity_level(residents::v1::Resident::IDENTIFIED);
  raise.mutable_act()->set_kind(residents::v1::LevelAct::RESIDENT_ACT);
  ASSERT_THAT(Run<residents::v1::Resident>(raise), IsOk());
  EXPECT_THAT(
      OutcomesOf(Run<v1::ImportRowsResponse>(
          Cells("residents",
                {"id", "reach.kind", "reach.value", "identity.given_name", "identity.family_name"},
                {{"anna", "PHONE", "600100200", "Anna", "Przykładowa"}}))),
      ElementsAre(Outcome::UPDATED));
  auto page = Export("residents");
  ASSERT_THAT(page, IsOk());
  for (const std::string& column : page->columns()) {
    EXPECT_THAT(column, testing::Not(testing::StartsWith("identity.")));
    EXPECT_THAT(column, testing::Not(testing::StartsWith("reach.")));
  }
  EXPECT_THAT(Export("residents", {"name", "identity.given_name"}), FailsForFields({"columns[1]"}));
  v1::ImportRowsRequest again;
  again.set_parent(kRybnik);
  again.set_kind("residents");
  *again.mutable_columns() = page->columns();
  *again.mutable_rows() = page->rows();
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(again)), ElementsAre(Outcome::UNCHANGED));
  // A file with empty columns does not clear it either, nor does the mask "*".
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(Cells(
                  "residents", {"id", "alias", "identity.given_name"}, {{"anna", "Beret", ""}}))),
              ElementsAre(Outcome::UNCHANGED));
  residents::v1::UpdateResidentRequest update;
  update.mutable_resident()->set_name(ResidentName("anna"));
  update.mutable_resident()->set_identity_level(residents::v1::Resident::IDENTIFIED);
  update.mutable_resident()->set_alias("Kapelusz");
  update.mutable_update_mask()->add_paths("*");
  ASSERT_THAT(Run<residents::v1::Resident>(update), IsOk());
  residents::v1::RevealResidentRequest reveal;
  reveal.set_name(ResidentName("anna"));
  auto revealed = Run<residents::v1::Resident>(reveal);
  ASSERT_THAT(revealed, IsOk());
  EXPECT_EQ(revealed->identity().family_name(), "Przykładowa");
  EXPECT_EQ(revealed->reach().value(), "600100200");
  EXPECT_EQ(revealed->alias(), "Kapelusz");
}

TEST_F(ExchangeHandlersTest, WhoMayNotReveal_LearnsNothingByOutcomes) {
  ASSERT_THAT(NewResident("anna"), IsOk());
  residents::v1::RaiseIdentityLevelRequest raise;
  raise.set_name(ResidentName("anna"));
  raise.set_identity_level(residents::v1::Resident::IDENTIFIED);
  raise.mutable_act()->set_kind(residents::v1::LevelAct::RESIDENT_ACT);
  ASSERT_THAT(Run<residents::v1::Resident>(raise), IsOk());
  const auto row = [&](const std::string& given_name) {
    return OutcomesOf(Run<v1::ImportRowsResponse>(
        Cells("residents", {"id", "identity.given_name"}, {{"anna", given_name}})));
  };
  EXPECT_THAT(row("Anna"), ElementsAre(Outcome::UPDATED));
  EXPECT_THAT(row("Anna"), ElementsAre(Outcome::UNCHANGED));
  ActAs({.id = "ops", .grants = {{.municipality = "rybnik", .roles = {common::v1::INTEGRATION}}}});
  for (const char* guess : {"Anna", "Maria", "Maria"}) {
    EXPECT_THAT(row(guess), ElementsAre(Outcome::UPDATED)) << guess;
  }
  EXPECT_THAT(row(""), ElementsAre(Outcome::UNCHANGED));
}

TEST_F(ExchangeHandlersTest, ABadCell_HindersItsOwnRowOnly) {
  auto response =
      Run<v1::ImportRowsResponse>(Cells("stops", {"id", "display_name", "place.description"},
                                        {{"a", "Rynek", "przy fontannie"},
                                         {"b", std::string("ry\0nek", 6), "przy fontannie"},
                                         {"c", std::string(70'000, 'x'), "przy fontannie"}}));
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(OutcomesOf(response),
              ElementsAre(Outcome::CREATED, Outcome::REFUSED, Outcome::REFUSED));
  EXPECT_THAT(FieldsOf(response->results(1)), ElementsAre("display_name"));
  EXPECT_THAT(FieldsOf(response->results(2)), ElementsAre("display_name"));
}

// Boundaries lie below residents.
TEST_F(ExchangeHandlersTest, RowsBelowAnotherKind_BringTheirNames) {
  const std::string anna = absl::StrCat(ResidentName("anna"), "/boundaries/");
  const std::string piotr = absl::StrCat(ResidentName("piotr"), "/boundaries/");
  for (const char* resident : {"anna", "piotr"}) ASSERT_THAT(NewResident(resident), IsOk());
  auto request = Cells("boundaries",
                       {"name", "hours.begin_minute", "hours.end_minute", "place", "channel",
                        "no_uniforms", "frequency.contact_count", "frequency.span_days"},
                       {{anna + "noc", "0", "360", "", "", "", "", ""},
                        {anna + "dom", "", "", "", "HOME", "", "", ""},
                        {piotr + "dom", "", "", "", "", "tak", "", ""},
                        {piotr + "rzadko", "", "", "", "", "", "1", "7"},
                        {piotr + "rynek", "", "", "rynek", "", "", "", ""}});
  auto created = Run<v1::ImportRowsResponse>(request);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(OutcomesOf(created), Each(Outcome::CREATED));
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(request)), Each(Outcome::UNCHANGED));

  // All rows are exported, two at a time, and the export is imported unchanged.
  std::vector<std::string> names;
  auto page = Export("boundaries", {}, 2);
  while (true) {
    ASSERT_THAT(page, IsOk());
    v1::ImportRowsRequest again;
    again.set_parent(kRybnik);
    again.set_kind("boundaries");
    *again.mutable_columns() = page->columns();
    for (const v1::Row& row : page->rows()) {
      *again.add_rows() = row;
      names.push_back(row.cells(0));
    }
    auto imported = Run<v1::ImportRowsResponse>(again);
    ASSERT_THAT(imported, IsOk());
    EXPECT_THAT(OutcomesOf(imported), Each(Outcome::UNCHANGED));
    if (page->next_page_token().empty()) break;
    page = Export("boundaries", {}, 2, page->next_page_token());
  }
  EXPECT_THAT(names, ElementsAre(anna + "dom", anna + "noc", piotr + "dom", piotr + "rynek",
                                 piotr + "rzadko"));

  // An id does not say below whom.
  auto refused =
      Run<v1::ImportRowsResponse>(Cells("boundaries", {"id", "channel"}, {{"dom", "HOME"}}));
  ASSERT_THAT(OutcomesOf(refused), ElementsAre(Outcome::REFUSED));
  EXPECT_THAT(FieldsOf(refused->results(0)), Contains("id"));
  refused = Run<v1::ImportRowsResponse>(
      Cells("boundaries", {"name", "channel"},
            {{"municipalities/gdynia/residents/anna/boundaries/x", "HOME"},
             {ResidentName("nikt") + "/boundaries/x", "HOME"}}));
  ASSERT_THAT(OutcomesOf(refused), ElementsAre(Outcome::REFUSED, Outcome::REFUSED));
  EXPECT_THAT(FieldsOf(refused->results(0)), Contains("name"));
}

// 0 and unset are different. A row with half of a position must not set the other half to 0.
TEST_F(ExchangeHandlersTest, ARowThatSaysHalfOfAPosition_IsRefused) {
  const std::vector<std::string> columns = {"id", "display_name", "place.precision",
                                            "place.position.latitude", "place.position.longitude"};
  const auto imported = Run<v1::ImportRowsResponse>(Cells("stops", columns,
                                                          {{"a", "A", "POINT", "50,1", ""},
                                                           {"b", "B", "POINT", "", "18,5"},
                                                           {"c", "C", "POINT", "50,1", "0"},
                                                           {"d", "D", "POINT", "50,1", "18,5"}}));
  ASSERT_THAT(OutcomesOf(imported),
              ElementsAre(Outcome::REFUSED, Outcome::REFUSED, Outcome::REFUSED, Outcome::CREATED));
  EXPECT_THAT(FieldsOf(imported->results(0)), ElementsAre("place.position.longitude"));
  EXPECT_THAT(FieldsOf(imported->results(1)), ElementsAre("place.position.latitude"));
  const auto half =
      Run<v1::ImportRowsResponse>(Cells("stops", {"id", "place.position.latitude"}, {{"d", "51"}}));
  EXPECT_THAT(OutcomesOf(half), ElementsAre(Outcome::REFUSED)) << "the other half would be 0";
}

TEST_F(ExchangeHandlersTest, HoursThatDoNotSayWhenTheyBegin_AreRefused_AndMidnightIsSaid) {
  const std::string boundaries = absl::StrCat(ResidentName("anna"), "/boundaries/");
  ASSERT_THAT(NewResident("anna"), IsOk());
  const auto imported = Run<v1::ImportRowsResponse>(
      Cells("boundaries", {"name", "hours.begin_minute", "hours.end_minute"},
            {{boundaries + "a", "", "360"}, {boundaries + "b", "0", "360"}}));
  ASSERT_THAT(OutcomesOf(imported), ElementsAre(Outcome::REFUSED, Outcome::CREATED));
  EXPECT_THAT(FieldsOf(imported->results(0)), ElementsAre("hours.begin_minute"));
  const auto exported = Export("boundaries", {"hours.begin_minute"});
  ASSERT_THAT(exported, IsOk());
  EXPECT_THAT(exported->rows(0).cells(), ElementsAre("0"));
}

TEST_F(ExchangeHandlersTest, ARefusedRowNamesItsColumnsAndHindersNoOther) {
  auto response = Run<v1::ImportRowsResponse>(
      Cells("contacts", {"id", "occur_time", "channel", "mode", "stop", "topics"},
            {{"a", "2024-06-03 10:00", "BIKE", "INDIVIDUAL", "", "kawa|herbata"},
             {"b", "wczoraj", "ROWER", "INDIVIDUAL", "", ""},
             {"c", "2024-06-03 10:00", "BIKE", "", "", std::string(81, 'x')},
             {"d", "2024-06-03 10:00", "BIKE", "INDIVIDUAL", StopName("nie-ma"), ""},
             {"a", "2024-06-03 11:00", "BIKE", "INDIVIDUAL", "", ""}}));
  ASSERT_THAT(OutcomesOf(response),
              ElementsAre(Outcome::CREATED, Outcome::REFUSED, Outcome::REFUSED, Outcome::REFUSED,
                          Outcome::REFUSED));
  EXPECT_THAT(FieldsOf(response->results(1)), ElementsAre("occur_time", "channel"));
  EXPECT_THAT(FieldsOf(response->results(2)), testing::UnorderedElementsAre("mode", "topics[0]"));
  EXPECT_EQ(ReasonOf(response->results(3)), "REFERENCE_NOT_FOUND");
  EXPECT_THAT(FieldsOf(response->results(3)), ElementsAre("stop"));
  EXPECT_THAT(FieldsOf(response->results(4)), ElementsAre("name"));
  EXPECT_THAT(Contact("a")->topics(), ElementsAre("kawa", "herbata"));
  EXPECT_THAT(Contact("b"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ExchangeHandlersTest, ImportRows_ValidateOnly_ChangesNothing) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  const size_t told = ChangesToldOf();
  auto request = Cells("stops", {"id", "display_name", "place.description"},
                       {{"rynek", "Inny", "x"}, {"park", "Park", "x"}, {"zly", "", "x"}});
  request.set_validate_only(true);
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(request)),
              ElementsAre(Outcome::UPDATED, Outcome::CREATED, Outcome::REFUSED));
  EXPECT_EQ(ChangesToldOf(), told);
  EXPECT_EQ(Stop("rynek")->display_name(), "Rynek");
  EXPECT_THAT(Stop("park"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ExchangeHandlersTest, RowsOfJson) {
  v1::ImportRowsRequest request;
  request.set_parent(kRybnik);
  request.set_kind("stops");
  request.set_import_id("plik");
  for (const char* json :
       {R"({"name": "municipalities/rybnik/stops/rynek", "display_name": "Rynek",
            "place": {"description": "przy fontannie"}})",
        R"({"display_name": "Rynek", "nothing": 1})",
        R"({"name": "municipalities/gdynia/stops/rynek", "display_name": "Rynek"})"}) {
    v1::Row& row = *request.add_rows();
    row.set_line(request.rows_size());
    row.set_json(json);
  }
  auto response = Run<v1::ImportRowsResponse>(request);
  ASSERT_THAT(OutcomesOf(response),
              ElementsAre(Outcome::CREATED, Outcome::REFUSED, Outcome::REFUSED));
  EXPECT_THAT(FieldsOf(response->results(1)), ElementsAre("json"));
  EXPECT_THAT(FieldsOf(response->results(2)), ElementsAre("name"));
}

TEST_F(ExchangeHandlersTest, JsonIsExportedInLowerCamelCase_AndReadInBothSpellings) {
  ASSERT_THAT(NewStop("rynek", "place { description: 'przy fontannie' }"), IsOk());
  v1::ExportRowsRequest ask;
  ask.set_parent(kRybnik);
  ask.set_kind("stops");
  ask.set_form(v1::ExportRowsRequest::JSON);
  auto exported = Run<v1::ExportRowsResponse>(ask);
  ASSERT_THAT(exported, IsOk());
  ASSERT_EQ(exported->rows_size(), 1);
  const std::string& json = exported->rows(0).json();
  EXPECT_THAT(json, testing::HasSubstr(R"("displayName":"Rynek")"));
  EXPECT_THAT(json, testing::HasSubstr(R"("createTime":)"));
  // As exports were written before.
  const std::string older =
      absl::StrReplaceAll(json, {{"displayName", "display_name"}, {"createTime", "create_time"}});
  for (const std::string& row : {json, older}) {
    v1::ImportRowsRequest request;
    request.set_parent(kRybnik);
    request.set_kind("stops");
    request.add_rows()->set_json(row);
    EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(request)), ElementsAre(Outcome::UNCHANGED))
        << row;
  }
}

TEST_F(ExchangeHandlersTest, RowsThatNameEachOther_AreDoneInTheirOrder) {
  const auto code = [](const std::string& id) { return absl::StrCat(kRybnik, "/needCodes/", id); };
  EXPECT_THAT(OutcomesOf(Run<v1::ImportRowsResponse>(
                  Cells("needCodes", {"id", "display_name", "parent_code"},
                        {{"ogrzewanie", "Ogrzewanie", code("poverty")},
                         {"wegiel", "Węgiel", code("ogrzewanie")},
                         {"mial", "Miał", code("wegiel")}}))),
              Each(Outcome::CREATED));
}

TEST_F(ExchangeHandlersTest, ImportRows_AsAWhole_IsRefused) {
  EXPECT_THAT(Run<v1::ImportRowsResponse>(Cells("registers", {"id"}, {{"x"}})),
              FailsForFields({"kind"}));
  EXPECT_THAT(
      Run<v1::ImportRowsResponse>(Cells("stops", {"id", "nothing", "id"}, {{"x", "y", "z"}})),
      FailsForFields({"columns[1]", "columns[2]"}));
  auto large = Cells("stops", {"id", "note"}, {});
  for (int i = 0; i < 20; ++i) {
    v1::Row& row = *large.add_rows();
    row.add_cells(absl::StrCat("s", i));
    row.add_cells(std::string(60'000, 'x'));
  }
  EXPECT_THAT(Run<v1::ImportRowsResponse>(large), FailsWith(common::v1::REQUEST_TOO_LARGE));
  // May import contacts, but not stops: the kind's own roles hold.
  ActAs(
      {.id = "asystent", .grants = {{.municipality = "rybnik", .roles = {common::v1::ASSISTANT}}}});
  EXPECT_THAT(Run<v1::ImportRowsResponse>(Cells("stops", {"id"}, {{"x"}})),
              FailsWith(common::v1::ROLE_REQUIRED));
}

TEST_F(ExchangeHandlersTest, ExportRows_GivesWhatAnImportTakes) {
  for (int i = 0; i < 7; ++i) {
    ASSERT_THAT(NewContact(absl::StrCat("c", i), i,
                           "topics: 'a|b' needs { need_code: "
                           "'municipalities/rybnik/needCodes/place' severity: 2 }"),
                IsOk());
  }
  std::string token;
  int rows = 0;
  do {
    auto page = Export("contacts", {}, 3, token);
    ASSERT_THAT(page, IsOk());
    v1::ImportRowsRequest back;
    back.set_parent(kRybnik);
    back.set_kind("contacts");
    *back.mutable_columns() = page->columns();
    *back.mutable_rows() = page->rows();
    auto imported = Run<v1::ImportRowsResponse>(back);
    ASSERT_THAT(imported, IsOk());
    EXPECT_THAT(OutcomesOf(imported), Each(Outcome::UNCHANGED));
    rows += page->rows_size();
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(rows, 7);
}

TEST_F(ExchangeHandlersTest, ExportRows_OfChosenColumns) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  auto page = Export("stops", {"place.description", "display_name"});
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->columns(), ElementsAre("place.description", "display_name"));
  EXPECT_THAT(page->rows(0).cells(), ElementsAre("rynek", "Rynek"));
  EXPECT_THAT(Export("stops", {"nothing"}), FailsForFields({"columns[0]"}));
  EXPECT_THAT(Export("registers"), FailsForFields({"kind"}));
  ActAs({.id = "partner", .grants = {{.municipality = "rybnik", .roles = {common::v1::PARTNER}}}});
  EXPECT_THAT(Export("stops"), FailsWith(common::v1::ROLE_REQUIRED));
}

}  // namespace
}  // namespace osiedle::exchange
