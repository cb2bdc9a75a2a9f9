// What the tests of texts and of requests share.
#ifndef OSIEDLE_CLIENTS_CLI_TEXT_TESTING_H_
#define OSIEDLE_CLIENTS_CLI_TEXT_TESTING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace osiedle::cli {

// The message that the text form says.
template <typename T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

template <typename T>
void ExpectEquals(const T& actual, const std::string& text) {
  const T expected = Parse<T>(text);
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(actual, expected))
      << actual.DebugString() << "instead of\n"
      << expected.DebugString();
}

// The options are wrong, and the message begins so.
inline void ExpectUsageError(const absl::Status& status, const std::string& message) {
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kUsage) << message;
  EXPECT_THAT(std::string(status.message()), testing::StartsWith(message));
}

// Without the rules of tables.
inline std::string WithoutRules(const std::string& text) {
  std::string rest;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::StartsWith(line, "─")) absl::StrAppend(&rest, line, "\n");
  }
  rest.pop_back();
  return rest;
}

// No line is wider. A heading that begins so is a sentence, which a terminal breaks.
inline void ExpectFits(const std::string& text, int width, const std::string& heading = "") {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!heading.empty() && absl::StartsWith(line, heading)) continue;
    EXPECT_LE(DisplayWidth(line), width) << text;
  }
}

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_TEXT_TESTING_H_
