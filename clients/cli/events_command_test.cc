// What `osiedle events` asks of the server, and what it makes of the answers.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "osiedle/clubs/v1/leader_sheet.pb.h"
#include "osiedle/clubs/v1/occurrence_requests.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"

namespace osiedle::cli {
namespace {

using clubs::v1::EventSeries;
using clubs::v1::ListOccurrencesResponse;
using clubs::v1::ListRegistrationsResponse;
using clubs::v1::Occurrence;
using clubs::v1::Registration;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOccurrence[] = "municipalities/rybnik/occurrences/gry";
constexpr char kRegistration[] = "municipalities/rybnik/occurrences/gry/registrations/beret";
constexpr char kSeries[] = "municipalities/rybnik/eventSeries/gry";

class EventsCommand : public CommandTest {
 protected:
  EventsCommand() : CommandTest(&AddEventsCommand) {}

  // In the line O, R and S stand for an occurrence, a registration and a series.
  static std::string Line(const std::string& line) {
    return absl::StrCat("events ",
                        absl::StrReplaceAll(line, {{" O", absl::StrCat(" ", kOccurrence)},
                                                   {" R", absl::StrCat(" ", kRegistration)},
                                                   {" S", absl::StrCat(" ", kSeries)}}));
  }
  absl::Status Run(const std::string& line) { return CommandTest::Run(Line(line)); }
};

Occurrence OccurrenceAt(const std::string& id, int64_t start) {
  Occurrence occurrence;
  occurrence.set_name(absl::StrCat("municipalities/rybnik/occurrences/", id));
  occurrence.set_series(kSeries);
  occurrence.set_display_name("Planszówki");
  occurrence.set_state(Occurrence::PLANNED);
  occurrence.mutable_original_start()->mutable_date()->set_year(2026);
  occurrence.mutable_original_start()->mutable_date()->set_month(12);
  occurrence.mutable_original_start()->mutable_date()->set_day(1);
  occurrence.mutable_start_time()->set_seconds(start);
  occurrence.mutable_end_time()->set_seconds(start + 3600);
  return occurrence;
}

Registration RegistrationOf(const std::string& id, int64_t number) {
  Registration registration;
  registration.set_name(absl::StrCat(kOccurrence, "/registrations/", id));
  registration.set_state(Registration::CONFIRMED);
  registration.set_queue_number(number);
  registration.set_explanation("Miejsca są zarezerwowane.");
  return registration;
}

TEST_F(EventsCommand, AList_IsInTheOrderOfTime_AndEndsAtItsLimit) {
  ListOccurrencesResponse response;
  *response.add_occurrences() = OccurrenceAt("a-wednesday", 1796202000);
  *response.add_occurrences() = OccurrenceAt("b-tuesday", 1796115600);
  AnswerTo("ListOccurrences", response);
  EXPECT_EQ(Run("list --parent=municipalities/rybnik --from=2026-12-01 --until=2026-12-02"),
            absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(HasSubstr("start_time >= \\\"2026-12-01\\\" AND start_time <= "
                                               "\\\"2026-12-02\\\" AND state = PLANNED")));
  const std::string text = out_.str();
  EXPECT_LT(text.find("b-tuesday"), text.find("a-wednesday"));
  EXPECT_THAT(text, HasSubstr("Tue 2026-12-01  10:00–11:00  Planszówki"));

  out_.str("");
  EXPECT_EQ(Run("list --parent=municipalities/rybnik --limit=1"), absl::OkStatus());
  EXPECT_THAT(out_.str(), Not(HasSubstr("a-wednesday")));
  EXPECT_EQ(err_.str(), "1 more: --limit=1 ends the list\n");
}

TEST_F(EventsCommand, Show_TellsOfTheSeriesToo) {
  AnswerTo("GetOccurrence", OccurrenceAt("gry", 1796115600));
  EventSeries series;
  series.set_audience("dla wszystkich");
  AnswerTo("GetEventSeries", series);
  EXPECT_EQ(Run("show O"), absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(HasSubstr(kOccurrence), HasSubstr(kSeries)));
  EXPECT_THAT(out_.str(), HasSubstr("when         Tue 2026-12-01 10:00–11:00\n"));
  EXPECT_THAT(out_.str(), HasSubstr("for          dla wszystkich\n"));
}

TEST_F(EventsCommand, Registrations_AreInTheOrderOfTheQueue) {
  ListRegistrationsResponse response;
  *response.add_registrations() = RegistrationOf("a-second", 2);
  *response.add_registrations() = RegistrationOf("b-first", 1);
  AnswerTo("ListRegistrations", response);
  EXPECT_EQ(Run("registrations O"), absl::OkStatus());
  EXPECT_LT(out_.str().find("b-first"), out_.str().find("a-second"));
  EXPECT_EQ(Run("waitlist O"), absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(HasSubstr("state = CONFIRMED OR"),
                                     HasSubstr("(state = OFFERED OR state = WAITLISTED)")));
}

TEST_F(EventsCommand, AnEmptyList_SaysWhatThereIsNot) {
  AnswerTo("ListRegistrations", ListRegistrationsResponse());
  AnswerTo("ListOccurrences", ListOccurrencesResponse());
  const std::pair<const char*, const char*> cases[] = {
      {"registrations O", "Nobody is registered.\n"},
      {"registrations O --state=declined", "There is no such registration.\n"},
      {"waitlist O", "Nobody waits.\n"},
      {"list --parent=municipalities/rybnik --until=2026-12-01", "There is no event.\n"}};
  for (const auto& [line, text] : cases) {
    out_.str("");
    EXPECT_EQ(Run(line), absl::OkStatus()) << line;
    EXPECT_EQ(out_.str(), text) << line;
  }
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(Run("list --parent=municipalities/rybnik"), absl::OkStatus());
  EXPECT_EQ(err_.str(), "the next four weeks were looked at: --from and --until name other days\n");
}

TEST_F(EventsCommand, EveryStepOfARegistration_CallsItsMethod) {
  for (const char* method : {"CreateRegistration", "ApproveRegistration", "DeclineRegistration",
                             "AcceptOffer", "CancelRegistration"}) {
    AnswerTo(method, RegistrationOf("beret", 1));
  }
  const std::string name = absl::StrCat("name: \"", kRegistration, "\"");
  const std::pair<std::string, std::string> cases[] = {
      {"sign-up O --people=2:18-29 --alias=Beret --id=beret",
       absl::StrCat("CreateRegistration parent: \"", kOccurrence,
                    "\" registration_id: \"beret\" registration { party { head_counts { age_band: "
                    "AGE_18_TO_29 count: 2 } } alias: \"Beret\" }")},
      {"approve R", absl::StrCat("ApproveRegistration ", name)},
      {"decline R --reason=wiek", absl::StrCat("DeclineRegistration ", name, " reason: \"wiek\"")},
      {"accept R --validate_only", absl::StrCat("AcceptOffer ", name, " validate_only: true")},
      {"cancel R --by_leader", absl::StrCat("CancelRegistration ", name, " cancel_cause: LEADER")}};
  for (const auto& [line, request] : cases) {
    requests_.clear();
    out_.str("");
    EXPECT_EQ(Run(line), absl::OkStatus()) << line;
    EXPECT_THAT(requests_, ElementsAre(request));
    EXPECT_THAT(out_.str(), HasSubstr("\nMiejsca są zarezerwowane.\n")) << line;
  }
}

TEST_F(EventsCommand, APartner_IsToldHowTheReferralStands) {
  clubs::v1::ReferPartyResponse response;
  response.set_registration(kRegistration);
  response.set_state(Registration::WAITLISTED);
  response.set_waitlist_position(2);
  AnswerTo("ReferParty", response);
  EXPECT_EQ(Run("refer O --people=1 --alias=Beret"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("state        waitlisted\nwaits at     2\n"));
}

TEST_F(EventsCommand, EveryChangeOfAPlan_CallsItsMethod_AndTellsWhoIsAffected) {
  clubs::v1::MoveOccurrenceResponse moved;
  *moved.mutable_occurrence() = OccurrenceAt("gry", 1796115600);
  moved.add_affected_registrations()->set_registration(kRegistration);
  moved.set_affected_registration_count(1);
  AnswerTo("MoveOccurrence", moved);
  EXPECT_EQ(Run("move O --start=2026-12-01T10:00 --reason=remont"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("1 registration is affected:\n"));

  clubs::v1::CancelOccurrenceResponse cancelled;
  *cancelled.mutable_occurrence() = OccurrenceAt("gry", 1796115600);
  AnswerTo("CancelOccurrence", cancelled);
  EXPECT_EQ(Run("cancel O --reason=awaria"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("Nobody who signed up is affected.\n"));

  AnswerTo("UpdateOccurrence", OccurrenceAt("gry", 1796115600));
  EXPECT_EQ(Run("change O --capacity=20"), absl::OkStatus());
  EXPECT_THAT(
      requests_,
      ElementsAre(absl::StrCat("MoveOccurrence name: \"", kOccurrence,
                               "\" start { date { year: 2026 month: 12 day: 1 } minute: 600 } "
                               "reason: \"remont\""),
                  absl::StrCat("CancelOccurrence name: \"", kOccurrence, "\" reason: \"awaria\""),
                  absl::StrCat("UpdateOccurrence occurrence { name: \"", kOccurrence,
                               "\" capacity: 20 } update_mask { paths: \"capacity\" }")));
}

TEST_F(EventsCommand, AnEditByTheHour_AsksForTheDayOfTheFirstThatChanges) {
  EventSeries series;
  series.mutable_start()->mutable_date()->set_year(2026);
  series.mutable_start()->mutable_date()->set_month(9);
  series.mutable_start()->mutable_date()->set_day(1);
  AnswerTo("GetEventSeries", series);
  AnswerTo("GetOccurrence", OccurrenceAt("gry", 1796115600));
  AnswerTo("EditEventSeries", clubs::v1::EditEventSeriesResponse());
  EXPECT_EQ(Run("edit S --all --start=17:30"), absl::OkStatus());
  EXPECT_EQ(Run("edit S --from=occurrences/gry --start=17:30"), absl::OkStatus());
  EXPECT_EQ(Run("edit S --all --capacity=9"), absl::OkStatus());
  EXPECT_THAT(requests_,
              ElementsAre(HasSubstr("GetEventSeries"),
                          HasSubstr("start { date { year: 2026 month: 9 day: 1 } minute: 1050 }"),
                          HasSubstr("GetOccurrence"),
                          HasSubstr("start { date { year: 2026 month: 12 day: 1 } minute: 1050 }"),
                          HasSubstr("sign_up { capacity: 9 }")));
}

TEST_F(EventsCommand, ASheet_IsWrittenForItsOwnerAlone) {
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) / "events_command_test.pdf";
  std::filesystem::remove(path);
  clubs::v1::LeaderSheet sheet;
  *sheet.mutable_occurrence() = OccurrenceAt("gry", 1796115600);
  sheet.mutable_event_series()->set_display_name("Planszówki");
  *sheet.add_lines()->mutable_registration() = RegistrationOf("beret", 1);
  AnswerTo("GetLeaderSheet", sheet);
  EXPECT_EQ(Run(absl::StrCat("sheet O --output=", path.string())), absl::OkStatus());
  EXPECT_EQ(out_.str(), absl::StrCat(path.string(), ": 1 party\n"));
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_THAT(bytes, testing::StartsWith("%PDF-"));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::remove(path);
}

TEST_F(EventsCommand, WithJson_TheAnswerIsJson) {
  json_ = true;
  ListOccurrencesResponse response;
  *response.add_occurrences() = OccurrenceAt("gry", 1796115600);
  AnswerTo("ListOccurrences", response);
  EXPECT_EQ(Run("list --parent=municipalities/rybnik"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"startTime\": \"2026-12-01T09:00:00Z\""));
  out_.str("");
  AnswerTo("AcceptOffer", RegistrationOf("beret", 1));
  EXPECT_EQ(Run("accept R"), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"state\": \"CONFIRMED\""));
}

TEST_F(EventsCommand, WrongOptions_AreToldBeforeAnythingIsSent) {
  std::vector<std::string> lines;
  for (const char* line :
       {"list --parent=municipalities/rybnik --club=klub", "list --parent=rybnik", "show gry",
        "registrations R", "waitlist gry", "sheet gry --output=x.pdf", "sign-up O", "approve O",
        "cancel O", "move O --start=soon", "change O", "edit S", "edit S --all",
        "edit O --all --capacity=3"}) {
    lines.push_back(Line(line));
  }
  ExpectUsageErrors(lines);
}

TEST_F(EventsCommand, WhatTheServerRefuses_IsNamedAsItWasWritten) {
  const absl::Status refused =
      RefuseFields("CreateRegistration",
                   {"registration.party.head_counts[1].count", "registration.claim_code", "etag"});
  EXPECT_EQ(Run("sign-up O --people=1:18-29 --people=0:7-12 --claim_code=X"), refused);
  EXPECT_EQ(err_.str(), "--people=0:7-12: is wrong\n--claim_code: is wrong\n");
}

}  // namespace
}  // namespace osiedle::cli
