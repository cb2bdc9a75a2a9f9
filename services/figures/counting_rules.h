// What a record counts as: pure functions, without storage, one for each kind of source. A new kind
// is a function here and a line in figure_sources.cc. That of visits is in visit_counting_rules.h;
// those of events and slips are in attendance_counting_rules.h.
#ifndef OSIEDLE_SERVICES_FIGURES_COUNTING_RULES_H_
#define OSIEDLE_SERVICES_FIGURES_COUNTING_RULES_H_

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "osiedle/invitations/v1/invitation.pb.h"

namespace osiedle::figures {

// Grows whenever a record counts as something else than before, a place in the lists below
// included: every municipality is then counted anew.
inline constexpr uint32_t kCountingVersion = 5;

// What is counted of the records of one month and stop. Places in FigureCounts.values.
enum OutreachCount : int {
  kContacts,
  kIndividuals,
  kGroups,
  kObservations,
  // Head counts of talks, and 1 for an individual one without.
  kPeople,
  kUncountedGroups,
  kObservedPeople,
  // People of talks whose prior_help is NEVER.
  kNeverHelpedPeople,
  kContactsWithNeed,
  kCrises,
  kContactsOnOutings,
  kOutings,
  kPricedOutings,
  kCostGrosze,
  // What tallies of outings counted: apart from contacts, in the month of the outing.
  kTalliedCoffees,
  kTalliedTalks,
  kTalliedObservations,
  kInvitationsHandedOut,
  // Of those handed out in the month; and of those of which that was never told.
  kInvitationsRedeemed,
  kInvitationsRedeemedUntold,
  // Slips where the contact was at which they were handed out. Of these: those that were redeemed,
  // those with which somebody came to an event, and to several, and the people who came with them.
  kSlips,
  kSlipsRedeemed,
  kSlipsAttended,
  kSlipsReturned,
  kSlipPeople,
  // One for each value of AgeBand (people of talks), Contact.PriorHelp (talks) and
  // Contact.Channel (contacts).
  kFirstAgeBand,
  kFirstPriorHelp = kFirstAgeBand + common::v1::AgeBand_MAX + 1,
  kFirstChannel = kFirstPriorHelp + contacts::v1::Contact::PriorHelp_MAX + 1,
  kOutreachCounts = kFirstChannel + contacts::v1::Contact::Channel_MAX + 1,
};

// What is counted of one need. Places in NeedCounts.values.
enum NeedCount : int {
  // Contacts that named it or one below it.
  kNeedContacts,
  kNeedMentions,
  // kPeople of those contacts.
  kNeedPeople,
  // kSlips and what follows it, of those contacts.
  kNeedSlips,
  kNeedSlipsRedeemed,
  kNeedSlipsAttended,
  kNeedSlipsReturned,
  kNeedSlipPeople,
  // Mentions of each severity, 0 to 5.
  kFirstSeverity,
  kFirstForWhom = kFirstSeverity + 6,
  kNeedCounts = kFirstForWhom + contacts::v1::ExpressedNeed::ForWhom_MAX + 1,
};

// The place of an enum's value in a list that has one for each.
inline constexpr int PlaceAfter(int first, int value) { return first + value; }

// The ids from a need code up to its top-level code, both included.
using CodeChain = std::vector<std::string>;
using ChainOf = absl::FunctionRef<absl::StatusOr<const CodeChain*>(absl::string_view need_code_id)>;

// Nothing: it does not count, being deleted.
absl::StatusOr<std::optional<internal::v1::Contribution>> CountContact(
    const contacts::v1::Contact& contact, absl::TimeZone zone, ChainOf chain_of);
std::optional<internal::v1::Contribution> CountOuting(const contacts::v1::Outing& outing);
std::optional<internal::v1::Contribution> CountInvitation(
    const invitations::v1::Invitation& invitation, absl::TimeZone zone);

// Adds to the value at a place of a list.
void AddValue(int place, int64_t value, google::protobuf::RepeatedField<int64_t>& values);
// Adds `sign` times what `counts` says.
template <size_t size>
void AddValues(const google::protobuf::RepeatedField<int64_t>& values, int64_t sign,
               std::array<int64_t, size>& sum) {
  const int known = std::min(values.size(), static_cast<int>(size));
  for (int i = 0; i < known; ++i) sum[static_cast<size_t>(i)] += sign * values.Get(i);
}
void AddCounts(const internal::v1::FigureCounts& counts, int64_t sign,
               internal::v1::FigureCounts& sum);
// One need of a sum; made when it is not there yet.
void AddNeed(const internal::v1::NeedCounts& need, int64_t sign, internal::v1::FigureCounts& sum);
// The same of one kind of visits.
void AddVisits(const internal::v1::VisitCounts& visits, int64_t sign,
               internal::v1::FigureCounts& sum);
// The same of the events of one kind of club.
void AddEvents(const internal::v1::EventCounts& events, int64_t sign,
               internal::v1::FigureCounts& sum);
const internal::v1::NeedCounts* FindNeed(const internal::v1::FigureCounts& counts,
                                         absl::string_view code);
// Leaves out what is zero, so that equal sums are equal messages but for the order of needs and of
// kinds.
void DropZeros(internal::v1::FigureCounts& counts);
bool IsEmpty(const internal::v1::FigureCounts& counts);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_COUNTING_RULES_H_
