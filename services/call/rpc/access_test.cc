// The decision of access, for every kind of grant, line and standing.

#include "services/call/rpc/access.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/process/entropy.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/call/rpc/page_token.h"
#include "services/call/rpc/relations.h"
#include "storage/engines/rocksdb/rocksdb_store.h"

namespace osiedle::call {
namespace {

using namespace ::osiedle::common::v1;  // NOLINT: roles, purposes, permissions
using ::testing::ElementsAre;
using Names = std::vector<std::string>;

constexpr uint32_t kRybnik = 1;
constexpr uint32_t kCompartment = 7;
constexpr char kTeam[] = "municipalities/rybnik/teams/gdp-7";
constexpr char kOtherTeam[] = "municipalities/rybnik/teams/gdp-8";
constexpr char kAnna[] = "municipalities/rybnik/staffMembers/anna";
constexpr char kPolice[] = "municipalities/rybnik/institutions/police";
constexpr char kResident[] = "municipalities/rybnik/residents/a";

// What the store says of callers, by their ids, and of emergencies.
class FakeRelations final : public Relations, public Emergencies {
 public:
  absl::StatusOr<std::optional<StaffStanding>> StandingOf(
      const Call& /*call*/, const storage::Reader& /*reader*/,
      absl::string_view principal) const override {
    if (!failure.ok()) return failure;
    const auto found = standings.find(std::string(principal));
    if (found == standings.end()) return std::optional<StaffStanding>();
    return std::optional<StaffStanding>(found->second);
  }
  absl::StatusOr<std::optional<DeclaredEmergency>> EmergencyOf(
      const Call& /*call*/, const storage::Reader& /*reader*/,
      absl::string_view name) const override {
    if (name != "e1") return std::optional<DeclaredEmergency>();
    return emergency;
  }

  std::map<std::string, StaffStanding> standings;
  std::optional<DeclaredEmergency> emergency;
  absl::Status failure;
};

class FakeMunicipalities final : public MunicipalityDirectory {
 public:
  absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader& /*reader*/,
                                                   absl::string_view id) const override {
    if (id == "rybnik") return std::optional<uint32_t>(kRybnik);
    if (id == "rybnik/teams/gdp-7") return std::optional<uint32_t>(kCompartment);
    return std::optional<uint32_t>();
  }
  absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader& /*reader*/,
                                        absl::string_view /*id*/) const override {
    return absl::UTCTimeZone();
  }
};

// A method with this permission, in a municipality.
MethodInfo MethodOf(Permission permission, Access::Scope scope = Access::MUNICIPALITY) {
  MethodInfo info(*google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "osiedle.contacts.v1.ContactService.ListStops"));
  info.access.set_permission(permission);
  info.access.set_scope(scope);
  info.permission = &LinesOf(permission);
  return info;
}

// The reason of a refusal; "OK".
std::string Outcome(const absl::Status& status) {
  if (status.ok()) return "OK";
  const auto info = ErrorInfoOf(status);
  return info.has_value() ? info->reason() : std::string(status.message());
}

class AccessTest : public testing::Test {
 protected:
  AccessTest()
      : store_(*storage::OpenRocksDbStore({.directory = "/store", .in_memory = true})),
        snapshot_(*store_->GetSnapshot({})) {
    resources_.municipalities = &municipalities_;
    resources_.relations = &relations_;
    resources_.emergencies = &relations_;
  }
  ~AccessTest() override {
    snapshot_.reset();
    EXPECT_TRUE(store_->Close().ok());
  }

  static std::shared_ptr<const Principal> Who(const std::string& id, std::vector<Grant> grants) {
    return std::make_shared<const Principal>(Principal{.id = id, .grants = std::move(grants)});
  }
  Call CallOf(std::vector<Grant> grants, const MethodInfo& method) {
    Call call(resources_, method, Who("ewa", std::move(grants)), now_, {});
    const bool of_platform = method.access.scope() == Access::SYSTEM;
    call.set_of_platform(of_platform);
    if (!of_platform && method.access.scope() != Access::ANY_MUNICIPALITY) {
      call.SetScope("rybnik", kRybnik);
    }
    call.set_circumstances(circumstances_);
    return call;
  }
  std::string Check(const Call& call) {
    return Outcome(CheckAccess(call, {&call.method()}, *snapshot_));
  }
  std::string Check(std::vector<Grant> grants, const MethodInfo& method) {
    const Call call = CallOf(std::move(grants), method);
    const std::string whole = Check(call);
    // By grants alone, the answer is the same, unless the store says more.
    if (relations_.standings.empty() && circumstances_.team.empty() &&
        circumstances_.emergency.empty()) {
      EXPECT_EQ(Outcome(CheckGrants(call, method)), whole);
    }
    return whole;
  }
  // The conditions of each alternative of the records; "all" where there is no condition.
  std::string Records(const Call& call) {
    EXPECT_EQ(Check(call), "OK");
    return call.record_scope().Text();
  }
  static std::string TextOf(std::vector<RecordScope::Alternative> alternatives) {
    RecordScope scope = RecordScope::Nothing();
    for (auto& alternative : alternatives) scope.Add(std::move(alternative));
    return scope.Text();
  }
  static const std::string& All() {
    static const auto* const all = new std::string(RecordScope::Whole().Text());
    return *all;
  }
  static StaffStanding Standing(std::vector<StaffStanding::Team> teams = {}) {
    return {.staff_member = kAnna, .institution = kPolice, .in_office = true, .teams = teams};
  }
  void ActIn(const std::string& team) { circumstances_.team = team; }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<const storage::Snapshot> snapshot_;
  SeededEntropy entropy_{1};
  PageTokenCodec page_tokens_{{}};
  FakeMunicipalities municipalities_;
  FakeRelations relations_;
  CallResources resources_{.store = *store_, .entropy = entropy_, .page_tokens = page_tokens_};
  Circumstances circumstances_ = {.purpose = OUTREACH};
  absl::Time now_ = absl::FromUnixSeconds(1'717'372'800);
};

TEST_F(AccessTest, OfRolesAndMunicipalities) {
  const MethodInfo method = MethodOf(MANAGE_STOPS);  // COORDINATOR, INTEGRATION
  const struct {
    std::vector<Grant> grants;
    const char* outcome;
  } cases[] = {
      {{{"rybnik", {COORDINATOR}}}, "OK"},
      {{{"*", {INTEGRATION}}}, "OK"},
      {{{"gdynia", {COORDINATOR}}, {"rybnik", {COORDINATOR}}}, "OK"},
      {{{"rybnik", {VIEWER}}}, "ROLE_REQUIRED"},
      {{{"*", {VIEWER}}}, "ROLE_REQUIRED"},
      {{{"gdynia", {VIEWER}}}, "ROLE_REQUIRED"},
      {{}, "ROLE_REQUIRED"},
      {{{"gdynia", {COORDINATOR}}}, "MUNICIPALITY_DENIED"},
      // Whoever knows the municipality hears of the role.
      {{{"gdynia", {COORDINATOR}}, {"rybnik", {VIEWER}}}, "ROLE_REQUIRED"},
      {{{"", {COORDINATOR}}}, "MUNICIPALITY_DENIED"},
  };
  for (const auto& [grants, outcome] : cases) EXPECT_EQ(Check(grants, method), outcome);
}

TEST_F(AccessTest, OfThePlatform_OnlyGrantsEverywhereCount) {
  const MethodInfo method = MethodOf(MANAGE_BACKUPS, Access::SYSTEM);
  EXPECT_EQ(Check({{"*", {OPERATOR}}}, method), "OK");
  EXPECT_EQ(Check({{"rybnik", {OPERATOR}}}, method), "MUNICIPALITY_DENIED");
  EXPECT_EQ(Check({{"", {OPERATOR}}}, method), "MUNICIPALITY_DENIED");
  EXPECT_EQ(Check({{"*", {COORDINATOR}}}, method), "ROLE_REQUIRED");
}

TEST_F(AccessTest, OfAnyMunicipality_AnyGrantCounts) {
  const MethodInfo method = MethodOf(READ_REGISTERS, Access::ANY_MUNICIPALITY);
  EXPECT_EQ(Check({{"gdynia", {VIEWER}}}, method), "OK");
  EXPECT_EQ(Check({{"gdynia", {PARTNER}}}, method), "ROLE_REQUIRED");
}

TEST_F(AccessTest, AGrantOfSomeMethods_AllowsNoOthers) {
  const MethodInfo method = MethodOf(READ_CONTACTS);  // Of the name ContactService.ListStops.
  Grant grant = {.municipality = "rybnik", .roles = {INTEGRATION}};
  grant.methods = {"ContactService.ListStops"};
  EXPECT_EQ(Check({grant}, method), "OK");
  grant.methods = {"ContactService.ListContacts"};
  EXPECT_EQ(Check({grant}, method), "ROLE_REQUIRED");
  EXPECT_EQ(Check({grant, {"rybnik", {VIEWER}}}, method), "OK");
}

TEST_F(AccessTest, WhereAPurposeIsDemanded_TheCallNamesOneOfThem) {
  const MethodInfo method = MethodOf(REVEAL_RESIDENTS);
  const std::vector<Grant> grants = {{"rybnik", {ASSISTANT}}};
  EXPECT_EQ(Check(grants, method), "OK");
  circumstances_.purpose = PURPOSE_UNSPECIFIED;
  EXPECT_EQ(Check(grants, method), "PURPOSE_REQUIRED");
  circumstances_.purpose = SYSTEM_EXCHANGE;
  EXPECT_EQ(Check(grants, method), "PURPOSE_REQUIRED");
  const Call call = CallOf(grants, method);
  EXPECT_EQ(ErrorInfoOf(CheckGrants(call, method))->metadata().at("purposes"),
            "OUTREACH, DIRECT_HELP, JOINT_VISIT, PROCEDURE, DATA_SUBJECT_REQUEST, EMERGENCY, "
            "DATA_CARE");
  // A stranger does not hear of purposes.
  EXPECT_EQ(Check({{"rybnik", {VIEWER}}}, method), "ROLE_REQUIRED");
  EXPECT_EQ(Check({{"gdynia", {ASSISTANT}}}, method), "MUNICIPALITY_DENIED");
}

TEST_F(AccessTest, NarrowedGrants_AreTheRecordsOfAnyOfThem) {
  const MethodInfo method = MethodOf(READ_CONTACTS);
  const Grant a = {.municipality = "rybnik", .roles = {VIEWER}, .controllers = {"a"}};
  const Grant b = {.municipality = "rybnik", .roles = {ASSISTANT}, .controllers = {"b"}};
  const Grant c_d = {.municipality = "rybnik",
                     .roles = {VIEWER},
                     .controllers = {"c"},
                     .districts = {"d"},
                     .institutions = {"i"}};
  EXPECT_EQ(Records(CallOf({a}, method)), TextOf({{{Dimension::kController, {"a"}}}}));
  EXPECT_EQ(Records(CallOf({b, a}, method)), TextOf({{{Dimension::kController, {"a", "b"}}}}));
  EXPECT_EQ(Records(CallOf({a, c_d}, method)), TextOf({{{Dimension::kController, {"a"}}},
                                                       {{Dimension::kController, {"c"}},
                                                        {Dimension::kDistrict, {"d"}},
                                                        {Dimension::kInstitution, {"i"}}}}));
  EXPECT_EQ(Records(CallOf({a, {"rybnik", {VIEWER}}}, method)), All());
  // A grant whose role does not help widens nothing.
  EXPECT_EQ(Records(CallOf({a, {"rybnik", {AUDITOR}}}, method)),
            TextOf({{{Dimension::kController, {"a"}}}}));
  EXPECT_EQ(Records(CallOf({a, {"gdynia", {VIEWER}}}, method)),
            TextOf({{{Dimension::kController, {"a"}}}}));
}

TEST_F(AccessTest, OfAllRecords_NarrowedGrantsDoNotCount) {
  MethodInfo method = MethodOf(READ_FIGURES);
  method.access.set_of_all_records(true);
  const Grant narrow = {.municipality = "rybnik", .roles = {VIEWER}, .controllers = {"a"}};
  EXPECT_EQ(Check({narrow}, method), "GRANT_TOO_NARROW");
  EXPECT_EQ(Check({narrow, {"rybnik", {ASSISTANT}}}, method), "OK");
  MethodInfo teams = MethodOf(READ_TEAMS);
  teams.access.set_of_all_records(true);
  EXPECT_EQ(Check({{"rybnik", {TEAM_MEMBER}}}, teams), "GRANT_TOO_NARROW");
  EXPECT_EQ(Check({{"rybnik", {SOCIAL_WORKER}}}, teams), "OK");
}

TEST_F(AccessTest, SeveralMethods_AllowWhatEachAllows) {
  const MethodInfo contacts = MethodOf(READ_CONTACTS);
  const MethodInfo exports = MethodOf(EXPORT_ROWS);
  const Grant a = {.municipality = "rybnik", .roles = {VIEWER}, .controllers = {"a"}};
  const Grant rows = {.municipality = "rybnik", .roles = {ADMINISTRATOR}};
  const Call call = CallOf({a, rows}, exports);
  ASSERT_TRUE(CheckAccess(call, {&exports, &contacts}, *snapshot_).ok());
  EXPECT_EQ(call.record_scope().Text(), TextOf({{{Dimension::kController, {"a"}}}}));
  const Call without = CallOf({rows}, exports);
  EXPECT_EQ(Outcome(CheckAccess(without, {&exports, &contacts}, *snapshot_)), "ROLE_REQUIRED");
}

TEST_F(AccessTest, Relations_AreRecordsToWhichTheCallerStandsSo) {
  const std::vector<Grant> member = {{"rybnik", {TEAM_MEMBER}}};
  const std::vector<Grant> chair = {{"rybnik", {TEAM_CHAIR}}};
  relations_.standings["ewa"] = Standing({{.team = kTeam}, {.team = kOtherTeam, .is_chair = true}});
  EXPECT_EQ(Records(CallOf(member, MethodOf(READ_TEAMS))),
            TextOf({{{Dimension::kTeam, {kTeam, kOtherTeam}}}}));
  EXPECT_EQ(Records(CallOf(chair, MethodOf(MANAGE_TEAMS))),
            TextOf({{{Dimension::kTeam, {kOtherTeam}}}}));
  EXPECT_EQ(Records(CallOf(member, MethodOf(READ_STAFF))),
            TextOf({{{Dimension::kStaffMember, {kAnna}}}}));
  // With a line that has no relation, all.
  EXPECT_EQ(Records(CallOf({{"rybnik", {TEAM_MEMBER, SOCIAL_WORKER}}}, MethodOf(READ_TEAMS))),
            All());
  // A grant may be narrowed as well.
  EXPECT_EQ(
      Records(CallOf({{.municipality = "rybnik", .roles = {TEAM_MEMBER}, .controllers = {"a"}}},
                     MethodOf(READ_TEAMS))),
      TextOf({{{Dimension::kController, {"a"}}, {Dimension::kTeam, {kTeam, kOtherTeam}}}}));
}

TEST_F(AccessTest, WhoIsNobodyAmongTheStaff_StandsToNoRecord) {
  for (const auto& [role, permission] :
       {std::pair(TEAM_MEMBER, READ_TEAMS), std::pair(TEAM_CHAIR, MANAGE_TEAMS),
        std::pair(ASSISTANT, READ_STAFF)}) {
    EXPECT_EQ(Records(CallOf({{"rybnik", {role}}}, MethodOf(permission))),
              RecordScope::Nothing().Text());
  }
  // In no team.
  relations_.standings["ewa"] = Standing();
  EXPECT_EQ(Records(CallOf({{"rybnik", {TEAM_MEMBER}}}, MethodOf(READ_TEAMS))),
            RecordScope::Nothing().Text());
  // Without an area of staff.
  resources_.relations = nullptr;
  EXPECT_EQ(Records(CallOf({{"rybnik", {TEAM_MEMBER}}}, MethodOf(READ_TEAMS))),
            RecordScope::Nothing().Text());
}

TEST_F(AccessTest, AMandateThatDoesNotHold_EndsAllRightsInTheMunicipality) {
  relations_.standings["ewa"] = Standing();
  relations_.standings["ewa"].in_office = false;
  EXPECT_EQ(Check({{"rybnik", {COORDINATOR}}}, MethodOf(READ_CONTACTS)), "MANDATE_ENDED");
  EXPECT_EQ(Check({{"*", RoleSet::All()}}, MethodOf(READ_CONTACTS)), "MANDATE_ENDED");
  // What is the platform's does not depend on the staff of a municipality.
  EXPECT_EQ(Check({{"*", {OPERATOR}}}, MethodOf(MANAGE_BACKUPS, Access::SYSTEM)), "OK");
}

TEST_F(AccessTest, ATrace_TellsOfEachLineAndGrant) {
  const auto traced = [this](const std::vector<Grant>& grants, const MethodInfo& method) {
    AccessTrace trace;
    const Call call = CallOf(grants, method);
    CheckAccess(call, {&method}, *snapshot_, &trace).IgnoreError();
    std::vector<LineOutcome> outcomes;
    for (const AccessTrace::Line& line : trace.lines) {
      EXPECT_EQ(line.grant, outcomes.size() / method.permission->lines.size());
      EXPECT_EQ(line.line, outcomes.size() % method.permission->lines.size());
      outcomes.push_back(line.outcome);
    }
    return outcomes;
  };
  using enum LineOutcome;
  const std::vector<Grant> grants = {
      {"rybnik", {TEAM_MEMBER}},
      {"gdynia", {COORDINATOR}},
      {.municipality = "rybnik", .roles = {COORDINATOR}, .methods = {"Other.Method"}},
      {"rybnik", {COORDINATOR}}};
  EXPECT_EQ(traced(grants, MethodOf(READ_TEAMS)),
            (std::vector{kLacksRole, kNoRelation, kOtherMunicipality, kLacksRole, kOtherMethod,
                         kLacksRole, kAllows, kLacksRole}));
  relations_.standings["ewa"] = Standing({{.team = kTeam}});
  EXPECT_EQ(traced({grants[0]}, MethodOf(READ_TEAMS)), (std::vector{kLacksRole, kAllows}));
  relations_.standings["ewa"].in_office = false;
  EXPECT_EQ(traced({grants[3]}, MethodOf(READ_CONTACTS)), (std::vector{kMandateEnded}));
  circumstances_.purpose = SYSTEM_EXCHANGE;
  EXPECT_EQ(traced({grants[3]}, MethodOf(REVEAL_RESIDENTS)), (std::vector{kLacksPurpose}));
}

TEST_F(AccessTest, WhenTheStandingCannotBeRead_TheCallFails) {
  relations_.failure = absl::UnavailableError("no");
  const MethodInfo method = MethodOf(READ_CONTACTS);
  const Call call = CallOf({{"rybnik", {COORDINATOR}}}, method);
  EXPECT_EQ(CheckAccess(call, {&method}, *snapshot_), relations_.failure);
  EXPECT_TRUE(call.record_scope().is_nothing());
}

TEST_F(AccessTest, BeforeADecision_NothingIsKnown) {
  const MethodInfo method = MethodOf(READ_CONTACTS);
  EXPECT_TRUE(CallOf({{"rybnik", {COORDINATOR}}}, method).record_scope().is_nothing());
}

TEST_F(AccessTest, InATeam_OnlyItsMembersActInItsCompartment) {
  const MethodInfo method = MethodOf(READ_RESIDENTS);
  const std::vector<Grant> grants = {{"rybnik", {COORDINATOR}}};
  const Call open = CallOf(grants, method);
  EXPECT_EQ(Check(open), "OK");
  EXPECT_EQ(open.compartment(), kRybnik);
  ActIn(kTeam);
  EXPECT_EQ(Check(grants, method), "TEAM_DENIED");
  relations_.standings["ewa"] = Standing({{.team = kOtherTeam}});
  EXPECT_EQ(Check(grants, method), "TEAM_DENIED");
  // A team that does not exist is refused like any other, also to whoever is said to be in it.
  ActIn("municipalities/rybnik/teams/none");
  EXPECT_EQ(Check(grants, method), "TEAM_DENIED");
  ActIn(kOtherTeam);
  EXPECT_EQ(Check(grants, method), "TEAM_DENIED");
  relations_.standings["ewa"] = Standing({{.team = kTeam}});
  ActIn(kTeam);
  const Call call = CallOf(grants, method);
  EXPECT_EQ(Check(call), "OK");
  EXPECT_EQ(call.compartment(), kCompartment);
  EXPECT_EQ(call.owner(), kRybnik);
  // The membership alone is no right.
  EXPECT_EQ(Check({{"rybnik", {VIEWER}}}, method), "ROLE_REQUIRED");
}

TEST_F(AccessTest, ATeamOfAnotherMunicipality_IsNone) {
  ActIn("municipalities/gdynia/teams/gdp-7");
  relations_.standings["ewa"] = Standing({{.team = "municipalities/gdynia/teams/gdp-7"}});
  EXPECT_EQ(Check({{"*", {COORDINATOR}}}, MethodOf(READ_RESIDENTS)), "TEAM_DENIED");
}

TEST_F(AccessTest, AnEmergency_ReachesTheRecordThatItIsAbout) {
  const MethodInfo method = MethodOf(READ_RESIDENTS);
  const std::vector<Grant> grants = {{"rybnik", {COORDINATOR}}};
  const DeclaredEmergency good = {.principal = "ewa",
                                  .subject = kResident,
                                  .expire_time = now_ + absl::Seconds(1),
                                  .compartment = kCompartment};
  circumstances_.emergency = "e1";
  circumstances_.subject = kResident;
  EXPECT_EQ(Check(grants, method), "EMERGENCY_DENIED");
  relations_.emergency = good;
  const Call call = CallOf(grants, method);
  EXPECT_EQ(Check(call), "OK");
  EXPECT_EQ(call.compartment(), kCompartment);

  relations_.emergency->principal = "jan";
  EXPECT_EQ(Check(grants, method), "EMERGENCY_DENIED");
  relations_.emergency = good;
  relations_.emergency->expire_time = now_;
  EXPECT_EQ(Check(grants, method), "EMERGENCY_DENIED");
  relations_.emergency = good;
  circumstances_.subject = "municipalities/rybnik/residents/b";
  EXPECT_EQ(Check(grants, method), "EMERGENCY_DENIED");
  circumstances_.subject = kResident;
  circumstances_.emergency = "e2";
  EXPECT_EQ(Check(grants, method), "EMERGENCY_DENIED");
  circumstances_.emergency = "e1";
  // A permission that an emergency does not open.
  EXPECT_EQ(Check(grants, MethodOf(RECORD_RESIDENTS)), "EMERGENCY_DENIED");
  // An emergency gives no role.
  EXPECT_EQ(Check({{"rybnik", {VIEWER}}}, method), "ROLE_REQUIRED");
  // It is one or the other.
  relations_.standings["ewa"] = Standing({{.team = kTeam}});
  ActIn(kTeam);
  EXPECT_EQ(Check(grants, method), "EMERGENCY_DENIED");
}

TEST_F(AccessTest, OnBehalfOfAPerson_BothMustBeAllowed) {
  const MethodInfo method = MethodOf(READ_CONTACTS);
  const std::vector<Grant> system = {{"rybnik", {INTEGRATION}}};
  circumstances_.on_behalf_of = Who("anna", {{"rybnik", {ASSISTANT}}});
  const Call call = CallOf(system, method);
  EXPECT_EQ(Check(call), "OK");
  EXPECT_EQ(call.ActorId(), "ewa/anna");
  EXPECT_EQ(Check({{"rybnik", {AUDITOR}}}, method), "ROLE_REQUIRED");
  circumstances_.on_behalf_of = Who("anna", {{"rybnik", {AUDITOR}}});
  EXPECT_EQ(Check(system, method), "ON_BEHALF_OF_DENIED");
  circumstances_.on_behalf_of = Who("anna", {{"gdynia", {ASSISTANT}}});
  EXPECT_EQ(Check(system, method), "ON_BEHALF_OF_DENIED");
  // A person whose mandate ended.
  circumstances_.on_behalf_of = Who("anna", {{"rybnik", {ASSISTANT}}});
  relations_.standings["anna"] = Standing();
  relations_.standings["anna"].in_office = false;
  EXPECT_EQ(Check(system, method), "ON_BEHALF_OF_DENIED");
}

TEST_F(AccessTest, OnBehalfOfAPerson_TheRecordsAreThoseOfBoth) {
  const MethodInfo method = MethodOf(READ_CONTACTS);
  const Grant system = {
      .municipality = "rybnik", .roles = {INTEGRATION}, .controllers = {"a", "b"}};
  circumstances_.on_behalf_of =
      Who("anna", {{.municipality = "rybnik", .roles = {ASSISTANT}, .controllers = {"b", "c"}}});
  EXPECT_EQ(Records(CallOf({system}, method)), TextOf({{{Dimension::kController, {"b"}}}}));
  circumstances_.on_behalf_of = Who("anna", {{"*", {ASSISTANT}}});
  EXPECT_EQ(Records(CallOf({system}, method)), TextOf({{{Dimension::kController, {"a", "b"}}}}));
}

TEST_F(AccessTest, OnBehalfOfAPerson_ThePersonIsTheMember) {
  const MethodInfo method = MethodOf(READ_RESIDENTS);
  const std::vector<Grant> system = {{"rybnik", {INTEGRATION}}};
  circumstances_.on_behalf_of = Who("anna", {{"rybnik", {ASSISTANT}}});
  ActIn(kTeam);
  relations_.standings["ewa"] = Standing({{.team = kTeam}});
  EXPECT_EQ(Check(system, method), "TEAM_DENIED");
  relations_.standings["anna"] = Standing({{.team = kTeam}});
  relations_.standings.erase("ewa");
  EXPECT_EQ(Check(system, method), "OK");
}

TEST_F(AccessTest, Knows_WhatBothKnow) {
  const MethodInfo method = MethodOf(READ_MUNICIPALITIES, Access::ANY_MUNICIPALITY);
  EXPECT_TRUE(CallOf({{"*", {INTEGRATION}}}, method).Knows("gdynia"));
  circumstances_.on_behalf_of = Who("anna", {{"rybnik", {ASSISTANT}}});
  EXPECT_FALSE(CallOf({{"*", {INTEGRATION}}}, method).Knows("gdynia"));
  EXPECT_TRUE(CallOf({{"*", {INTEGRATION}}}, method).Knows("rybnik"));
  EXPECT_FALSE(CallOf({{"gdynia", {INTEGRATION}}}, method).Knows("rybnik"));
}

TEST_F(AccessTest, RecordsFor_AnotherPermission_IsDecidedByItsOwnGrants) {
  const MethodInfo method = MethodOf(READ_CONTACTS);
  const PermissionLines& residents = LinesOf(READ_RESIDENTS);
  const Grant narrow = {.municipality = "rybnik", .roles = {ASSISTANT}, .controllers = {"a"}};
  const Grant viewer = {.municipality = "rybnik", .roles = {VIEWER}};
  const auto records = [&](std::vector<Grant> grants, const PermissionLines& permission) {
    return RecordsFor(CallOf(std::move(grants), method), permission).Text();
  };
  EXPECT_EQ(records({viewer, narrow}, residents), TextOf({{{Dimension::kController, {"a"}}}}));
  EXPECT_EQ(records({viewer}, residents), RecordScope::Nothing().Text());
  EXPECT_EQ(records({narrow, {"rybnik", {SOCIAL_WORKER}}}, residents), All());
  EXPECT_EQ(records({{"gdynia", {ASSISTANT}}}, residents), RecordScope::Nothing().Text());
  // The methods of a grant say what may be called, and not what an answer may tell.
  Grant of_methods = {.municipality = "rybnik", .roles = {INTEGRATION}};
  of_methods.methods = {"DayService.GetDayPack"};
  EXPECT_EQ(records({of_methods}, residents), All());
  // By a relation, nothing.
  EXPECT_EQ(records({{"rybnik", {TEAM_MEMBER}}}, LinesOf(READ_TEAMS)),
            RecordScope::Nothing().Text());
  // Purposes are those of this call.
  EXPECT_EQ(records({{"rybnik", {ASSISTANT}}}, LinesOf(REVEAL_RESIDENTS)), All());
  circumstances_.purpose = PURPOSE_UNSPECIFIED;
  EXPECT_EQ(records({{"rybnik", {ASSISTANT}}}, LinesOf(REVEAL_RESIDENTS)),
            RecordScope::Nothing().Text());
  circumstances_.on_behalf_of = Who("anna", {narrow});
  EXPECT_EQ(records({{"rybnik", {INTEGRATION}}}, residents),
            TextOf({{{Dimension::kController, {"a"}}}}));
}

// Whoever may change more residents than they may reveal, changes all of them unseen.
TEST_F(AccessTest, MayReveal_WhereAllRecordsOfTheCallMayBeRevealed) {
  MethodInfo method = MethodOf(RECORD_RESIDENTS);
  const Grant narrow = {.municipality = "rybnik", .roles = {ASSISTANT}, .controllers = {"a"}};
  const auto may_reveal = [&](std::vector<Grant> grants) {
    const Call call = CallOf(std::move(grants), method);
    EXPECT_EQ(Check(call), "OK");
    return call.MayReveal();
  };
  EXPECT_FALSE(may_reveal({{"rybnik", {ASSISTANT}}})) << "the service has no such method";
  method.reveal_permission = &LinesOf(REVEAL_RESIDENTS);
  EXPECT_TRUE(may_reveal({{"rybnik", {ASSISTANT}}}));
  EXPECT_TRUE(may_reveal({narrow}));
  EXPECT_FALSE(may_reveal({{"rybnik", {INTEGRATION}}}));
  EXPECT_FALSE(may_reveal({narrow, {"rybnik", {INTEGRATION}}}));
  circumstances_.purpose = SYSTEM_EXCHANGE;
  EXPECT_FALSE(may_reveal({{"rybnik", {ASSISTANT}}}));
}

TEST(AccessTable, EveryPermissionHasLinesWithRoles) {
  const google::protobuf::EnumDescriptor& permissions = *Permission_descriptor();
  for (int i = 0; i < permissions.value_count(); ++i) {
    const auto permission = static_cast<Permission>(permissions.value(i)->number());
    if (permission == PERMISSION_UNSPECIFIED) continue;
    const PermissionLines& lines = LinesOf(permission);
    EXPECT_FALSE(lines.lines.empty());
    for (const AccessLine& line : lines.lines) {
      EXPECT_FALSE(line.roles.empty()) << permissions.value(i)->name();
      EXPECT_FALSE(line.Allows(PURPOSE_UNSPECIFIED) && line.purposes != 0);
    }
    EXPECT_EQ(lines.role_names, lines.roles.Names());
  }
}

}  // namespace
}  // namespace osiedle::call
