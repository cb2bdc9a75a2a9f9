// An emergency over the wire, from its declaration to its review: the clock of the server is set
// forward, because an emergency lasts a minute at least.
#include <httplib.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/access/v1/emergency.pb.h"
#include "osiedle/access/v1/sighting_requests.pb.h"
#include "tests/api/any_method.h"
#include "tests/api/clock_offset.h"

namespace osiedle::tests {
namespace {

using access::v1::Emergency;
using operations::v1::AuditEntry;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Metadata kInDanger = {{"osiedle-purpose", "emergency"}};

class EmergencyTest : public testing::Test {
 protected:
  EmergencyTest() {
    Do("CreateTeam", "parent: '%' team_id: 'gdp' team { display_name: 'Grupa' kind: OUTREACH }");
    for (const char* id : {"hanka", "janka"}) {
      Do("CreateResident",
         absl::StrCat("parent: '%' resident_id: '", id,
                      "' resident { identity_level: ALIAS alias: 'Pani ", id, "' }"));
      Do("RestrictResident",
         absl::StrCat("name: '%/residents/", id, "' team: '%/teams/gdp' ground: 'uchwała'"));
    }
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  AnyMessage Do(const std::string& method, const std::string& text, As as = As::kEveryRole,
                const Metadata& metadata = kForOutreach) {
    return methods_.Do(method, Fill(text), as, metadata);
  }
  // "" when it is allowed.
  std::string ReasonOfCall(const std::string& method, const std::string& text, As as,
                           const Metadata& metadata) {
    AnyMessage response;
    return ReasonOf(
        methods_.Call(method, *methods_.Request(method, Fill(text)), response, as, metadata));
  }
  Emergency Declare(const std::string& resident, As as = As::kAssistant) {
    Emergency emergency;
    emergency.CopyFrom(*Do("DeclareEmergency",
                           absl::StrCat("parent: '%' subject: '%/residents/", resident,
                                        "' ground: 'woła o pomoc' lifetime { seconds: 60 }"),
                           as, kInDanger));
    return emergency;
  }
  static Metadata RelyingOn(const std::string& emergency) {
    return {{"osiedle-purpose", "emergency"}, {"osiedle-emergency", emergency}};
  }
  std::string Get(const std::string& resident, const Metadata& metadata, As as = As::kAssistant) {
    return ReasonOfCall("GetResident", absl::StrCat("name: '%/residents/", resident, "'"), as,
                        metadata);
  }
  std::string MetricsPage() {
    httplib::Client client("127.0.0.1", town_.server().http_port());
    const httplib::Result result = client.Get("/metrics");
    return result && result->status == 200 ? result->body : "";
  }
  std::string ServerLog() {
    std::ifstream file(town_.server().log_file());
    return {std::istreambuf_iterator<char>(file), {}};
  }

  ClockOffset clock_;
  Town town_{{}, clock_.environment()};
  AnyMethods methods_{town_};
};

TEST_F(EmergencyTest, LeadsItsMakerToItsRecord_UntilItEnds_AndIsThenReviewed) {
  EXPECT_EQ(Get("hanka", kInDanger), "RESOURCE_NOT_FOUND");
  const Emergency emergency = Declare("hanka");
  const Metadata relying = RelyingOn(emergency.name());
  EXPECT_EQ(Get("hanka", relying), "");
  EXPECT_EQ(ReasonOfCall("RevealResident", "name: '%/residents/hanka'", As::kAssistant, relying),
            "");
  EXPECT_EQ(Get("hanka", kInDanger), "RESOURCE_NOT_FOUND") << "the emergency is not named";
  EXPECT_EQ(Get("janka", relying), "EMERGENCY_DENIED") << "another record";
  EXPECT_EQ(Get("hanka", relying, As::kCoordinator), "EMERGENCY_DENIED") << "another's";
  EXPECT_EQ(ReasonOfCall("ListResidents", "parent: '%'", As::kAssistant, relying),
            "EMERGENCY_DENIED");
  EXPECT_EQ(ReasonOfCall("UpdateResident", "resident { name: '%/residents/hanka' alias: 'X' }",
                         As::kAssistant, relying),
            "EMERGENCY_DENIED");
  const std::string review =
      absl::StrCat("name: '", emergency.name(), "' review_outcome: JUSTIFIED");
  EXPECT_EQ(ReasonOfCall("ReviewEmergency", review, As::kDataProtectionOfficer, kForOutreach),
            "STATE_TRANSITION_REFUSED");

  // What was done by it stands in the log.
  std::vector<std::string> done;
  for (const AuditEntry& entry :
       town_.AuditEntries(kRybnik, absl::StrCat("emergency = \"", emergency.name(), "\""))) {
    if (entry.outcome() != AuditEntry::READ) continue;
    EXPECT_EQ(entry.purpose(), common::v1::EMERGENCY);
    done.push_back(entry.method().substr(entry.method().rfind('.') + 1));
  }
  EXPECT_THAT(done, ElementsAre("GetResident", "RevealResident"));
  access::v1::WhoSawResponse saw;
  saw.CopyFrom(*Do("WhoSaw", "name: '%/residents/hanka'", As::kDataProtectionOfficer,
                   {{"osiedle-purpose", "supervision"}}));
  int by_emergency = 0;
  for (const auto& sighting : saw.sightings()) {
    by_emergency +=
        sighting.emergency() == emergency.name() && sighting.kind() != access::v1::Sighting::DENIED;
  }
  EXPECT_EQ(by_emergency, 2);

  clock_.Step(std::chrono::seconds(61));
  // Abseil's clock notices a step only after two seconds.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (Get("hanka", relying).empty() && std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Get("hanka", relying), "EMERGENCY_DENIED") << "it has ended";
  Do("ReviewEmergency", review, As::kDataProtectionOfficer);
  EXPECT_EQ(ReasonOfCall("ReviewEmergency", review, As::kDataProtectionOfficer, kForOutreach),
            "STATE_TRANSITION_REFUSED");
}

TEST_F(EmergencyTest, ADeclaration_TellsNothingOfTheRecord_AndIsSeenByThoseWhoWatch) {
  const std::string there = Declare("hanka").ShortDebugString();
  const std::string nowhere = Declare("nikt").ShortDebugString();
  EXPECT_EQ(there.size(), nowhere.size() + 1) << there << "\n" << nowhere;
  EXPECT_THAT(MetricsPage(), HasSubstr("\nosiedle_emergencies_declared_total 2\n"));
  const std::string log = ServerLog();
  EXPECT_THAT(log, HasSubstr("an emergency was declared"));
  EXPECT_THAT(log, Not(HasSubstr("hanka")));
  EXPECT_THAT(log, Not(HasSubstr("woła")));
  int created = 0;
  for (const changes::v1::Change& change : town_.AllChanges()) {
    created += absl::StrContains(change.resource(), "/emergencies/");
    EXPECT_FALSE(absl::StrContains(change.ShortDebugString(), "woła"));
  }
  EXPECT_EQ(created, 2);
  for (int i = 0; i < 3; ++i) Declare("hanka");
  EXPECT_EQ(ReasonOfCall("DeclareEmergency",
                         "parent: '%' subject: '%/residents/hanka' ground: 'woła o pomoc'",
                         As::kAssistant, kInDanger),
            "EMERGENCY_TRIES_SPENT");
  EXPECT_EQ(ReasonOfCall("DeclareEmergency",
                         "parent: '%' subject: '%/residents/hanka' ground: 'woła o pomoc'",
                         As::kCoordinator, kForOutreach),
            "PURPOSE_REQUIRED");
}

}  // namespace
}  // namespace osiedle::tests
