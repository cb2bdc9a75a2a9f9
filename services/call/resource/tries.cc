#include "services/call/resource/tries.h"

#include <algorithm>
#include <array>
#include <optional>

#include "services/call/fields/proto_time.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::Tries;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;
using ::osiedle::storage::RowKey;

struct Bucket {
  TryLimit limit;
  RowKey row;
};

std::array<Bucket, 2> BucketsOf(const Call& call, const TryBrake& brake) {
  return {Bucket{brake.of_principal,
                 {.owner = call.owner(), .tuple = KeyTuple::Of("principal", call.ActorId())}},
          Bucket{brake.of_municipality,
                 {.owner = call.owner(), .tuple = KeyTuple::Of("municipality")}}};
}

absl::Time FullTime(const std::optional<Row<Tries>>& row) {
  return row.has_value() ? TimeOf(row->message.full_time()) : absl::InfinitePast();
}

}  // namespace

absl::Duration WaitForTry(const TryLimit& limit, absl::Time full_time, absl::Time now) {
  const absl::Duration missing = std::min(full_time - now, limit.most * limit.interval);
  return std::max(missing - (limit.most - 1) * limit.interval, absl::ZeroDuration());
}

absl::Time AfterTry(const TryLimit& limit, absl::Time full_time, absl::Time now) {
  const absl::Time emptiest = now + limit.most * limit.interval;
  return std::min(std::max(full_time, now) + limit.interval, emptiest);
}

absl::StatusOr<absl::Duration> WaitForTry(const Call& call, const storage::Reader& reader,
                                          const TryBrake& brake) {
  absl::Duration wait = absl::ZeroDuration();
  for (const Bucket& bucket : BucketsOf(call, brake)) {
    ASSIGN_OR_RETURN(auto row, brake.table.Find(reader, bucket.row));
    wait = std::max(wait, WaitForTry(bucket.limit, FullTime(row), call.time()));
  }
  return wait;
}

absl::Status CountTry(const Call& call, storage::Transaction& transaction, const TryBrake& brake) {
  for (const Bucket& bucket : BucketsOf(call, brake)) {
    ASSIGN_OR_RETURN(auto row, brake.table.Find(transaction, bucket.row));
    Tries tries;
    *tries.mutable_full_time() = TimestampOf(AfterTry(bucket.limit, FullTime(row), call.time()));
    const storage::RowMeta meta = {.revision = call.revision()};
    RETURN_IF_ERROR(row.has_value()
                        ? brake.table.Update(transaction, bucket.row, row->message, tries, meta)
                        : brake.table.Insert(transaction, bucket.row, tries, meta));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::call
