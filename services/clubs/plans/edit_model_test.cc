// Random edits of series, against a plain model of what must become of each occurrence and of who
// signed up. OSIEDLE_SERIES_EDITS says how many; there are few of them without it. They are made in
// many small towns, each over a store of its own and from a seed of its own, as many towns at a
// time as there are processors. OSIEDLE_TEST_SEED is one town alone; OSIEDLE_SERIES_SHARD=2/5 is
// the second of five parts of the towns.
//
// The model expands rules by looking at every day, keeps the first day of a rule through all
// divisions, and knows occurrences as rows in a map. It shares nothing with the code under test but
// the way in which a wall time becomes a moment.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "services/calendar/wall_time.h"
#include "services/clubs/plans/plan_case_test.h"
#include "services/clubs/plans/plan_tables.h"
#include "storage/testing/test_seed.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using Civil = absl::CivilSecond;
using Day = absl::CivilDay;

constexpr int kEditsByDefault = 1000;
// A town has few series, and what becomes of them by divisions. The club clock plans all of them
// ahead whenever time passes, and so each edit would be slower than the one before.
constexpr int kSeriesOfATown = 2;
constexpr int kEditsOfASeries = 25;
constexpr int kEditsOfATown = kSeriesOfATown * kEditsOfASeries;

Civil CivilAt(Day day, int minute) {
  return Civil(day.year(), day.month(), day.day(), 0, minute, 0);
}
Civil CivilOfWall(const v1::WallTime& time) {
  return CivilAt(Day(time.date().year(), time.date().month(), time.date().day()), time.minute());
}

enum class Frequency { kOnce, kDaily, kWeekly, kMonthly };

// A rule, from the day on which it first began, whatever was divided since.
struct ModelRule {
  Day anchor;
  int minute = 0;
  Frequency frequency = Frequency::kOnce;
  int interval = 1;
  // Monday is bit 0; 0: the day of the anchor.
  int weekdays = 0;
  int count = 0;
  std::optional<Day> until;
  // What is left of it.
  Civil from = Civil(1900, 1, 1);
  Civil to = Civil(3000, 1, 1);

  bool Fits(Day day) const {
    switch (frequency) {
      case Frequency::kOnce:
        return false;
      case Frequency::kDaily:
        return (day - anchor) % interval == 0;
      case Frequency::kWeekly: {
        const int mask = weekdays != 0 ? weekdays : 1 << static_cast<int>(absl::GetWeekday(anchor));
        const int64_t weeks = (calendar::MondayOf(day) - calendar::MondayOf(anchor)) / 7;
        return weeks % interval == 0 && (mask >> static_cast<int>(absl::GetWeekday(day)) & 1) != 0;
      }
      case Frequency::kMonthly: {
        const int64_t months = absl::CivilMonth(day) - absl::CivilMonth(anchor);
        return months % interval == 0 && day.day() == anchor.day();
      }
    }
    return false;
  }

  // Those before `end`, with the number that each has in the counting.
  std::vector<std::pair<Civil, int>> CountedBefore(Day end) const {
    std::vector<std::pair<Civil, int>> times;
    int number = 0;
    for (Day day = anchor; day < end; ++day) {
      if (until.has_value() && day > *until) break;
      if (day != anchor && !Fits(day)) continue;
      if (++number > count && count > 0) break;
      const Civil time = CivilAt(day, minute);
      if (time >= from && time < to) times.emplace_back(time, number);
      if (frequency == Frequency::kOnce) break;
    }
    return times;
  }

  std::string Text() const {
    if (frequency == Frequency::kOnce) return "";
    static constexpr const char* kNames[] = {"", "DAILY", "WEEKLY", "MONTHLY"};
    std::string text = absl::StrCat("FREQ=", kNames[static_cast<int>(frequency)]);
    if (interval > 1) absl::StrAppend(&text, ";INTERVAL=", interval);
    static constexpr const char* kDays[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    std::string days;
    for (int i = 0; i < 7; ++i) {
      if ((weekdays >> i & 1) != 0) absl::StrAppend(&days, days.empty() ? "" : ",", kDays[i]);
    }
    if (!days.empty()) absl::StrAppend(&text, ";BYDAY=", days);
    if (count > 0) absl::StrAppend(&text, ";COUNT=", count);
    if (until.has_value()) {
      absl::StrAppendFormat(&text, ";UNTIL=%04d%02d%02dT235959", until->year(), until->month(),
                            until->day());
    }
    return text;
  }
};

struct ModelSeries {
  std::string id;
  ModelRule rule;
  std::set<Civil> also;
  std::set<Civil> except;
  int duration = 90;
  // Where it begins as it is stored: after a division not where its rule first did.
  Civil start;
  std::optional<absl::Time> planned_until;

  std::set<Civil> RuleTimes(Day end) const {
    std::set<Civil> times;
    for (const auto& [time, number] : rule.CountedBefore(end)) times.insert(time);
    return times;
  }
  // By day.
  std::map<Day, Civil> TimesBefore(Day end) const {
    std::set<Civil> times = RuleTimes(end);
    times.insert(also.begin(), also.end());
    std::map<Day, Civil> by_day;
    for (const Civil time : times) {
      if (!except.contains(time) && Day(time) < end) by_day.emplace(Day(time), time);
    }
    return by_day;
  }
};

struct ModelRow {
  std::string series;
  Civil original;
  absl::Time start;
  absl::Time end;
  bool is_exception = false;
  bool is_cancelled = false;
  int parties = 0;

  bool removed() const { return is_cancelled && !is_exception; }
  // What is stored of it.
  auto facts() const { return std::tie(series, original, start, end, is_exception, is_cancelled); }
};

// What the towns of a run met.
struct EditCounts {
  std::atomic<int> edits = 0;
  std::atomic<int> accepted = 0;
  std::atomic<int> divisions = 0;
  std::atomic<int> occurrences = 0;
  std::atomic<int> parties = 0;
};

// A town over a fresh store, and what the model says of it. All that happens follows from the seed.
class EditedTown : public PlanTest {
 public:
  // `counts` outlives the town.
  EditedTown(uint32_t seed, EditCounts& counts)
      : seed_(seed), random_(seed_.value()), counts_(counts) {}

  // Until the first failure of any town.
  void RunTown() {
    SetUp();
    GoTo(absl::FromCivil(Civil(DrawFirstDay()) + 12 * 60 * 60, zone()));
    for (int series = 0; series < kSeriesOfATown && !HasFailure(); ++series) {
      const std::string id = absl::StrCat("s", series + 1);
      while (!HasFailure() && !CreateAtRandom(id)) continue;
      for (int edit = 0; edit < kEditsOfASeries && !HasFailure(); ++edit) EditAtRandom();
      if (!HasFailure()) CheckParties();
    }
    counts_.occurrences += static_cast<int>(rows_.size());
    counts_.parties += static_cast<int>(signed_up_.size());
  }

 private:
  void TestBody() override { RunTown(); }

  int Pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
  bool Chance(int percent) { return Pick(100) < percent; }
  Day Today() { return absl::ToCivilDay(clock().Now(), zone()); }
  absl::Time MomentOf(Civil time) { return calendar::MomentOf(time, zone()); }
  // Far enough for all that is planned.
  Day Horizon() { return Today() + 800; }

  // ---- the model

  void Put(const ModelSeries& series, Civil time, ModelRow& row) {
    row.original = time;
    row.start = MomentOf(time);
    row.end = row.start + absl::Minutes(series.duration);
  }

  std::string NewId(const ModelSeries& series, Civil time) {
    const std::string id = absl::StrFormat("%s-%04d%02d%02dt%02d%02d", series.id, time.year(),
                                           time.month(), time.day(), time.hour(), time.minute());
    if (!rows_.contains(id)) return id;
    for (int number = 2;; ++number) {
      std::string numbered = absl::StrCat(id, "-", number);
      if (!rows_.contains(numbered)) return numbered;
    }
  }

  void AddRow(const ModelSeries& series, Civil time) {
    ModelRow row = {.series = series.id};
    Put(series, time, row);
    rows_[NewId(series, time)] = row;
  }

  // Days that are held by what takes place, or does not by itself.
  std::set<Day> HeldDays(const ModelSeries& series) {
    std::set<Day> days;
    for (const auto& [id, row] : rows_) {
      if (row.series == series.id && !row.removed()) days.insert(Day(row.original));
    }
    return days;
  }

  // What an edit makes of the rows of `series`, which says when they take place now. Gives the
  // number of parties that are affected.
  int Realign(const ModelSeries& series) {
    const absl::Time now = clock().Now();
    const std::map<Day, Civil> times = series.TimesBefore(Horizon());
    int affected = 0;
    for (auto it = rows_.begin(); it != rows_.end();) {
      ModelRow& row = it->second;
      const bool is_plain =
          row.series == series.id && !row.removed() && !row.is_exception && row.start > now;
      if (!is_plain) {
        ++it;
        continue;
      }
      const auto time = times.find(Day(row.original));
      if (time == times.end()) {
        affected += row.parties;
        if (row.parties == 0) {
          it = rows_.erase(it);
          continue;
        }
        row.is_cancelled = true;
      } else if (MomentOf(time->second) > now) {
        const ModelRow before = row;
        Put(series, time->second, row);
        if (row.start != before.start || row.end != before.end) affected += row.parties;
      }
      ++it;
    }
    AddMissing(series, now + absl::Nanoseconds(1));
    return affected;
  }

  // The times from `from` to the end of what is planned get rows.
  void AddMissing(const ModelSeries& series, absl::Time from) {
    const std::set<Day> held = HeldDays(series);
    for (const auto& [day, time] : series.TimesBefore(Horizon())) {
      const absl::Time moment = MomentOf(time);
      const bool is_planned =
          moment >= from && (!series.planned_until.has_value() || moment < *series.planned_until);
      if (is_planned && !held.contains(day)) AddRow(series, time);
    }
  }

  // ---- comparison

  void ReadHorizon(ModelSeries& series) {
    const auto stored = GetSeries(series.id);
    ASSERT_THAT(stored, IsOk());
    series.start = CivilOfWall(stored->start());
    series.planned_until.reset();
    if (!stored->has_planned_until_time()) return;
    series.planned_until = call::TimeOf(stored->planned_until_time());
    EXPECT_GT(*series.planned_until, clock().Now() + absl::Hours(24 * 15));
  }

  // What is stored is what the model says, of all series.
  void Compare(const std::string& what) {
    const auto snapshot = store().GetSnapshot({});
    ASSERT_THAT(snapshot, IsOk());
    std::map<std::string, ModelRow> stored;
    for (const ModelSeries& series : series_) {
      auto walk = Occurrences().table().WalkRows(
          **snapshot, owner(),
          storage::AnyTable::Under(index::kOccurrencesBySeries,
                                   storage::KeyTuple::Of(SeriesName(series.id))));
      Occurrence row;
      while (true) {
        const auto more = walk.Next(row);
        ASSERT_THAT(more, IsOk());
        if (!*more) break;
        if (row.has_delete_time()) continue;
        stored[IdIn(row.name())] = {.series = IdIn(row.series()),
                                    .original = CivilOfWall(row.original_start()),
                                    .start = call::TimeOf(row.start_time()),
                                    .end = call::TimeOf(row.end_time()),
                                    .is_exception = row.is_exception(),
                                    .is_cancelled = row.state() == Occurrence::CANCELLED};
      }
    }
    for (const auto& [id, row] : rows_) {
      const auto found = stored.find(id);
      if (found == stored.end()) {
        ADD_FAILURE() << what << ": lost " << id << " " << Say(row);
      } else if (found->second.facts() != row.facts()) {
        ADD_FAILURE() << what << ": " << id << " is " << Say(found->second) << ", not " << Say(row);
      }
    }
    for (const auto& [id, row] : stored) {
      if (!rows_.contains(id)) ADD_FAILURE() << what << ": doubled " << id << " " << Say(row);
    }
  }
  std::string Say(const ModelRow& row) {
    return absl::StrCat(row.series, " ", absl::FormatCivilTime(row.original), " ",
                        absl::FormatTime(row.start, zone()), " ", absl::FormatTime(row.end, zone()),
                        row.is_exception ? " exception" : "", row.is_cancelled ? " cancelled" : "");
  }

  // ---- edits

  int RandomMinute() {
    static constexpr int kMinutes[] = {0, 150, 600, 1020, 1080, 1439};
    return kMinutes[Pick(6)];
  }

  ModelRule RandomRule(Day anchor, int minute) {
    ModelRule rule = {.anchor = anchor, .minute = minute};
    rule.frequency = static_cast<Frequency>(Chance(5) ? 0 : 1 + Pick(3));
    if (rule.frequency == Frequency::kOnce) return rule;
    rule.interval = Chance(60) ? 1 : 1 + Pick(3);
    if (rule.frequency == Frequency::kWeekly && Chance(50)) rule.weekdays = 1 + Pick(127);
    if (rule.frequency == Frequency::kMonthly && rule.anchor.day() > 28) rule.anchor -= 5;
    if (Chance(40)) {
      rule.count = 1 + Pick(15);
    } else if (Chance(50)) {
      rule.until = rule.anchor + Pick(150);
    }
    return rule;
  }

  static v1::WallTime WallOf(Civil time) {
    v1::WallTime wall;
    wall.mutable_date()->set_year(static_cast<int>(time.year()));
    wall.mutable_date()->set_month(time.month());
    wall.mutable_date()->set_day(time.day());
    wall.set_minute(time.hour() * 60 + time.minute());
    return wall;
  }

  // The rule as it goes on from where it stands, with nothing before it.
  void Reanchor(Day day, int minute, int counted_before, ModelRule& rule) {
    rule.anchor = day;
    rule.minute = minute;
    rule.from = Civil(1900, 1, 1);
    if (rule.count > 0) rule.count -= counted_before;
  }

  // Lists go along with another time or rule.
  void Carry(int old_minute, int new_minute, ModelSeries& series) {
    const auto shift = [&](std::set<Civil>& times) {
      std::set<Civil> shifted;
      for (const Civil time : times) {
        const bool goes_along = time.hour() * 60 + time.minute() == old_minute;
        shifted.insert(goes_along ? CivilAt(Day(time), new_minute) : time);
      }
      times = shifted;
    };
    shift(series.also);
    shift(series.except);
    const std::set<Civil> given = series.RuleTimes(Horizon());
    std::set<Day> days;
    for (const Civil time : given) days.insert(Day(time));
    std::erase_if(series.also, [&](Civil time) { return days.contains(Day(time)); });
    std::erase_if(series.except, [&](Civil time) { return !given.contains(time); });
  }

  static void FillTimes(const std::set<Civil>& times,
                        google::protobuf::RepeatedPtrField<v1::WallTime>& list) {
    list.Clear();
    for (const Civil time : times) *list.Add() = WallOf(time);
  }

  // Changes `series` at random, and puts the same into the request. `first`: where it was divided.
  void RandomPatch(std::optional<Civil> first, ModelSeries& series,
                   v1::EditEventSeriesRequest& request) {
    EventSeries& patch = *request.mutable_event_series();
    const auto mask = [&](const char* path) { request.mutable_update_mask()->add_paths(path); };
    const auto counted = series.rule.CountedBefore(Horizon());
    const Civil start = series.start;
    const int counted_before = counted.empty() ? 0 : counted.front().second - 1;
    // A series that goes on at a further time has its first one there, and begins later.
    const bool first_is_of_rule = !first.has_value() || *first == start;
    switch (Pick(7)) {
      case 0: {
        const int minute = RandomMinute();
        const Civil time = CivilAt(Day(first.value_or(start)), minute);
        *patch.mutable_start() = WallOf(time);
        mask("start");
        MoveStart(first, first_is_of_rule, time, counted_before, series);
        return;
      }
      case 1: {
        const Civil old = first.value_or(start);
        const Civil time = CivilAt(Day(old) + Pick(7) - 3, old.hour() * 60 + old.minute());
        *patch.mutable_start() = WallOf(time);
        mask("start");
        MoveStart(first, first_is_of_rule, time, counted_before, series);
        return;
      }
      case 2: {
        const ModelRule rule = RandomRule(Today() + Pick(30), RandomMinute());
        const Civil time = CivilAt(rule.anchor, rule.minute);
        *patch.mutable_start() = WallOf(time);
        patch.set_recurrence_rule(rule.Text());
        mask("start");
        mask("recurrence_rule");
        if (first_is_of_rule) {
          series.rule = rule;
          Carry(start.hour() * 60 + start.minute(), rule.minute, series);
          return;
        }
        series.also.erase(*first);
        series.also.insert(time);
        ModelRule later = rule;
        later.anchor = Day(start);
        later.minute = start.hour() * 60 + start.minute();
        series.rule = later;
        Carry(later.minute, later.minute, series);
        return;
      }
      case 3:
        series.duration = 30 + Pick(4) * 15;
        patch.set_duration_minutes(series.duration);
        mask("duration_minutes");
        return;
      case 4: {
        std::vector<Civil> future;
        for (const auto& [time, number] : counted) {
          if (Day(time) > Today() && Day(time) < Today() + 90) future.push_back(time);
        }
        if (future.empty()) return;
        series.except.insert(future[static_cast<size_t>(Pick(static_cast<int>(future.size())))]);
        FillTimes(series.except, *patch.mutable_except_times());
        mask("except_times");
        return;
      }
      case 5: {
        const Civil time = CivilAt(Today() + 1 + Pick(60), RandomMinute());
        if (series.TimesBefore(Horizon()).contains(Day(time))) return;
        series.also.insert(time);
        FillTimes(series.also, *patch.mutable_also_times());
        mask("also_times");
        return;
      }
      default:
        if (series.except.empty()) return;
        series.except.erase(series.except.begin());
        FillTimes(series.except, *patch.mutable_except_times());
        mask("except_times");
        return;
    }
  }

  void MoveStart(std::optional<Civil> first, bool first_is_of_rule, Civil time, int counted_before,
                 ModelSeries& series) {
    if (!first_is_of_rule) {
      series.also.erase(*first);
      series.also.insert(time);
      Carry(0, 0, series);
      return;
    }
    const int old_minute = series.start.hour() * 60 + series.start.minute();
    const int minute = time.hour() * 60 + time.minute();
    Reanchor(Day(time), minute, counted_before, series.rule);
    Carry(old_minute, minute, series);
  }

  void EditAllAtRandom(ModelSeries& series) {
    ModelSeries edited = series;
    v1::EditEventSeriesRequest request;
    request.set_name(SeriesName(series.id));
    request.set_scope(v1::ALL);
    RandomPatch(std::nullopt, edited, request);
    if (request.update_mask().paths().empty()) return;
    const auto edit = Run<v1::EditEventSeriesResponse>(request);
    if (!Accepted(edit)) return;
    series = edited;
    ReadHorizon(series);
    const int affected = Realign(series);
    EXPECT_EQ(edit->affected_registration_count(), affected);
  }

  void EditFollowingAtRandom(size_t number) {
    std::vector<std::string> ids;
    for (const auto& [id, row] : rows_) {
      const bool is_plain = row.series == series_[number].id && !row.is_exception &&
                            !row.is_cancelled && row.start > clock().Now();
      if (is_plain) ids.push_back(id);
    }
    if (ids.empty()) return;
    const std::string first = ids[static_cast<size_t>(Pick(static_cast<int>(ids.size())))];
    const Civil split = rows_[first].original;
    ModelSeries ended = series_[number];
    ModelSeries following = series_[number];
    // At the time of the row: one of today whose time went by may lie elsewhere than its series.
    if (!following.TimesBefore(Horizon()).contains(Day(split)) ||
        following.TimesBefore(Horizon())[Day(split)] != split) {
      return;
    }
    const Civil midnight((Day(split)));
    following.rule.from = std::max(following.rule.from, midnight);
    const auto left = following.rule.CountedBefore(Horizon());
    if (!left.empty()) {
      ended.rule.to = std::min(ended.rule.to, midnight);
      ended.rule.count = 0;
      ended.rule.until.reset();
    }
    std::erase_if(ended.also, [&](Civil time) { return time >= split; });
    std::erase_if(ended.except, [&](Civil time) { return time >= split; });
    std::erase_if(following.also, [&](Civil time) { return time < split; });
    std::erase_if(following.except, [&](Civil time) { return time < split; });
    if (left.empty()) {
      // Only further times are left, of which the first is the begin.
      following.also.erase(split);
      following.rule = {.anchor = Day(split), .minute = split.hour() * 60 + split.minute()};
    }
    following.start = left.empty() ? split : left.front().first;
    v1::EditEventSeriesRequest request;
    request.set_name(SeriesName(series_[number].id));
    request.set_scope(v1::THIS_AND_FOLLOWING);
    request.set_first_occurrence(OccurrenceName(first));
    request.mutable_event_series();
    if (Chance(75)) {
      RandomPatch(split, following, request);
    }
    if (request.update_mask().paths().empty()) {
      request.mutable_event_series()->set_duration_minutes(following.duration);
      request.mutable_update_mask()->add_paths("duration_minutes");
    }
    const auto edit = Run<v1::EditEventSeriesResponse>(request);
    if (!Accepted(edit)) return;
    following.id = IdIn(edit->event_series().name());
    ReadHorizon(following);
    if (ended.planned_until >= MomentOf(split)) ended.planned_until.reset();
    std::vector<std::string> along;
    for (auto& [id, row] : rows_) {
      if (row.series != ended.id || row.removed() || row.original < split) continue;
      row.series = following.id;
      along.push_back(id);
    }
    series_[number] = ended;
    series_.push_back(following);
    const int affected = Realign(following);
    // One that the new series does not give stays with the one that it was of.
    for (const std::string& id : along) {
      const auto row = rows_.find(id);
      if (row != rows_.end() && row->second.removed()) row->second.series = ended.id;
    }
    EXPECT_EQ(edit->affected_registration_count(), affected);
  }

  // An edit that is wrong changes nothing.
  bool Accepted(const absl::StatusOr<v1::EditEventSeriesResponse>& edit) {
    if (edit.ok()) {
      ++counts_.accepted;
      if (edit->has_ended_series()) ++counts_.divisions;
      return true;
    }
    EXPECT_THAT(call::ReasonOf(edit.status()),
                ::testing::AnyOf("INVALID_FIELDS", "REQUEST_TOO_LARGE"))
        << edit.status();
    return false;
  }

  // ---- what else happens

  std::string RandomRow(bool may_be_exception) {
    std::vector<std::string> ids;
    for (const auto& [id, row] : rows_) {
      if (row.start > clock().Now() && !row.is_cancelled &&
          (may_be_exception || !row.is_exception)) {
        ids.push_back(id);
      }
    }
    return ids.empty() ? "" : ids[static_cast<size_t>(Pick(static_cast<int>(ids.size())))];
  }

  void MoveAtRandom() {
    const std::string id = RandomRow(true);
    if (id.empty()) return;
    const Civil time = CivilAt(Today() + 1 + Pick(40), RandomMinute());
    v1::MoveOccurrenceRequest request;
    request.set_name(OccurrenceName(id));
    *request.mutable_start() = WallOf(time);
    const auto moved = Run<v1::MoveOccurrenceResponse>(request);
    if (!moved.ok()) return;
    ModelRow& row = rows_[id];
    if (row.start == MomentOf(time)) return;
    EXPECT_EQ(moved->affected_registration_count(), row.parties);
    row.end = MomentOf(time) + (row.end - row.start);
    row.start = MomentOf(time);
    row.is_exception = true;
  }

  void CancelAtRandom() {
    const std::string id = RandomRow(true);
    if (id.empty()) return;
    const auto cancelled = CancelOccurrence(id);
    ASSERT_THAT(cancelled, IsOk());
    ModelRow& row = rows_[id];
    EXPECT_EQ(cancelled->affected_registration_count(), row.parties);
    row.is_cancelled = true;
    row.is_exception = true;
  }

  void SignUpAtRandom() {
    const std::string id = RandomRow(true);
    if (id.empty() || rows_[id].parties >= 3) return;
    const std::string party = absl::StrCat("p", ++parties_);
    ASSERT_THAT(SignUp(id, party, 1), IsOk());
    signed_up_.emplace_back(id, party);
    ++rows_[id].parties;
  }

  void LetTimePass() {
    clock().Advance(absl::Hours(1 + Pick(Chance(20) ? 24 * 40 : 72)));
    StepClock();
    for (ModelSeries& series : series_) {
      const std::optional<absl::Time> from = series.planned_until;
      if (!from.has_value()) continue;
      ReadHorizon(series);
      if (series.planned_until != from) AddMissing(series, *from);
    }
    for (auto& [id, row] : rows_) {
      if (row.is_cancelled) row.parties = 0;
    }
  }

  // Half of the towns begin in the weeks before the clocks change.
  Day DrawFirstDay() {
    const int year = 2025 + Pick(4);
    if (Chance(50)) return Day(year, 1, 1) + Pick(365);
    return Day(year, Chance(50) ? 3 : 10, 10) + Pick(14);
  }

  // False: the rule that was drawn begins too late in the day.
  bool CreateAtRandom(const std::string& id) {
    ModelSeries series = {.id = id};
    series.rule = RandomRule(Today() + Pick(10), RandomMinute());
    v1::CreateEventSeriesRequest request;
    request.set_parent(kRybnik);
    request.set_event_series_id(series.id);
    EventSeries& created = *request.mutable_event_series();
    created.set_club(ClubName("klub"));
    created.set_kind(EventSeries::MEETING);
    created.set_display_name("Zajęcia");
    created.set_duration_minutes(series.duration);
    *created.mutable_start() = WallOf(CivilAt(series.rule.anchor, series.rule.minute));
    created.set_recurrence_rule(series.rule.Text());
    if (const auto made = Run<EventSeries>(request); !made.ok()) {
      EXPECT_THAT(made, FailsWith(common::v1::INVALID_FIELDS));
      return false;
    }
    series_.push_back(series);
    ReadHorizon(series_.back());
    AddMissing(series_.back(), absl::InfinitePast());
    Compare("created");
    return true;
  }

  void EditAtRandom() {
    for (int between = Pick(3); between > 0; --between) SignUpAtRandom();
    if (Chance(25)) MoveAtRandom();
    if (Chance(15)) CancelAtRandom();
    if (Chance(20)) LetTimePass();
    const size_t number = static_cast<size_t>(Pick(static_cast<int>(series_.size())));
    const bool divides = Chance(40);
    ++counts_.edits;
    ++edits_;
    if (divides) {
      EditFollowingAtRandom(number);
    } else {
      EditAllAtRandom(series_[number]);
    }
    Compare(absl::StrCat("edit ", edits_, divides ? " (following)" : " (all)"));
  }

  // Each party is where it signed up: live where the event takes place, and CANCELLED elsewhere.
  void CheckParties() {
    StepClock();
    for (const auto& [id, party] : signed_up_) {
      const auto registration = GetRegistration(id, party);
      ASSERT_THAT(registration, IsOk());
      ASSERT_TRUE(rows_.contains(id)) << id << " was deleted under " << party;
      EXPECT_EQ(registration->state() == v1::Registration::CONFIRMED, !rows_[id].is_cancelled)
          << registration->name();
    }
  }

  const storage::TestSeed seed_;
  std::mt19937 random_;
  EditCounts& counts_;
  std::vector<ModelSeries> series_;
  std::map<std::string, ModelRow> rows_;
  // The occurrence and the id of each registration.
  std::vector<std::pair<std::string, std::string>> signed_up_;
  int parties_ = 0;
  int edits_ = 0;
};

// The seeds of the towns of this run.
std::vector<uint32_t> SeedsOfTowns() {
  int edits = kEditsByDefault;
  if (const char* text = std::getenv("OSIEDLE_SERIES_EDITS"); text != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(text, &edits)) << text;
  }
  const int towns = std::max(1, edits / kEditsOfATown);
  std::vector<uint32_t> seeds = storage::TestSeed::Range(1, static_cast<uint32_t>(towns));
  if (const char* text = std::getenv("OSIEDLE_SERIES_SHARD"); text != nullptr) {
    const std::vector<std::string> parts = absl::StrSplit(text, '/');
    uint32_t shard = 0;
    uint32_t shards = 0;
    EXPECT_TRUE(parts.size() == 2 && absl::SimpleAtoi(parts[0], &shard) &&
                absl::SimpleAtoi(parts[1], &shards) && shard >= 1 && shard <= shards)
        << text;
    std::erase_if(seeds, [&](uint32_t seed) { return shards > 0 && seed % shards != shard - 1; });
  }
  return seeds;
}

TEST(EditModelTest, RandomEdits_NeitherLoseNorDoubleAnOccurrence_NorForgetWhoSignedUp) {
  const std::vector<uint32_t> seeds = SeedsOfTowns();
  EditCounts counts;
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  const size_t processors = std::max(1U, std::thread::hardware_concurrency());
  for (size_t i = 0; i < std::min(processors, seeds.size()); ++i) {
    threads.emplace_back([&] {
      for (size_t town = next++; town < seeds.size() && !testing::Test::HasFailure();
           town = next++) {
        EditedTown(seeds[town], counts).RunTown();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::printf("%zu towns, %d edits, %d accepted, %d divisions, %d occurrences, %d parties\n",
              seeds.size(), counts.edits.load(), counts.accepted.load(), counts.divisions.load(),
              counts.occurrences.load(), counts.parties.load());
  // One town alone may draw hardly anything that may be done.
  if (seeds.size() > 1) {
    EXPECT_GT(counts.accepted, counts.edits / 2);
  }
}

}  // namespace
}  // namespace osiedle::clubs
