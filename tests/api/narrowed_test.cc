// Narrowed grants, purposes, teams and calls on behalf of persons, over the wire.
#include <openssl/sha.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// Callers besides those of every test. Each has the token "token-of-<id>".
struct Caller {
  const char* id;
  const char* grant;
};
constexpr Caller kCallers[] = {
    {"of-ngo", R"("roles": ["COORDINATOR"], "controllers": ["ngo"])"},
    {"of-hills", R"("roles": ["VIEWER"], "districts": ["hills"])"},
    {"of-police", R"("roles": ["COORDINATOR"], "institutions": ["police"])"},
    {"system", R"("roles": ["INTEGRATION"], "methods": ["ContactService.ListContacts",
       "ContactService.CreateContact"])"},
    {"whole-system", R"("roles": ["INTEGRATION"])"},
    {"anna", R"("roles": ["ASSISTANT", "TEAM_MEMBER"], "controllers": ["ngo"])"},
    {"auditor-only", R"("roles": ["AUDITOR"])"},
    {"officer", R"("roles": ["DATA_PROTECTION_OFFICER"])"}};

std::string Tokens() {
  std::string text;
  for (const Caller& caller : kCallers) {
    const std::string token = absl::StrCat("token-of-", caller.id);
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest);
    absl::StrAppend(&text, text.empty() ? "" : ",\n", "{\"tokenSha256\": \"",
                    absl::BytesToHexString(
                        absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest))),
                    "\", \"principal\": \"", caller.id,
                    "\", \"grants\": [{\"municipality\": \"rybnik\", ", caller.grant, "}]}");
  }
  return text;
}

class NarrowedTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town({}, {}, Tokens());
    methods_ = new AnyMethods(*town_);
    Do("CreateController",
       "parent: '%' controller_id: 'ngo' controller { display_name: 'Stowarzyszenie' kind: NGO }");
    Do("CreateDistrict", "parent: '%' district_id: 'hills' district { display_name: 'Wzgórza' }");
    const std::string of_ngo = " controller: '%/controllers/ngo' ";
    for (const auto& [id, more] :
         {std::pair<std::string, std::string>("town", ""), {"ngo", of_ngo}}) {
      Do("CreateStop", absl::StrCat("parent: '%' stop_id: '", id,
                                    "' stop { display_name: 'x' "
                                    "place { description: 'x' } ",
                                    id == "ngo" ? "district: '%/districts/hills'" : "", more, "}"));
      Do("CreateOuting",
         absl::StrCat("parent: '%' outing_id: '", id,
                      "' outing { date { year: 2030 month: 1 day: 1 } ", more, "}"));
      Do("CreateResident",
         absl::StrCat("parent: '%' resident_id: '", id,
                      "' resident { identity_level: ALIAS alias: 'Beret' ", more, "}"));
      Do("CreateContact",
         absl::StrCat("parent: '%' contact_id: '", id, "' contact { ", kContact, " stop: '%/stops/",
                      id, "' residents: '%/residents/", id, "'", more, "}"));
      Do("CreateBoundary", absl::StrCat("parent: '%/residents/", id,
                                        "' boundary_id: 'b' boundary { no_uniforms: true }"));
      Do("CreateInvitationBatch",
         absl::StrCat("parent: '%' invitation_batch_id: '", id,
                      "' invitation_batch { display_name: 'Klub' invitation_count: 1 "
                      "valid_until_date { year: ",
                      absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year() + 1,
                      " month: 1 day: 1 } ", more, "}"));
    }
    Do("CreateInstitution",
       "parent: '%' institution_id: 'police' institution { display_name: 'Policja' kind: POLICE }");
    Do("CreateStaffMember",
       absl::StrCat("parent: '%' staff_member_id: 'anna' staff_member { display_name: 'Anna' "
                    "institution: '%/institutions/police' mandate { appointing_act: 'x' "
                    "start_date { year: 2020 month: 1 day: 1 } } }"));
    Do("CreateTeam",
       "parent: '%' team_id: 'gdp' team { display_name: 'Zespół' kind: OUTREACH "
       "members { staff_member: '%/staffMembers/anna' role: MEMBER } }");
    Do("CreateTeam", "parent: '%' team_id: 'other' team { display_name: 'Inny' kind: OUTREACH }");
    Do("LinkPrincipal", "name: '%/staffMembers/anna' principal: 'anna'");
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
  }

  static constexpr char kContact[] =
      "occur_time { seconds: 1760000000 } channel: BIKE mode: INDIVIDUAL";

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  static AnyMessage Do(const std::string& method, const std::string& text) {
    return methods_->Do(method, Fill(text));
  }
  // The answer, or the reason of the refusal.
  static std::string Ask(const std::string& caller, const std::string& method,
                         const std::string& text, const Metadata& metadata = {},
                         grpc::Status* status = nullptr) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    context.AddMetadata("authorization", absl::StrCat("Bearer token-of-", caller));
    for (const auto& [name, value] : metadata) context.AddMetadata(name, value);
    AnyMessage response;
    const grpc::Status ended =
        methods_->Call(method, *methods_->Request(method, Fill(text)), response, context);
    if (status != nullptr) *status = ended;
    if (ended.ok()) return response->ShortDebugString();
    return ReasonOf(ended).empty() ? ended.error_message() : ReasonOf(ended);
  }
  static std::string Name(const std::string& collection, const std::string& id) {
    return absl::StrCat(kRybnik, "/", collection, "/", id);
  }

  static inline Town* town_ = nullptr;
  static inline AnyMethods* methods_ = nullptr;
};

const Metadata kOutreach = {{"osiedle-purpose", "outreach"}};

TEST_F(NarrowedTest, ToAController_EachFamilyOfMethodsKnowsItsOwnAlone) {
  const struct {
    const char* collection;
    const char* singular;
    const char* plural;
  } kinds[] = {{"stops", "Stop", "Stops"},
               {"outings", "Outing", "Outings"},
               {"contacts", "Contact", "Contacts"},
               {"residents", "Resident", "Residents"},
               {"invitationBatches", "InvitationBatch", "InvitationBatches"}};
  for (const auto& kind : kinds) {
    SCOPED_TRACE(kind.plural);
    const std::string own = Name(kind.collection, "ngo");
    const std::string other = Name(kind.collection, "town");
    const auto get = absl::StrCat("Get", kind.singular);
    const auto batch_get = absl::StrCat("BatchGet", kind.plural);
    EXPECT_THAT(Ask("of-ngo", get, absl::StrCat("name: '", own, "'")), HasSubstr(own));
    EXPECT_EQ(Ask("of-ngo", get, absl::StrCat("name: '", other, "'")), "RESOURCE_NOT_FOUND");
    EXPECT_THAT(Ask("of-ngo", batch_get, absl::StrCat("parent: '%' names: '", own, "'")),
                HasSubstr(own));
    EXPECT_EQ(Ask("of-ngo", batch_get,
                  absl::StrCat("parent: '%' names: '", own, "' names: '", other, "'")),
              "RESOURCE_NOT_FOUND");
    const std::string listed = Ask("of-ngo", absl::StrCat("List", kind.plural),
                                   "parent: '%' show_total_size: true show_deleted: true");
    EXPECT_THAT(listed, HasSubstr(absl::StrCat("\"", own, "\"")));
    EXPECT_THAT(listed, HasSubstr("total_size: 1"));
    EXPECT_THAT(listed, Not(HasSubstr(other)));
    EXPECT_EQ(
        Ask("of-ngo", absl::StrCat("Delete", kind.singular), absl::StrCat("name: '", other, "'")),
        "RESOURCE_NOT_FOUND");
    // Nobody of another kind of place is here.
    EXPECT_EQ(Ask("of-police", get, absl::StrCat("name: '", own, "'")), "RESOURCE_NOT_FOUND");
    EXPECT_THAT(
        Ask("of-police", absl::StrCat("List", kind.plural), "parent: '%' show_total_size: true"),
        "total_size: 0");
  }
  EXPECT_THAT(Ask("of-ngo", "ListInvitations", "parent: '%'"), Not(HasSubstr("town-001")));
  EXPECT_THAT(Ask("of-ngo", "ListInvitations", "parent: '%'"), HasSubstr("ngo-001"));
  EXPECT_THAT(Ask("of-ngo", "ListBoundaries", "parent: '%/residents/ngo'"),
              HasSubstr("residents/ngo/boundaries/b"));
  EXPECT_EQ(Ask("of-ngo", "ListBoundaries", "parent: '%/residents/town'"), "");
  EXPECT_EQ(Ask("of-ngo", "ListBoundaries", "parent: '%/residents/-'"), "GRANT_TOO_NARROW");
  EXPECT_EQ(Ask("of-ngo", "RecapResident", "name: '%/residents/town'"), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(Ask("of-ngo", "RecapResident", "name: '%/residents/ngo'"), HasSubstr("contacts/ngo"));
  EXPECT_EQ(Ask("of-ngo", "RevealResident", "name: '%/residents/town'", kOutreach),
            "RESOURCE_NOT_FOUND");
  const std::string pack =
      Ask("of-ngo", "GetDayPack", "parent: '%' districts: '%/districts/hills'");
  EXPECT_THAT(pack, HasSubstr("stops/ngo"));
  EXPECT_THAT(pack, Not(HasSubstr("/town")));
  const std::string rows = Ask("of-ngo", "ExportRows", "parent: '%' kind: 'contacts' form: JSON");
  EXPECT_THAT(rows, HasSubstr("contacts/ngo"));
  EXPECT_THAT(rows, Not(HasSubstr("contacts/town")));
  // What is everybody's.
  EXPECT_THAT(Ask("of-ngo", "ListControllers", "parent: '%'"),
              HasSubstr("controllers/municipality"));
}

TEST_F(NarrowedTest, ToADistrict_ContactsAndStopsAreKnown) {
  EXPECT_THAT(Ask("of-hills", "GetContact", "name: '%/contacts/ngo'"), HasSubstr("contacts/ngo"));
  EXPECT_EQ(Ask("of-hills", "GetContact", "name: '%/contacts/town'"), "RESOURCE_NOT_FOUND");
  const std::string stops = Ask("of-hills", "ListStops", "parent: '%'");
  EXPECT_THAT(stops, HasSubstr("stops/ngo"));
  EXPECT_THAT(stops, Not(HasSubstr("stops/town")));
  EXPECT_EQ(Ask("of-hills", "GetOuting", "name: '%/outings/ngo'"), "RESOURCE_NOT_FOUND");
}

TEST_F(NarrowedTest, NothingIsCreatedOrMovedOutside) {
  const auto create = [](const std::string& id, const std::string& more) {
    return Ask("of-ngo", "CreateContact",
               absl::StrCat("parent: '%' contact_id: '", id, "' contact { ", kContact, more, "}"));
  };
  grpc::Status status;
  EXPECT_EQ(Ask("of-ngo", "CreateContact", absl::StrCat("parent: '%' contact { ", kContact, "}"),
                {}, &status),
            "GRANT_TOO_NARROW");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status)->metadata().at("field"), "controller");
  EXPECT_THAT(create("own", " controller: '%/controllers/ngo'"), HasSubstr("contacts/own"));
  EXPECT_EQ(create("own-2", " controller: '%/controllers/ngo' stop: '%/stops/town'"),
            "REFERENCE_NOT_FOUND");
  EXPECT_EQ(Ask("of-ngo", "UpdateContact",
                "contact { name: '%/contacts/own' controller: '%/controllers/municipality' } "
                "update_mask { paths: 'controller' }"),
            "GRANT_TOO_NARROW");
  EXPECT_EQ(Ask("of-ngo", "UpdateContact",
                "contact { name: '%/contacts/town' note: 'x' } update_mask { paths: 'note' }"),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(Ask("of-ngo", "MergeResident", "name: '%/residents/ngo' survivor: '%/residents/town'"),
            "REFERENCE_NOT_FOUND");
  EXPECT_EQ(Ask("of-ngo", "UpdateDistrict",
                "district { name: '%/districts/hills' display_name: 'y' } "
                "update_mask { paths: 'display_name' }"),
            "GRANT_TOO_NARROW");
  EXPECT_EQ(
      Ask("of-ngo", "UpdateMunicipality",
          "municipality { name: '%' display_name: 'y' } update_mask { paths: 'display_name' }"),
      "GRANT_TOO_NARROW");
}

TEST_F(NarrowedTest, ARepeat_OfWhatIsHiddenNow_GivesNothingOfIt) {
  const std::string create =
      absl::StrCat("parent: '%' contact_id: 'moving' request_id: '", NewRequestId(), "' contact { ",
                   kContact, " controller: '%/controllers/ngo' }");
  ASSERT_THAT(Ask("of-ngo", "CreateContact", create), HasSubstr("contacts/moving"));
  EXPECT_THAT(Ask("of-ngo", "CreateContact", create), HasSubstr("contacts/moving"));
  Do("UpdateContact",
     "contact { name: '%/contacts/moving' controller: '%/controllers/municipality' } "
     "update_mask { paths: 'controller' }");
  EXPECT_EQ(Ask("of-ngo", "CreateContact", create), "RESOURCE_NOT_FOUND");
}

TEST_F(NarrowedTest, WhatTellsOfAllRecords_IsNotForNarrowedGrants) {
  for (const auto& [method, text] : std::vector<std::pair<std::string, std::string>>{
           {"SummarizeNeeds", "parent: '%' start_month: '2025-01'"},
           {"SummarizeOutreach", "parent: '%' start_month: '2025-01'"},
           {"SummarizeVisits", "parent: '%' start_month: '2025-01'"},
           {"IssueEdition", "parent: '%'"},
           {"ListChanges", "parent: '%'"}}) {
    EXPECT_EQ(Ask("of-ngo", method, text), "GRANT_TOO_NARROW") << method;
  }
}

TEST_F(NarrowedTest, AGrantOfSomeMethods_RefusesAllOthers) {
  EXPECT_THAT(Ask("system", "ListContacts", "parent: '%'"), HasSubstr("contacts/town"));
  EXPECT_EQ(Ask("system", "GetContact", "name: '%/contacts/town'"), "ROLE_REQUIRED");
  EXPECT_EQ(Ask("system", "ListStops", "parent: '%'"), "ROLE_REQUIRED");
  EXPECT_EQ(Ask("system", "ListChanges", "parent: '%'"), "ROLE_REQUIRED");
  // Nor by a method that acts through it.
  EXPECT_EQ(Ask("system", "ExportRows", "parent: '%' kind: 'contacts'"), "ROLE_REQUIRED");
}

TEST_F(NarrowedTest, APurpose_IsOneOfThoseThatThePermissionNames) {
  const std::string ngo = "name: '%/residents/ngo'";
  grpc::Status status;
  EXPECT_EQ(Ask("of-ngo", "RevealResident", ngo, {}, &status), "PURPOSE_REQUIRED");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(DetailOf<google::rpc::ErrorInfo>(status)->metadata().at("purposes"),
              HasSubstr("OUTREACH, DIRECT_HELP"));
  EXPECT_EQ(Ask("of-ngo", "RevealResident", ngo, {{"osiedle-purpose", "system-exchange"}}),
            "PURPOSE_REQUIRED");
  EXPECT_THAT(Ask("of-ngo", "RevealResident", ngo, kOutreach), HasSubstr("residents/ngo"));
  for (const char* unknown : {"curiosity", "", "purpose-unspecified"}) {
    EXPECT_EQ(Ask("of-ngo", "RevealResident", ngo, {{"osiedle-purpose", unknown}}),
              "PURPOSE_UNKNOWN")
        << unknown;
  }
  // Also where none is needed.
  EXPECT_EQ(Ask("of-ngo", "GetContact", "name: '%/contacts/ngo'", {{"osiedle-purpose", "x"}}),
            "PURPOSE_UNKNOWN");
  EXPECT_EQ(Ask("of-ngo", "RevealResident", ngo,
                {{"osiedle-purpose", "outreach"}, {"osiedle-purpose", "outreach"}}),
            "METADATA_AMBIGUOUS");
}

TEST_F(NarrowedTest, OfATeam_OneIsAMemberOrNot) {
  const std::string list = "parent: '%'";
  const auto in = [&](const std::string& caller, const std::string& team, grpc::Status* status) {
    return Ask(caller, "ListResidents", list, {{"osiedle-team", team}}, status);
  };
  EXPECT_EQ(in("anna", Name("teams", "gdp"), nullptr), "");
  grpc::Status other;
  grpc::Status missing;
  EXPECT_EQ(in("anna", Name("teams", "other"), &other), "TEAM_DENIED");
  EXPECT_EQ(in("anna", Name("teams", "none"), &missing), "TEAM_DENIED");
  EXPECT_EQ(other.error_message(), missing.error_message());
  EXPECT_EQ(other.error_details(), missing.error_details());
  EXPECT_EQ(in("of-ngo", Name("teams", "gdp"), nullptr), "TEAM_DENIED");
  EXPECT_EQ(in("anna", "municipalities/gdynia/teams/gdp", nullptr), "TEAM_DENIED");
  EXPECT_EQ(in("anna", "", nullptr), "TEAM_DENIED");
  EXPECT_EQ(Ask("anna", "ListResidents", list,
                {{"osiedle-team", Name("teams", "gdp")}, {"osiedle-team", Name("teams", "gdp")}}),
            "METADATA_AMBIGUOUS");
}

TEST_F(NarrowedTest, OnBehalfOfAPerson_BothMustBeAllowed) {
  const auto list = [](const std::string& system, const std::string& person) {
    return Ask(system, "ListContacts", "parent: '%'", {{"osiedle-on-behalf-of", person}});
  };
  const std::string both = list("whole-system", "Bearer token-of-anna");
  EXPECT_THAT(both, HasSubstr("contacts/ngo"));
  EXPECT_THAT(both, Not(HasSubstr("contacts/town")));
  EXPECT_THAT(Ask("whole-system", "ListContacts", "parent: '%'"), HasSubstr("contacts/town"));
  EXPECT_EQ(list("whole-system", "Bearer token-of-auditor-only"), "ON_BEHALF_OF_DENIED");
  EXPECT_EQ(list("whole-system", "Bearer " + TokenOf(As::kStranger)), "ON_BEHALF_OF_DENIED");
  for (const char* nobody : {"Bearer token-of-nobody", "token-of-anna", "Bearer", ""}) {
    EXPECT_EQ(list("whole-system", nobody), "UNAUTHENTICATED_TOKEN") << nobody;
  }
  EXPECT_EQ(list("auditor-only", "Bearer token-of-anna"), "ROLE_REQUIRED");
  EXPECT_EQ(Ask("whole-system", "ListContacts", "parent: '%'",
                {{"osiedle-on-behalf-of", "Bearer token-of-anna"},
                 {"osiedle-on-behalf-of", "Bearer token-of-anna"}}),
            "UNAUTHENTICATED_TOKEN");
  // A page token of one person is not another's.
  EXPECT_EQ(list("system", "Bearer token-of-of-hills").find("contacts/town"), std::string::npos);
}

TEST_F(NarrowedTest, OnBehalfOfAPerson_IsAuditedWithBoth) {
  ASSERT_THAT(
      Ask("whole-system", "CreateContact",
          absl::StrCat("parent: '%' contact_id: 'for-anna' contact { ", kContact,
                       " controller: '%/controllers/ngo' }"),
          {{"osiedle-on-behalf-of", "Bearer token-of-anna"}, {"osiedle-purpose", "direct-help"}}),
      HasSubstr("contacts/for-anna"));
  EXPECT_EQ(Ask("whole-system", "ListContacts", "parent: '%'",
                {{"osiedle-on-behalf-of", "Bearer token-of-auditor-only"}}),
            "ON_BEHALF_OF_DENIED");
  const auto changed = town_->AuditEntries(kRybnik, "on_behalf_of = anna AND outcome = CHANGED");
  ASSERT_EQ(changed.size(), 1u);
  EXPECT_EQ(changed[0].principal(), "whole-system");
  EXPECT_EQ(changed[0].on_behalf_of(), "anna");
  EXPECT_EQ(changed[0].purpose(), common::v1::DIRECT_HELP);
  EXPECT_EQ(changed[0].changes(0).resource(), Name("contacts", "for-anna"));
  const auto denied =
      town_->AuditEntries(kRybnik, "on_behalf_of = auditor-only AND outcome = DENIED");
  ASSERT_FALSE(denied.empty());
  EXPECT_EQ(denied.back().principal(), "whole-system");
  EXPECT_EQ(denied.back().reason(), "ON_BEHALF_OF_DENIED");
}

}  // namespace
}  // namespace osiedle::tests
