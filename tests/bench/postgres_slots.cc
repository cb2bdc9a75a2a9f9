#include "tests/bench/postgres_slots.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

using calendar::Interval;
using calendar::Minute;

// As SlotRank (joint_slot.proto) counts them.
constexpr int kLessPreferred = 720;
constexpr int kEmptyOptional = 4320;

unsigned BitOf(staff::v1::Profession profession) { return 1U << static_cast<unsigned>(profession); }

unsigned BitsOf(const std::vector<staff::v1::Profession>& professions) {
  unsigned bits = 0;
  for (staff::v1::Profession profession : professions) bits |= BitOf(profession);
  return bits;
}

std::string RangeText(const Interval& interval) {
  return absl::StrFormat("[%d,%d)", interval.begin, interval.end);
}

// ---- the composition, as the search wants it

// Which profession each seat gets; 0: nobody.
struct Plan {
  int cost = 0;
  std::vector<unsigned> seats;
};

std::vector<Plan> PlansOf(const std::vector<SlotSeat>& seats) {
  std::vector<Plan> plans = {{}};
  for (const SlotSeat& seat : seats) {
    std::vector<Plan> longer;
    const auto add = [&](const Plan& plan, unsigned profession, int cost) {
      longer.push_back(plan);
      longer.back().seats.push_back(profession);
      longer.back().cost += cost;
    };
    for (const Plan& plan : plans) {
      int step = 0;
      for (staff::v1::Profession choice : seat.choices) {
        add(plan, BitOf(choice), kLessPreferred * step++);
      }
      if (seat.optional) add(plan, 0, kEmptyOptional);
    }
    plans = std::move(longer);
  }
  std::stable_sort(plans.begin(), plans.end(),
                   [](const Plan& a, const Plan& b) { return a.cost < b.cost; });
  return plans;
}

// Whether people with two professions hold the set together.
bool IsConnected(unsigned set, const std::vector<unsigned>& people) {
  unsigned reached = set & (~set + 1);
  for (bool grows = true; grows;) {
    grows = false;
    for (unsigned person : people) {
      if ((person & reached) == 0 || (person & set & ~reached) == 0) continue;
      reached |= person & set;
      grows = true;
    }
  }
  return reached == set;
}

// The connected sets of professions of some plan, small ones first: they fail more often.
std::vector<unsigned> HallSets(const std::vector<Plan>& plans,
                               const std::vector<unsigned>& people) {
  std::vector<unsigned> sets;
  for (const Plan& plan : plans) {
    unsigned all = 0;
    for (unsigned profession : plan.seats) all |= profession;
    for (unsigned set = all; set != 0; set = (set - 1) & all) {
      if (IsConnected(set, people)) sets.push_back(set);
    }
  }
  std::sort(sets.begin(), sets.end(), [](unsigned a, unsigned b) {
    return std::pair(__builtin_popcount(a), a) < std::pair(__builtin_popcount(b), b);
  });
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  return sets;
}

// The whole search, as a prepared statement that knows the composition.
std::string Statement(const SlotWorld& world) {
  const std::vector<Plan> plans = PlansOf(SlotSeats());
  std::vector<unsigned> people;
  unsigned wanted = 0;
  for (const SlotSeat& seat : SlotSeats()) wanted |= BitsOf(seat.choices);
  for (const SlotPerson& person : world.people) {
    people.push_back(BitsOf(person.professions) & wanted);
  }
  std::vector<int> costs;
  std::vector<std::string> seats;
  for (const Plan& plan : plans) {
    costs.push_back(plan.cost);
    seats.push_back(absl::StrCat("{", absl::StrJoin(plan.seats, ","), "}"));
  }
  return absl::StrFormat(
      "SELECT cost, start, crew FROM find_joint_slots(%d, int4range($1::int, $2::int), $3::int, "
      "$4::float8, $5::float8, %d, '{%s}', '{%s}', '{%s}', %d)",
      wanted, kSpeedKmh, absl::StrJoin(costs, ","), absl::StrJoin(seats, ","),
      absl::StrJoin(HallSets(plans, people), ","), kSlotsOfAPage);
}

}  // namespace

PostgresSlots::PostgresSlots(const std::string& connection_info, const SlotWorld& world,
                             const DutyOf& duty)
    : connection_(connection_info) {
  connection_.RunFile("postgres_slots.sql");
  Fill(world, duty);
  connection_.Run("VACUUM ANALYZE");
  connection_.Prepare("find", Statement(world));
}

void PostgresSlots::Fill(const SlotWorld& world, const DutyOf& duty) {
  std::string staff, weeks, hours, busy_times, bookings;
  std::vector<Interval> spans;
  for (absl::CivilDay monday = absl::ToCivilDay(calendar::TimeOf(world.span.begin), world.zone);;
       monday += 7) {
    const auto begin_of = [&](absl::CivilDay day) {
      return calendar::MinuteAtOrBefore(absl::FromCivil(day, world.zone));
    };
    const Interval week = {begin_of(monday), begin_of(monday + 7)};
    if (week.begin >= world.span.end) break;
    absl::StrAppend(&weeks, spans.size(), "\t", RangeText(week), "\n");
    spans.push_back(week);
  }
  for (const SlotPerson& person : world.people) {
    absl::StrAppend(&staff, person.id, "\t", BitsOf(person.professions), "\t", person.buffer_before,
                    "\t", person.buffer_after, "\t", person.max_per_day, "\n");
    for (size_t week = 0; week < spans.size(); ++week) {
      absl::StrAppend(&hours, week, "\t", person.id, "\t{",
                      absl::StrJoin(duty(person, spans[week]), ",",
                                    [](std::string* out, const Interval& interval) {
                                      absl::StrAppend(out, RangeText(interval));
                                    }),
                      "}\n");
    }
    for (const Interval& busy : person.busy) {
      absl::StrAppend(&busy_times, person.id, "\t", RangeText(busy), "\n");
    }
    for (const BookedVisit& booked : person.bookings) {
      const absl::CivilDay day = absl::ToCivilDay(calendar::TimeOf(booked.time.begin), world.zone);
      const Interval whole_day = {calendar::MinuteAtOrBefore(absl::FromCivil(day, world.zone)),
                                  calendar::MinuteAtOrBefore(absl::FromCivil(day + 1, world.zone))};
      absl::StrAppendFormat(&bookings, "%s\t%d\t%s\t%s\t%.9g\t%.9g\n", person.id, booked.visit,
                            RangeText(booked.time), RangeText(whole_day), booked.latitude,
                            booked.longitude);
    }
  }
  connection_.Copy("staff", staff);
  connection_.Copy("weeks", weeks);
  connection_.Copy("duty", hours);
  connection_.Copy("busy_times", busy_times);
  connection_.Copy("bookings", bookings);
  connection_.Run("CALL make_indexes()");
}

SlotAnswer PostgresSlots::Find(const SlotQuestion& question) {
  PostgresParameters parameters;
  parameters.AddInt4(static_cast<int32_t>(question.window.begin));
  parameters.AddInt4(static_cast<int32_t>(question.window.end));
  parameters.AddInt4(question.duration);
  parameters.AddFloat8(question.latitude);
  parameters.AddFloat8(question.longitude);
  const PostgresResult rows = connection_.QueryPrepared("find", parameters);
  SlotAnswer answer;
  for (int row = 0; row < PQntuples(rows.get()); ++row) {
    OrDie(PQgetisnull(rows.get(), row, 2) == 0, "a slot has no crew");
    answer.emplace_back(std::atoll(PQgetvalue(rows.get(), row, 0)),
                        std::atoll(PQgetvalue(rows.get(), row, 1)));
  }
  return answer;
}

}  // namespace osiedle::bench
