// A visit out of a contact, and its answers, over the wire: what the log says, and what a repeat
// gives.
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using visits::v1::IssueResponseCodeResponse;
using visits::v1::RedeemResponseCodeResponse;
using visits::v1::Visit;

// The caller, with every role, is a staff member of the institution that makes the visits. In texts
// % stands for the town, & for now.
class VisitRequestTest : public testing::Test {
 protected:
  void SetUp() override {
    Do("CreateInstitution",
       "parent: '%' institution_id: 'ops' institution { display_name: 'Ośrodek' kind: "
       "SOCIAL_WELFARE_CENTRE }");
    Do("CreateStaffMember",
       "parent: '%' staff_member_id: 'anna' staff_member { display_name: 'Osoba' institution: "
       "'%/institutions/ops' mandate { start_date { year: 2020 month: 1 day: 1 } } }");
    Do("LinkPrincipal", "name: '%/staffMembers/anna' principal: 'every-role'");
    Do("CreateCalendar",
       "parent: '%' calendar_id: 'anna' calendar { kind: STAFF_MEMBER staff_member: "
       "'%/staffMembers/anna' on_duty_on_public_holidays: true rules { days: MONDAY days: TUESDAY "
       "days: WEDNESDAY days: THURSDAY days: FRIDAY days: SATURDAY days: SUNDAY begin_minute: 0 "
       "end_minute: 1440 } }");
    Do("CreateResident",
       "parent: '%' resident_id: 'r' resident { identity_level: ALIAS alias: 'Beret' }");
    Do("CreateContact",
       "parent: '%' contact_id: 'c' contact { channel: STREET mode: INDIVIDUAL crisis: true "
       "residents: '%/residents/r' occur_time { seconds: & } note: 'tajemnica' place { position { "
       "latitude: 50.1 longitude: 18.5 } precision: POINT } }");
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(
        text, {{"%", kRybnik}, {"&", absl::StrCat(absl::ToUnixSeconds(absl::Now()))}});
  }
  AnyMessage Do(const std::string& method, const std::string& text) {
    return methods_.Do(method, Fill(text));
  }
  template <typename Response>
  Response Answer(const std::string& method, const std::string& text) {
    Response response;
    response.CopyFrom(*Do(method, text));
    return response;
  }
  static std::string RequestText(const std::string& more = "") {
    return absl::StrCat(
        "parent: '%' contact: '%/contacts/c' visit_id: 'v' legal_ground: 'art. 12' visit { kind: "
        "OUTREACH_VISIT purpose: DIRECT_HELP duration { seconds: 3600 } composition { seats { "
        "choices { institution: '%/institutions/ops' } } } } ",
        more);
  }

  Town town_;
  AnyMethods methods_{town_};
};

TEST_F(VisitRequestTest, TheContact_StandsInTheAuditLogAlone) {
  const Visit visit = Answer<Visit>("RequestVisit", RequestText());
  EXPECT_EQ(visit.state(), Visit::PROPOSED);
  const Visit read = Answer<Visit>("GetVisit", "name: '%/visits/v'");
  EXPECT_TRUE(read.from_crisis());
  EXPECT_THAT(read.DebugString(), Not(HasSubstr("contacts/c")));
  EXPECT_THAT(read.DebugString(), Not(HasSubstr("tajemnica")));
  for (const changes::v1::Change& change : town_.AllChanges()) {
    if (change.resource() == visit.name()) {
      EXPECT_THAT(change.DebugString(), Not(HasSubstr("contacts/c")));
    }
  }
  const auto entries = town_.AuditEntries(kRybnik);
  const auto entry = absl::c_find_if(
      entries, [](const auto& one) { return absl::EndsWith(one.method(), ".RequestVisit"); });
  ASSERT_NE(entry, entries.end());
  EXPECT_THAT(entry->given_resources(), Contains(Fill("%/contacts/c")));
  EXPECT_THAT(entry->given_resources(), Contains(Fill("%/residents/r")));
}

TEST_F(VisitRequestTest, ARepeat_MakesNoSecondVisit_AlsoAfterARestart) {
  const std::string text = RequestText("request_id: '2b1d6c3e-7a4f-4c58-9d20-6e5f4a3b2c1d'");
  const Visit first = Answer<Visit>("RequestVisit", text);
  town_.Restart();
  EXPECT_EQ(Answer<Visit>("RequestVisit", text).DebugString(), first.DebugString());
  // Without the id of the request the id of the visit decides.
  EXPECT_EQ(Answer<Visit>("RequestVisit", RequestText()).DebugString(), first.DebugString());
}

TEST_F(VisitRequestTest, ACodeThatIsShownAgain_StillAnswersAfterARestart) {
  Do("RequestVisit", RequestText());
  const int64_t start = (absl::ToUnixSeconds(absl::Now()) / 3600 + 3) * 3600;
  Do("HoldSlot", absl::StrCat("name: '%/visits/v' start_time { seconds: ", start,
                              " } crew { seat: 0 calendar: '%/calendars/anna' }"));
  const std::string issue =
      "name: '%/visits/v' staff_member: '%/staffMembers/anna' request_id: "
      "'9f0e1d2c-3b4a-4958-8776-655443322110'";
  const auto issued = Answer<IssueResponseCodeResponse>("IssueResponseCode", issue);
  town_.Restart();
  const auto again = Answer<IssueResponseCodeResponse>("IssueResponseCode", issue);
  EXPECT_EQ(again.DebugString(), issued.DebugString());
  const std::string redeem =
      absl::StrCat("parent: '%' code: '", again.code(),
                   "' answer: ACCEPTED request_id: '1f0e1d2c-3b4a-4958-8776-655443322110'");
  const auto redeemed = Answer<RedeemResponseCodeResponse>("RedeemResponseCode", redeem);
  EXPECT_THAT(redeemed.message_pl(), HasSubstr("udział potwierdzony"));
  EXPECT_EQ(Answer<RedeemResponseCodeResponse>("RedeemResponseCode", redeem).DebugString(),
            redeemed.DebugString());
  EXPECT_EQ(Answer<Visit>("GetVisit", "name: '%/visits/v'").state(), Visit::CONFIRMED);
}

}  // namespace
}  // namespace osiedle::tests
