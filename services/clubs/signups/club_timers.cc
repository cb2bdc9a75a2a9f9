#include "services/clubs/signups/club_timers.h"

#include <algorithm>
#include <cstdint>

#include "absl/algorithm/container.h"
#include "absl/time/time.h"
#include "services/call/fields/message_compare.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::internal::v1::ClubTimer;
using ::osiedle::storage::Row;
using ::osiedle::storage::Transaction;

// More than so many are not kept: the timer is about every day then.
constexpr int kMostDays = 200;

// What is about the days of either.
ClubTimer Together(const ClubTimer& one, const ClubTimer& other) {
  ClubTimer both = one;
  if (one.position() != other.position()) both.clear_position();
  if (!both.has_plan() && other.has_plan()) *both.mutable_plan() = other.plan();
  if (one.days().empty() || other.days().empty()) {
    both.clear_days();
    return both;
  }
  for (const ClubTimer::Days& days : other.days()) {
    const bool is_there = absl::c_any_of(
        both.days(), [&](const ClubTimer::Days& known) { return call::SameMessage(known, days); });
    if (!is_there) *both.add_days() = days;
  }
  if (both.days_size() > kMostDays) both.clear_days();
  return both;
}

}  // namespace

absl::Status PutTimer(Transaction& transaction, const ClubTimerKey& timer,
                      const ClubTimer& content) {
  if (timer.time == absl::InfiniteFuture()) return absl::OkStatus();
  ClubTimerKey kept = timer;
  kept.time = std::max(timer.time, absl::UnixEpoch());
  const storage::RowKey key = kept.key();
  ASSIGN_OR_RETURN(const std::optional<Row<ClubTimer>> row,
                   ClubTimerTable().Find(transaction, key));
  if (!row.has_value()) return ClubTimerTable().Insert(transaction, key, content, {});
  const ClubTimer both = Together(row->message, content);
  if (call::SameMessage(both, row->message)) return absl::OkStatus();
  return ClubTimerTable().Update(transaction, key, row->message, both, row->meta);
}

absl::StatusOr<std::optional<ClubTimer>> TakeTimer(Transaction& transaction,
                                                   const storage::RowKey& key) {
  ASSIGN_OR_RETURN(const std::optional<Row<ClubTimer>> row,
                   ClubTimerTable().Find(transaction, key));
  if (!row.has_value()) return std::optional<ClubTimer>();
  RETURN_IF_ERROR(ClubTimerTable().Erase(transaction, row->key, row->message));
  return std::optional<ClubTimer>(row->message);
}

absl::StatusOr<ClubTimerKey> TimerOf(const storage::RowKey& key) {
  storage::KeyTupleReader reader(key.tuple.bytes());
  ClubTimerKey timer;
  ASSIGN_OR_RETURN(timer.time, reader.ReadTime());
  ASSIGN_OR_RETURN(const uint64_t owner, reader.ReadUint64());
  timer.owner = static_cast<uint32_t>(owner);
  ASSIGN_OR_RETURN(const uint64_t subject, reader.ReadUint64());
  timer.subject = static_cast<ClubTimerKey::Subject>(subject);
  ASSIGN_OR_RETURN(timer.id, reader.ReadString());
  return timer;
}

}  // namespace osiedle::clubs
