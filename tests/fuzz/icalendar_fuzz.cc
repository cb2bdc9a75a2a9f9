// A calendar file: read, or refused with what is at fault; what is read is in order, within the
// window and within the limits, and reads the same when it is written.
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/calendar/icalendar.h"
#include "services/calendar/intervals.h"

namespace {

using ::osiedle::calendar::BusyCalendar;
using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Intervals;

// 31 days before and 400 days after 29 November 2026.
constexpr Interval kWindow = {29887200, 30507840};

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("Europe/Warsaw", &zone)) std::abort();
  return zone;
}

void CheckBusy(const Intervals& busy) {
  osiedle::calendar::Minute before = kWindow.begin - 1;
  for (const Interval& interval : busy) {
    if (interval.empty() || interval.begin <= before || interval.end > kWindow.end) std::abort();
    before = interval.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const absl::TimeZone zone = Warsaw();
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Fewer steps than by default: a round must be short.
  const absl::StatusOr<BusyCalendar> read =
      osiedle::calendar::ReadBusy(bytes, zone, kWindow, {.max_lines = 1000, .max_steps = 20'000});
  if (!read.ok()) {
    if (!osiedle::calendar::ReadErrorOf(read.status()).has_value()) std::abort();
    return 0;
  }
  CheckBusy(read->busy);
  if (read->busy.size() > osiedle::calendar::ReadLimits().max_times) std::abort();
  const absl::StatusOr<BusyCalendar> again = osiedle::calendar::ReadBusy(
      osiedle::calendar::WriteFreeBusy("uid", absl::UnixEpoch(), read->busy, kWindow, "-//x//"),
      zone, kWindow);
  if (!again.ok() || again->busy != read->busy) std::abort();
  return 0;
}
