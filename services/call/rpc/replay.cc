#include "services/call/rpc/replay.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/rpc/errors.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::Replay;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;

constexpr char kRequestId[] = "request_id";

// The same bytes for every spelling of the request_id: letter case does not matter in a UUID (RFC
// 9562, section 4).
std::string RequestBytes(const google::protobuf::Message& request, const std::string& request_id) {
  const google::protobuf::FieldDescriptor* field =
      request.GetDescriptor()->FindFieldByName(kRequestId);
  std::string scratch;
  if (field == nullptr || field->cpp_type() != field->CPPTYPE_STRING || field->is_repeated() ||
      request.GetReflection()->GetStringReference(request, field, &scratch) == request_id) {
    return DeterministicBytes(request);
  }
  const std::unique_ptr<google::protobuf::Message> same(request.New());
  same->CopyFrom(request);
  same->GetReflection()->SetString(same.get(), field, request_id);
  return DeterministicBytes(*same);
}

int64_t DayOf(absl::Time time) { return absl::ToUnixSeconds(time) / (24 * 60 * 60); }

}  // namespace

const storage::Table<Replay>& Replays() {
  static const auto* table =
      new storage::Table<Replay>({.id = storage::TableId::kReplays, .name = "replays"});
  return *table;
}

ReplayKey::ReplayKey(uint32_t owner, absl::string_view principal, absl::string_view method,
                     absl::string_view request_id, const google::protobuf::Message& request,
                     absl::Time time)
    : owner_(owner), day_(DayOf(time)), time_(time) {
  const std::string same_id = absl::AsciiStrToLower(request_id);
  // Lengths keep ("ab", "c") and ("a", "bc") apart.
  const std::string bytes = RequestBytes(request, same_id);
  id_hash_ = Blake2b(absl::StrCat(principal.size(), ":", principal, same_id), 16);
  request_hash_ = Blake2b(absl::StrCat(method.size(), ":", method, bytes), 32);
  old_id_hash_ = Blake2b(
      absl::StrCat(principal.size(), ":", principal, method.size(), ":", method, same_id), 16);
  old_request_hash_ = Blake2b(bytes, 32);
}

RowKey ReplayKey::RowIn(int64_t day, const std::string& id_hash) const {
  return {.owner = owner_, .tuple = KeyTuple::Of(static_cast<uint64_t>(day), id_hash)};
}

absl::StatusOr<bool> ReplayKey::Find(const storage::Reader& reader,
                                     google::protobuf::Message& response) const {
  const std::pair<const std::string&, const std::string&> hashes[] = {
      {id_hash_, request_hash_}, {old_id_hash_, old_request_hash_}};
  for (const auto& [id_hash, request_hash] : hashes) {
    for (int64_t day : {day_, day_ - 1}) {
      ASSIGN_OR_RETURN(auto row, Replays().Find(reader, RowIn(day, id_hash)));
      if (!row.has_value()) continue;
      const Replay& replay = row->message;
      if (replay.request_hash() != request_hash) return RequestIdReused();
      if (!response.ParseFromString(replay.response())) {
        return absl::DataLossError("a kept answer does not parse");
      }
      return true;
    }
  }
  return false;
}

absl::Status ReplayKey::Keep(storage::Transaction& transaction,
                             const google::protobuf::Message& response) const {
  Replay replay;
  replay.set_request_hash(request_hash_);
  response.SerializeToString(replay.mutable_response());
  *replay.mutable_create_time() =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time_));
  if (replay.ByteSizeLong() > storage::kMaxValueBytes - 256) {
    return RequestTooLarge("the answer is too large to be kept for a repeat");
  }
  return Replays().Insert(transaction, RowIn(day_, id_hash_), replay, {.revision = 1});
}

absl::StatusOr<int> SweepReplays(storage::Store& store, uint32_t owner, absl::Time now, int limit) {
  int swept = 0;
  const uint64_t kept_from = static_cast<uint64_t>(DayOf(now) - 1);
  storage::CommitResult result = storage::ReadWriteAndWait(
      store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
      [&](storage::Transaction& txn) {
        swept = 0;
        storage::AnyTable::WalkOptions old;
        old.end = KeyTuple::Of(kept_from).bytes();
        storage::AnyTable::Walk walk = Replays().WalkRows(txn, owner, old);
        std::vector<std::pair<RowKey, Replay>> rows;
        Replay replay;
        while (static_cast<int>(rows.size()) < limit) {
          ASSIGN_OR_RETURN(bool more, walk.Next(replay));
          if (!more) break;
          rows.emplace_back(walk.key(), replay);
        }
        for (const auto& [key, row] : rows) {
          RETURN_IF_ERROR(Replays().Erase(txn, key, row));
          ++swept;
        }
        return absl::OkStatus();
      });
  RETURN_IF_ERROR(result.status);
  return swept;
}

}  // namespace osiedle::call
