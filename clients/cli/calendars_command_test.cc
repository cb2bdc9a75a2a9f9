// What `osiedle calendars import` sends, and what it says of the answers.
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/command_fixture.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using visits::v1::ImportBusySourceRequest;
using visits::v1::ImportBusySourceResponse;

constexpr char kCalendar[] = "municipalities/rybnik/calendars/anna";
constexpr char kIcs[] = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n";

class CalendarsImport : public CommandTest {
 protected:
  CalendarsImport() : CommandTest(&AddCalendarsCommand) {
    ON_CALL(*server_, Call)
        .WillByDefault([this](const auto&, const auto& request, auto& response, const auto&) {
          sent_.push_back(dynamic_cast<const ImportBusySourceRequest&>(request));
          if (sent_.size() == refused_) return absl::InvalidArgumentError("no calendar");
          auto& answer = dynamic_cast<ImportBusySourceResponse&>(response);
          answer.set_event_count(12);
          answer.set_ignored_count(3);
          answer.mutable_busy_source()->add_busy_times();
          answer.mutable_busy_source()->mutable_known_until_time()->set_seconds(1798758000);
          return absl::OkStatus();
        });
  }

  std::string Put(const std::string& name, const std::string& content = kIcs) const {
    std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  absl::Status Run(const std::vector<std::string>& words) {
    std::vector<std::string> all = {absl::StrCat("--calendar=", kCalendar)};
    all.insert(all.end(), words.begin(), words.end());
    return RunAs(all);
  }
  absl::Status RunAs(const std::vector<std::string>& words) {
    return CommandTest::Run(
        absl::StrCat("calendars import \"", absl::StrJoin(words, "\" \""), "\""));
  }

  std::vector<std::string> SourcesSent() const {
    std::vector<std::string> names;
    for (const auto& request : sent_) names.push_back(request.name());
    return names;
  }

  const storage::TemporaryFolder folder_;
  std::vector<ImportBusySourceRequest> sent_;
  size_t refused_ = 0;
};

TEST_F(CalendarsImport, AFile_IsSentAsItIs_AndWhatWasTakenIsTold) {
  EXPECT_EQ(Run({Put("a.ics"), "--source=outlook"}), absl::OkStatus());
  EXPECT_THAT(SourcesSent(), ElementsAre(absl::StrCat(kCalendar, "/busySources/outlook")));
  EXPECT_EQ(sent_[0].icalendar(), kIcs);
  EXPECT_FALSE(sent_[0].validate_only());
  EXPECT_EQ(out_.str(),
            "calendar  source   taken  ignored  busy times  known until\n"
            "───────────────────────────────────────────────────────────────\n"
            "anna      outlook     12        3           1  2027-01-01 00:00\n");
}

TEST_F(CalendarsImport, WithoutASource_ItIsNamedAfterTheFile) {
  EXPECT_EQ(Run({Put("Anna P. (Outlook) .ics"), Put("Urlop_2026.ics"), Put(std::string(80, 'a'))}),
            absl::OkStatus());
  EXPECT_THAT(SourcesSent(),
              ElementsAre(absl::StrCat(kCalendar, "/busySources/anna-p-outlook"),
                          absl::StrCat(kCalendar, "/busySources/urlop-2026"),
                          absl::StrCat(kCalendar, "/busySources/", std::string(63, 'a'))));
}

TEST_F(CalendarsImport, WhatCannotBeSent_IsAUsageError_AndNothingIsSent) {
  const std::string file = Put("a.ics");
  struct Case {
    std::vector<std::string> words;
    const char* message;
  };
  const Case cases[] = {
      {{"-"}, "--source: which calendar of the person is standard input?"},
      {{Put("śą.ics")}, "--source: which calendar"},
      {{file, Put("b.ics"), "--source=x"}, "--source: names one source"},
      {{file, file}, "another file has the same source, a"},
      {{file, "/no/such/file.ics"}, "cannot be read"},
      {{Put("u.ics", "\xFF\xFE" + std::string("B\0", 2))}, "save it as UTF-8"},
      {{Put("big.ics", std::string(900 * 1024 + 1, 'x'))}, "at most 921600"},
  };
  for (const Case& c : cases) {
    const absl::Status status = Run(c.words);
    EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage) << c.message;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
  for (const char* calendar : {"anna", "municipalities/rybnik/staffMembers/anna"}) {
    const absl::Status status = RunAs({file, absl::StrCat("--calendar=", calendar)});
    EXPECT_THAT(std::string(status.message()), StartsWith(absl::StrCat("--calendar=", calendar)));
  }
  EXPECT_TRUE(sent_.empty());
}

TEST_F(CalendarsImport, TheLargestFile_IsSent) {
  EXPECT_EQ(Run({Put("big.ics", std::string(900 * 1024, 'x'))}), absl::OkStatus());
}

TEST_F(CalendarsImport, ARefusedFile_IsNamed_AndThoseBeforeItAreTold) {
  refused_ = 2;
  const std::string bad = Put("b.ics");
  EXPECT_TRUE(absl::IsInvalidArgument(Run({Put("a.ics"), bad, Put("c.ics")})));
  EXPECT_EQ(sent_.size(), 2u);
  EXPECT_EQ(err_.str(), absl::StrCat("not imported: ", bad, "\n"));
  EXPECT_THAT(out_.str(), HasSubstr("\nanna      a          12"));
}

TEST_F(CalendarsImport, AByteOrderMark_IsLeftOut_AndACheckChangesNothing) {
  EXPECT_EQ(Run({Put("a.ics", absl::StrCat("\xEF\xBB\xBF", kIcs)), "--validate_only"}),
            absl::OkStatus());
  EXPECT_EQ(sent_[0].icalendar(), kIcs);
  EXPECT_TRUE(sent_[0].validate_only());
}

TEST_F(CalendarsImport, InJson_IsTheAnswerOfTheServer) {
  json_ = true;
  EXPECT_EQ(Run({Put("a.ics")}), absl::OkStatus());
  EXPECT_THAT(out_.str(), HasSubstr("\"eventCount\": 12"));
}

}  // namespace
}  // namespace osiedle::cli
