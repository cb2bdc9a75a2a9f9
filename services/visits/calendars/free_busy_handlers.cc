#include "services/visits/calendars/free_busy_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/calendar/intervals.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/visits/calendars/calendar_pages.h"
#include "services/visits/calendars/calendar_reader.h"
#include "services/visits/calendars/duty_hours.h"
#include "services/visits/calendars/planned_times.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::Interval;
using ::osiedle::calendar::Intervals;
using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::call::Violations;
using ::osiedle::storage::Snapshot;
using ::osiedle::visits::v1::Calendar;
using ::osiedle::visits::v1::FreeBusy;
using ::osiedle::visits::v1::ListFreeBusyRequest;
using ::osiedle::visits::v1::ListFreeBusyResponse;

constexpr int kMaxDays = 31;
constexpr int kMaxCalendars = 100;
// Below the 1 MiB that an answer has.
constexpr size_t kMaxAnswerBytes = 960 * 1024;

// Days of the municipality, because one of them may have 25 hours.
void CheckSpan(const ListFreeBusyRequest& request, absl::TimeZone zone, Violations& violations) {
  CheckPlanned(request.start_time(), "start_time", violations);
  const absl::Time begin = TimeOf(request.start_time());
  const absl::Time end = TimeOf(request.end_time());
  const absl::CivilSecond local = absl::ToCivilSecond(begin, zone);
  const absl::CivilSecond latest(local.year(), local.month(), local.day() + kMaxDays, local.hour(),
                                 local.minute(), local.second());
  if (end <= begin) {
    violations.Add("end_time", common::v1::END_BEFORE_START, {{"start", "start_time"}});
  } else if (absl::ToCivilSecond(end, zone) > latest) {
    violations.Add("end_time", common::v1::SPAN_TOO_LONG, {{"max_days", absl::StrCat(kMaxDays)}});
  }
}

absl::Status CheckRequest(const Call& call, const Snapshot& snapshot,
                          const ListFreeBusyRequest& request, absl::TimeZone zone) {
  Violations violations;
  call::CheckDistinct(request.calendars(), "calendars", violations);
  call::CheckDistinct(request.staff_members(), "staff_members", violations);
  const int count = request.calendars_size() + request.staff_members_size();
  if (count == 0) violations.Add("calendars", common::v1::REQUIRED);
  if (count > kMaxCalendars) {
    violations.Add("staff_members", common::v1::TOO_MANY_ITEMS,
                   {{"max", absl::StrCat(kMaxCalendars - request.calendars_size())}});
  }
  CheckSpan(request, zone, violations);
  call::ReferenceCheck references(call, snapshot, violations);
  references.CheckField(request, ListFreeBusyRequest::kCalendarsFieldNumber);
  references.CheckField(request, ListFreeBusyRequest::kStaffMembersFieldNumber);
  if (!violations.empty()) return call::InvalidFields(violations);
  return references.Result();
}

// Answers for one calendar after the other.
class FreeTimes {
 public:
  FreeTimes(const Call& call, const Snapshot& snapshot, const Interval& span, absl::TimeZone zone,
            ListFreeBusyResponse& response)
      : call_(call), snapshot_(snapshot), span_(span), zone_(zone), response_(response) {}

  absl::Status AddCalendar(const std::string& name) {
    ASSIGN_OR_RETURN(const bool is_live, FindLiveCalendar(snapshot_, call_.owner(),
                                                          call::LastIdOfName(name), calendar_));
    FreeBusy& free_busy = *response_.add_free_busy();
    free_busy.set_calendar(name);
    return is_live ? AddTimes(free_busy) : absl::OkStatus();
  }

  absl::Status AddStaffMember(const std::string& name) {
    ASSIGN_OR_RETURN(const bool has_one,
                     FindLiveCalendarOf(snapshot_, call_.owner(), name, calendar_));
    FreeBusy& free_busy = *response_.add_free_busy();
    free_busy.set_staff_member(name);
    return has_one ? AddTimes(free_busy) : absl::OkStatus();
  }

 private:
  absl::Status AddTimes(FreeBusy& free_busy) {
    free_busy.set_calendar(calendar_.name());
    free_busy.set_staff_member(calendar_.staff_member());
    const Intervals duty = DutyHours(calendar_, v1::DUTY_KIND_UNSPECIFIED, span_, zone_);
    if (duty.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(ReadPages(snapshot_, call_.owner(), call_.time(),
                              call::LastIdOfName(calendar_.name()), span_, taken_, bookings_));
    if (!bookings_.empty()) {
      for (const Booking& booking : bookings_) taken_.push_back(booking.time);
      taken_ = calendar::Joined(std::move(taken_));
    }
    for (const Interval& free : calendar::Difference(duty, taken_)) {
      v1::FreeTime& time = *free_busy.add_free_times();
      *time.mutable_start_time() = TimestampOf(calendar::TimeOf(free.begin));
      *time.mutable_end_time() = TimestampOf(calendar::TimeOf(free.end));
    }
    bytes_ += free_busy.ByteSizeLong();
    if (bytes_ <= kMaxAnswerBytes) return absl::OkStatus();
    return call::RequestTooLarge("the answer; ask for fewer calendars or a shorter time");
  }

  const Call& call_;
  const Snapshot& snapshot_;
  const Interval span_;
  const absl::TimeZone zone_;
  ListFreeBusyResponse& response_;
  // Kept for their memory.
  Calendar calendar_;
  Intervals taken_;
  std::vector<Booking> bookings_;
  size_t bytes_ = 0;
};

}  // namespace

absl::Status ListFreeBusy(const Call& call, const Snapshot& snapshot,
                          const ListFreeBusyRequest& request, ListFreeBusyResponse& response) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(snapshot));
  RETURN_IF_ERROR(CheckRequest(call, snapshot, request, zone));
  // Whole minutes that lie in the time of the request.
  const Interval span = {.begin = calendar::MinuteAtOrAfter(TimeOf(request.start_time())),
                         .end = calendar::MinuteAtOrBefore(TimeOf(request.end_time()))};
  FreeTimes free_times(call, snapshot, span, zone, response);
  for (const std::string& name : request.calendars()) {
    RETURN_IF_ERROR(free_times.AddCalendar(name));
  }
  for (const std::string& name : request.staff_members()) {
    RETURN_IF_ERROR(free_times.AddStaffMember(name));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
