#include "tests/bench/week_plans.h"

#include <algorithm>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "services/calendar/wall_time.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/series_plan.h"
#include "services/clubs/plans/series_times.h"
#include "storage/engines/rocksdb/database.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/steady_time.h"
#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

using clubs::v1::Club;
using clubs::v1::EventSeries;
using clubs::v1::GetWeekPlanRequest;
using clubs::v1::Occurrence;
using clubs::v1::Venue;
using clubs::v1::WeekPlan;

// Rybnik's number in keys: the first municipality that a Town founds.
constexpr uint32_t kOwner = 1;
constexpr int kSeriesOfAClub = 2;
constexpr int64_t kMostWeeks = 500;
// Ten keys each at most.
constexpr int64_t kRowsOfATransaction = 90;

// A Monday.
constexpr absl::CivilDay kFirst(2024, 1, 1);

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  OrDie(absl::LoadTimeZone("Europe/Warsaw", &zone), "the time zone is missing");
  return zone;
}

std::string NameOf(const char* collection, const std::string& id) {
  return absl::StrCat(tests::kRybnik, "/", collection, "/", id);
}

std::string ClubId(int64_t club) { return absl::StrCat("klub-", club); }

template <typename T>
absl::Status Insert(storage::Transaction& transaction, const call::Resource<T>& resources, T row) {
  const std::string id = row.name().substr(row.name().rfind('/') + 1);
  row.set_controller(NameOf("controllers", "municipality"));
  *row.mutable_create_time() = call::TimestampOf(absl::FromUnixSeconds(1'700'000'000));
  *row.mutable_update_time() = row.create_time();
  return resources.table().Insert(
      transaction, {.owner = kOwner, .tuple = storage::KeyTuple::Of(id)}, row, {.revision = 1});
}

EventSeries SeriesOf(int64_t club, int number) {
  EventSeries series;
  series.set_name(NameOf("eventSeries", absl::StrCat(ClubId(club), "-", number)));
  series.set_club(NameOf("clubs", ClubId(club)));
  series.set_kind(EventSeries::MEETING);
  series.set_display_name("Zajęcia na próbę");
  series.set_duration_minutes(90);
  series.set_recurrence_rule("FREQ=WEEKLY");
  const absl::CivilDay day = kFirst + number;
  *series.mutable_start() =
      clubs::WallTimeOf(absl::CivilSecond(day.year(), day.month(), day.day(), 17, 0, 0));
  return series;
}

}  // namespace

WeekPlansTown::WeekPlansTown(int64_t occurrences)
    : clubs_(std::max<int64_t>(occurrences / (kSeriesOfAClub * kMostWeeks), kClubsOfAPlan)),
      weeks_(occurrences / (kSeriesOfAClub * clubs_)) {
  // Not drained: see FilledTown.
  town_.server().Kill();
  Fill();
  Compact();
  town_.StartAgain();
  stubs_ = StubsOf<clubs::v1::ClubService>(ConnectChannels(town_.server().port()));
}

void WeekPlansTown::Fill() {
  storage::RocksDbOptions options;
  options.directory = town_.data_dir();
  auto store = storage::OpenRocksDbStore(std::move(options));
  OrDie(store.status());
  const auto write = [&](auto body) { OrDie(storage::ReadWriteAndWait(**store, {}, body).status); };
  write([&](storage::Transaction& transaction) {
    Venue venue;
    venue.set_name(NameOf("venues", "sala"));
    venue.set_display_name("Sala na próbę");
    venue.set_capacity(30);
    return Insert(transaction, clubs::Venues(), venue);
  });
  const absl::TimeZone zone = Warsaw();
  for (int64_t i = 0; i < clubs_; ++i) {
    write([&](storage::Transaction& transaction) {
      Club club;
      club.set_name(NameOf("clubs", ClubId(i)));
      club.set_kind(Club::RESIDENTS_CLUB);
      club.set_display_name("Klub na próbę");
      club.set_venue(NameOf("venues", "sala"));
      absl::Status status = Insert(transaction, clubs::Clubs(), club);
      for (int number = 0; number < kSeriesOfAClub; ++number) {
        status.Update(Insert(transaction, clubs::AllEventSeries(), SeriesOf(i, number)));
      }
      return status;
    });
    for (int number = 0; number < kSeriesOfAClub; ++number) {
      const EventSeries series = SeriesOf(i, number);
      const absl::CivilSecond start = clubs::CivilOf(series.start());
      for (int64_t week = 0; week < weeks_; week += kRowsOfATransaction) {
        write([&](storage::Transaction& transaction) {
          absl::Status status;
          for (int64_t j = week; j < std::min(week + kRowsOfATransaction, weeks_); ++j) {
            const absl::CivilSecond time = start + j * 7 * 86'400;
            Occurrence occurrence = clubs::NewOccurrence(series, time, zone);
            occurrence.set_name(
                NameOf("occurrences", absl::StrCat(ClubId(i), "-", number, "-", j)));
            status.Update(Insert(transaction, clubs::Occurrences(), std::move(occurrence)));
          }
          return status;
        });
      }
    }
  }
  OrDie((*store)->Close());
}

void WeekPlansTown::Compact() {
  storage::rocksdb_engine::DatabaseOptions options;
  options.directory = town_.data_dir();
  const auto database = storage::rocksdb_engine::Database::OpenOrCreate(options);
  OrDie(database.status());
  OrDie((*database)->db().CompactRange({}, (*database)->records(), nullptr, nullptr));
  OrDie((*database)->Close());
}

Load<GetWeekPlanRequest, WeekPlan, ClubStub> WeekPlansTown::Plans() const {
  GetWeekPlanRequest request;
  request.set_parent(tests::kRybnik);
  return {.method = &ClubStub::async_interface::GetWeekPlan,
          .token = tests::TokenOf(tests::As::kCoordinator),
          .in_flight = 1,
          .request = request,
          .renew =
              [this](GetWeekPlanRequest& plan, std::mt19937_64& random) {
                const absl::CivilDay day = kFirst + static_cast<int64_t>(random() % (7 * weeks_));
                plan.mutable_date()->set_year(static_cast<int32_t>(day.year()));
                plan.mutable_date()->set_month(day.month());
                plan.mutable_date()->set_day(day.day());
                const auto first = static_cast<int64_t>(random() % (clubs_ - kClubsOfAPlan + 1));
                plan.clear_clubs();
                for (int64_t i = first; i < first + kClubsOfAPlan; ++i) {
                  plan.add_clubs(NameOf("clubs", ClubId(i)));
                }
              },
          .is_good =
              [](const WeekPlan& plan) {
                return plan.club_weeks_size() == kClubsOfAPlan &&
                       plan.club_weeks(0).events_size() == kSeriesOfAClub;
              }};
}

Measurement ExpandSeries(absl::Duration duration) {
  const EventSeries series = SeriesOf(0, 0);
  const absl::TimeZone zone = Warsaw();
  const absl::CivilSecond start = clubs::CivilOf(series.start());
  const absl::CivilSecond end(absl::CivilDay(start) + 3650);
  std::vector<double> latencies_ms;
  const storage::SteadyTime until = storage::SteadyNow() + duration;
  for (storage::SteadyTime begin = storage::SteadyNow(); begin < until;) {
    const auto times = clubs::TimesIn(series, {start, end}, zone);
    OrDie(times.status());
    OrDie(times->size() == 522, "ten years have another number of weeks");
    // What stands in the rows of occurrences.
    for (const absl::CivilSecond time : *times) {
      OrDie(clubs::SpanAt(series, time, zone).start == time, "a time is skipped");
    }
    const storage::SteadyTime now = storage::SteadyNow();
    latencies_ms.push_back(absl::ToDoubleMilliseconds(now - begin));
    begin = now;
  }
  const double per_second =
      static_cast<double>(latencies_ms.size()) / absl::ToDoubleSeconds(duration);
  return Summarise(std::move(latencies_ms), per_second);
}

}  // namespace osiedle::bench
