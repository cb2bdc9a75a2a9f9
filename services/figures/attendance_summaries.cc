#include "services/figures/attendance_summaries.h"

#include "services/figures/money.h"

namespace osiedle::figures {
namespace {

// `slips` is the place of kSlips, or of kNeedSlips; the same follows both.
template <typename Values>
v1::OutreachFunnel FunnelOf(const Values& values, size_t contacts, size_t slips) {
  v1::OutreachFunnel funnel;
  funnel.set_contact_count(values[contacts]);
  funnel.set_handed_out_count(values[slips]);
  funnel.set_redeemed_count(values[slips + 1]);
  funnel.set_attended_count(values[slips + 2]);
  funnel.set_returned_count(values[slips + 3]);
  funnel.set_attended_people_count(values[slips + 4]);
  return funnel;
}

}  // namespace

v1::AttendanceSummary ToAttendanceSummary(Month month, int club_kind, const EventValues& values) {
  v1::AttendanceSummary summary;
  summary.set_month(FormatMonth(month));
  summary.set_club_kind(static_cast<clubs::v1::Club::Kind>(club_kind));
  summary.set_event_count(values[kEvents]);
  summary.set_attendance_count(values[kAttendances]);
  summary.set_people_count(values[kAttendedPeople]);
  for (size_t i = kFirstAttendedAgeBand; i < kEventCounts; ++i) {
    if (values[i] == 0) continue;
    v1::AgeBandCount& count = *summary.add_age_band_counts();
    count.set_age_band(static_cast<common::v1::AgeBand>(i - size_t{kFirstAttendedAgeBand}));
    count.set_people_count(values[i]);
  }
  summary.set_asked_people_count(values[kAskedPeople]);
  summary.set_first_time_count(values[kFirstTimePeople]);
  if (values[kAskedPeople] != 0) {
    const int64_t returning = values[kAskedPeople] - values[kFirstTimePeople];
    summary.set_returning_share(static_cast<double>(returning) /
                                static_cast<double>(values[kAskedPeople]));
  }
  summary.set_invited_people_count(values[kInvitedPeople]);
  summary.set_priced_event_count(values[kPricedEvents]);
  summary.set_priced_people_count(values[kPricedPeople]);
  if (values[kPricedEvents] == 0) return summary;
  *summary.mutable_total_cost() = MoneyOf(values[kEventCostGrosze]);
  if (values[kPricedPeople] == 0) return summary;
  *summary.mutable_cost_per_attendance() =
      MoneyEach(values[kEventCostGrosze], values[kPricedPeople]);
  return summary;
}

v1::OutreachFunnel ToFunnel(const OutreachValues& values) {
  return FunnelOf(values, kContacts, kSlips);
}

v1::OutreachFunnel ToFunnel(const NeedValues& values) {
  return FunnelOf(values, kNeedContacts, kNeedSlips);
}

}  // namespace osiedle::figures
