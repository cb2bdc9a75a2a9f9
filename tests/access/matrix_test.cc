// Every method, role and standing of a caller, asked of a real server over the wire.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/generic/generic_stub.h"
#include "gtest/gtest.h"
#include "osiedle/staff/v1/staff_service.grpc.pb.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "osiedle/visits/v1/procedure_requests.pb.h"
#include "tests/access/access_cells.h"
#include "tests/access/principals.h"
#include "tests/api/any_method.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;

// What the tokens of a role are for.
enum class Holder { kTown, kOtherTown, kEverywhere, kNarrowed, kEnded };
constexpr Holder kHolders[] = {Holder::kTown, Holder::kOtherTown, Holder::kEverywhere,
                               Holder::kNarrowed, Holder::kEnded};

constexpr char kSystem[] = "system";
constexpr char kOperatorOfTown[] = "operator-of-rybnik";

std::string PrincipalOf(size_t role, Holder holder) {
  return absl::StrCat("role-", static_cast<int>(kRoles[role]), "-", static_cast<int>(holder));
}

// Besides those of a town's own file.
std::string MatrixTokens() {
  std::vector<std::string> entries;
  for (size_t role = 0; role < kRoles.size(); ++role) {
    entries.push_back(
        TokenEntry(PrincipalOf(role, Holder::kTown), GrantText("rybnik", kRoles[role])));
    entries.push_back(
        TokenEntry(PrincipalOf(role, Holder::kOtherTown), GrantText("gdynia", kRoles[role])));
    entries.push_back(
        TokenEntry(PrincipalOf(role, Holder::kEverywhere), GrantText("*", kRoles[role])));
    entries.push_back(
        TokenEntry(PrincipalOf(role, Holder::kNarrowed),
                   GrantText("rybnik", kRoles[role], ", \"controllers\": [\"of-somebody\"]")));
    entries.push_back(
        TokenEntry(PrincipalOf(role, Holder::kEnded), GrantText("rybnik", kRoles[role])));
  }
  entries.push_back(TokenEntry(kSystem, GrantText("rybnik", common::v1::INTEGRATION)));
  entries.push_back(TokenEntry(kOperatorOfTown, GrantText("rybnik", common::v1::OPERATOR)));
  return absl::StrJoin(entries, ",\n");
}

// The names of resources, by type: "municipalities/{municipality}/stops/{stop}".
using Patterns = absl::flat_hash_map<std::string, std::string>;

void AddPatterns(const google::protobuf::FileDescriptor& file,
                 absl::flat_hash_set<const google::protobuf::FileDescriptor*>& seen,
                 Patterns& patterns) {
  if (!seen.insert(&file).second) return;
  for (int i = 0; i < file.message_type_count(); ++i) {
    const auto& resource = file.message_type(i)->options().GetExtension(google::api::resource);
    if (!resource.pattern().empty()) patterns[resource.type()] = resource.pattern(0);
  }
  for (int i = 0; i < file.dependency_count(); ++i) {
    AddPatterns(*file.dependency(i), seen, patterns);
  }
}

// A name in Rybnik of what does not exist; `steps` levels above the pattern.
std::string NameFrom(const std::string& pattern, int steps_up) {
  std::vector<std::string> parts = absl::StrSplit(pattern, '/');
  parts.resize(parts.size() - 2 * static_cast<size_t>(steps_up));
  for (std::string& part : parts) {
    if (part == "{municipality}") {
      part = "rybnik";
    } else if (absl::StartsWith(part, "{")) {
      part = "none";
    }
  }
  return absl::StrJoin(parts, "/");
}

class AccessMatrix : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town({}, {}, MatrixTokens());
    methods_ = new AnyMethods(*town_);
    patterns_ = new Patterns();
    absl::flat_hash_set<const google::protobuf::FileDescriptor*> seen;
    for (const auto& [name, method] : methods_->all()) {
      AddPatterns(*method->file(), seen, *patterns_);
    }
    FoundStaff();
  }
  static void TearDownTestSuite() {
    delete patterns_;
    delete methods_;
    delete town_;
  }

  // Three staff members in office and three whose mandate has ended, because a staff member has at
  // most five principals. Those in office are a team, which the last one chairs.
  static void FoundStaff() {
    methods_->Do("CreateInstitution",
                 "parent: 'municipalities/rybnik' institution_id: 'ops' "
                 "institution { display_name: 'OPS' kind: SOCIAL_WELFARE_CENTRE }",
                 As::kAdministrator);
    std::string members;
    for (size_t group = 0; group < kRoles.size() / 5; ++group) {
      for (const char* kind : {"serving", "ended"}) {
        methods_->Do(
            "CreateStaffMember",
            absl::StrCat(
                "parent: 'municipalities/rybnik' staff_member_id: '", kind, group,
                "' staff_member { display_name: 'Przykład' "
                "institution: 'municipalities/rybnik/institutions/ops' "
                "mandate { start_date { year: 2020 month: 1 day: 1 }",
                std::string(kind) == "ended" ? "end_date { year: 2020 month: 12 day: 31 }" : "",
                "} }"),
            As::kAdministrator);
      }
      absl::StrAppend(&members, "members { staff_member: 'municipalities/rybnik/staffMembers/",
                      "serving", group,
                      "' role: ", group + 1 == kRoles.size() / 5 ? "CHAIR" : "MEMBER", " }");
    }
    for (size_t role = 0; role < kRoles.size(); ++role) {
      Link(absl::StrCat("serving", role / 5), PrincipalOf(role, Holder::kTown));
      Link(absl::StrCat("ended", role / 5), PrincipalOf(role, Holder::kEnded));
    }
    methods_->Do("CreateTeam",
                 absl::StrCat("parent: 'municipalities/rybnik' team_id: 'own' "
                              "team { display_name: 'Nasz' kind: OUTREACH ",
                              members, "}"),
                 As::kAdministrator);
    methods_->Do("CreateTeam",
                 "parent: 'municipalities/rybnik' team_id: 'others' "
                 "team { display_name: 'Inny' kind: OUTREACH }",
                 As::kAdministrator);
  }

  static void Link(const std::string& staff_member, const std::string& principal) {
    methods_->Do("LinkPrincipal",
                 absl::StrCat("name: 'municipalities/rybnik/staffMembers/", staff_member,
                              "' principal: '", principal, "'"),
                 As::kAdministrator);
  }

  // A request that names its place, where the method has one, and changes nothing.
  static AnyMessage RequestOf(const MethodDescriptor& method, bool of_town) {
    AnyMessage request = NewMessage(*method.input_type());
    // What a method of any town may be told of a town, it is not told here.
    if (of_town || method.name() != "GetCaller") FillNames(*request);
    const google::protobuf::Reflection& reflection = *request->GetReflection();
    if (const FieldDescriptor* field = method.input_type()->FindFieldByName("validate_only");
        field != nullptr) {
      reflection.SetBool(request.get(), field, true);
    }
    return request;
  }

  static void FillNames(Message& message) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor* field = message.GetDescriptor()->field(i);
      if (field->is_repeated()) continue;
      const auto& resource = message.GetDescriptor()->options().GetExtension(google::api::resource);
      if (field->name() == "name" && !resource.pattern().empty()) {
        reflection.SetString(&message, field, NameFrom(resource.pattern(0), 0));
      } else if (field->name() == "name" || field->name() == "parent") {
        const auto& named = field->options().GetExtension(google::api::resource_reference);
        const bool is_child = !named.child_type().empty();
        const auto pattern = patterns_->find(is_child ? named.child_type() : named.type());
        if (pattern == patterns_->end()) continue;
        reflection.SetString(&message, field, NameFrom(pattern->second, is_child ? 1 : 0));
      } else if (field->message_type() != nullptr &&
                 field->message_type()->options().HasExtension(google::api::resource)) {
        FillNames(*reflection.MutableMessage(&message, field));
      }
    }
  }

  static void Prepare(size_t role, Standing standing, grpc::ClientContext& context) {
    Holder holder = Holder::kTown;
    if (standing == Standing::kOtherTown) holder = Holder::kOtherTown;
    if (standing == Standing::kEverywhere) holder = Holder::kEverywhere;
    if (standing == Standing::kNarrowed) holder = Holder::kNarrowed;
    if (standing == Standing::kMandateEnded) holder = Holder::kEnded;
    const std::string own = absl::StrCat("Bearer ", TokenOfPrincipal(PrincipalOf(role, holder)));
    if (standing == Standing::kOnBehalf) {
      context.AddMetadata("authorization", absl::StrCat("Bearer ", TokenOfPrincipal(kSystem)));
      context.AddMetadata("osiedle-on-behalf-of", own);
    } else {
      context.AddMetadata("authorization", own);
    }
    if (standing == Standing::kOnBehalfOfOperator) {
      context.AddMetadata("osiedle-on-behalf-of",
                          absl::StrCat("Bearer ", TokenOfPrincipal(kOperatorOfTown)));
    }
    const char* team = standing == Standing::kInOwnTeam     ? "own"
                       : standing == Standing::kInOtherTeam ? "others"
                                                            : "none";
    if (standing == Standing::kInOwnTeam || standing == Standing::kInOtherTeam ||
        standing == Standing::kInNoTeam) {
      context.AddMetadata("osiedle-team", absl::StrCat("municipalities/rybnik/teams/", team));
    }
  }

  static grpc::Status Call(const MethodDescriptor& method, const Message& request,
                           grpc::ClientContext& context, Message& response) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    grpc::TemplatedGenericStub<Message, Message> stub(town_->server().channel());
    grpc::Status status;
    absl::Notification ended;
    stub.UnaryCall(&context, absl::StrCat("/", method.service()->full_name(), "/", method.name()),
                   {}, &request, &response, [&](grpc::Status result) {
                     status = std::move(result);
                     ended.Notify();
                   });
    ended.WaitForNotification();
    return status;
  }

  // The reason of a denial; "" when the call was not denied, whatever else became of it.
  static std::string Denial(const MethodDescriptor& method, const Message& request, size_t role,
                            Standing standing, const std::string& purpose) {
    grpc::ClientContext context;
    Prepare(role, standing, context);
    if (!purpose.empty()) context.AddMetadata("osiedle-purpose", purpose);
    const AnyMessage response = NewMessage(*method.output_type());
    const grpc::Status status = Call(method, request, context, *response);
    if (status.error_code() == grpc::StatusCode::UNAUTHENTICATED) return "UNAUTHENTICATED";
    // With the name of a field it is the record that is outside of a grant, and not the method.
    if (const auto info = DetailOf<google::rpc::ErrorInfo>(status);
        info.has_value() && info->metadata().contains("field")) {
      return "";
    }
    return status.error_code() == grpc::StatusCode::PERMISSION_DENIED ? ReasonOf(status) : "";
  }

  static Town* town_;
  static AnyMethods* methods_;
  static Patterns* patterns_;
};
Town* AccessMatrix::town_ = nullptr;
AnyMethods* AccessMatrix::methods_ = nullptr;
Patterns* AccessMatrix::patterns_ = nullptr;

// A purpose that each method with purposes takes.
std::string PurposeOf(const std::string& method) {
  if (method == "AccessService.DeclareEmergency") return "emergency";
  if (absl::EndsWith(method, "ProcedureParty") || absl::EndsWith(method, "ProcedureParties")) {
    return "procedure";
  }
  return "data-subject-request";
}

TEST_F(AccessMatrix, EveryMethodRoleAndStanding_IsAnsweredAsTheTableSays) {
  const std::vector<AccessRow> rows = ReadAccessTable(OSIEDLE_ACCESS_TABLE);
  ASSERT_EQ(rows.size(), methods_->all().size());
  std::vector<std::string> wrong;
  size_t cells = 0;
  for (const AccessRow& row : rows) {
    const std::string name = row.method.substr(row.method.find('.') + 1);
    const auto found = methods_->all().find(name);
    ASSERT_NE(found, methods_->all().end()) << row.method;
    const MethodDescriptor& method = *found->second;
    const AnyMessage request = RequestOf(method, row.of_town());
    for (size_t role = 0; role < kRoles.size(); ++role) {
      for (const Standing standing : kStandings) {
        ++cells;
        const std::string purpose = standing == Standing::kNoPurpose ? "" : PurposeOf(row.method);
        const std::string expected = ExpectedDenial(row, role, standing);
        const std::string given = Denial(method, *request, role, standing, purpose);
        if (given == expected) continue;
        wrong.push_back(absl::StrCat(row.method, ", ", common::v1::Role_Name(kRoles[role]), " ",
                                     NameOf(standing), ": expected \"", expected, "\", given \"",
                                     given, "\""));
      }
    }
  }
  EXPECT_GE(cells, 10'000u);
  RecordProperty("cells", static_cast<int>(cells));
  if (wrong.size() > 40) wrong.resize(40);
  EXPECT_THAT(wrong, IsEmpty()) << absl::StrJoin(wrong, "\n");
}

// ---- Records: what is not the caller's is not there

// What a call gave: "OK", or the reason why not.
std::string Outcome(const grpc::Status& status) { return status.ok() ? "OK" : ReasonOf(status); }

class AccessRecords : public AccessMatrix {
 protected:
  static grpc::Status Get(const std::string& method, const std::string& text, size_t role,
                          Standing standing, AnyMessage& response) {
    grpc::ClientContext context;
    Prepare(role, standing, context);
    const MethodDescriptor& found = *methods_->all().at(method);
    response = NewMessage(*found.output_type());
    return Call(found, *methods_->Request(method, text), context, *response);
  }
  static std::string OutcomeOf(const std::string& method, const std::string& text, size_t role,
                               Standing standing = Standing::kOwnTown) {
    AnyMessage response;
    return Outcome(Get(method, text, role, standing, response));
  }

  static std::string CellOf(const std::string& method, size_t role) {
    static const auto* const rows =
        new std::vector<AccessRow>(ReadAccessTable(OSIEDLE_ACCESS_TABLE));
    for (const AccessRow& row : *rows) {
      if (row.method == method) return row.cells[role];
    }
    ADD_FAILURE() << "no row of " << method;
    return ".";
  }
  // Of a record of the caller, and of one of others.
  static std::string Expected(const std::string& cell, bool is_own) {
    if (cell == ".") return "ROLE_REQUIRED";
    return Has(cell, 'x') || is_own ? "OK" : "RESOURCE_NOT_FOUND";
  }

  static std::string StaffName(const std::string& id) {
    return absl::StrCat("municipalities/rybnik/staffMembers/", id);
  }
};

TEST_F(AccessRecords, StaffMembers_AreOneself_OrAll) {
  const std::string others = StaffName("ended0");
  for (size_t role = 0; role < kRoles.size(); ++role) {
    SCOPED_TRACE(common::v1::Role_Name(kRoles[role]));
    const std::string own = StaffName(absl::StrCat("serving", role / 5));
    const std::string cell = CellOf("StaffService.GetStaffMember", role);
    EXPECT_EQ(OutcomeOf("GetStaffMember", absl::StrCat("name: '", own, "'"), role),
              Expected(cell, true));
    EXPECT_EQ(OutcomeOf("GetStaffMember", absl::StrCat("name: '", others, "'"), role),
              Expected(cell, false));
    const std::string parent = "parent: 'municipalities/rybnik' ";
    EXPECT_EQ(OutcomeOf("BatchGetStaffMembers", absl::StrCat(parent, "names: '", own, "'"), role),
              Expected(cell, true));
    EXPECT_EQ(OutcomeOf("BatchGetStaffMembers",
                        absl::StrCat(parent, "names: '", own, "' names: '", others, "'"), role),
              Expected(cell, false));

    AnyMessage listed;
    const grpc::Status status =
        Get("ListStaffMembers", absl::StrCat(parent, "show_total_size: true"), role,
            Standing::kOwnTown, listed);
    EXPECT_EQ(Outcome(status), Expected(cell, true));
    const auto& page = static_cast<const staff::v1::ListStaffMembersResponse&>(*listed);
    if (cell == "x") {
      EXPECT_EQ(page.total_size(), 6);
    }
    if (cell == "o") {
      EXPECT_EQ(page.total_size(), 1);
      ASSERT_EQ(page.staff_members_size(), 1);
      EXPECT_EQ(page.staff_members(0).name(), own);
    }
  }
}

TEST_F(AccessRecords, Teams_AreTheOwn_OrAll) {
  for (size_t role = 0; role < kRoles.size(); ++role) {
    SCOPED_TRACE(common::v1::Role_Name(kRoles[role]));
    const std::string cell = CellOf("StaffService.GetTeam", role);
    EXPECT_EQ(OutcomeOf("GetTeam", "name: 'municipalities/rybnik/teams/own'", role),
              Expected(cell, true));
    EXPECT_EQ(OutcomeOf("GetTeam", "name: 'municipalities/rybnik/teams/others'", role),
              Expected(cell, false));
    EXPECT_EQ(OutcomeOf("GetTeam", "name: 'municipalities/rybnik/teams/none'", role),
              cell == "." ? "ROLE_REQUIRED" : "RESOURCE_NOT_FOUND");
    // The last staff member in office chairs the team.
    const std::string changes = CellOf("StaffService.UpdateTeam", role);
    const bool chairs = role / 5 + 1 == kRoles.size() / 5;
    for (const bool own : {true, false}) {
      EXPECT_EQ(OutcomeOf("UpdateTeam",
                          absl::StrCat(
                              "team { name: 'municipalities/rybnik/teams/", own ? "own" : "others",
                              "' display_name: 'X' } update_mask { paths: 'display_name' } "
                              "validate_only: true"),
                          role),
                Expected(changes, own && chairs));
    }
  }
}

// Of the caller, of a colleague in the same institution, and of another institution.
TEST_F(AccessRecords, Calendars_AreOfOneself_OfTheOwnInstitution_OrAll) {
  methods_->Do("CreateInstitution",
               "parent: 'municipalities/rybnik' institution_id: 'inna' "
               "institution { display_name: 'Inna' kind: POLICE }",
               As::kAdministrator);
  for (const char* id : {"serving0", "serving1", "serving2", "ended0"}) {
    methods_->Do(
        "CreateCalendar",
        absl::StrCat("parent: 'municipalities/rybnik' calendar_id: '", id,
                     "' calendar { kind: STAFF_MEMBER staff_member: '", StaffName(id), "' }"));
  }
  methods_->Do("CreateCalendar",
               "parent: 'municipalities/rybnik' calendar_id: 'foreign' calendar { kind: VEHICLE "
               "display_name: 'Skoda' capacity: 5 "
               "institution: 'municipalities/rybnik/institutions/inna' }");
  for (size_t role = 0; role < kRoles.size(); ++role) {
    SCOPED_TRACE(common::v1::Role_Name(kRoles[role]));
    const std::string reads = CellOf("CalendarService.GetCalendar", role);
    const std::string changes = CellOf("CalendarService.UpdateCalendar", role);
    const std::string own = absl::StrCat("serving", role / 5);
    for (const std::string& id : {own, std::string("ended0"), std::string("foreign")}) {
      SCOPED_TRACE(id);
      const std::string name = absl::StrCat("municipalities/rybnik/calendars/", id);
      const auto is_own = [&](const std::string& cell) {
        return id == own || (Has(cell, 'i') && id == "ended0");
      };
      EXPECT_EQ(OutcomeOf("GetCalendar", absl::StrCat("name: '", name, "'"), role),
                Expected(reads, is_own(reads)));
      EXPECT_EQ(OutcomeOf("ListBusySources", absl::StrCat("parent: '", name, "'"), role),
                reads == "." ? "ROLE_REQUIRED" : "OK");
      EXPECT_EQ(OutcomeOf("UpdateCalendar",
                          absl::StrCat("calendar { name: '", name,
                                       "' buffer_after_minutes: 5 } "
                                       "update_mask { paths: 'buffer_after_minutes' } "
                                       "validate_only: true"),
                          role),
                Expected(changes, is_own(changes)));
      EXPECT_EQ(
          OutcomeOf("CreateBusySource",
                    absl::StrCat("parent: '", name, "' busy_source {} validate_only: true"), role),
          Expected(changes, is_own(changes)));
      // When somebody is free, whoever may plan learns of all institutions.
      EXPECT_EQ(OutcomeOf("ListFreeBusy",
                          absl::StrCat("parent: 'municipalities/rybnik' calendars: '", name,
                                       "' start_time { seconds: 1760000000 } "
                                       "end_time { seconds: 1760003600 }"),
                          role),
                Expected(CellOf("CalendarService.ListFreeBusy", role), false));
    }
    AnyMessage listed;
    EXPECT_EQ(Outcome(Get("ListCalendars", "parent: 'municipalities/rybnik' show_total_size: true",
                          role, Standing::kOwnTown, listed)),
              Expected(reads, true));
    const int known = Has(reads, 'x') ? 5 : Has(reads, 'i') ? 4 : Has(reads, 'o') ? 1 : 0;
    EXPECT_EQ(static_cast<const visits::v1::ListCalendarsResponse&>(*listed).total_size(), known);
  }
}

// Of a team below the caller's or of the caller's own, and of a team of others; all are of one
// institution.
TEST_F(AccessRecords, Procedures_AreOfTheTeamAndOfThatAboveIt_OrOfTheInstitution) {
  const auto team = [](const char* id, const std::string& more) {
    methods_->Do("CreateTeam",
                 absl::StrCat("parent: 'municipalities/rybnik' team_id: '", id,
                              "' team { display_name: 'X' ", more, " }"),
                 As::kAdministrator);
  };
  team("above", absl::StrCat("kind: INTERDISCIPLINARY members { staff_member: '",
                             StaffName("serving1"), "' role: MEMBER }"));
  team("group", absl::StrCat("kind: DIAGNOSTIC_GROUP parent_team: "
                             "'municipalities/rybnik/teams/above' members { staff_member: '",
                             StaffName("serving2"), "' role: MEMBER }"));
  const auto as = [](common::v1::Role role, const std::string& method, const std::string& text) {
    const auto place =
        static_cast<size_t>(std::find(kRoles.begin(), kRoles.end(), role) - kRoles.begin());
    ASSERT_EQ(OutcomeOf(method, text, place), "OK") << method;
  };
  const std::string parent = "parent: 'municipalities/rybnik' ";
  as(common::v1::COORDINATOR, "CreateProcedureTemplate",
     absl::StrCat(parent,
                  "procedure_template_id: 'p' procedure_template { display_name: 'X' steps "
                  "{ step_id: 'a' display_name: 'X' } }"));
  const auto procedure = [&](const char* id, const char* of_team) {
    return absl::StrCat(parent, "procedure_id: '", id,
                        "' procedure { template: 'municipalities/rybnik/procedureTemplates/p' "
                        "team: 'municipalities/rybnik/teams/",
                        of_team, "' }");
  };
  as(common::v1::SOCIAL_WORKER, "CreateProcedure", procedure("ours", "group"));
  as(common::v1::COORDINATOR, "CreateProcedure", procedure("theirs", "others"));
  as(common::v1::SOCIAL_WORKER, "CreateResident",
     absl::StrCat(parent, "resident_id: 'party' resident { identity_level: ALIAS alias: 'Szal' }"));
  as(common::v1::SOCIAL_WORKER, "CreateProcedureParty",
     "parent: 'municipalities/rybnik/procedures/ours' procedure_party_id: 'p' procedure_party { "
     "side: HARMED resident: 'municipalities/rybnik/residents/party' }");
  for (size_t role = 0; role < kRoles.size(); ++role) {
    SCOPED_TRACE(common::v1::Role_Name(kRoles[role]));
    const std::string reads = CellOf("ProcedureService.GetProcedure", role);
    const std::string runs = CellOf("ProcedureService.UpdateProcedure", role);
    const std::string parties = CellOf("ProcedureService.GetProcedureParty", role);
    const bool in_team = role / 5 > 0;
    for (const std::string id : {"ours", "theirs", "none"}) {
      SCOPED_TRACE(id);
      const std::string name = absl::StrCat("municipalities/rybnik/procedures/", id);
      const auto is_own = [&](const std::string& cell) {
        return id != "none" && (Has(cell, 'i') || (Has(cell, 't') && id == "ours" && in_team));
      };
      EXPECT_EQ(OutcomeOf("GetProcedure", absl::StrCat("name: '", name, "'"), role),
                Expected(reads, is_own(reads)));
      EXPECT_EQ(OutcomeOf("UpdateProcedure",
                          absl::StrCat("procedure { name: '", name,
                                       "' case_number: '1/2025' } update_mask { paths: "
                                       "'case_number' } validate_only: true"),
                          role),
                Expected(runs, is_own(runs)));
      const auto party = [&](const char* purpose) {
        grpc::ClientContext context;
        Prepare(role, Standing::kOwnTown, context);
        context.AddMetadata("osiedle-purpose", purpose);
        AnyMessage response;
        return Outcome(methods_->Call(
            "GetProcedureParty",
            *methods_->Request("GetProcedureParty", absl::StrCat("name: '", name, "/parties/p'")),
            response, context));
      };
      const bool has_party = id == "ours" && is_own(parties);
      EXPECT_EQ(party("procedure"), Expected(parties, has_party));
      EXPECT_EQ(party("outreach"), parties == "." ? "ROLE_REQUIRED" : "PURPOSE_REQUIRED");
    }
    AnyMessage listed;
    EXPECT_EQ(Outcome(Get("ListProcedures", absl::StrCat(parent, "show_total_size: true"), role,
                          Standing::kOwnTown, listed)),
              Expected(reads, true));
    const int known = Has(reads, 'i') ? 2 : Has(reads, 't') && in_team ? 1 : 0;
    EXPECT_EQ(static_cast<const visits::v1::ListProceduresResponse&>(*listed).total_size(), known);
  }
}

TEST_F(AccessRecords, ARestrictedResident_IsKnownToItsTeamAlone) {
  methods_->Do("CreateResident",
               "parent: 'municipalities/rybnik' resident_id: 'hidden' "
               "resident { identity_level: ALIAS alias: 'Czerwona Kurtka' }");
  methods_->Do("RestrictResident",
               "name: 'municipalities/rybnik/residents/hidden' "
               "team: 'municipalities/rybnik/teams/own' ground: 'grozi jej niebezpieczeństwo'");
  for (size_t role = 0; role < kRoles.size(); ++role) {
    SCOPED_TRACE(common::v1::Role_Name(kRoles[role]));
    const bool may = CellOf("ResidentService.GetResident", role) != ".";
    const auto outcome = [&](const char* id, Standing standing) {
      return OutcomeOf("GetResident",
                       absl::StrCat("name: 'municipalities/rybnik/residents/", id, "'"), role,
                       standing);
    };
    const std::string refused = "ROLE_REQUIRED";
    EXPECT_EQ(outcome("hidden", Standing::kOwnTown), may ? "RESOURCE_NOT_FOUND" : refused);
    EXPECT_EQ(outcome("none", Standing::kOwnTown), may ? "RESOURCE_NOT_FOUND" : refused);
    EXPECT_EQ(outcome("hidden", Standing::kInOwnTeam), may ? "OK" : refused);
    EXPECT_EQ(outcome("none", Standing::kInOwnTeam), may ? "RESOURCE_NOT_FOUND" : refused);
    EXPECT_EQ(outcome("hidden", Standing::kInOtherTeam), may ? "TEAM_DENIED" : refused);
    EXPECT_EQ(outcome("hidden", Standing::kMandateEnded), may ? "MANDATE_ENDED" : refused);
  }
}

}  // namespace
}  // namespace osiedle::tests
