#include "services/registry/register_handlers.h"

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/unit_requests.pb.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/registry/unit_handlers.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::FromText;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RegisterHandlersTest : public RegistryTest {
 protected:
  absl::StatusOr<v1::Register> Get(const std::string& day) {
    v1::GetRegisterRequest request;
    request.set_name("registers/" + day);
    return Run<v1::Register>(request);
  }
  absl::StatusOr<v1::Unit> LookUp(const std::string& code, absl::CivilDay day) {
    v1::LookUpUnitRequest request;
    request.set_code(code);
    *request.mutable_date() = DateOf(day);
    return Run<v1::Unit>(request);
  }
  absl::StatusOr<v1::ListUnitsResponse> List(const std::string& filter, int page_size = 500) {
    v1::ListUnitsRequest request;
    request.set_parent("registers/2024-01-01");
    request.set_filter(filter);
    request.set_page_size(page_size);
    return Run<v1::ListUnitsResponse>(request);
  }
};

TEST_F(RegisterHandlersTest, CreateRegister_IsImportingAndEmpty) {
  v1::CreateRegisterRequest request = FromText<v1::CreateRegisterRequest>(R"pb(
    register_id: "2024-01-01"
    register {
      source: "GUS, TERC"
      expected_unit_count: 3
      expected_municipality_count: 1
      unit_count: 7
      state: COMPLETE
    })pb");
  absl::StatusOr<v1::Register> created = Run<v1::Register>(request);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "registers/2024-01-01");
  EXPECT_EQ(created->state(), v1::Register::IMPORTING);
  EXPECT_EQ(created->unit_count(), 0);
}

TEST_F(RegisterHandlersTest, CreateRegister_WhenRepeatedAfterUnitsCame_GivesTheStoredOne) {
  ASSERT_THAT(CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"}), IsOk());
  ASSERT_THAT(Import("2024-01-01", {"24"}), IsOk());
  absl::StatusOr<v1::Register> again = CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->unit_count(), 1);
  EXPECT_THAT(CreateRegisterOf("2024-01-01", {"24", "2473011"}),
              FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(RegisterHandlersTest, CreateRegister_WhenFieldsAreBad_NamesThemAll) {
  const struct {
    const char* request;
    std::vector<std::string> fields;
  } kCases[] = {
      {"", {"register_id", "register"}},
      {"register_id: '2024-01-01' register { source_sha256: 'AB' }",
       {"register.source_sha256", "register.source", "register.expected_unit_count",
        "register.expected_municipality_count"}},
      {"register_id: '2024-01-01' register { source: 'GUS' expected_unit_count: 1"
       " expected_municipality_count: 1 source_sha256: 'AB' }",
       {"register.source_sha256"}},
      {"register_id: '2024-01-01' register { source: 'GUS' expected_unit_count: -1"
       " expected_municipality_count: 100001 }",
       {"register.expected_unit_count", "register.expected_municipality_count"}},
      {"register_id: '2024-1-1' register { source: 'GUS' expected_unit_count: 1"
       " expected_municipality_count: 1 }",
       {"register_id"}},
      {"register_id: 'latest' register { source: 'GUS' expected_unit_count: 1"
       " expected_municipality_count: 1 }",
       {"register_id"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.request);
    EXPECT_THAT(Run<v1::Register>(FromText<v1::CreateRegisterRequest>(c.request)),
                FailsForFields(c.fields));
  }
}

TEST_F(RegisterHandlersTest, ListRegisters_GivesTheNewestDayFirst) {
  for (const char* day : {"2023-01-01", "2024-01-01", "2022-01-01"}) {
    ASSERT_THAT(CreateRegisterOf(day, {"24", "2473", "2473011"}), IsOk());
  }
  absl::StatusOr<v1::ListRegistersResponse> page =
      Run<v1::ListRegistersResponse>(FromText<v1::ListRegistersRequest>("page_size: 2"));
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->registers(), SizeIs(2));
  EXPECT_EQ(page->registers(0).name(), "registers/2024-01-01");
  EXPECT_EQ(page->registers(1).name(), "registers/2023-01-01");
  v1::ListRegistersRequest next;
  next.set_page_token(page->next_page_token());
  page = Run<v1::ListRegistersResponse>(next);
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->registers(), SizeIs(1));
  EXPECT_EQ(page->registers(0).name(), "registers/2022-01-01");
}

TEST_F(RegisterHandlersTest, ImportUnits_StoresWhatTheCodeSays) {
  ASSERT_THAT(CreateRegisterOf("2024-01-01", {"02", "0201", "0201043"}), IsOk());
  absl::StatusOr<v1::ImportUnitsResponse> imported =
      Run<v1::ImportUnitsResponse>(FromText<v1::ImportUnitsRequest>(R"pb(
        parent: "registers/2024-01-01"
        units {
          name: "ignored"
          code: "0201044"
          display_name: "Nowogrodziec"
          designation: "miasto"
          kind: DELEGATION
          parent_code: "99"
        })pb"));
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->created_count(), 1);
  absl::StatusOr<v1::Unit> unit =
      Run<v1::Unit>(FromText<v1::GetUnitRequest>("name: 'registers/2024-01-01/units/0201044'"));
  ASSERT_THAT(unit, IsOk());
  EXPECT_EQ(unit->display_name(), "Nowogrodziec");
  EXPECT_EQ(unit->designation(), "miasto");
  EXPECT_EQ(unit->kind(), v1::Unit::TOWN);
  EXPECT_EQ(unit->parent_code(), "0201043");
  EXPECT_EQ(DayOf(unit->date()), absl::CivilDay(2024, 1, 1));
  // The register's change is told, its units' are not.
  ASSERT_THAT(fed(), SizeIs(1));
  EXPECT_EQ(fed()[0].name(), "registers/2024-01-01");
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("unit_count"));
}

TEST_F(RegisterHandlersTest, ImportUnits_WhenRepeated_ChangesNothing) {
  ASSERT_THAT(CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"}), IsOk());
  ASSERT_THAT(Import("2024-01-01", {"24", "2473"}), IsOk());
  const std::string etag = Get("2024-01-01")->etag();
  absl::StatusOr<v1::ImportUnitsResponse> again = Import("2024-01-01", {"24", "2473"});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->created_count(), 0);
  EXPECT_EQ(again->unchanged_count(), 2);
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_EQ(Get("2024-01-01")->etag(), etag);
  again = Import("2024-01-01", {"2473", "2473011"});
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->created_count(), 1);
  EXPECT_EQ(again->unchanged_count(), 1);
  EXPECT_EQ(Get("2024-01-01")->unit_count(), 3);
  EXPECT_EQ(Get("2024-01-01")->municipality_count(), 1);
}

TEST_F(RegisterHandlersTest, ImportUnits_WhenAUnitHasOtherContent_ImportsNone) {
  ASSERT_THAT(CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"}), IsOk());
  ASSERT_THAT(Import("2024-01-01", {"24"}), IsOk());
  absl::StatusOr<v1::ImportUnitsResponse> other =
      Run<v1::ImportUnitsResponse>(FromText<v1::ImportUnitsRequest>(R"pb(
        parent: "registers/2024-01-01"
        units { code: "2473" display_name: "Rybnik" }
        units { code: "24" display_name: "ŚLĄSKIE" })pb"));
  EXPECT_THAT(other, FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_EQ(call::MetadataOf(other.status(), "resource"), "registers/2024-01-01/units/24");
  EXPECT_EQ(Get("2024-01-01")->unit_count(), 1);
  EXPECT_THAT(
      Run<v1::Unit>(FromText<v1::GetUnitRequest>("name: 'registers/2024-01-01/units/2473'")),
      FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(RegisterHandlersTest, ImportUnits_WhenTwoImportAtOnce_CountsBoth) {
  ASSERT_THAT(CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"}), IsOk());
  BeforeNextCommit([&] { EXPECT_THAT(Import("2024-01-01", {"24", "2473"}), IsOk()); });
  ASSERT_THAT(Import("2024-01-01", {"2473011"}), IsOk());
  EXPECT_EQ(Get("2024-01-01")->unit_count(), 3);
  EXPECT_EQ(Get("2024-01-01")->municipality_count(), 1);
}

TEST_F(RegisterHandlersTest, ImportUnits_WhenUnitsAreBad_NamesThemAll) {
  ASSERT_THAT(CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"}), IsOk());
  const struct {
    const char* request;
    std::vector<std::string> fields;
  } kCases[] = {
      {"", {"parent", "units"}},
      {"parent: 'registers/2024-01-01' units {}", {"units[0].code", "units[0].display_name"}},
      {"parent: 'registers/2024-01-01' units { code: '247' display_name: 'x' }"
       " units { code: '24' display_name: 'x' } units { code: '24' display_name: 'x' }",
       {"units[0].code", "units[2].code"}},
      {"parent: 'registers/2024-01-01/units' units { code: '24' display_name: 'x' }", {"parent"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.request);
    EXPECT_THAT(Run<v1::ImportUnitsResponse>(FromText<v1::ImportUnitsRequest>(c.request)),
                FailsForFields(c.fields));
  }
  EXPECT_THAT(Import("2023-01-01", {"24"}), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  std::vector<std::string> many;
  for (int i = 0; i < 201; ++i) many.push_back(absl::StrCat(10 + i / 99, 10 + i % 89));
  EXPECT_THAT(Import("2024-01-01", many), FailsForFields({"units"}));
  EXPECT_EQ(Get("2024-01-01")->unit_count(), 0);
}

TEST_F(RegisterHandlersTest, CompleteRegister_WhenCountsDiffer_SaysHowManyAreMissing) {
  ASSERT_THAT(CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"}), IsOk());
  ASSERT_THAT(Import("2024-01-01", {"24", "2473"}), IsOk());
  absl::StatusOr<v1::Register> complete = Complete("2024-01-01");
  EXPECT_THAT(complete, FailsWith(common::v1::REGISTER_INCOMPLETE));
  EXPECT_EQ(call::MetadataOf(complete.status(), "unit_count"), "2");
  EXPECT_EQ(call::MetadataOf(complete.status(), "expected_unit_count"), "3");
  EXPECT_EQ(call::MetadataOf(complete.status(), "municipality_count"), "0");
  EXPECT_EQ(call::MetadataOf(complete.status(), "expected_municipality_count"), "1");
  // The municipality that was announced, but not all units.
  ASSERT_THAT(CreateRegisterOf("2023-01-01", {"24", "2473", "2473011"}), IsOk());
  ASSERT_THAT(Import("2023-01-01", {"24", "2473011"}), IsOk());
  EXPECT_THAT(Complete("2023-01-01"), FailsWith(common::v1::REGISTER_INCOMPLETE));
  // As many units as announced, but none of them a municipality.
  ASSERT_THAT(Import("2024-01-01", {"2474"}), IsOk());
  EXPECT_THAT(Complete("2024-01-01"), FailsWith(common::v1::REGISTER_INCOMPLETE));
  EXPECT_EQ(Get("2024-01-01")->state(), v1::Register::IMPORTING);
}

TEST_F(RegisterHandlersTest, CompleteRegister_ChangesNoMore) {
  CompleteSmallRegister();
  absl::StatusOr<v1::Register> complete = Get("2024-01-01");
  ASSERT_THAT(complete, IsOk());
  EXPECT_EQ(complete->state(), v1::Register::COMPLETE);
  EXPECT_TRUE(complete->has_complete_time());
  clock().Advance(absl::Hours(1));
  absl::StatusOr<v1::Register> again = Complete("2024-01-01");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->etag(), complete->etag());
  EXPECT_THAT(audited(), IsEmpty());
  // What it holds may come again, nothing else.
  EXPECT_THAT(Import("2024-01-01", {"24", "2473011"}), IsOk());
  absl::StatusOr<v1::ImportUnitsResponse> refused = Import("2024-01-01", {"24", "2473021"});
  EXPECT_THAT(refused, FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  EXPECT_EQ(call::MetadataOf(refused.status(), "state"), "COMPLETE");
}

TEST_F(RegisterHandlersTest, CompleteRegister_WhenEtagIsStale_IsRefused) {
  absl::StatusOr<v1::Register> created = CreateRegisterOf("2024-01-01", {"24", "2473", "2473011"});
  ASSERT_THAT(Import("2024-01-01", {"24", "2473", "2473011"}), IsOk());
  v1::CompleteRegisterRequest request;
  request.set_name("registers/2024-01-01");
  request.set_etag(created->etag());
  EXPECT_THAT(Run<v1::Register>(request), FailsWith(common::v1::ETAG_MISMATCH));
}

TEST_F(RegisterHandlersTest, LookUpUnit_AnswersFromTheNewestCompleteRegisterOfTheDay) {
  CompleteRegisterOf("2022-01-01", {"02", "0201", "0201042"});
  CompleteRegisterOf("2024-01-01", {"02", "0201", "0201043"});
  ASSERT_THAT(CreateRegisterOf("2023-01-01", {"02", "0201", "0201041"}), IsOk());
  EXPECT_THAT(LookUp("02", absl::CivilDay(2021, 12, 31)),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(LookUp("0201042", absl::CivilDay(2022, 1, 1))->name(),
            "registers/2022-01-01/units/0201042");
  EXPECT_THAT(LookUp("0201042", absl::CivilDay(2023, 12, 31)), IsOk());
  EXPECT_THAT(LookUp("0201042", absl::CivilDay(2024, 1, 1)),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(LookUp("0201043", absl::CivilDay(2030, 1, 1))->kind(), v1::Unit::MIXED_MUNICIPALITY);
}

TEST_F(RegisterHandlersTest, LookUpUnit_WhenFieldsAreBad_NamesThem) {
  EXPECT_THAT(LookUp("247", absl::CivilDay(2024, 1, 1)), FailsForFields({"code"}));
  EXPECT_THAT(Run<v1::Unit>(FromText<v1::LookUpUnitRequest>("")), FailsForFields({"code", "date"}));
  EXPECT_THAT(Run<v1::Unit>(FromText<v1::LookUpUnitRequest>("code: '24' date { year: 2024 }")),
              FailsForFields({"date"}));
}

TEST_F(RegisterHandlersTest, ListUnits_FiltersAsItPromises) {
  CompleteSmallRegister();
  EXPECT_THAT(List("")->units(), SizeIs(11));
  EXPECT_EQ(List("")->units(0).code(), "02");
  EXPECT_THAT(List("kind = TOWN")->units(), SizeIs(1));
  EXPECT_THAT(List("parent_code = \"0201\"")->units(), SizeIs(1));
  EXPECT_THAT(List("display_name = \"unit 24\"")->units(), SizeIs(1));
  EXPECT_THAT(List("code >= \"2473\" AND code < \"2474\"")->units(), SizeIs(2));
  EXPECT_THAT(List("designation = \"x\""), FailsWith(common::v1::FILTER_INVALID));
  EXPECT_THAT(
      Run<v1::ListUnitsResponse>(FromText<v1::ListUnitsRequest>("parent: 'registers/2020-01-01'")),
      FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Run<v1::ListUnitsResponse>(FromText<v1::ListUnitsRequest>("parent: 'registers/x/y'")),
              FailsForFields({"parent"}));
}

TEST_F(RegisterHandlersTest, ListUnits_PagesWithoutGapsAndOfOneRegisterOnly) {
  CompleteSmallRegister("2023-12-31");
  CompleteSmallRegister("2024-01-01");
  CompleteSmallRegister("2024-01-02");
  v1::ListUnitsRequest request =
      FromText<v1::ListUnitsRequest>("parent: 'registers/2024-01-01' page_size: 3");
  std::vector<std::string> codes;
  do {
    absl::StatusOr<v1::ListUnitsResponse> page = Run<v1::ListUnitsResponse>(request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Unit& unit : page->units()) {
      EXPECT_EQ(DayOf(unit.date()), absl::CivilDay(2024, 1, 1));
      codes.push_back(unit.code());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(codes, ElementsAre("02", "0201", "0201043", "0201044", "0201045", "22", "2262",
                                 "2262011", "24", "2473", "2473011"));
}

// The register as it ships: every row of it is understood.
TEST_F(RegisterHandlersTest, Import_TakesTheWholeNationalRegister) {
  std::ifstream file(OSIEDLE_TERC_CSV);
  ASSERT_TRUE(file.is_open()) << OSIEDLE_TERC_CSV;
  std::vector<v1::Unit> units;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = absl::StrSplit(absl::StripSuffix(line, "\r"), ';');
    if (cells.size() < 7) continue;
    v1::Unit& unit = units.emplace_back();
    unit.set_code(absl::StrCat(cells[0], cells[1], cells[2], cells[3]));
    unit.set_display_name(cells[4]);
    unit.set_designation(cells[5]);
  }
  ASSERT_THAT(units, SizeIs(4332));

  ASSERT_THAT(Run<v1::Register>(FromText<v1::CreateRegisterRequest>(R"pb(
                register_id: "2024-01-01"
                register {
                  source: "GUS"
                  expected_unit_count: 4332
                  expected_municipality_count: 2477
                })pb")),
              IsOk());
  for (size_t begin = 0; begin < units.size(); begin += 200) {
    v1::ImportUnitsRequest request;
    request.set_parent("registers/2024-01-01");
    for (size_t i = begin; i < std::min(begin + 200, units.size()); ++i) {
      *request.add_units() = units[i];
    }
    ASSERT_THAT(Run<v1::ImportUnitsResponse>(request), IsOk());
  }
  absl::StatusOr<v1::Register> complete = Complete("2024-01-01");
  ASSERT_THAT(complete, IsOk());
  EXPECT_EQ(complete->municipality_count(), 2477);

  EXPECT_EQ(LookUp("2473011", absl::CivilDay(2024, 6, 1))->display_name(), "Rybnik");
  EXPECT_EQ(LookUp("3064011", absl::CivilDay(2024, 6, 1))->display_name(), "Poznań");
  absl::StatusOr<v1::Municipality> town = CreateTown("szklarska-poreba", "0206041");
  ASSERT_THAT(town, IsOk());
  EXPECT_EQ(town->voivodeship(), "DOLNOŚLĄSKIE");
  EXPECT_EQ(town->county(), "karkonoski");
  // Every unit lies in one that is there.
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store().GetSnapshot({});
  ASSERT_THAT(snapshot, IsOk());
  std::map<std::string, std::string> parent_of;
  storage::AnyTable::Walk walk = Units().table().WalkRows(**snapshot, storage::kPlatform, {});
  v1::Unit unit;
  while (*walk.Next(unit)) parent_of[unit.code()] = unit.parent_code();
  EXPECT_THAT(parent_of, SizeIs(4332));
  for (const auto& [code, parent] : parent_of) {
    EXPECT_TRUE(parent.empty() || parent_of.count(parent) == 1) << code;
  }
}

}  // namespace
}  // namespace osiedle::registry
