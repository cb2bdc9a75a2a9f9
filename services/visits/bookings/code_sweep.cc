#include "services/visits/bookings/code_sweep.h"

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "osiedle/internal/v1/response_code.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/visits/bookings/visit_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::internal::v1::ResponseCode;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;
using ::osiedle::storage::RowKey;

bool HasEnded(const ResponseCode& row, absl::Time now) {
  return call::TimeOf(row.expire_time()) <= now;
}

absl::StatusOr<std::vector<RowKey>> FindEnded(const Reader& reader, uint32_t owner, absl::Time now,
                                              int limit) {
  std::vector<RowKey> ended;
  AnyTable::Walk walk = ResponseCodeTable().WalkRows(reader, owner, {});
  ResponseCode row;
  while (static_cast<int>(ended.size()) < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(row));
    if (!more) break;
    if (HasEnded(row, now)) ended.push_back(walk.key());
  }
  return ended;
}

// A newer code may have taken the row since it was found.
absl::Status TakeAway(storage::Transaction& transaction, const RowKey& key, absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<Row<ResponseCode>> row,
                   ResponseCodeTable().Find(transaction, key));
  if (!row.has_value() || !HasEnded(row->message, now)) return absl::OkStatus();
  return ResponseCodeTable().Erase(transaction, key, row->message);
}

}  // namespace

absl::StatusOr<int> SweepResponseCodes(storage::Store& store, uint32_t owner, absl::Time now,
                                       int limit) {
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<const storage::Snapshot> snapshot,
      store.GetSnapshot(
          {.read_keys = kNoLimit, .read_bytes = kNoLimit, .time = absl::InfiniteDuration()}));
  ASSIGN_OR_RETURN(const std::vector<RowKey> ended, FindEnded(*snapshot, owner, now, limit));
  if (ended.empty()) return 0;
  const storage::CommitResult result =
      storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
                                [&](storage::Transaction& transaction) {
                                  for (const RowKey& key : ended) {
                                    RETURN_IF_ERROR(TakeAway(transaction, key, now));
                                  }
                                  return absl::OkStatus();
                                });
  RETURN_IF_ERROR(result.status);
  return static_cast<int>(ended.size());
}

}  // namespace osiedle::visits
