#include "services/figures/counting_rules.h"

#include <algorithm>

#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/figures/money.h"
#include "services/figures/months.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::ExpressedNeed;
using ::osiedle::contacts::v1::HeadCount;
using ::osiedle::contacts::v1::Outing;
using ::osiedle::internal::v1::Contribution;
using ::osiedle::internal::v1::EventCounts;
using ::osiedle::internal::v1::FigureCounts;
using ::osiedle::internal::v1::NeedCounts;
using ::osiedle::internal::v1::VisitCounts;
using Values = google::protobuf::RepeatedField<int64_t>;

void AddAll(const Values& from, int64_t sign, Values& to) {
  for (int i = 0; i < from.size(); ++i) AddValue(i, sign * from.Get(i), to);
}

void DropTrailingZeros(Values& values) {
  int size = values.size();
  while (size > 0 && values.Get(size - 1) == 0) --size;
  values.Truncate(size);
}

// The parts of counts that have any.
template <typename Parts>
void DropEmpty(Parts& parts) {
  for (auto& part : parts) DropTrailingZeros(*part.mutable_values());
  parts.erase(std::remove_if(parts.begin(), parts.end(),
                             [](const auto& part) { return part.values().empty(); }),
              parts.end());
}

std::string IdOf(const std::string& name) { return std::string(call::LastIdOfName(name)); }

int64_t HeadsOf(const Contact& contact) {
  int64_t people = 0;
  for (const HeadCount& heads : contact.head_counts()) people += heads.count();
  return people;
}

// People spoken with.
int64_t PeopleOf(const Contact& contact) {
  if (contact.mode() == Contact::OBSERVATION) return 0;
  if (contact.head_counts().empty()) return contact.mode() == Contact::INDIVIDUAL ? 1 : 0;
  return HeadsOf(contact);
}

void CountMeeting(const Contact& contact, Values& values) {
  AddValue(kContacts, 1, values);
  AddValue(PlaceAfter(kFirstChannel, contact.channel()), 1, values);
  if (contact.crisis()) AddValue(kCrises, 1, values);
  if (!contact.needs().empty()) AddValue(kContactsWithNeed, 1, values);
  if (!contact.outing().empty()) AddValue(kContactsOnOutings, 1, values);
  if (contact.mode() == Contact::OBSERVATION) {
    AddValue(kObservations, 1, values);
    AddValue(kObservedPeople, HeadsOf(contact), values);
    return;
  }
  AddValue(contact.mode() == Contact::GROUP ? kGroups : kIndividuals, 1, values);
  if (contact.mode() == Contact::GROUP && contact.head_counts().empty()) {
    AddValue(kUncountedGroups, 1, values);
  }
  AddValue(kPeople, PeopleOf(contact), values);
  for (const HeadCount& heads : contact.head_counts()) {
    AddValue(PlaceAfter(kFirstAgeBand, heads.age_band()), heads.count(), values);
  }
  AddValue(PlaceAfter(kFirstPriorHelp, contact.prior_help()), 1, values);
  if (contact.prior_help() == Contact::NEVER)
    AddValue(kNeverHelpedPeople, PeopleOf(contact), values);
}

void CountMention(const ExpressedNeed& need, const CodeChain& chain, FigureCounts& counts) {
  for (const std::string& code : chain) {
    NeedCounts mention;
    mention.set_code(code);
    mention.set_top_level(code == chain.back());
    AddValue(kNeedMentions, 1, *mention.mutable_values());
    AddValue(PlaceAfter(kFirstSeverity, std::clamp(need.severity(), 0, 5)), 1,
             *mention.mutable_values());
    AddValue(PlaceAfter(kFirstForWhom, need.for_whom()), 1, *mention.mutable_values());
    AddNeed(mention, 1, counts);
  }
}

}  // namespace

void AddValue(int place, int64_t value, Values& values) {
  if (value == 0) return;
  if (values.size() <= place) values.Resize(place + 1, 0);
  *values.Mutable(place) += value;
}

absl::StatusOr<std::optional<Contribution>> CountContact(const Contact& contact,
                                                         absl::TimeZone zone, ChainOf chain_of) {
  std::optional<Contribution> counted;
  if (contact.has_delete_time()) return counted;
  counted.emplace();
  const absl::CivilMonth month = absl::ToCivilMonth(call::TimeOf(contact.occur_time()), zone);
  counted->set_month(static_cast<uint32_t>(MonthOf(month)));
  counted->set_stop(IdOf(contact.stop()));
  FigureCounts& counts = *counted->mutable_counts();
  CountMeeting(contact, *counts.mutable_values());
  for (const ExpressedNeed& need : contact.needs()) {
    ASSIGN_OR_RETURN(const CodeChain* chain, chain_of(call::LastIdOfName(need.need_code())));
    CountMention(need, *chain, counts);
  }
  // Each need of the contact once, however often the contact names it.
  for (NeedCounts& need : *counts.mutable_needs()) {
    AddValue(kNeedContacts, 1, *need.mutable_values());
    AddValue(kNeedPeople, PeopleOf(contact), *need.mutable_values());
  }
  return counted;
}

std::optional<Contribution> CountOuting(const Outing& outing) {
  if (outing.has_delete_time()) return std::nullopt;
  Contribution counted;
  const absl::CivilDay day = call::DayOf(outing.date());
  counted.set_month(static_cast<uint32_t>(MonthOf(absl::CivilMonth(day))));
  Values& values = *counted.mutable_counts()->mutable_values();
  if (outing.has_start_time()) AddValue(kOutings, 1, values);
  if (!outing.costs().empty()) AddValue(kPricedOutings, 1, values);
  for (const contacts::v1::Cost& cost : outing.costs()) {
    AddValue(kCostGrosze, GroszeOf(cost.amount()), values);
  }
  for (const contacts::v1::Tally& tally : outing.tallies()) {
    AddValue(kTalliedCoffees, tally.coffee_count(), values);
    AddValue(kTalliedTalks, tally.talk_count(), values);
    AddValue(kTalliedObservations, tally.observation_count(), values);
  }
  if (values.empty()) return std::nullopt;
  return counted;
}

std::optional<Contribution> CountInvitation(const invitations::v1::Invitation& invitation,
                                            absl::TimeZone zone) {
  if (!invitation.has_hand_out_time() && !invitation.has_redeem_time()) return std::nullopt;
  Contribution counted;
  Values& values = *counted.mutable_counts()->mutable_values();
  if (invitation.has_hand_out_time()) {
    AddValue(kInvitationsHandedOut, 1, values);
    if (invitation.has_redeem_time()) AddValue(kInvitationsRedeemed, 1, values);
  } else {
    AddValue(kInvitationsRedeemedUntold, 1, values);
  }
  const absl::Time time = call::TimeOf(invitation.has_hand_out_time() ? invitation.hand_out_time()
                                                                      : invitation.redeem_time());
  counted.set_month(static_cast<uint32_t>(MonthOf(absl::ToCivilMonth(time, zone))));
  return counted;
}

const NeedCounts* FindNeed(const FigureCounts& counts, absl::string_view code) {
  for (const NeedCounts& need : counts.needs()) {
    if (need.code() == code) return &need;
  }
  return nullptr;
}

void AddNeed(const NeedCounts& need, int64_t sign, FigureCounts& sum) {
  for (NeedCounts& known : *sum.mutable_needs()) {
    if (known.code() == need.code()) return AddAll(need.values(), sign, *known.mutable_values());
  }
  NeedCounts& added = *sum.add_needs();
  added.set_code(need.code());
  added.set_top_level(need.top_level());
  AddAll(need.values(), sign, *added.mutable_values());
}

void AddVisits(const VisitCounts& visits, int64_t sign, FigureCounts& sum) {
  for (VisitCounts& known : *sum.mutable_visits()) {
    if (known.kind() != visits.kind()) continue;
    return AddAll(visits.values(), sign, *known.mutable_values());
  }
  VisitCounts& added = *sum.add_visits();
  added.set_kind(visits.kind());
  AddAll(visits.values(), sign, *added.mutable_values());
}

void AddEvents(const EventCounts& events, int64_t sign, FigureCounts& sum) {
  for (EventCounts& known : *sum.mutable_events()) {
    if (known.club_kind() != events.club_kind()) continue;
    return AddAll(events.values(), sign, *known.mutable_values());
  }
  EventCounts& added = *sum.add_events();
  added.set_club_kind(events.club_kind());
  AddAll(events.values(), sign, *added.mutable_values());
}

void AddCounts(const FigureCounts& counts, int64_t sign, FigureCounts& sum) {
  AddAll(counts.values(), sign, *sum.mutable_values());
  for (const NeedCounts& need : counts.needs()) AddNeed(need, sign, sum);
  for (const VisitCounts& visits : counts.visits()) AddVisits(visits, sign, sum);
  for (const EventCounts& events : counts.events()) AddEvents(events, sign, sum);
}

void DropZeros(FigureCounts& counts) {
  DropTrailingZeros(*counts.mutable_values());
  DropEmpty(*counts.mutable_needs());
  DropEmpty(*counts.mutable_visits());
  DropEmpty(*counts.mutable_events());
}

bool IsEmpty(const FigureCounts& counts) {
  return counts.values().empty() && counts.needs().empty() && counts.visits().empty() &&
         counts.events().empty();
}

}  // namespace osiedle::figures
