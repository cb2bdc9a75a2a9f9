#include "services/contacts/outing_states.h"

#include <algorithm>

#include "services/call/fields/message_compare.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;

bool StandsAtStop(const v1::Outing& outing) {
  return outing.visits_size() > 0 && !outing.visits().rbegin()->has_leave_time();
}

void EndStay(absl::Time time, v1::Outing& outing) {
  if (!StandsAtStop(outing)) return;
  *outing.mutable_visits(outing.visits_size() - 1)->mutable_leave_time() = TimestampOf(time);
}

absl::string_view WhyNotArrive(const v1::Outing& outing) {
  if (StandsAtStop(outing)) return "the bike still stands at a stop";
  if (outing.visits_size() >= kMaxVisits) return "there is no room for another visit";
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

namespace {

absl::Time LeaveOf(const v1::StopVisit& visit) {
  return visit.has_leave_time() ? TimeOf(visit.leave_time()) : absl::InfiniteFuture();
}

void LeaveAtTheLatest(absl::Time time, v1::StopVisit& visit) {
  if (time < LeaveOf(visit)) *visit.mutable_leave_time() = TimestampOf(time);
}

// The number of visits that began before `time`.
int VisitsBefore(const v1::Outing& outing, absl::Time time) {
  int count = 0;
  while (count < outing.visits_size() && TimeOf(outing.visits(count).arrive_time()) < time) ++count;
  return count;
}

bool BeginsAt(const v1::Outing& outing, int visit, absl::Time time) {
  return visit < outing.visits_size() && TimeOf(outing.visits(visit).arrive_time()) == time;
}

void StartBy(absl::Time time, v1::Outing& outing) {
  if (outing.state() == v1::Outing::PLANNED) outing.set_state(v1::Outing::STARTED);
  if (!outing.has_start_time() || time < TimeOf(outing.start_time())) {
    *outing.mutable_start_time() = TimestampOf(time);
  }
}

}  // namespace

absl::string_view WhyNotAdd(const v1::Outing& outing, const Stay& stay) {
  if (outing.state() == v1::Outing::CANCELLED) return "a cancelled outing takes no stays";
  const int place = VisitsBefore(outing, stay.arrive);
  if (BeginsAt(outing, place, stay.arrive)) {
    return outing.visits(place).stop() == stay.stop ? ""
                                                    : "at that moment it arrived at another stop";
  }
  if (outing.has_finish_time() && stay.arrive > TimeOf(outing.finish_time())) {
    return "it had ended by then";
  }
  if (outing.visits_size() >= kMaxVisits) return "there is no room for another visit";
  return "";
}

void AddStay(const Stay& stay, v1::Outing& outing) {
  StartBy(stay.arrive, outing);
  const int place = VisitsBefore(outing, stay.arrive);
  if (!BeginsAt(outing, place, stay.arrive)) {
    v1::StopVisit& visit = *outing.add_visits();
    visit.set_stop(stay.stop);
    *visit.mutable_arrive_time() = TimestampOf(stay.arrive);
    auto& visits = *outing.mutable_visits();
    std::rotate(visits.begin() + place, visits.end() - 1, visits.end());
    if (place > 0) LeaveAtTheLatest(stay.arrive, *outing.mutable_visits(place - 1));
    if (place + 1 < visits.size()) {
      LeaveAtTheLatest(TimeOf(visits.Get(place + 1).arrive_time()), *outing.mutable_visits(place));
    }
    if (outing.has_finish_time()) {
      LeaveAtTheLatest(TimeOf(outing.finish_time()), *outing.mutable_visits(place));
    }
  }
  LeaveAtTheLatest(stay.leave, *outing.mutable_visits(place));
}

absl::string_view WhyNotEnd(const v1::Outing& outing, absl::Time time) {
  if (outing.state() == v1::Outing::CANCELLED) return "it was cancelled";
  if (outing.state() == v1::Outing::FINISHED) {
    return TimeOf(outing.finish_time()) == time ? "" : "it ended at another moment";
  }
  const bool arrives_later =
      outing.visits_size() > 0 && TimeOf(outing.visits().rbegin()->arrive_time()) > time;
  return arrives_later ? "an arrival after that is recorded" : "";
}

void EndOuting(absl::Time time, v1::Outing& outing) {
  if (outing.state() == v1::Outing::FINISHED) return;
  StartBy(time, outing);
  for (v1::StopVisit& visit : *outing.mutable_visits()) LeaveAtTheLatest(time, visit);
  outing.set_state(v1::Outing::FINISHED);
  *outing.mutable_finish_time() = TimestampOf(time);
}

TallyStep StepOf(const v1::Outing& outing, const v1::Tally& tally) {
  for (const v1::Tally& known : outing.tallies()) {
    if (known.tally_id() != tally.tally_id()) continue;
    if (known.version() < tally.version()) return TallyStep::kWrite;
    if (known.version() > tally.version()) return TallyStep::kKnown;
    return call::SameMessage(known, tally) ? TallyStep::kKnown : TallyStep::kOther;
  }
  return outing.tallies_size() < kMaxTallies ? TallyStep::kWrite : TallyStep::kFull;
}

void WriteTally(const v1::Tally& tally, v1::Outing& outing) {
  auto& tallies = *outing.mutable_tallies();
  const auto place = std::lower_bound(
      tallies.begin(), tallies.end(), tally,
      [](const v1::Tally& a, const v1::Tally& b) { return a.tally_id() < b.tally_id(); });
  if (place != tallies.end() && place->tally_id() == tally.tally_id()) {
    *place = tally;
    return;
  }
  const auto offset = place - tallies.begin();
  *tallies.Add() = tally;
  std::rotate(tallies.begin() + offset, tallies.end() - 1, tallies.end());
}

}  // namespace osiedle::contacts
