#include "tests/bench/joint_slots_data.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

using calendar::Interval;
using calendar::Minute;
namespace staff = staff::v1;

constexpr staff::Profession kAsked[] = {
    staff::SOCIAL_WORKER, staff::POLICE_OFFICER,  staff::CITY_GUARD,
    staff::PSYCHOLOGIST,  staff::COMMUNITY_NURSE, staff::FAMILY_ASSISTANT,
    staff::NGO_WORKER,    staff::DOCTOR,          staff::PROBATION_OFFICER};
constexpr staff::Profession kNotAsked[] = {staff::TEACHER_PEDAGOGUE, staff::CLUB_ANIMATOR,
                                           staff::VOLUNTEER_COORDINATOR};

constexpr absl::Duration kHalf = absl::Hours(24 * 364);
// Where a visit may be: about 9 km from south to north, and from west to east.
constexpr double kSouth = 50.06;
constexpr double kWest = 18.48;
constexpr double kNorthward = 0.08;
constexpr double kEastward = 0.12;

int Draw(std::mt19937_64& random, int from, int to) {
  return from + static_cast<int>(random() % static_cast<uint64_t>(to - from + 1));
}

double Share(std::mt19937_64& random) { return static_cast<double>(random() % 10'000) / 10'000; }

Minute MinuteOf(absl::CivilDay day, int minute, absl::TimeZone zone) {
  const absl::CivilMinute wall = absl::CivilMinute(day) + minute;
  return calendar::MinuteAtOrBefore(absl::FromCivil(wall, zone));
}

bool IsOnDuty(const SlotPerson& person, absl::CivilDay day) {
  return (person.duty_days >> static_cast<unsigned>(absl::GetWeekday(day)) & 1) != 0;
}

SlotPerson MakePerson(int number, std::mt19937_64& random) {
  constexpr int kBegins[] = {7 * 60, 7 * 60 + 30, 8 * 60, 9 * 60, 10 * 60};
  SlotPerson person;
  person.id = absl::StrFormat("osoba-%03d", number);
  person.institution = number % kInstitutions;
  if (number < kCandidates) {
    person.professions = {kAsked[number % std::size(kAsked)]};
    if (number % 3 == 0) {
      person.professions.push_back(kAsked[(number + number / 9 + 1) % std::size(kAsked)]);
    }
    if (person.professions.size() == 2 && person.professions[0] == person.professions[1]) {
      person.professions.pop_back();
    }
  } else {
    person.professions = {kNotAsked[number % std::size(kNotAsked)]};
  }
  // Every fourth is off on one working day.
  person.duty_days = 0x1f;
  if (number % 4 == 0) person.duty_days &= ~(1U << (number / 4 % 5));
  person.duty_begin = kBegins[random() % std::size(kBegins)];
  person.duty_end = person.duty_begin + 8 * 60;
  person.buffer_before = Draw(random, 0, 2) * 5;
  person.buffer_after = Draw(random, 0, 2) * 5;
  person.max_per_day = Draw(random, 4, 6);
  return person;
}

// Each week a meeting at the same hour, and something else.
void MakeBusy(absl::CivilDay first, int weeks, absl::TimeZone zone, std::mt19937_64& random,
              SlotPerson& person) {
  const int meeting_day = Draw(random, 0, 4);
  const int meeting = person.duty_begin + Draw(random, 0, 24) * 15;
  std::vector<Interval> busy;
  for (int week = 0; week < weeks; ++week) {
    const auto add = [&](int day, int minute, int length) {
      const Minute begin = MinuteOf(first + 7 * week + day, minute, zone);
      busy.push_back({begin, begin + length});
    };
    add(meeting_day, meeting, 90);
    add(Draw(random, 0, 4), person.duty_begin + Draw(random, 0, 80) * 5, Draw(random, 6, 36) * 5);
  }
  person.busy = calendar::Joined(std::move(busy));
}

// Books the visit where the person is on duty, has no other and not the most of a day already.
bool Takes(const SlotPerson& person, absl::CivilDay day, int minute, const Interval& time,
           size_t on_this_day) {
  const int length = static_cast<int>(time.end - time.begin);
  if (!IsOnDuty(person, day) || minute < person.duty_begin || minute + length > person.duty_end ||
      on_this_day >= static_cast<size_t>(person.max_per_day)) {
    return false;
  }
  return std::none_of(person.bookings.end() - static_cast<int64_t>(on_this_day),
                      person.bookings.end(),
                      [&](const BookedVisit& other) { return other.time.Overlaps(time); });
}

// One day's visits, on which `people` go. The bookings of the day are the last ones of everybody.
void MakeVisits(absl::CivilDay day, int first_visit, int count, std::mt19937_64& random,
                SlotWorld& world) {
  std::vector<size_t> on_this_day(world.people.size());
  for (int visit = first_visit; visit < first_visit + count;) {
    const int minute = Draw(random, 7 * 4, 17 * 4) * 15;
    const Minute begin = MinuteOf(day, minute, world.zone);
    const Interval time = {begin, begin + Draw(random, 6, 12) * 5};
    const size_t one = random() % world.people.size();
    const size_t other = visit % 2 == 0 ? random() % world.people.size() : one;
    if (!Takes(world.people[one], day, minute, time, on_this_day[one]) ||
        !Takes(world.people[other], day, minute, time, on_this_day[other])) {
      continue;
    }
    const BookedVisit booked = {visit, time,
                                static_cast<float>(kSouth + kNorthward * Share(random)),
                                static_cast<float>(kWest + kEastward * Share(random))};
    world.people[one].bookings.push_back(booked);
    ++on_this_day[one];
    if (other != one) {
      world.people[other].bookings.push_back(booked);
      ++on_this_day[other];
    }
    ++visit;
  }
}

}  // namespace

SlotWorld MakeSlotWorld(absl::Time now, int visits) {
  SlotWorld world;
  OrDie(absl::LoadTimeZone("Europe/Warsaw", &world.zone), "no Europe/Warsaw");
  world.now = calendar::MinuteAtOrBefore(now);
  const absl::CivilDay first =
      absl::PrevWeekday(absl::ToCivilDay(now - kHalf, world.zone) + 1, absl::Weekday::monday);
  const int days = static_cast<int>(2 * kHalf / absl::Hours(24));
  world.span = {MinuteOf(first, 0, world.zone), MinuteOf(first + days, 0, world.zone)};
  std::mt19937_64 random(11);
  for (int i = 0; i < kStaff; ++i) {
    world.people.push_back(MakePerson(i, random));
    MakeBusy(first, days / 7, world.zone, random, world.people.back());
  }
  const int working_days = days / 7 * 5;
  for (int i = 0; i < working_days; ++i) {
    const int begin = static_cast<int>(int64_t{visits} * i / working_days);
    const int end = static_cast<int>(int64_t{visits} * (i + 1) / working_days);
    MakeVisits(first + i / 5 * 7 + i % 5, begin, end - begin, random, world);
  }
  for (SlotPerson& person : world.people) {
    std::sort(person.bookings.begin(), person.bookings.end(),
              [](const auto& a, const auto& b) { return a.time.begin < b.time.begin; });
  }
  return world;
}

const std::vector<SlotSeat>& SlotSeats() {
  static const auto* const seats =
      new std::vector<SlotSeat>{{{staff::SOCIAL_WORKER}},
                                {{staff::POLICE_OFFICER, staff::CITY_GUARD}},
                                {{staff::PSYCHOLOGIST, staff::COMMUNITY_NURSE}},
                                {{staff::FAMILY_ASSISTANT}},
                                {{staff::NGO_WORKER}},
                                {{staff::DOCTOR}},
                                {{staff::PROBATION_OFFICER}, /*optional=*/true}};
  return *seats;
}

SlotQuestion NextQuestion(const SlotWorld& world, int duration, std::mt19937_64& random) {
  SlotQuestion question;
  question.window.begin = world.now + Draw(random, 24 * 60, 180 * 24 * 60);
  question.window.end = question.window.begin + 90 * 24 * 60;
  question.duration = duration;
  question.latitude = kSouth + kNorthward * Share(random);
  question.longitude = kWest + kEastward * Share(random);
  return question;
}

}  // namespace osiedle::bench
