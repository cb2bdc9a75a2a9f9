// What events of clubs count as, and the slips that lead to them: pure.
#ifndef OSIEDLE_SERVICES_FIGURES_ATTENDANCE_COUNTING_RULES_H_
#define OSIEDLE_SERVICES_FIGURES_ATTENDANCE_COUNTING_RULES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/common/v1/age_band.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "services/figures/counting_rules.h"

namespace osiedle::figures {

// What is counted of the events of one month and kind of club. Places in EventCounts.values. A
// change of these places, or of what an event counts as, needs another kCountingVersion.
enum EventCount : int {
  // Events to which somebody came.
  kEvents,
  kAttendances,
  kAttendedPeople,
  // People of attendances that say how many were there for the first time; and those who were.
  kAskedPeople,
  kFirstTimePeople,
  kInvitedPeople,
  // Of events whose series has a cost.
  kPricedEvents,
  kPricedPeople,
  kEventCostGrosze,
  // One for each value of AgeBand.
  kFirstAttendedAgeBand,
  kEventCounts = kFirstAttendedAgeBand + common::v1::AgeBand_MAX + 1,
};

// What an attendance adds to the turnout of its event: in no month, and with the id of the
// occurrence in the place of the stop. The turnout is the sum of these counts. Nothing: the
// attendance is deleted.
std::optional<internal::v1::Contribution> CountAttendance(const clubs::v1::Attendance& attendance);

// Nothing: nobody came, as far as is recorded. `series` is that of the occurrence; null: there is
// none.
std::optional<internal::v1::Contribution> CountEvent(const clubs::v1::Occurrence& occurrence,
                                                     const clubs::v1::EventSeries* series,
                                                     clubs::v1::Club::Kind club_kind,
                                                     const internal::v1::FigureCounts& turnout,
                                                     absl::TimeZone zone);

// What attendances tell of one slip.
class SlipUse {
 public:
  // A deleted attendance adds nothing.
  void Add(const clubs::v1::Attendance& attendance);

  // Somebody came with it.
  bool attended() const { return !first_occurrence_.empty(); }
  // To several events.
  bool returned() const { return returned_; }
  // The people of the largest attendance.
  int64_t people() const { return people_; }

 private:
  std::string first_occurrence_;
  bool returned_ = false;
  int64_t people_ = 0;
};

// A slip counts where the contact was at which it was handed out: in its month, at its stop, and
// for its needs. Nothing: the contact is deleted.
absl::StatusOr<std::optional<internal::v1::Contribution>> CountSlip(
    const invitations::v1::Invitation& invitation, const contacts::v1::Contact& contact,
    const SlipUse& use, absl::TimeZone zone, ChainOf chain_of);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_ATTENDANCE_COUNTING_RULES_H_
