// What `osiedle checkin` asks of the server, and what it makes of the answers.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"

namespace osiedle::cli {
namespace {

using clubs::v1::Attendance;
using clubs::v1::ListAttendancesResponse;
using clubs::v1::ListRegistrationsResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kEvent[] = "municipalities/rybnik/occurrences/gry";

class CheckInCommand : public CommandTest {
 protected:
  CheckInCommand() : CommandTest(&AddCheckInCommand) {
    Attendance attendance;
    attendance.set_name(absl::StrCat(kEvent, "/attendances/beret"));
    attendance.mutable_check_in_time()->set_seconds(1796115600);
    AnswerTo("CheckIn", attendance);
    AnswerTo("CheckOut", attendance);
    // Two parties of one alias, and one of another.
    ListRegistrationsResponse registrations;
    constexpr std::pair<const char*, const char*> kParties[] = {
        {"r1", "Beret"}, {"r2", "Szal"}, {"r3", "Szal"}};
    for (const auto& [id, alias] : kParties) {
      auto& one = *registrations.add_registrations();
      one.set_name(absl::StrCat(kEvent, "/registrations/", id));
      one.set_alias(alias);
    }
    AnswerTo("ListRegistrations", registrations);
    // One who left, and one who is there.
    ListAttendancesResponse attendances;
    for (const char* id : {"a1", "a2"}) {
      auto& one = *attendances.add_attendances();
      one.set_name(absl::StrCat(kEvent, "/attendances/", id));
      one.set_alias("Beret");
    }
    attendances.mutable_attendances(0)->mutable_check_out_time()->set_seconds(1796119200);
    AnswerTo("ListAttendances", attendances);
  }

  // `what` stands behind the name of the event.
  static std::string Line(const std::string& what) {
    return absl::StrCat("checkin ", kEvent, what);
  }
  absl::Status Run(const std::string& what) { return CommandTest::Run(Line(what)); }
};

TEST_F(CheckInCommand, ARegistration_IsNamedWholly) {
  EXPECT_EQ(Run("/registrations/r1"), absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(absl::StrCat("CheckIn parent: \"", kEvent,
                                                  "\" attendance { registration: \"", kEvent,
                                                  "/registrations/r1\" }")));
  EXPECT_THAT(out_.str(), HasSubstr("came         2026-12-01 10:00\n"));
}

TEST_F(CheckInCommand, AnAlias_IsThatOfARegistration) {
  EXPECT_EQ(Run(" --alias=Beret"), absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(HasSubstr("filter: \"state = CONFIRMED\""),
                                     HasSubstr("registrations/r1")));
}

TEST_F(CheckInCommand, AnAliasOfNobody_IsThatOfAWalkIn) {
  EXPECT_EQ(Run(" --alias=Parasol --people=1:60-74"), absl::OkStatus());
  EXPECT_THAT(requests_, ElementsAre(HasSubstr("ListRegistrations"),
                                     HasSubstr("attendance { alias: \"Parasol\" head_counts")));
  // Nobody knows how many came.
  const absl::Status alone = Run(" --alias=Parasol");
  EXPECT_EQ(ExitCodeOf(alone), ExitCode::kUsage);
  EXPECT_THAT(std::string(alone.message()),
              HasSubstr("--alias=Parasol: nobody whose places are confirmed has this alias."));
}

TEST_F(CheckInCommand, AnAliasOfSeveral_IsNotGuessed) {
  const absl::Status status = Run(" --alias=Szal --people=1");
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage);
  EXPECT_THAT(std::string(status.message()), HasSubstr("registrations/r2\n"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("registrations/r3"));
  EXPECT_THAT(requests_, ElementsAre(HasSubstr("ListRegistrations")));
}

TEST_F(CheckInCommand, ACodeOrAHeadCount_AsksForNoRegistration) {
  EXPECT_EQ(Run(" --claim_code=AB12C-DE34F --people=1"), absl::OkStatus());
  EXPECT_EQ(Run(" --people=12"), absl::OkStatus());
  EXPECT_THAT(requests_,
              ElementsAre(HasSubstr("claim_code: \"AB12C-DE34F\""), HasSubstr("count: 12")));
}

TEST_F(CheckInCommand, WhoLeaves_IsKnownInTheSameWays) {
  EXPECT_EQ(Run("/registrations/r1 --out"), absl::OkStatus());
  EXPECT_EQ(Run("/attendances/a7 --out"), absl::OkStatus());
  EXPECT_EQ(Run(" --id=a8 --out --at=2026-12-01T11:00"), absl::OkStatus());
  EXPECT_EQ(Run(" --alias=Beret --out"), absl::OkStatus());
  const std::string name = absl::StrCat("CheckOut name: \"", kEvent, "/attendances/");
  EXPECT_THAT(requests_, ElementsAre(absl::StrCat(name, "r1\""), absl::StrCat(name, "a7\""),
                                     absl::StrCat(name, "a8\" occur_time { seconds: 1796119200 }"),
                                     HasSubstr("ListAttendances"), absl::StrCat(name, "a2\"")));
  EXPECT_EQ(ExitCodeOf(Run(" --out")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(Run(" --alias=Parasol --out")), ExitCode::kUsage);
}

TEST_F(CheckInCommand, WrongOptions_AreToldBeforeAnythingIsSent) {
  std::vector<std::string> lines;
  for (const char* what : {"", " --people=x", " --alias=Beret --at=now", "/parties/p --people=1",
                           "/attendances/a --people=1", " --people=1 --resident=beret"}) {
    lines.push_back(Line(what));
  }
  ExpectUsageErrors(lines);
}

}  // namespace
}  // namespace osiedle::cli
