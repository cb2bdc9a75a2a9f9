#include "services/calendar/icalendar_errors.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace osiedle::calendar {
namespace {

// The payload of a status: fault, line and event, as numbers between blanks.
constexpr absl::string_view kPayload = "osiedle.calendar.ReadError";

absl::Status Failure(absl::string_view message, const ReadError& error) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kPayload, absl::Cord(absl::StrCat(static_cast<int>(error.fault), " ",
                                                      error.line, " ", error.event)));
  return status;
}

}  // namespace

absl::Status NotICalendar(int line) {
  return Failure(absl::StrCat("line ", line, " is not iCalendar (RFC 5545)"),
                 {.fault = ReadFault::kNotICalendar, .line = line});
}

absl::Status ZoneUnknown(int event, int line) {
  return Failure(absl::StrCat("event ", event, " is in a time zone that is not known"),
                 {.fault = ReadFault::kZoneUnknown, .line = line, .event = event});
}

absl::Status BadRecurrence(int event, int line) {
  return Failure(absl::StrCat("event ", event, " recurs by a rule that cannot be read"),
                 {.fault = ReadFault::kBadRecurrence, .line = line, .event = event});
}

absl::Status TooDense(int event) {
  return Failure(absl::StrCat("event ", event, " recurs too often"),
                 {.fault = ReadFault::kTooDense, .event = event});
}

absl::Status TooManyTimes() {
  return Failure("the calendar has too many busy times", {.fault = ReadFault::kTooManyTimes});
}

absl::Status FileTooLarge(int line) {
  return Failure("the calendar is too large", {.fault = ReadFault::kTooLarge, .line = line});
}

std::optional<ReadError> ReadErrorOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return std::nullopt;
  const std::string text(*payload);
  const std::vector<absl::string_view> numbers = absl::StrSplit(text, ' ');
  int fault = 0;
  ReadError error;
  if (numbers.size() != 3 || !absl::SimpleAtoi(numbers[0], &fault) ||
      !absl::SimpleAtoi(numbers[1], &error.line) || !absl::SimpleAtoi(numbers[2], &error.event)) {
    return std::nullopt;
  }
  error.fault = static_cast<ReadFault>(fault);
  return error;
}

}  // namespace osiedle::calendar
