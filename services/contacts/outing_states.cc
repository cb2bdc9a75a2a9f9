#include "services/contacts/outing_states.h"

#include <algorithm>

#include "services/contacts/proto_time.h"

namespace osiedle::contacts {
namespace {

bool StandsAtStop(const v1::Outing& outing) {
  return outing.visits_size() > 0 && !outing.visits().rbegin()->has_leave_time();
}

void EndStay(absl::Time time, v1::Outing& outing) {
  if (!StandsAtStop(outing)) return;
  *outing.mutable_visits(outing.visits_size() - 1)->mutable_leave_time() = TimestampOf(time);
}

absl::string_view WhyNotArrive(const v1::Outing& outing) {
  if (StandsAtStop(outing)) return "the bike still stands at a stop";
  if (outing.visits_size() >= kMostVisits) return "there is no room for another visit";
  return "";
}

}  // namespace

absl::string_view WhyNot(const v1::Outing& outing, OutingStep::Kind kind) {
  const bool planned = outing.state() == v1::Outing::PLANNED;
  const bool started = outing.state() == v1::Outing::STARTED;
  switch (kind) {
    case OutingStep::Kind::kStart:
      return planned ? "" : "only a planned outing starts";
    case OutingStep::Kind::kArrive:
      return started ? WhyNotArrive(outing) : "the bike arrives only on a started outing";
    case OutingStep::Kind::kLeave:
      return started && StandsAtStop(outing) ? "" : "the bike stands at no stop";
    case OutingStep::Kind::kFinish:
      return started ? "" : "only a started outing finishes";
    case OutingStep::Kind::kCancel:
      return planned || started ? "" : "only a planned or started outing is cancelled";
  }
  return "there is no such step";
}

std::optional<absl::Time> LastMoment(const v1::Outing& outing) {
  std::optional<absl::Time> last;
  const auto consider = [&last](const google::protobuf::Timestamp& moment) {
    last = std::max(last.value_or(absl::InfinitePast()), TimeOf(moment));
  };
  if (outing.has_start_time()) consider(outing.start_time());
  for (const v1::StopVisit& visit : outing.visits()) {
    consider(visit.arrive_time());
    if (visit.has_leave_time()) consider(visit.leave_time());
  }
  if (outing.has_finish_time()) consider(outing.finish_time());
  if (outing.has_cancel_time()) consider(outing.cancel_time());
  return last;
}

void TakeStep(const OutingStep& step, v1::Outing& outing) {
  const google::protobuf::Timestamp time = TimestampOf(step.time);
  switch (step.kind) {
    case OutingStep::Kind::kStart:
      outing.set_state(v1::Outing::STARTED);
      *outing.mutable_start_time() = time;
      return;
    case OutingStep::Kind::kArrive: {
      v1::StopVisit& visit = *outing.add_visits();
      visit.set_stop(step.stop);
      *visit.mutable_arrive_time() = time;
      return;
    }
    case OutingStep::Kind::kLeave:
      EndStay(step.time, outing);
      return;
    case OutingStep::Kind::kFinish:
      EndStay(step.time, outing);
      outing.set_state(v1::Outing::FINISHED);
      *outing.mutable_finish_time() = time;
      return;
    case OutingStep::Kind::kCancel:
      EndStay(step.time, outing);
      outing.set_state(v1::Outing::CANCELLED);
      *outing.mutable_cancel_time() = time;
      outing.set_cancel_reason(step.reason);
      return;
  }
}

}  // namespace osiedle::contacts
