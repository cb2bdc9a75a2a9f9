#include "services/clubs/doors/door_tables.h"

#include <string>
#include <vector>

#include "services/call/fields/proto_time.h"
#include "services/clubs/doors/attendance_checks.h"
#include "services/clubs/doors/turnout_writer.h"
#include "services/clubs/signups/resident_links.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::TimeOf;
using ::osiedle::internal::v1::EventTurnout;
using ::osiedle::internal::v1::FeedbackCounts;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;

static_assert(index::kAttendancesByController == storage::IndexId::kFirstOwn);
static_assert(index::kFeedbackByStartTime == storage::IndexId::kFirstOwn);

// The answers under a name that they hold, in the order of time.
std::function<void(const google::protobuf::Message&, std::vector<KeyTuple>&)> UnderAndByTime(
    const std::string& (FeedbackCounts::*name)() const) {
  return storage::IndexOf<FeedbackCounts>(
      [name](const FeedbackCounts& counts, std::vector<KeyTuple>& out) {
        out.push_back(KeyTuple::Of((counts.*name)(), TimeOf(counts.start_time())));
      });
}

}  // namespace

const call::Resource<v1::Attendance>& Attendances() {
  static const auto* const attendances = new call::Resource<v1::Attendance>(
      {.table = storage::TableId::kAttendances,
       .plural = "attendances",
       .indexes = {{.id = index::kAttendancesByController,
                    .name = "by_controller",
                    .tuples = call::Under(&v1::Attendance::controller),
                    .paths = {"controller", "name"}},
                   {.id = index::kAttendancesByResident,
                    .name = "by_resident",
                    .tuples = call::Under(&v1::Attendance::resident),
                    .paths = {"resident", "name"}},
                   {.id = index::kAttendancesByCheckInTime,
                    .name = "by_check_in_time",
                    .tuples =
                        [](const v1::Attendance& attendance, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(TimeOf(attendance.check_in_time())));
                        },
                    .paths = {"check_in_time"}},
                   // For the figures, which count where a slip led to.
                   {.id = index::kAttendancesByInvitation,
                    .name = "by_invitation",
                    .tuples = call::Under(&v1::Attendance::invitation)}},
       .filter_paths = {"check_in_time", "resident"},
       // A link may have ended although its resident is live.
       .own_references = {"resident"},
       .check = &CheckAttendanceChange,
       .after_write = &AfterAttendance,
       .view = &ViewResidentOf<v1::Attendance>,
       .check_filter = &CheckResidentFilter});
  return *attendances;
}

const Table<EventTurnout>& EventTurnoutTable() {
  static const auto* const table =
      new Table<EventTurnout>({.id = storage::TableId::kEventTurnouts, .name = "event_turnouts"});
  return *table;
}

const Table<FeedbackCounts>& FeedbackCountsTable() {
  static const auto* const table = new Table<FeedbackCounts>(
      {.id = storage::TableId::kFeedbackCounts,
       .name = "feedback_counts",
       .indexes = {{.id = index::kFeedbackByStartTime,
                    .name = "by_start_time",
                    .tuples = storage::IndexOf<FeedbackCounts>(
                        [](const FeedbackCounts& counts, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(TimeOf(counts.start_time())));
                        })},
                   {.id = index::kFeedbackBySeries,
                    .name = "by_series",
                    .tuples = UnderAndByTime(&FeedbackCounts::series)},
                   {.id = index::kFeedbackByClub,
                    .name = "by_club",
                    .tuples = UnderAndByTime(&FeedbackCounts::club)}}});
  return *table;
}

const Table<internal::v1::ToldAttendanceId>& ToldIdTable() {
  static const auto* const table =
      new Table<internal::v1::ToldAttendanceId>({.id = kToldAttendanceIds, .name = "told_ids"});
  return *table;
}

storage::RowKey OccurrenceRowKey(uint32_t owner, absl::string_view occurrence_id) {
  return {.owner = owner, .tuple = KeyTuple::Of(occurrence_id)};
}

}  // namespace osiedle::clubs
