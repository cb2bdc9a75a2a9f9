// Enum values, days, hours and counts as people read them.
#ifndef OSIEDLE_CLIENTS_CLI_PLAIN_WORDS_H_
#define OSIEDLE_CLIENTS_CLI_PLAIN_WORDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"

namespace osiedle::cli {

// The name of an enum value in words: SOCIAL_WORKER -> "social worker".
std::string Words(absl::string_view name);

// The name of an enum value as somebody wrote it: "social-worker" -> SOCIAL_WORKER.
std::string EnumNameOf(absl::string_view text);

// The name of an enum value as an option takes it: HOME_VISIT -> "home-visit".
std::string OptionWord(absl::string_view name);
// Those of an enum's values, but the first one, which means "not said".
std::vector<std::string> OptionWords(const google::protobuf::EnumDescriptor& type);

// The names of an enum's values, but the first one, which means "not said".
std::vector<std::string> ValueNames(const google::protobuf::EnumDescriptor& type);

// To the second.
absl::Time TimeOf(const google::protobuf::Timestamp& time);

// "Tue 2026-12-01"
std::string DayText(absl::Time time, absl::TimeZone zone);

// "2026-12-01 10:00"; nobody plans by the second.
std::string MinuteText(const google::protobuf::Timestamp& time, absl::TimeZone zone);

// "10:00–11:30"; with the zone's offset where the clocks change in between or an hour comes twice.
std::string HoursText(absl::Time start, absl::Time end, absl::TimeZone zone);

// "2 d 10 h", "45 min"; the two largest units that are not 0.
std::string SpanText(int64_t seconds);

// "1 visit", "2 visits"
std::string CountOf(int64_t count, const char* one, const char* many);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_PLAIN_WORDS_H_
