#include "services/invitations/claim_code_tries.h"

#include <algorithm>
#include <array>
#include <optional>

#include "google/protobuf/util/time_util.h"
#include "osiedle/internal/v1/claim_code.pb.h"
#include "services/invitations/invitation_errors.h"
#include "services/invitations/invitation_tables.h"

namespace osiedle::invitations {
namespace {

using ::google::protobuf::util::TimeUtil;
using ::osiedle::call::Call;
using ::osiedle::internal::v1::ClaimCodeTries;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;
using ::osiedle::storage::RowKey;

struct Bucket {
  TryLimit limit;
  RowKey row;
};

// Of the principal, then of the municipality. Both stand with the municipality: one town's clubs do
// not use up the tries of another's.
std::array<Bucket, 2> BucketsOf(const Call& call) {
  return {
      Bucket{kTriesOfPrincipal,
             {.owner = call.owner(), .tuple = KeyTuple::Of("principal", call.principal().id)}},
      Bucket{kTriesOfMunicipality, {.owner = call.owner(), .tuple = KeyTuple::Of("municipality")}}};
}

absl::Time FullTime(const std::optional<Row<ClaimCodeTries>>& row) {
  if (!row.has_value()) return absl::InfinitePast();
  return absl::FromUnixNanos(TimeUtil::TimestampToNanoseconds(row->message.full_time()));
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

absl::Status CheckTries(const Call& call, const storage::Reader& reader) {
  absl::Duration wait = absl::ZeroDuration();
  for (const Bucket& bucket : BucketsOf(call)) {
    auto row = ClaimCodeTriesTable().Find(reader, bucket.row);
    if (!row.ok()) return row.status();
    wait = std::max(wait, WaitForTry(bucket.limit, FullTime(*row), call.time()));
  }
  return wait == absl::ZeroDuration() ? absl::OkStatus() : ClaimCodeTriesSpent(wait);
}

absl::Status CountTry(const Call& call, storage::Transaction& transaction) {
  for (const Bucket& bucket : BucketsOf(call)) {
    auto row = ClaimCodeTriesTable().Find(transaction, bucket.row);
    if (!row.ok()) return row.status();
    ClaimCodeTries tries;
    *tries.mutable_full_time() = TimeUtil::NanosecondsToTimestamp(
        absl::ToUnixNanos(AfterTry(bucket.limit, FullTime(*row), call.time())));
    const storage::RowMeta meta = {.revision = call.revision()};
    absl::Status written =
        row->has_value()
            ? ClaimCodeTriesTable().Update(transaction, bucket.row, (*row)->message, tries, meta)
            : ClaimCodeTriesTable().Insert(transaction, bucket.row, tries, meta);
    if (!written.ok()) return written;
  }
  return absl::OkStatus();
}

}  // namespace osiedle::invitations
