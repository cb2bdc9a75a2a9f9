#include "services/figures/attendance_counting_rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/figures/money.h"
#include "services/figures/months.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::clubs::v1::Attendance;
using ::osiedle::internal::v1::Contribution;
using ::osiedle::internal::v1::FigureCounts;
using ::osiedle::internal::v1::NeedCounts;
using Values = google::protobuf::RepeatedField<int64_t>;

int64_t PeopleOf(const Attendance& attendance) {
  int64_t people = 0;
  for (const contacts::v1::HeadCount& heads : attendance.head_counts()) people += heads.count();
  return people;
}

uint32_t MonthIn(const google::protobuf::Timestamp& time, absl::TimeZone zone) {
  return static_cast<uint32_t>(MonthOf(absl::ToCivilMonth(call::TimeOf(time), zone)));
}

// The codes of all needs of a contact and those above them, each once; the second: it is one of the
// top level.
absl::StatusOr<std::set<std::pair<std::string, bool>>> CodesOf(const contacts::v1::Contact& contact,
                                                               ChainOf chain_of) {
  std::set<std::pair<std::string, bool>> codes;
  for (const contacts::v1::ExpressedNeed& need : contact.needs()) {
    ASSIGN_OR_RETURN(const CodeChain* chain, chain_of(call::LastIdOfName(need.need_code())));
    for (const std::string& code : *chain) codes.emplace(code, code == chain->back());
  }
  return codes;
}

}  // namespace

std::optional<Contribution> CountAttendance(const Attendance& attendance) {
  if (attendance.has_delete_time()) return std::nullopt;
  Contribution counted;
  counted.set_stop(std::string(call::LastIdOfName(call::ParentOfName(attendance.name()))));
  Values& values = *counted.mutable_counts()->add_events()->mutable_values();
  const int64_t people = PeopleOf(attendance);
  AddValue(kAttendances, 1, values);
  AddValue(kAttendedPeople, people, values);
  for (const contacts::v1::HeadCount& heads : attendance.head_counts()) {
    AddValue(PlaceAfter(kFirstAttendedAgeBand, heads.age_band()), heads.count(), values);
  }
  if (attendance.has_first_time_count()) {
    AddValue(kAskedPeople, people, values);
    AddValue(kFirstTimePeople, std::min<int64_t>(attendance.first_time_count(), people), values);
  }
  if (!attendance.invitation().empty()) AddValue(kInvitedPeople, people, values);
  return counted;
}

std::optional<Contribution> CountEvent(const clubs::v1::Occurrence& occurrence,
                                       const clubs::v1::EventSeries* series,
                                       clubs::v1::Club::Kind club_kind, const FigureCounts& turnout,
                                       absl::TimeZone zone) {
  std::array<int64_t, kEventCounts> came{};
  for (const internal::v1::EventCounts& events : turnout.events()) {
    AddValues(events.values(), 1, came);
  }
  if (came[kAttendances] == 0) return std::nullopt;
  Contribution counted;
  counted.set_month(MonthIn(occurrence.start_time(), zone));
  internal::v1::EventCounts& counts = *counted.mutable_counts()->add_events();
  counts.set_club_kind(club_kind);
  Values& values = *counts.mutable_values();
  for (int place = 0; place < kEventCounts; ++place) {
    AddValue(place, came[static_cast<size_t>(place)], values);
  }
  AddValue(kEvents, 1, values);
  if (series == nullptr || series->cost_lines().empty()) return counted;
  AddValue(kPricedEvents, 1, values);
  AddValue(kPricedPeople, came[kAttendedPeople], values);
  for (const clubs::v1::CostLine& line : series->cost_lines()) {
    AddValue(kEventCostGrosze, GroszeOf(line.amount()), values);
  }
  return counted;
}

void SlipUse::Add(const Attendance& attendance) {
  if (attendance.has_delete_time()) return;
  people_ = std::max(people_, PeopleOf(attendance));
  const absl::string_view occurrence = call::ParentOfName(attendance.name());
  if (first_occurrence_.empty()) first_occurrence_ = std::string(occurrence);
  returned_ |= first_occurrence_ != occurrence;
}

absl::StatusOr<std::optional<Contribution>> CountSlip(const invitations::v1::Invitation& invitation,
                                                      const contacts::v1::Contact& contact,
                                                      const SlipUse& use, absl::TimeZone zone,
                                                      ChainOf chain_of) {
  std::optional<Contribution> counted;
  if (contact.has_delete_time()) return counted;
  counted.emplace();
  counted->set_month(MonthIn(contact.occur_time(), zone));
  counted->set_stop(std::string(call::LastIdOfName(contact.stop())));
  FigureCounts& counts = *counted->mutable_counts();
  // The same five of the month and of each need.
  const auto add = [&](int first, Values& values) {
    AddValue(first, 1, values);
    AddValue(first + 1, invitation.has_redeem_time() ? 1 : 0, values);
    AddValue(first + 2, use.attended() ? 1 : 0, values);
    AddValue(first + 3, use.returned() ? 1 : 0, values);
    AddValue(first + 4, use.people(), values);
  };
  static_assert(kSlipPeople == kSlips + 4 && kNeedSlipPeople == kNeedSlips + 4);
  add(kSlips, *counts.mutable_values());
  ASSIGN_OR_RETURN(const auto codes, CodesOf(contact, chain_of));
  for (const auto& [code, top_level] : codes) {
    NeedCounts& need = *counts.add_needs();
    need.set_code(code);
    need.set_top_level(top_level);
    add(kNeedSlips, *need.mutable_values());
  }
  return counted;
}

}  // namespace osiedle::figures
