#include "services/registry/municipality_handlers.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/code_mapping_requests.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "osiedle/registry/v1/need_code_requests.pb.h"
#include "osiedle/registry/v1/service_code_requests.pb.h"
#include "services/registry/catalogue.h"
#include "services/registry/registry_reader.h"
#include "services/registry/testing/registry_fixture.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::FromText;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MunicipalityHandlersTest : public RegistryTest {
 protected:
  absl::StatusOr<v1::Municipality> GetTown(const std::string& id) {
    v1::GetMunicipalityRequest request;
    request.set_name("municipalities/" + id);
    return Run<v1::Municipality>(request);
  }
  absl::StatusOr<v1::Municipality> ChangeCode(const std::string& id, const std::string& code,
                                              absl::CivilDay valid_from) {
    v1::ChangeTerritorialCodeRequest request;
    request.set_name("municipalities/" + id);
    request.set_code(code);
    *request.mutable_valid_from() = DateOf(valid_from);
    return Run<v1::Municipality>(request);
  }
  absl::StatusOr<v1::Municipality> UpdateTown(const std::string& municipality,
                                              const std::string& paths = "") {
    v1::UpdateMunicipalityRequest request;
    call::ParseText(municipality, *request.mutable_municipality());
    request.mutable_municipality()->set_name("municipalities/rybnik");
    if (!paths.empty()) request.mutable_update_mask()->add_paths(paths);
    return Run<v1::Municipality>(request);
  }
  std::vector<std::string> ListNames(const std::string& filter = "") {
    v1::ListMunicipalitiesRequest request;
    request.set_filter(filter);
    std::vector<std::string> names;
    absl::StatusOr<v1::ListMunicipalitiesResponse> response =
        Run<v1::ListMunicipalitiesResponse>(request);
    EXPECT_THAT(response, IsOk());
    for (const v1::Municipality& row : response->municipalities()) names.push_back(row.name());
    return names;
  }
};

TEST_F(MunicipalityHandlersTest, CreateMunicipality_FillsInWhatTheRegisterKnows) {
  CompleteSmallRegister();
  absl::StatusOr<v1::Municipality> rybnik = CreateTown("rybnik", "2473011");
  ASSERT_THAT(rybnik, IsOk());
  EXPECT_EQ(rybnik->name(), "municipalities/rybnik");
  EXPECT_EQ(rybnik->territorial_code(), "2473011");
  ASSERT_THAT(rybnik->territorial_codes(), SizeIs(1));
  EXPECT_EQ(rybnik->territorial_codes(0).code(), "2473011");
  EXPECT_EQ(DayOf(rybnik->territorial_codes(0).valid_from()), absl::CivilDay(2024, 1, 1));
  EXPECT_EQ(rybnik->territorial_codes(0).register_(), "registers/2024-01-01");
  EXPECT_EQ(rybnik->voivodeship(), "unit 24");
  EXPECT_EQ(rybnik->county(), "unit 2473");
  EXPECT_EQ(rybnik->time_zone(), "Europe/Warsaw");
  EXPECT_EQ(rybnik->default_controller(), "municipalities/rybnik/controllers/municipality");
  EXPECT_FALSE(rybnik->etag().empty());
  absl::StatusOr<v1::Municipality> got = GetTown("rybnik");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), rybnik->SerializeAsString());
}

TEST_F(MunicipalityHandlersTest, CreateMunicipality_TellsOfItselfAndItsFirstControllerAlone) {
  FoundRybnik();
  for (const auto& changes : {audited(), fed()}) {
    ASSERT_THAT(changes, SizeIs(2));
    EXPECT_EQ(changes[0].name(), "municipalities/rybnik");
    EXPECT_EQ(changes[0].resource_type(), "osiedle.pl/Municipality");
    EXPECT_EQ(changes[1].name(), "municipalities/rybnik/controllers/municipality");
    EXPECT_EQ(changes[1].resource_type(), "osiedle.pl/Controller");
    EXPECT_THAT(changes[1].changed_fields(), ElementsAre("display_name", "kind"));
  }
}

TEST_F(MunicipalityHandlersTest, CreateMunicipality_MakesTheFirstController) {
  FoundRybnik();
  absl::StatusOr<v1::Controller> controller = Run<v1::Controller>(
      FromText<v1::GetControllerRequest>("name: 'municipalities/rybnik/controllers/municipality'"));
  ASSERT_THAT(controller, IsOk());
  EXPECT_EQ(controller->display_name(), "Miasto rybnik");
  EXPECT_EQ(controller->kind(), v1::Controller::MUNICIPALITY);
  EXPECT_TRUE(controller->has_create_time());
}

TEST_F(MunicipalityHandlersTest, CreateMunicipality_MakesTheBuiltInCodesRowsOfItsOwn) {
  FoundRybnik();
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  for (const std::string& parent :
       {std::string("municipalities/rybnik"), std::string("municipalities/gdynia")}) {
    v1::ListNeedCodesRequest needs;
    needs.set_parent(parent);
    needs.set_filter("built_in = true");
    needs.set_page_size(500);
    absl::StatusOr<v1::ListNeedCodesResponse> need_codes = Run<v1::ListNeedCodesResponse>(needs);
    ASSERT_THAT(need_codes, IsOk());
    EXPECT_THAT(need_codes->need_codes(), SizeIs(BuiltInNeeds().size()));
    for (const v1::NeedCode& code : need_codes->need_codes()) {
      EXPECT_EQ(code.name().find(parent + "/needCodes/"), 0u);
    }
    v1::ListServiceCodesRequest services;
    services.set_parent(parent);
    absl::StatusOr<v1::ListServiceCodesResponse> service_codes =
        Run<v1::ListServiceCodesResponse>(services);
    ASSERT_THAT(service_codes, IsOk());
    EXPECT_THAT(service_codes->service_codes(), SizeIs(14));
    v1::ListCodeMappingsRequest mappings;
    mappings.set_parent(parent);
    mappings.set_filter("need_code = '" + parent + "/needCodes/loneliness'");
    absl::StatusOr<v1::ListCodeMappingsResponse> code_mappings =
        Run<v1::ListCodeMappingsResponse>(mappings);
    ASSERT_THAT(code_mappings, IsOk());
    EXPECT_THAT(code_mappings->code_mappings(), SizeIs(3));
  }
}

TEST_F(MunicipalityHandlersTest, CreateMunicipality_WhenRepeated_GivesTheStoredOne) {
  FoundRybnik();
  absl::StatusOr<v1::Municipality> first = GetTown("rybnik");
  ASSERT_THAT(UpdateTown("time_zone: 'Europe/Berlin'"), IsOk());
  absl::StatusOr<v1::Municipality> again = CreateTown("rybnik", "2473011");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->time_zone(), "Europe/Berlin");
  EXPECT_THAT(audited(), IsEmpty());
  EXPECT_THAT(CreateTown("rybnik", "2262011"), FailsWith(common::v1::RESOURCE_EXISTS));
  // Numbers are given only to new ones.
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  EXPECT_THAT(Ask("gdynia",
                  [](const call::Call& call, const storage::Snapshot&) {
                    EXPECT_EQ(call.owner(), 2u);
                    return absl::OkStatus();
                  }),
              IsOk());
}

TEST_F(MunicipalityHandlersTest, CreateMunicipality_WhenItFails_LeavesNothing) {
  CompleteSmallRegister();
  ASSERT_THAT(CreateTown("rybnik", "2473021"), FailsWith(common::v1::UNIT_NOT_IN_REGISTER));
  EXPECT_THAT(GetTown("rybnik"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::CreateMunicipalityRequest only_asking = FromText<v1::CreateMunicipalityRequest>(R"pb(
    municipality_id: "rybnik"
    municipality { display_name: "Rybnik" territorial_code: "2473011" }
    validate_only: true)pb");
  ASSERT_THAT(Run<v1::Municipality>(only_asking), IsOk());
  EXPECT_THAT(GetTown("rybnik"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(ListNames(), IsEmpty());
}

TEST_F(MunicipalityHandlersTest, CreateMunicipality_TakesOnlyCodesOfMunicipalitiesOfToday) {
  EXPECT_THAT(CreateTown("rybnik", "2473011"), FailsWith(common::v1::UNIT_NOT_IN_REGISTER));
  // Begun, but not complete: used by nothing.
  const std::vector<std::string> codes = {"24", "2473", "2473011"};
  ASSERT_THAT(CreateRegisterOf("2024-01-01", codes), IsOk());
  ASSERT_THAT(Import("2024-01-01", codes), IsOk());
  EXPECT_THAT(CreateTown("rybnik", "2473011"), FailsWith(common::v1::UNIT_NOT_IN_REGISTER));
  ASSERT_THAT(Complete("2024-01-01"), IsOk());
  // A register of a day to come has another code; it does not hold yet.
  CompleteRegisterOf("2025-01-01", {"24", "2473", "2473021", "2473033", "2473034"});
  EXPECT_THAT(CreateTown("rybnik", "2473021"), FailsWith(common::v1::UNIT_NOT_IN_REGISTER));
  EXPECT_THAT(CreateTown("rybnik", "2473011"), IsOk());
  // From that day on it does, and the town of a mixed municipality is none itself.
  clock().Set(absl::FromCivil(absl::CivilSecond(2024, 12, 31, 23, 30, 0), absl::UTCTimeZone()));
  EXPECT_THAT(CreateTown("nowy", "2473034"), FailsWith(common::v1::UNIT_NOT_IN_REGISTER));
  EXPECT_THAT(CreateTown("nowy", "2473021"), IsOk());
}

TEST_F(MunicipalityHandlersTest, CreateMunicipality_WhenFieldsAreBad_NamesThemAll) {
  CompleteSmallRegister();
  const struct {
    const char* request;
    std::vector<std::string> fields;
  } kCases[] = {
      {"", {"municipality_id", "municipality"}},
      {"municipality_id: 'rybnik' municipality {}",
       {"municipality.display_name", "municipality.territorial_code"}},
      {"municipality_id: '1rybnik' municipality { display_name: 'R' territorial_code: '2473011' }",
       {"municipality_id"}},
      {"municipality_id: 'R' municipality { display_name: 'R' territorial_code: '2473011' }",
       {"municipality_id"}},
      {"municipality_id: 'rybnik' municipality { display_name: 'R' territorial_code: '2473'"
       " time_zone: 'Mars' default_controller: 'x' external_ids { system: 'OPS' value: '1' } }",
       {"municipality.time_zone", "municipality.external_ids[0].system",
        "municipality.default_controller", "municipality.territorial_code"}},
      {"municipality_id: 'rybnik' municipality { display_name: 'R' territorial_code: '247301x' }",
       {"municipality.territorial_code"}},
      {"municipality_id: 'rybnik' municipality { display_name: 'R' territorial_code: '24730110' }",
       {"municipality.territorial_code"}},
      // A controller of another municipality is none of this one.
      {"municipality_id: 'rybnik' municipality { display_name: 'R' territorial_code: '2473011'"
       " default_controller: 'municipalities/gdynia/controllers/municipality' }",
       {"municipality.default_controller"}},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.request);
    EXPECT_THAT(Run<v1::Municipality>(FromText<v1::CreateMunicipalityRequest>(c.request)),
                FailsForFields(c.fields));
  }
  EXPECT_THAT(ListNames(), IsEmpty());
}

TEST_F(MunicipalityHandlersTest, TerritorialCode_BelongsToOneMunicipalityOnADay) {
  FoundRybnik();
  EXPECT_THAT(CreateTown("drugi", "2473011"), FailsWith(common::v1::TERRITORIAL_CODE_TAKEN));
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  EXPECT_THAT(ChangeCode("gdynia", "2473011", absl::CivilDay(2024, 5, 1)),
              FailsWith(common::v1::TERRITORIAL_CODE_TAKEN));
}

TEST_F(MunicipalityHandlersTest, TerritorialCode_WhenTwoTownsRaceForIt_GoesToOne) {
  CompleteSmallRegister();
  absl::StatusOr<v1::Municipality> winner;
  BeforeNextCommit([&] { winner = CreateTown("pierwszy", "2473011"); });
  EXPECT_THAT(CreateTown("drugi", "2473011"), FailsWith(common::v1::TERRITORIAL_CODE_TAKEN));
  EXPECT_THAT(winner, IsOk());
  EXPECT_EQ(runs(), 2);
  EXPECT_THAT(ListNames(), ElementsAre("municipalities/pierwszy"));
}

TEST_F(MunicipalityHandlersTest, Numbers_WhenTwoTownsAreCreatedAtOnce_Differ) {
  CompleteSmallRegister();
  BeforeNextCommit([&] { EXPECT_THAT(CreateTown("gdynia", "2262011"), IsOk()); });
  ASSERT_THAT(CreateTown("rybnik", "2473011"), IsOk());
  uint32_t gdynia = 0;
  uint32_t rybnik = 0;
  ASSERT_THAT(Ask("gdynia",
                  [&](const call::Call& call, const storage::Snapshot&) {
                    gdynia = call.owner();
                    return absl::OkStatus();
                  }),
              IsOk());
  ASSERT_THAT(Ask("rybnik",
                  [&](const call::Call& call, const storage::Snapshot&) {
                    rybnik = call.owner();
                    return absl::OkStatus();
                  }),
              IsOk());
  EXPECT_EQ(gdynia, 1u);
  EXPECT_EQ(rybnik, 2u);
}

TEST_F(MunicipalityHandlersTest, ChangeTerritorialCode_KeepsTheCodesBefore) {
  FoundRybnik();
  CompleteRegisterOf("2024-06-01", {"24", "2473", "2473013"});
  absl::StatusOr<v1::Municipality> changed =
      ChangeCode("rybnik", "2473013", absl::CivilDay(2024, 6, 3));
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->territorial_code(), "2473013");
  ASSERT_THAT(changed->territorial_codes(), SizeIs(2));
  EXPECT_EQ(changed->territorial_codes(0).code(), "2473011");
  EXPECT_EQ(changed->territorial_codes(1).register_(), "registers/2024-06-01");
  EXPECT_EQ(DayOf(changed->territorial_codes(1).valid_from()), absl::CivilDay(2024, 6, 3));
  ASSERT_THAT(fed(), SizeIs(1));
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("territorial_code", "territorial_codes"));
  EXPECT_THAT(ListNames("territorial_code = '2473013'"), ElementsAre("municipalities/rybnik"));
  EXPECT_THAT(ListNames("territorial_code = '2473011'"), IsEmpty());
}

TEST_F(MunicipalityHandlersTest, ChangeTerritorialCode_FreesTheOldCodeFromThatDayOn) {
  CompleteRegisterOf("2023-01-01", {"24", "2473", "2473011"});
  ASSERT_THAT(CreateTown("rybnik", "2473011"), IsOk());
  CompleteRegisterOf("2024-01-01", {"24", "2473", "2473011", "2473013"});
  ASSERT_THAT(ChangeCode("rybnik", "2473013", absl::CivilDay(2024, 1, 2)), IsOk());
  // The other would have it from the first of January, a day too early.
  EXPECT_THAT(CreateTown("drugi", "2473011"), FailsWith(common::v1::TERRITORIAL_CODE_TAKEN));
  CompleteRegisterOf("2024-01-02", {"24", "2473", "2473011"});
  EXPECT_THAT(CreateTown("drugi", "2473011"), IsOk());
}

TEST_F(MunicipalityHandlersTest, ChangeTerritorialCode_LooksIntoTheRegisterOfItsFirstDay) {
  FoundRybnik();
  CompleteRegisterOf("2024-06-01", {"24", "2473", "2473013"});
  EXPECT_THAT(ChangeCode("rybnik", "2473013", absl::CivilDay(2024, 5, 31)),
              FailsWith(common::v1::UNIT_NOT_IN_REGISTER));
  EXPECT_THAT(ChangeCode("rybnik", "2473013", absl::CivilDay(2024, 6, 1)), IsOk());
}

TEST_F(MunicipalityHandlersTest, ChangeTerritorialCode_WhenFieldsAreBad_NamesThem) {
  FoundRybnik();
  // The first day of the code before it is 1 January, today is 3 June.
  EXPECT_THAT(ChangeCode("rybnik", "2262011", absl::CivilDay(2024, 1, 1)),
              FailsForFields({"valid_from"}));
  EXPECT_THAT(ChangeCode("rybnik", "2262011", absl::CivilDay(2024, 6, 4)),
              FailsForFields({"valid_from"}));
  EXPECT_THAT(ChangeCode("rybnik", "2473", absl::CivilDay(2023, 1, 1)),
              FailsForFields({"code", "valid_from"}));
  EXPECT_THAT(ChangeCode("rybnik", "2473011", absl::CivilDay(2024, 2, 1)),
              FailsForFields({"code"}));
  EXPECT_THAT(ChangeCode("rybnik", "0201044", absl::CivilDay(2024, 2, 1)),
              FailsWith(common::v1::UNIT_NOT_IN_REGISTER));
  EXPECT_THAT(Run<v1::Municipality>(FromText<v1::ChangeTerritorialCodeRequest>(
                  "name: 'municipalities/rybnik' code: '2262011'"
                  " valid_from { year: 2024 month: 2 day: 30 }")),
              FailsForFields({"valid_from"}));
  EXPECT_THAT(Run<v1::Municipality>(FromText<v1::ChangeTerritorialCodeRequest>(R"pb(
                name: "municipalities/rybnik"
                code: "2262011"
                valid_from { year: 2024 month: 2 day: 1 }
                etag: "stale")pb")),
              FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_EQ(GetTown("rybnik")->territorial_codes_size(), 1);
}

TEST_F(MunicipalityHandlersTest, UpdateMunicipality_IgnoresTheTerritorialCode) {
  FoundRybnik();
  absl::StatusOr<v1::Municipality> updated =
      UpdateTown("display_name: 'Rybnik' territorial_code: '2262011'");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "Rybnik");
  EXPECT_EQ(updated->territorial_code(), "2473011");
  updated = UpdateTown(
      "display_name: 'Rybnik' time_zone: 'Europe/Warsaw' default_controller:"
      " 'municipalities/rybnik/controllers/municipality'",
      "*");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->territorial_code(), "2473011");
  EXPECT_THAT(updated->territorial_codes(), SizeIs(1));
}

TEST_F(MunicipalityHandlersTest, UpdateMunicipality_KeepsALiveDefaultControllerAndAZone) {
  FoundRybnik();
  EXPECT_THAT(UpdateTown("", "default_controller"),
              FailsForFields({"municipality.default_controller"}));
  EXPECT_THAT(UpdateTown("", "time_zone"), FailsForFields({"municipality.time_zone"}));
  EXPECT_THAT(UpdateTown("time_zone: '../../etc/localtime'"),
              FailsForFields({"municipality.time_zone"}));
  EXPECT_THAT(UpdateTown("default_controller: 'municipalities/rybnik/controllers/mops'"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  ASSERT_THAT(Run<v1::Controller>(FromText<v1::CreateControllerRequest>(R"pb(
                parent: "municipalities/rybnik"
                controller_id: "mops"
                controller { display_name: "MOPS" kind: SOCIAL_CENTRE })pb")),
              IsOk());
  EXPECT_THAT(UpdateTown("default_controller: 'municipalities/rybnik/controllers/mops'"), IsOk());
}

TEST_F(MunicipalityHandlersTest, UpdateMunicipality_NeverCreates) {
  FoundRybnik();
  v1::UpdateMunicipalityRequest request = FromText<v1::UpdateMunicipalityRequest>(
      "municipality { name: 'municipalities/gdynia' display_name: 'Gdynia' }");
  EXPECT_THAT(Run<v1::Municipality>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  request.mutable_municipality()->set_name("municipalities/rybnik/districts");
  EXPECT_THAT(Run<v1::Municipality>(request), FailsForFields({"municipality.name"}));
}

TEST_F(MunicipalityHandlersTest, ListMunicipalities_ShowsThoseThatTheCallerKnows) {
  FoundRybnik();
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  EXPECT_THAT(ListNames(), ElementsAre("municipalities/gdynia", "municipalities/rybnik"));
  ActAs({.id = "anna", .grants = {{.municipality = "rybnik", .roles = {common::v1::ASSISTANT}}}});
  EXPECT_THAT(ListNames(), ElementsAre("municipalities/rybnik"));
  EXPECT_THAT(ListNames("territorial_code = '2262011'"), IsEmpty());
}

TEST_F(MunicipalityHandlersTest, ExternalIds_AreUniqueAmongAllMunicipalities) {
  FoundRybnik();
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  ASSERT_THAT(UpdateTown("external_ids { system: 'ops' value: '17' }"), IsOk());
  EXPECT_THAT(ListNames("external_ids.system = 'ops' AND external_ids.value = '17'"),
              ElementsAre("municipalities/rybnik"));
  absl::StatusOr<v1::Municipality> taken = Run<v1::Municipality>(
      FromText<v1::UpdateMunicipalityRequest>("municipality { name: 'municipalities/gdynia'"
                                              " external_ids { system: 'ops' value: '17' } }"));
  EXPECT_THAT(taken, FailsWith(common::v1::EXTERNAL_ID_TAKEN));
  EXPECT_EQ(call::MetadataOf(taken.status(), "resource"), "municipalities/rybnik");
}

}  // namespace
}  // namespace osiedle::registry
