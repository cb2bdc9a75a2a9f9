// Answers kept by request_id (AIP-155), so that a request sent twice acts once.
//
// A record stands under the principal and the request_id, and says by a hash which request of which
// method it answered. Older servers kept them under the principal, the method and the request_id;
// such records are found too, by requests of the same method. Records are kept in daily buckets: a
// repeat looks into today's and yesterday's, so every answer is found for at least 24 hours, and
// whole buckets can go after that.
#ifndef OSIEDLE_SERVICES_CALL_RPC_REPLAY_H_
#define OSIEDLE_SERVICES_CALL_RPC_REPLAY_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "osiedle/internal/v1/replay.pb.h"
#include "storage/records/table.h"
#include "storage/store.h"

namespace osiedle::call {

const storage::Table<internal::v1::Replay>& Replays();

class ReplayKey {
 public:
  // `request` is hashed whole, its request_id with it: in small letters, however it is written.
  ReplayKey(uint32_t owner, absl::string_view principal, absl::string_view method,
            absl::string_view request_id, const google::protobuf::Message& request,
            absl::Time time);

  // True: `response` is the kept answer. False: there is none. REQUEST_ID_REUSED: there is one to
  // another request.
  absl::StatusOr<bool> Find(const storage::Reader& reader,
                            google::protobuf::Message& response) const;
  absl::Status Keep(storage::Transaction& transaction,
                    const google::protobuf::Message& response) const;

 private:
  // Under one of the hashes of an id.
  storage::RowKey RowIn(int64_t day, const std::string& id_hash) const;

  const uint32_t owner_;
  const int64_t day_;
  const absl::Time time_;
  // Hashes of principal and request_id, and of method and request.
  std::string id_hash_;
  std::string request_hash_;
  // As older servers made them: of principal, method and request_id, and of the request.
  std::string old_id_hash_;
  std::string old_request_hash_;
};

// Deletes up to `limit` records of `owner` that nobody can ask for any more. Returns how many.
absl::StatusOr<int> SweepReplays(storage::Store& store, uint32_t owner, absl::Time now, int limit);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_REPLAY_H_
