#include "tests/slots/random_problem.h"

#include <algorithm>
#include <array>
#include <random>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace osiedle::visits {
namespace {

class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}

  RandomProblem Make() {
    absl::LoadTimeZone("Europe/Warsaw", &problem().zone);
    MakeWindow();
    MakeLimits();
    MakeSeats();
    MakeBoundaries();
    if (Chance(4)) problem().previous_elsewhere = Between(1, 2);
    const int candidates = Between(Chance(20) ? 0 : 2, 6);
    for (int i = 0; i < candidates; ++i) MakeCandidate();
    return made_;
  }

 private:
  SlotProblem& problem() { return made_.problem; }

  int Between(int low, int high) { return std::uniform_int_distribution<>(low, high)(random_); }
  bool Chance(int one_in) { return Between(1, one_in) == 1; }
  template <typename T, size_t n>
  T OneOf(const std::array<T, n>& values) {
    return values[Between(0, n - 1)];
  }

  // The begins of the local days from the day before the window on, and 3 days after it.
  Minute BeginOfDay(int day) {
    return absl::ToUnixSeconds(absl::FromCivil(first_day_ + day, problem().zone)) / 60;
  }
  // Minutes on the clock; in quarters, or now and then not.
  Minute At(int day, int minute) {
    const absl::CivilMinute civil = absl::CivilMinute(first_day_ + day) + minute;
    return absl::ToUnixSeconds(absl::FromCivil(civil, problem().zone)) / 60;
  }
  int AnyClock(int low_hour, int high_hour) {
    const int quarters = Between(low_hour * 4, high_hour * 4) * 15;
    return quarters + (Chance(8) ? Between(1, 14) : 0);
  }

  Point AnyPlace() {
    static constexpr std::array<Point, 6> kPlaces = {{{50.0971, 18.5418},
                                                      {50.1025, 18.5465},
                                                      {50.0843, 18.5003},
                                                      {50.1302, 18.5641},
                                                      {50.0462, 18.6112},
                                                      {50.0971, 18.5418}}};
    return OneOf(kPlaces);
  }

  void MakeWindow() {
    static const std::array<absl::CivilDay, 7> kDays = {
        absl::CivilDay(2026, 3, 27),  absl::CivilDay(2026, 10, 23), absl::CivilDay(2028, 2, 27),
        absl::CivilDay(2026, 12, 22), absl::CivilDay(2027, 3, 26),  absl::CivilDay(2026, 6, 1),
        absl::CivilDay(2025, 10, 24)};
    first_day_ = OneOf(kDays) + Between(-1, 2);
    days_ = Chance(6) ? Between(5, 9) : Between(1, 3);
    problem().window = {At(0, AnyClock(0, 23)), At(days_, AnyClock(0, 23))};
    problem().duration = OneOf(std::array{30, 45, 60, 60, 90, 120, 50, 7, 240});
    problem().now = problem().window.begin - (Chance(3) ? -Between(0, 2000) : Between(0, 4000));
    if (Chance(4)) problem().notice = Between(1, 2500);
    if (Chance(3)) problem().deadline = problem().window.begin + Between(0, days_ * 1600);
    if (Chance(2)) problem().place = AnyPlace();
    problem().speed_kmh = OneOf(std::array{4.0, 10.0, 20.0, 45.0});
  }

  void MakeLimits() {
    if (Chance(2)) {
      const int holiday = Between(0, 40);
      problem().is_working_day = [holiday](absl::CivilDay day) {
        return absl::GetWeekday(day) != absl::Weekday::sunday &&
               absl::GetWeekday(day) != absl::Weekday::saturday && day.day() != holiday;
      };
    }
    if (Chance(3))
      problem().begin_minute = OneOf(std::array{1, 120, 150, 165, 180, 480, 600, 1310});
    if (Chance(3)) {
      problem().end_minute = problem().begin_minute + AnyClock(1, 14);
      problem().end_minute = std::min(problem().end_minute, 1440);
    }
  }

  void MakeSeats() {
    int units = 0;
    const int seats = Between(Chance(15) ? 0 : 1, 3);
    for (int i = 0; i < seats && units < 4; ++i) {
      Seat seat = {.count = Chance(4) ? 2 : 1, .optional = Chance(3)};
      seat.count = std::min(seat.count, 4 - units);
      units += seat.count;
      problem().seats.push_back(seat);
    }
    if (Chance(3)) problem().quorum = Between(1, std::max(units, 1));
  }

  void MakeBoundaries() {
    problem().may_know_boundaries = Chance(2);
    problem().may_know_conflicts = Chance(2);
    if (Chance(3)) {
      Minute end = BeginOfDay(-1);
      for (int i = 0; i < 4; ++i) {
        const Minute begin = end + Between(1, 1500);
        end = begin + Between(1, 700);
        problem().refused.push_back({begin, end});
      }
    }
    if (!Chance(3)) return;
    for (int i = Between(1, 2); i > 0; --i) {
      problem().frequencies.push_back({.count = Between(1, 3), .span_days = Between(1, 10)});
    }
    for (int i = Between(0, 5); i > 0; --i) {
      problem().meetings.push_back(At(Between(-9, days_ + 9), AnyClock(0, 23)));
    }
    std::sort(problem().meetings.begin(), problem().meetings.end());
  }

  void MakeOption(Candidate& candidate) {
    SeatOption option = {.seat = Between(0, static_cast<int>(problem().seats.size()) - 1),
                         .choice = Between(0, 2),
                         .valid = {At(-30, 0), At(days_ + 60, 0)},
                         .substitute = Chance(8)};
    if (Chance(5)) option.valid.begin = BeginOfDay(Between(-1, days_ + 1));
    if (Chance(5)) option.valid.end = BeginOfDay(Between(0, days_ + 2));
    if (Chance(9)) option.bar = Bar::kBoundary;
    if (Chance(8)) option.bar = Bar::kConflict;
    candidate.options.push_back(option);
  }

  void MakeCandidate() {
    Candidate candidate;
    if (!problem().seats.empty()) {
      for (int i = Between(1, 3); i > 0; --i) MakeOption(candidate);
    }
    candidate.is_previous = Chance(3);
    candidate.is_person = !Chance(5);
    if (!candidate.is_person) candidate.capacity = Between(0, 4);
    candidate.is_open = Chance(2);
    if (Chance(4)) candidate.buffer_before = Between(1, 90);
    if (Chance(4)) candidate.buffer_after = Between(1, 90);
    if (Chance(4)) candidate.max_per_day = Between(1, 3);
    if (Chance(4)) candidate.max_per_week = Between(1, 6);
    if (Chance(4)) candidate.notice = Between(1, 3000);
    if (Chance(2)) candidate.base = AnyPlace();
    problem().candidates.push_back(candidate);
    made_.occupations.push_back(MakeOccupation());
  }

  Occupation MakeOccupation() {
    Occupation occupation;
    const bool by_night = Chance(5);
    const int duty_begin = by_night ? AnyClock(19, 23) : AnyClock(6, 11);
    const int length = AnyClock(3, 9);
    const int last_day = 2 * days_ + 2;
    for (int day = -2; day <= last_day; ++day) {
      if (Chance(6)) continue;
      const int begin = duty_begin + (Chance(4) ? AnyClock(0, 2) : 0);
      const Interval duty = {At(day, begin), At(day, begin + length)};
      if (!occupation.duty.empty() && duty.begin <= occupation.duty.back().end) {
        occupation.duty.back().end = std::max(occupation.duty.back().end, duty.end);
      } else if (!duty.empty()) {
        occupation.duty.push_back(duty);
      }
    }
    Minute end = BeginOfDay(-2);
    for (int i = Chance(3) ? 0 : 3 * days_; i > 0; --i) {
      const Minute begin = end + Between(1, 1200);
      end = begin + Between(1, 400);
      occupation.busy.push_back({begin, end});
    }
    const int bookings = Chance(3) ? 0 : Between(0, 2 * days_ + 2);
    for (int i = 0; i < bookings; ++i) {
      const Minute begin = At(Between(-2, days_ + 2), AnyClock(5, 24));
      Booking booking = {.time = {begin, begin + Between(1, 8) * 15}};
      if (Chance(10)) booking.time.end += 700;
      if (!Chance(5)) booking.place = AnyPlace();
      occupation.bookings.push_back(booking);
    }
    std::stable_sort(
        occupation.bookings.begin(), occupation.bookings.end(),
        [](const Booking& a, const Booking& b) { return a.time.begin < b.time.begin; });
    return occupation;
  }

  std::mt19937_64 random_;
  RandomProblem made_;
  absl::CivilDay first_day_;
  int days_ = 1;
};

}  // namespace

RandomProblem MakeRandomProblem(uint64_t seed) { return Maker(seed).Make(); }

absl::Status StoredOccupations::Read(int candidate, const Interval& span, Occupation& occupation) {
  const Occupation& stored = stored_[candidate];
  for (const Interval& duty : stored.duty) {
    if (duty.Overlaps(span)) occupation.duty.push_back(duty);
  }
  for (const Interval& busy : stored.busy) {
    if (busy.Overlaps(span)) occupation.busy.push_back(busy);
  }
  for (const Booking& booking : stored.bookings) {
    if (booking.time.Overlaps(span)) occupation.bookings.push_back(booking);
  }
  return absl::OkStatus();
}

}  // namespace osiedle::visits
