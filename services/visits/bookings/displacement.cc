#include "services/visits/bookings/displacement.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visits_along.h"
#include "services/visits/calendars/calendar_pages.h"
#include "services/visits/calendars/duty_hours.h"
#include "services/visits/slots/slot_start.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Visit;

// The days before and after a start that can matter: its week, and a day for the ways.
constexpr Minute kMinutesAround = Minute{9} * 24 * 60;

struct BookedVisit {
  std::string visit;
  Booking booking;
};

// What one candidate does, as it was read.
class FixedOccupation final : public Occupations {
 public:
  explicit FixedOccupation(const Occupation& occupation) : occupation_(occupation) {}

  absl::Status Read(int /*candidate*/, const Interval& /*span*/, Occupation& occupation) override {
    occupation = occupation_;
    return absl::OkStatus();
  }

 private:
  const Occupation& occupation_;
};

// 0: it overlaps the slot.
Minute DistanceOf(const Interval& time, const Interval& slot) {
  return std::max<Minute>({0, slot.begin - time.end, time.begin - slot.end});
}

class Way {
 public:
  Way(const Call& call, const Reader& reader, const WayQuestion& question, VisitIds& gone)
      : call_(call),
        reader_(reader),
        question_(question),
        gone_(gone),
        slot_{.begin = question.start, .end = question.start + question.problem.duration},
        problem_(question.problem) {
    problem_.candidates = {question.candidate};
  }

  absl::StatusOr<bool> Make(size_t most) {
    RETURN_IF_ERROR(ReadCalendar());
    while (true) {
      ASSIGN_OR_RETURN(const bool is_free, IsFreeWith(AllBookings()));
      if (is_free) return true;
      ASSIGN_OR_RETURN(const BookedVisit* obstacle, NearestObstacle());
      if (obstacle == nullptr || gone_.size() >= most) return false;
      ASSIGN_OR_RETURN(const bool gives_way, GivesWayNow(obstacle->visit));
      if (!gives_way) return false;
      const std::string visit = obstacle->visit;
      gone_.insert(visit);
      bookings_.erase(std::remove_if(bookings_.begin(), bookings_.end(),
                                     [&](const BookedVisit& one) { return one.visit == visit; }),
                      bookings_.end());
    }
  }

 private:
  absl::Status ReadCalendar() {
    const Interval span = {.begin = slot_.begin - kMinutesAround,
                           .end = slot_.end + kMinutesAround};
    occupation_.duty = DutyHours(question_.calendar, question_.duty_kind, span, problem_.zone);
    const auto note = [&](absl::string_view visit, const Booking& booking) {
      if (!gone_.contains(visit)) bookings_.push_back({std::string(visit), booking});
      return false;
    };
    internal::v1::CalendarPage memory;
    std::vector<Booking> none;
    return ReadPages(reader_, call_.owner(), call_.time(),
                     call::LastIdOfName(question_.calendar.name()), span, note, memory,
                     occupation_.busy, none);
  }

  std::vector<Booking> AllBookings() const {
    std::vector<Booking> all;
    all.reserve(bookings_.size());
    for (const BookedVisit& one : bookings_) all.push_back(one.booking);
    std::sort(all.begin(), all.end(),
              [](const Booking& a, const Booking& b) { return a.time.begin < b.time.begin; });
    return all;
  }

  absl::StatusOr<bool> IsFreeWith(std::vector<Booking> bookings) {
    occupation_.bookings = std::move(bookings);
    FixedOccupation occupations(occupation_);
    ASSIGN_OR_RETURN(const std::vector<CandidateAtStart> answers,
                     CandidatesAt(problem_, slot_.begin, occupations));
    return answers.front().is_free;
  }

  // The booking nearest to the slot that alone is in its way. Maxima are no one visit's fault.
  absl::StatusOr<const BookedVisit*> NearestObstacle() {
    const Candidate with_maxima = problem_.candidates.front();
    problem_.candidates.front().max_per_day = problem_.candidates.front().max_per_week = 0;
    const BookedVisit* nearest = nullptr;
    ASSIGN_OR_RETURN(const bool is_free, IsFreeWith({}));
    for (const BookedVisit& one : bookings_) {
      if (!is_free) break;
      const bool is_nearer = nearest == nullptr || DistanceOf(one.booking.time, slot_) <
                                                       DistanceOf(nearest->booking.time, slot_);
      if (!is_nearer) continue;
      ASSIGN_OR_RETURN(const bool leaves_free, IsFreeWith({one.booking}));
      if (!leaves_free) nearest = &one;
    }
    problem_.candidates.front() = with_maxima;
    return nearest;
  }

  absl::StatusOr<bool> GivesWayNow(const std::string& visit) {
    ASSIGN_OR_RETURN(
        const std::optional<Visit> found,
        FindVisit(call_, reader_,
                  absl::StrCat("municipalities/", call_.municipality(), "/visits/", visit)));
    return found.has_value() && GivesWay(*found);
  }

  const Call& call_;
  const Reader& reader_;
  const WayQuestion& question_;
  VisitIds& gone_;
  const Interval slot_;
  // With the one candidate.
  SlotProblem problem_;
  Occupation occupation_;
  std::vector<BookedVisit> bookings_;
};

}  // namespace

bool GivesWay(const Visit& visit) {
  return visit.urgency() != Visit::URGENT &&
         (visit.state() == Visit::HELD || visit.state() == Visit::CONFIRMED);
}

absl::StatusOr<bool> MakeWay(const Call& call, const Reader& reader, const WayQuestion& question,
                             size_t most, VisitIds& gone) {
  return Way(call, reader, question, gone).Make(most);
}

absl::Status Displace(const Call& call, storage::Transaction& transaction, absl::string_view name) {
  ASSIGN_OR_RETURN(VisitUnderChange visit, LoadAlong(call, transaction, name));
  LoseSlot(visit.after);
  Reach(Visit::PROPOSED, std::max(call.time(), LastMoment(visit.after)), call.time(), visit.after);
  visit.after.set_displaced_count(visit.after.displaced_count() + 1);
  return SaveAlong(call, transaction, visit);
}

}  // namespace osiedle::visits
