// What `osiedle visits` asks of the server, and what it makes of the answers.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/visit_requests.pb.h"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using visits::v1::IssueResponseCodeResponse;
using visits::v1::ListVisitsResponse;
using visits::v1::RedeemResponseCodeResponse;
using visits::v1::Visit;

constexpr char kVisit[] = "municipalities/rybnik/visits/kryzys";

class VisitsCommand : public CommandTest {
 protected:
  VisitsCommand() : CommandTest(&AddVisitsCommand) {}
};

Visit VisitAt(const std::string& id, int64_t start) {
  Visit visit;
  visit.set_name(absl::StrCat("municipalities/rybnik/visits/", id));
  visit.set_kind(Visit::HOME_VISIT);
  visit.set_state(Visit::CONFIRMED);
  if (start != 0) {
    visit.mutable_start_time()->set_seconds(start);
    visit.mutable_end_time()->set_seconds(start + 3600);
  }
  return visit;
}

ListVisitsResponse ThreeVisits() {
  ListVisitsResponse response;
  *response.add_visits() = VisitAt("a-proposed", 0);
  *response.add_visits() = VisitAt("b-wednesday", 1796202000);
  *response.add_visits() = VisitAt("c-tuesday", 1796115600);
  return response;
}

TEST_F(VisitsCommand, AList_IsInTheOrderOfTime_TheUntimedLast) {
  AnswerTo("ListVisits", ThreeVisits());
  EXPECT_EQ(Run("visits list --parent=municipalities/rybnik --state=confirmed"), absl::OkStatus());
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_THAT(requests_[0], HasSubstr("filter: \"state = CONFIRMED\""));
  const std::string text = out_.str();
  EXPECT_LT(text.find("c-tuesday"), text.find("b-wednesday"));
  EXPECT_LT(text.find("b-wednesday"), text.find("a-proposed"));
  EXPECT_THAT(text, HasSubstr("Tue 2026-12-01  10:00–11:00  confirmed"));
}

TEST_F(VisitsCommand, ALimit_KeepsTheNextOnes_AndSaysThatThereAreMore) {
  AnswerTo("ListVisits", ThreeVisits());
  EXPECT_EQ(Run("visits list --parent=municipalities/rybnik --limit=1"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("c-tuesday"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("b-wednesday")));
  EXPECT_EQ(err_.str(), "2 more: --limit=1 ends the list\n");
}

TEST_F(VisitsCommand, WithoutVisits_ItSaysWhereElseToLook) {
  AnswerTo("ListVisits", ListVisitsResponse());
  EXPECT_EQ(Run("visits list --parent=municipalities/rybnik --all"), absl::OkStatus());
  EXPECT_EQ(out_.str(), "There is no visit that you may see.\n");
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(Run("visits list --parent=municipalities/rybnik"), absl::OkStatus());
  EXPECT_EQ(err_.str(), "those that are over were not looked at: --all shows them, too\n");
}

TEST_F(VisitsCommand, TimesAreThoseOfTheMunicipality) {
  SetZone("Europe/London");
  AnswerTo("HoldSlot", VisitAt("kryzys", 1796119200));
  EXPECT_EQ(Run(absl::StrCat("visits hold ", kVisit,
                             " --start=2026-12-01T10:00 --crew=0:calendars/anna")),
            absl::OkStatus());
  EXPECT_THAT(requests_.at(0), HasSubstr("start_time { seconds: 1796119200 }"));
  EXPECT_THAT(out_.str(), HasSubstr("when         Tue 2026-12-01 10:00–11:00\n"));
}

TEST_F(VisitsCommand, WhoMayNotReadTheMunicipality_MayAnswer) {
  Refuse("GetMunicipality", absl::PermissionDeniedError("no"));
  AnswerTo("RespondToVisit", VisitAt("kryzys", 1796115600));
  EXPECT_EQ(Run(absl::StrCat("visits respond ", kVisit, " --accept")), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("10:00–11:00"));
}

TEST_F(VisitsCommand, EveryCommand_CallsItsMethod) {
  for (const char* method :
       {"GetVisit", "ProposeVisit", "HoldSlot", "ReleaseSlot", "RescheduleVisit", "RespondToVisit",
        "SubstituteCrewMember", "CheckInVisit", "CheckOutVisit", "CompleteVisit", "RefuseVisit",
        "ReportNoContact", "AbortVisit", "CancelVisit"}) {
    AnswerTo(method, VisitAt("kryzys", 1796115600));
  }
  const std::string name = absl::StrCat("name: \"", kVisit, "\"");
  const std::string start = " start_time { seconds: 1796115600 }";
  const std::string crew = " crew { seat: 1 calendar: \"municipalities/rybnik/calendars/anna\" }";
  const std::string slot = " --start=2026-12-01T10:00 --crew=1:calendars/anna";
  const std::pair<std::string, std::string> cases[] = {
      {"show N", absl::StrCat("GetVisit ", name)},
      {"propose N", absl::StrCat("ProposeVisit ", name)},
      {"hold N" + slot, absl::StrCat("HoldSlot ", name, start, crew)},
      {"release N --reason=auto", absl::StrCat("ReleaseSlot ", name, " reason: \"auto\"")},
      {"reschedule N --reason=auto" + slot,
       absl::StrCat("RescheduleVisit ", name, start, crew, " reason: \"auto\"")},
      {"respond N --decline=urlop --for=staffMembers/anna",
       absl::StrCat("RespondToVisit ", name,
                    " staff_member: \"municipalities/rybnik/staffMembers/anna\" answer: DECLINED "
                    "decline_reason: \"urlop\"")},
      {"substitute N --from=calendars/anna --to=calendars/ewa",
       absl::StrCat("SubstituteCrewMember ", name,
                    " from_calendar: \"municipalities/rybnik/calendars/anna\""
                    " to_calendar: \"municipalities/rybnik/calendars/ewa\"")},
      {"check-in N --at=2026-12-01T10:00",
       absl::StrCat("CheckInVisit ", name, " occur_time { seconds: 1796115600 }")},
      {"check-out N --validate_only", absl::StrCat("CheckOutVisit ", name, " validate_only: true")},
      {"complete N --outcome=referred", absl::StrCat("CompleteVisit ", name, " outcome: REFERRED")},
      {"refuse N", absl::StrCat("RefuseVisit ", name)},
      {"no-contact N --reason=cisza", absl::StrCat("ReportNoContact ", name, " reason: \"cisza\"")},
      {"abort N --reason=pies", absl::StrCat("AbortVisit ", name, " reason: \"pies\"")},
      {"cancel N --reason=urlop", absl::StrCat("CancelVisit ", name, " reason: \"urlop\"")},
  };
  for (const auto& [line, request] : cases) {
    requests_.clear();
    out_.str("");
    const size_t at = line.find('N');
    EXPECT_EQ(Run(absl::StrCat("visits ", line.substr(0, at), kVisit, line.substr(at + 1))),
              absl::OkStatus())
        << line;
    EXPECT_THAT(requests_, testing::ElementsAre(request));
    EXPECT_THAT(out_.str(), HasSubstr("state        confirmed\n")) << line;
  }
}

TEST_F(VisitsCommand, ACode_IsShownWithItsEnd_AndRedeemedForATime) {
  IssueResponseCodeResponse code;
  code.set_code("AB12C-DE34F");
  code.mutable_expire_time()->set_seconds(1796115600);
  AnswerTo("IssueResponseCode", code);
  EXPECT_EQ(Run(absl::StrCat("visits code ", kVisit, " --for=staffMembers/anna")),
            absl::OkStatus());
  EXPECT_EQ(out_.str(), "code         AB12C-DE34F\nholds until  2026-12-01 10:00\n");

  RedeemResponseCodeResponse redeemed;
  redeemed.mutable_start_time()->set_seconds(1796115600);
  redeemed.mutable_end_time()->set_seconds(1796119200);
  redeemed.set_answer(visits::v1::CrewSeat::ACCEPTED);
  redeemed.set_message_pl("Dziękujemy.");
  AnswerTo("RedeemResponseCode", redeemed);
  out_.str("");
  EXPECT_EQ(Run("visits redeem AB12C-DE34F --parent=municipalities/rybnik --accept"),
            absl::OkStatus());
  EXPECT_THAT(requests_.back(), HasSubstr("code: \"AB12C-DE34F\" answer: ACCEPTED"));
  EXPECT_EQ(out_.str(), "accepted: Tue 2026-12-01 10:00–11:00\nDziękujemy.\n");
}

TEST_F(VisitsCommand, SubstitutesOfASeat) {
  visits::v1::FindSubstitutesResponse response;
  response.add_substitutes()->set_display_name("Ewa Makieta");
  AnswerTo("FindSubstitutes", response);
  EXPECT_EQ(Run(absl::StrCat("visits substitutes ", kVisit, " --seat=2")), absl::OkStatus());
  EXPECT_THAT(requests_.at(0), HasSubstr("seat: 2"));
  EXPECT_THAT(out_.str(), HasSubstr("Ewa Makieta"));
}

TEST_F(VisitsCommand, WithJson_TheAnswerIsJson) {
  json_ = true;
  AnswerTo("ListVisits", ThreeVisits());
  AnswerTo("CheckInVisit", VisitAt("kryzys", 1796115600));
  EXPECT_EQ(Run("visits list --parent=municipalities/rybnik"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"startTime\": \"2026-12-01T09:00:00Z\""));
  out_.str("");
  EXPECT_EQ(Run(absl::StrCat("visits check-in ", kVisit)), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"state\": \"CONFIRMED\""));
}

TEST_F(VisitsCommand, WrongOptions_AreToldBeforeAnythingIsSent) {
  ExpectUsageErrors({"visits list --parent=municipalities/rybnik --state=holding",
                     "visits list --parent=rybnik", "visits show kryzys",
                     absl::StrCat("visits hold ", kVisit, " --start=soon --crew=0:calendars/anna"),
                     absl::StrCat("visits respond ", kVisit),
                     absl::StrCat("visits complete ", kVisit, " --outcome=helped"),
                     absl::StrCat("visits check-in ", kVisit, " --at=now"),
                     "visits redeem X --parent=municipalities/rybnik"});
}

TEST_F(VisitsCommand, ASeatThatTheServerRefuses_IsNamedAsItWasWritten) {
  const absl::Status refused = RefuseFields("HoldSlot", {"crew[1].calendar", "crew[7]", "etag"});
  EXPECT_EQ(Run(absl::StrCat("visits hold ", kVisit,
                             " --start=2026-12-01T10:00 --crew=0:calendars/anna "
                             "--crew=1:calendars/skoda")),
            refused);
  EXPECT_EQ(err_.str(), "--crew=1:calendars/skoda: is wrong\n--crew: is wrong\n");
}

}  // namespace
}  // namespace osiedle::cli
