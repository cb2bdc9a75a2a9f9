#include "services/visits/bookings/crew_answers.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/visits/bookings/confirmation.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::google::protobuf::Timestamp;
using ::osiedle::call::Call;
using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Visit;

void CheckDeclineReason(const GivenAnswer& given, Violations& violations) {
  const bool is_wanted = given.answer == CrewSeat::DECLINED;
  if (is_wanted && given.decline_reason.empty()) {
    violations.Add("decline_reason", common::v1::REQUIRED);
  }
  if (!is_wanted && !given.decline_reason.empty()) {
    violations.Add("decline_reason", common::v1::NOT_TOGETHER, {{"field", "answer"}});
  }
}

void CheckOtherTimes(const GivenAnswer& given, absl::Time now, Violations& violations) {
  const auto& times = given.other_start_times;
  if (given.answer != CrewSeat::OTHER_TIME) {
    if (times.empty()) return;
    violations.Add("other_start_times", common::v1::NOT_TOGETHER, {{"field", "answer"}});
    return;
  }
  if (times.empty()) violations.Add("other_start_times", common::v1::REQUIRED);
  for (int i = 0; i < times.size(); ++i) {
    const std::string field = absl::StrCat("other_start_times[", i, "]");
    const auto is_same = [&](const Timestamp& earlier) {
      return TimeOf(earlier) == TimeOf(times[i]);
    };
    if (TimeOf(times[i]) <= now) {
      violations.Add(field, common::v1::IN_THE_PAST);
    } else if (std::any_of(times.begin(), times.begin() + i, is_same)) {
      violations.Add(field, common::v1::ALREADY_IN_LIST);
    }
  }
}

absl::Status CheckMayChange(const Call& call, const GivenAnswer& given, const CrewSeat& seat,
                            const Visit& visit) {
  if (visit.state() != Visit::CONFIRMED) return absl::OkStatus();
  if (call.time() >= TimeOf(visit.start_time())) {
    return VisitStepRefused(visit.state(), "its time has come");
  }
  const bool goes = seat.answer() == CrewSeat::ACCEPTED;
  if (goes && given.answer != CrewSeat::DECLINED) {
    return VisitStepRefused(visit.state(), "it is confirmed; who cannot go declines");
  }
  return absl::OkStatus();
}

void Write(const GivenAnswer& given, absl::Time now, CrewSeat& seat) {
  seat.set_answer(given.answer);
  seat.set_channel(given.channel);
  *seat.mutable_answer_time() = call::TimestampOf(now);
  seat.set_decline_reason(given.decline_reason);
  *seat.mutable_other_start_times() = given.other_start_times;
  // Who declines answers no more by a code.
  if (given.answer == CrewSeat::DECLINED) seat.clear_code_expire_time();
}

void HoldAgain(absl::Time now, Visit& visit) {
  const absl::Time expire = std::min(now + kHeldAgain, TimeOf(visit.start_time()));
  Reach(Visit::HELD, now, now, visit);
  visit.mutable_hold_expire_time()->set_seconds(absl::ToUnixSeconds(expire));
}

}  // namespace

void CheckAnswer(const GivenAnswer& given, absl::Time now, Violations& violations) {
  const bool is_answer = given.answer == CrewSeat::ACCEPTED || given.answer == CrewSeat::DECLINED ||
                         given.answer == CrewSeat::OTHER_TIME;
  if (!is_answer) {
    violations.Add("answer", common::v1::NOT_A_VALUE,
                   {{"type", "Answer"}, {"values", "ACCEPTED, DECLINED, OTHER_TIME"}});
    return;
  }
  CheckDeclineReason(given, violations);
  CheckOtherTimes(given, now, violations);
}

CrewSeat* SeatOf(Visit& visit, absl::string_view staff_member) {
  CrewSeat* found = nullptr;
  if (staff_member.empty()) return found;
  for (CrewSeat& seat : *visit.mutable_crew()) {
    if (seat.staff_member() != staff_member) continue;
    if (found == nullptr || seat.answer() != CrewSeat::DECLINED) found = &seat;
  }
  return found;
}

bool IsSameAnswer(const CrewSeat& seat, const GivenAnswer& given) {
  return seat.answer() == given.answer && seat.decline_reason() == given.decline_reason &&
         absl::c_equal(seat.other_start_times(), given.other_start_times,
                       [](const Timestamp& one, const Timestamp& other) {
                         return TimeOf(one) == TimeOf(other);
                       });
}

absl::Status TakeAnswer(const Call& call, Transaction& transaction, const GivenAnswer& given,
                        CrewSeat& seat, VisitUnderChange& visit) {
  RETURN_IF_ERROR(CheckMayChange(call, given, seat, visit.after));
  Write(given, call.time(), seat);
  const bool is_accepted = IsAccepted(visit.after);
  if (visit.after.state() == Visit::HELD && is_accepted) {
    // The hold is over, and so are the codes.
    for (CrewSeat& other : *visit.after.mutable_crew()) other.clear_code_expire_time();
    return Confirm(call, transaction, visit);
  }
  if (visit.after.state() == Visit::CONFIRMED && !is_accepted) {
    HoldAgain(call.time(), visit.after);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
