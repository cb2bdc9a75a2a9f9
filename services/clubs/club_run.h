// A transaction that changes rows along the way: that of a call, or one of the club clock, which
// has no call.
#ifndef OSIEDLE_SERVICES_CLUBS_CLUB_RUN_H_
#define OSIEDLE_SERVICES_CLUBS_CLUB_RUN_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

// A row has one entry among the changes, however often a transaction writes it: the fields of a
// further change are added to those of the first.
void RecordIn(std::vector<internal::v1::ResourceChange>& changes,
              internal::v1::ResourceChange change);

// All outlive this.
struct ClubRun {
  static ClubRun Of(const call::Call& call, storage::Transaction& transaction,
                    std::vector<internal::v1::ResourceChange>& changes);

  // Says what was done to a row (RecordIn).
  void Record(internal::v1::ResourceChange change) const { RecordIn(changes, std::move(change)); }

  storage::Transaction& transaction;
  // The municipality's number in keys.
  uint32_t owner = 0;
  // Of the rows that the transaction writes.
  uint64_t revision = 0;
  absl::Time now;
  // What was changed, for the audit log and the change feed.
  std::vector<internal::v1::ResourceChange>& changes;
};

// Records what a call changed along the way. To be called after the call has written its own
// resource, because the first change that is recorded is that of the call.
void RecordAlong(const call::Call& call, std::vector<internal::v1::ResourceChange> changes);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_CLUB_RUN_H_
