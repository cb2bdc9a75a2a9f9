// Over the wire: what the audit log says of calls, who saw a resident, why somebody may call a
// method, and who one is.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/access/v1/caller.pb.h"
#include "osiedle/access/v1/explanation_requests.pb.h"
#include "osiedle/access/v1/sighting_requests.pb.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using access::v1::Caller;
using access::v1::ExplainAccessResponse;
using access::v1::LineExplanation;
using access::v1::Sighting;
using access::v1::WhoSawResponse;
using operations::v1::AuditEntry;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Metadata kForRequest = {{"osiedle-purpose", "data-subject-request"}};

class AccessTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town();
    methods_ = new AnyMethods(*town_);
    Do("CreateInstitution",
       "parent: '%' institution_id: 'mops' institution { display_name: 'Ośrodek' "
       "kind: SOCIAL_WELFARE_CENTRE }");
    for (const char* principal : {"assistant", "coordinator", "social-worker"}) {
      Do("CreateStaffMember",
         absl::StrCat("parent: '%' staff_member_id: 'of-", principal,
                      "' staff_member { display_name: 'Osoba' institution: '%/institutions/mops' "
                      "professions { profession: SOCIAL_WORKER } "
                      "mandate { start_date { year: 2024 month: 1 day: 1 } } }"));
      Do("LinkPrincipal",
         absl::StrCat("name: '%/staffMembers/of-", principal, "' principal: '", principal, "'"));
    }
    Do("CreateTeam",
       "parent: '%' team_id: 'gdp' team { display_name: 'Grupa' kind: OUTREACH "
       "members { staff_member: '%/staffMembers/of-social-worker' role: CHAIR } }");
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
    town_ = nullptr;
  }

  // % is the town, & a moment ago.
  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(
        text, {{"%", kRybnik}, {"&", absl::StrCat(absl::ToUnixSeconds(absl::Now()) - 3600)}});
  }
  static AnyMessage Do(const std::string& method, const std::string& text, As as = As::kEveryRole,
                       const Metadata& metadata = kForOutreach) {
    return methods_->Do(method, Fill(text), as, metadata);
  }
  template <typename Response>
  static Response Ask(const std::string& method, const std::string& text, As as,
                      const Metadata& metadata = kForOutreach) {
    Response response;
    response.CopyFrom(*Do(method, text, as, metadata));
    return response;
  }
  static std::string Refused(const std::string& method, const std::string& text, As as,
                             const Metadata& metadata = kForOutreach) {
    AnyMessage response;
    return ReasonOf(
        methods_->Call(method, *methods_->Request(method, Fill(text)), response, as, metadata));
  }
  static std::string Resident(const std::string& id) {
    return absl::StrCat(kRybnik, "/residents/", id);
  }
  static void CreateResident(const std::string& id) {
    Do("CreateResident",
       absl::StrCat("parent: '%' resident_id: '", id,
                    "' resident { identity_level: ALIAS alias: 'Pani ", id, "' }"));
  }
  static AuditEntry LastEntry(const std::string& filter) {
    const std::vector<AuditEntry> entries = town_->AuditEntries(kRybnik, Fill(filter));
    EXPECT_FALSE(entries.empty()) << filter;
    return entries.empty() ? AuditEntry() : entries.back();
  }

  static inline Town* town_ = nullptr;
  static inline AnyMethods* methods_ = nullptr;
};

TEST_F(AccessTest, TheAuditLog_SaysWhatACallWasForAndWhereItCameFrom) {
  CreateResident("audited");
  const std::string name = absl::StrCat("name: '", Resident("audited"), "'");
  Do("GetResident", name, As::kAssistant, {{"osiedle-purpose", "joint-visit"}});
  EXPECT_EQ(Refused("GetResident", name, As::kViewer), "ROLE_REQUIRED");
  const std::string about = "resource = \"%/residents/audited\" AND ";
  const AuditEntry read = LastEntry(about + "outcome = READ");
  EXPECT_EQ(read.purpose(), common::v1::JOINT_VISIT);
  EXPECT_EQ(read.origin(), "127.0.0.1");
  EXPECT_EQ(read.team(), "");
  EXPECT_EQ(LastEntry(about + "purpose = JOINT_VISIT").name(), read.name());
  EXPECT_THAT(town_->AuditEntries(kRybnik, Fill(about + "purpose = PROCEDURE")), IsEmpty());
  const AuditEntry denied = LastEntry(about + "outcome = DENIED");
  EXPECT_EQ(denied.purpose(), common::v1::OUTREACH);
  EXPECT_EQ(denied.origin(), "127.0.0.1");
  const AuditEntry changed = LastEntry("changes.resource = \"%/residents/audited\"");
  EXPECT_EQ(changed.purpose(), common::v1::OUTREACH);
  EXPECT_EQ(changed.origin(), "127.0.0.1");
}

TEST_F(AccessTest, ACallOnBehalfOfAPerson_NamesBothInTheLog) {
  CreateResident("represented");
  const std::string name = absl::StrCat("name: '", Resident("represented"), "'");
  Do("GetResident", name, As::kIntegration,
     {{"osiedle-on-behalf-of", "Bearer " + TokenOf(As::kAssistant)}});
  const AuditEntry read = LastEntry("on_behalf_of = \"assistant\"");
  EXPECT_EQ(read.principal(), "integration");
  EXPECT_EQ(read.resource(), Resident("represented"));
  EXPECT_EQ(Refused("GetResident", name, As::kIntegration,
                    {{"osiedle-on-behalf-of", "Bearer " + TokenOf(As::kViewer)}}),
            "ON_BEHALF_OF_DENIED");
}

TEST_F(AccessTest, WhoSaw_TellsOfEveryWayInWhichAResidentIsSeen) {
  CreateResident("seen");
  CreateResident("other");
  const std::string name = absl::StrCat("name: '", Resident("seen"), "'");
  Do("CreateDistrict", "parent: '%' district_id: 'centrum' district { display_name: 'Centrum' }");
  Do("CreateStop",
     "parent: '%' stop_id: 'rynek' stop { display_name: 'Rynek' district: '%/districts/centrum' "
     "place { description: 'rynek' } }");
  Do("CreateContact",
     "parent: '%' contact_id: 'rozmowa' contact { channel: BIKE mode: INDIVIDUAL occur_time "
     "{ seconds: & } stop: '%/stops/rynek' residents: '%/residents/seen' }");

  Do("GetResident", name, As::kAssistant);
  Do("ListResidents", "parent: '%' filter: 'alias = \"Pani seen\"'", As::kCoordinator,
     {{"osiedle-purpose", "data-care"}});
  Do("RevealResident", name, As::kSocialWorker, {{"osiedle-purpose", "direct-help"}});
  Do("ExportRows", "parent: '%' kind: 'residents'", As::kCoordinator);
  Do("GetDayPack", "parent: '%' districts: '%/districts/centrum'", As::kAssistant);
  EXPECT_EQ(Refused("RevealResident", name, As::kIntegration), "ROLE_REQUIRED");
  Do("UpdateResident", "resident { name: '%/residents/seen' alias: 'Pani S' }", As::kAssistant);

  const WhoSawResponse saw =
      Ask<WhoSawResponse>("WhoSaw", name, As::kDataProtectionOfficer, kForRequest);
  std::vector<std::string> lines;
  for (const Sighting& sighting : saw.sightings()) {
    EXPECT_EQ(sighting.resident(), Resident("seen"));
    EXPECT_EQ(sighting.origin(), "127.0.0.1");
    const bool is_staff =
        sighting.principal() != "every-role" && sighting.principal() != "integration";
    EXPECT_EQ(sighting.staff_member(),
              is_staff ? absl::StrCat(kRybnik, "/staffMembers/of-", sighting.principal()) : "");
    EXPECT_EQ(sighting.institution(), is_staff ? Fill("%/institutions/mops") : "");
    lines.push_back(absl::StrCat(sighting.principal(), " ", Sighting::Kind_Name(sighting.kind()),
                                 " ", common::v1::Purpose_Name(sighting.purpose())));
  }
  // The answer that recorded the contact told of its link.
  EXPECT_THAT(lines, ElementsAre("every-role CHANGED OUTREACH", "every-role READ OUTREACH",
                                 "assistant READ OUTREACH", "coordinator READ DATA_CARE",
                                 "social-worker REVEALED DIRECT_HELP",
                                 "coordinator EXPORTED OUTREACH", "assistant EXPORTED OUTREACH",
                                 "integration DENIED OUTREACH", "assistant CHANGED OUTREACH"));

  // The question is in the log as well.
  const WhoSawResponse again =
      Ask<WhoSawResponse>("WhoSaw", name, As::kDataProtectionOfficer, kForRequest);
  ASSERT_THAT(again.sightings(), SizeIs(10));
  EXPECT_EQ(again.sightings(9).principal(), "iod");
  EXPECT_EQ(Refused("WhoSaw", name, As::kDataProtectionOfficer), "PURPOSE_REQUIRED");
  EXPECT_EQ(Refused("WhoSaw", name, As::kCoordinator, kForRequest), "ROLE_REQUIRED");
}

TEST_F(AccessTest, WhoSaw_ForTheResident_NamesStaffAfterTheRecordedDecision) {
  CreateResident("asking");
  const std::string name = absl::StrCat("name: '", Resident("asking"), "'");
  Do("GetResident", name, As::kAssistant);
  const auto ask = [&name] {
    return Ask<WhoSawResponse>("WhoSaw", name + " for_resident: true", As::kDataProtectionOfficer,
                               kForRequest);
  };
  WhoSawResponse answer = ask();
  ASSERT_THAT(answer.sightings(), SizeIs(2));
  EXPECT_EQ(answer.sightings(1).institution(), Fill("%/institutions/mops"));
  for (const char* secret : {"assistant", "every-role", "127.0.0.1", "ResidentService"}) {
    EXPECT_EQ(answer.ShortDebugString().find(secret), std::string::npos) << secret;
  }
  Do("ReleaseNames", name + " ground: 'postanowienie sądu'", As::kDataProtectionOfficer,
     kForRequest);
  answer = ask();
  EXPECT_EQ(answer.sightings(1).staff_member(), Fill("%/staffMembers/of-assistant"));
  EXPECT_EQ(answer.name_release().ground(), "postanowienie sądu");
  const AuditEntry released =
      LastEntry("method = \"osiedle.access.v1.AccessService.ReleaseNames\"");
  EXPECT_EQ(released.principal(), "iod");
  EXPECT_EQ(released.changes(0).resource(), Resident("asking"));
}

TEST_F(AccessTest, WhateverIsReadInATeam_IsAudited) {
  const Metadata in_team = {{"osiedle-purpose", "procedure"},
                            {"osiedle-team", Fill("%/teams/gdp")}};
  CreateResident("restricted");
  Do("RestrictResident",
     "name: '%/residents/restricted' team: '%/teams/gdp' ground: 'uchwała zespołu'");
  EXPECT_EQ(Refused("GetResident", "name: '%/residents/restricted'", As::kSocialWorker),
            "RESOURCE_NOT_FOUND");
  Do("GetResident", "name: '%/residents/restricted'", As::kSocialWorker, in_team);
  // Readings of districts are not audited elsewhere.
  const std::string of_districts =
      "method = \"osiedle.registry.v1.MunicipalityService.ListDistricts\" AND outcome = READ";
  Do("ListDistricts", "parent: '%'", As::kSocialWorker);
  EXPECT_THAT(town_->AuditEntries(kRybnik, of_districts), IsEmpty());
  Do("ListDistricts", "parent: '%'", As::kSocialWorker, in_team);
  const AuditEntry read = LastEntry(of_districts);
  EXPECT_EQ(read.team(), Fill("%/teams/gdp"));
  EXPECT_EQ(read.origin(), "127.0.0.1");
  EXPECT_EQ(LastEntry("resource = \"%/residents/restricted\" AND outcome = READ").team(),
            Fill("%/teams/gdp"));
}

TEST_F(AccessTest, ExplainAccess_SaysWhatACallOfThePrincipalWouldBeTold) {
  const auto explain = [](const std::string& principal, const std::string& method,
                          const std::string& more = "") {
    return Ask<ExplainAccessResponse>(
        "ExplainAccess",
        absl::StrCat("parent: '%' principal: '", principal, "' method: '", method, "' ", more),
        As::kAdministrator);
  };
  const ExplainAccessResponse may = explain("assistant", "ResidentService.GetResident");
  EXPECT_TRUE(may.allowed());
  ASSERT_THAT(may.lines(), SizeIs(1));
  EXPECT_EQ(may.lines(0).outcome(), LineExplanation::ALLOWS);
  EXPECT_EQ(explain("viewer", "ResidentService.GetResident").reason(),
            Refused("GetResident", "name: '%/residents/x'", As::kViewer));
  EXPECT_EQ(explain("assistant", "ResidentService.RevealResident").reason(),
            Refused("RevealResident", "name: '%/residents/x'", As::kAssistant, {}));
  EXPECT_EQ(explain("assistant", "ContactService.ListContacts", "team: '%/teams/gdp'").reason(),
            Refused("ListContacts", "parent: '%'", As::kAssistant,
                    {{"osiedle-team", Fill("%/teams/gdp")}}));
  EXPECT_FALSE(explain("nobody", "ResidentService.GetResident").principal_known());
  // Somebody of another town is nobody here.
  EXPECT_THAT(explain("stranger", "ResidentService.GetResident").lines(), IsEmpty());
  const AuditEntry audited =
      LastEntry("method = \"osiedle.access.v1.AccessService.ExplainAccess\"");
  EXPECT_EQ(audited.principal(), "administrator");
  EXPECT_EQ(audited.outcome(), AuditEntry::READ);
  EXPECT_EQ(Refused("ExplainAccess",
                    "parent: '%' principal: 'viewer' method: 'ResidentService.GetResident'",
                    As::kCoordinator),
            "ROLE_REQUIRED");
}

TEST_F(AccessTest, GetCaller_SaysWhoOneIs) {
  const Caller alone = Ask<Caller>("GetCaller", "", As::kSocialWorker);
  EXPECT_EQ(alone.principal(), "social-worker");
  ASSERT_THAT(alone.grants(), SizeIs(1));
  EXPECT_EQ(alone.grants(0).municipality(), "rybnik");
  EXPECT_FALSE(alone.has_standing());
  const Caller here = Ask<Caller>("GetCaller", "parent: '%'", As::kSocialWorker);
  EXPECT_EQ(here.standing().staff_member(), Fill("%/staffMembers/of-social-worker"));
  EXPECT_TRUE(here.standing().in_office());
  EXPECT_THAT(here.standing().teams(), ElementsAre(Fill("%/teams/gdp")));
  EXPECT_THAT(here.standing().chaired_teams(), ElementsAre(Fill("%/teams/gdp")));
  EXPECT_EQ(Refused("GetCaller", "parent: '%'", As::kStranger), "MUNICIPALITY_DENIED");
}

}  // namespace
}  // namespace osiedle::tests
