#include "services/clubs/doors/attendance_rules.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "osiedle/common/v1/age_band.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/signups/party_rules.h"

namespace osiedle::clubs {
namespace {

using ::google::protobuf::Timestamp;
using ::google::protobuf::util::MessageDifferencer;
using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::contacts::v1::HeadCount;

using HeadCounts = google::protobuf::RepeatedPtrField<HeadCount>;

// Of one attendance; a larger crowd is counted in several.
constexpr int64_t kMostPeople = 1'000;

bool IsSame(const HeadCounts& a, const HeadCounts& b) {
  return absl::c_equal(a, b, [](const HeadCount& x, const HeadCount& y) {
    return MessageDifferencer::Equals(x, y);
  });
}

bool IsSame(bool has_a, const Timestamp& a, bool has_b, const Timestamp& b) {
  return has_a == has_b && MessageDifferencer::Equals(a, b);
}

bool BringsCheckIn(const Attendance* before, const Attendance& after) {
  return before == nullptr || !IsSame(before->has_check_in_time(), before->check_in_time(),
                                      after.has_check_in_time(), after.check_in_time());
}

bool BringsCheckOut(const Attendance* before, const Attendance& after) {
  return before == nullptr || !IsSame(before->has_check_out_time(), before->check_out_time(),
                                      after.has_check_out_time(), after.check_out_time());
}

void CheckMoments(const Attendance* before, const Attendance& after, const EventTime& event,
                  absl::Time now, Violations& violations) {
  const bool comes = BringsCheckIn(before, after);
  const bool leaves = BringsCheckOut(before, after);
  if (comes && after.has_check_in_time()) {
    CheckMomentOfEvent(after.check_in_time(), event, now, "attendance.check_in_time", violations);
  }
  if (!after.has_check_out_time()) return;
  if ((comes || leaves) && after.has_check_in_time() &&
      TimeOf(after.check_out_time()) < TimeOf(after.check_in_time())) {
    violations.Add("attendance.check_out_time", common::v1::BEFORE_LAST_MOMENT);
  } else if (leaves) {
    CheckMomentOfEvent(after.check_out_time(), event, now, "attendance.check_out_time", violations);
  }
}

void CheckPeople(const Attendance& after, Violations& violations) {
  const HeadCounts& head_counts = after.head_counts();
  for (int i = 0; i < head_counts.size(); ++i) {
    const auto here = head_counts.begin() + i;
    const bool again = std::any_of(head_counts.begin(), here, [&](const HeadCount& earlier) {
      return earlier.age_band() == here->age_band();
    });
    if (again && here->age_band() != common::v1::AGE_BAND_UNSPECIFIED) {
      violations.Add(absl::StrCat("attendance.head_counts[", i, "].age_band"),
                     common::v1::ALREADY_IN_LIST);
    }
  }
  const int64_t people = SizeOf(head_counts);
  if (people == 0 && after.registration().empty()) {
    violations.Add("attendance.head_counts", common::v1::PARTY_EMPTY);
  } else if (people > kMostPeople) {
    violations.Add("attendance.head_counts", common::v1::TOO_LARGE,
                   {{"max", absl::StrCat(kMostPeople)}});
  }
}

void CheckConsent(const Attendance& after, Violations& violations) {
  if (AreMinorsAlone(after.head_counts()) && !after.guardian_consent()) {
    violations.Add("attendance.guardian_consent", common::v1::GUARDIAN_CONSENT_REQUIRED);
  }
}

void KeepEarlier(const Timestamp& told, Timestamp& moment) {
  if (TimeOf(told) < TimeOf(moment)) moment = told;
}
void KeepLater(const Timestamp& told, Timestamp& moment) {
  if (TimeOf(told) > TimeOf(moment)) moment = told;
}

void AddHeadCounts(const HeadCounts& told, Attendance& attendance) {
  bool is_new = false;
  for (const HeadCount& count : told) {
    const auto known = absl::c_find_if(
        *attendance.mutable_head_counts(),
        [&](const HeadCount& other) { return other.age_band() == count.age_band(); });
    if (known == attendance.mutable_head_counts()->end()) {
      *attendance.add_head_counts() = count;
      is_new = true;
    } else {
      known->set_count(std::max(known->count(), count.count()));
    }
  }
  if (is_new) SortHeadCounts(attendance);
}

// "" is no value.
std::string First(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return absl::StrCat(a, b);
  return std::min(a, b);
}

}  // namespace

void CheckMomentOfEvent(const Timestamp& moment, const EventTime& event, absl::Time now,
                        absl::string_view field, Violations& violations) {
  const size_t found = violations.items().size();
  call::CheckOccurTime(moment, now, field, violations);
  if (violations.items().size() > found || violations.full()) return;
  const absl::Time time = TimeOf(moment);
  if (time < event.start - kAroundEvent || time > event.end + kAroundEvent) {
    violations.Add(std::string(field), common::v1::NOT_DURING_EVENT,
                   {{"hours", absl::StrCat(absl::ToInt64Hours(kAroundEvent))}});
  }
}

bool BringsMoments(const Attendance* before, const Attendance& after) {
  return BringsCheckIn(before, after) || BringsCheckOut(before, after);
}

void CheckAttendance(const Attendance* before, const Attendance& after, const EventTime& event,
                     absl::Time now, Violations& violations) {
  CheckMoments(before, after, event, now, violations);
  const bool counted = before == nullptr || !IsSame(before->head_counts(), after.head_counts());
  if (counted) CheckPeople(after, violations);
  if (counted || before->guardian_consent() != after.guardian_consent()) {
    CheckConsent(after, violations);
  }
  const int64_t people = SizeOf(after.head_counts());
  if (after.first_time_count() > people) {
    violations.Add("attendance.first_time_count", common::v1::TOO_LARGE,
                   {{"max", absl::StrCat(people)}});
  }
}

void TakeRegistration(const v1::Registration& registration, Attendance& attendance) {
  attendance.set_resident(registration.resident());
  attendance.set_alias(registration.alias());
  attendance.set_invitation(registration.invitation());
  if (attendance.head_counts().empty()) {
    *attendance.mutable_head_counts() = registration.party().head_counts();
  }
  if (registration.party().guardian_consent()) attendance.set_guardian_consent(true);
}

void SortHeadCounts(Attendance& attendance) {
  std::stable_sort(
      attendance.mutable_head_counts()->begin(), attendance.mutable_head_counts()->end(),
      [](const HeadCount& a, const HeadCount& b) { return a.age_band() < b.age_band(); });
}

void AddCheckIn(const Attendance& told, Attendance& attendance) {
  KeepEarlier(told.check_in_time(), *attendance.mutable_check_in_time());
  if (told.has_check_out_time()) AddCheckOut(TimeOf(told.check_out_time()), attendance);
  AddHeadCounts(told.head_counts(), attendance);
  if (told.has_first_time_count()) {
    attendance.set_first_time_count(
        std::max(told.first_time_count(), attendance.first_time_count()));
  }
  if (told.guardian_consent()) attendance.set_guardian_consent(true);
  if (!attendance.registration().empty()) return;
  attendance.set_resident(First(told.resident(), attendance.resident()));
  attendance.set_alias(First(told.alias(), attendance.alias()));
}

void AddCheckOut(absl::Time time, Attendance& attendance) {
  const Timestamp moment = call::TimestampOf(time);
  KeepEarlier(moment, *attendance.mutable_check_in_time());
  if (attendance.has_check_out_time()) {
    KeepLater(moment, *attendance.mutable_check_out_time());
  } else {
    *attendance.mutable_check_out_time() = moment;
  }
}

}  // namespace osiedle::clubs
