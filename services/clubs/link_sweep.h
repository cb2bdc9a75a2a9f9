// Takes out of rows the names of residents to whom they are linked no more
// (signups/resident_links.h), and the aliases with them.
#ifndef OSIEDLE_SERVICES_CLUBS_LINK_SWEEP_H_
#define OSIEDLE_SERVICES_CLUBS_LINK_SWEEP_H_

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace osiedle::clubs {

// A row, and the resident whose link with it has ended.
struct EndedLink {
  storage::RowKey row;
  std::string resident;
};

// Up to `limit` rows whose links with residents of `owner` have ended. The rows are the
// municipality's; `owner` is the municipality or a compartment. `by_resident` is the index of the
// table whose tuples begin with the name of the resident.
absl::StatusOr<std::vector<EndedLink>> FindEndedLinks(const storage::Reader& reader, uint32_t owner,
                                                      const storage::AnyTable& table,
                                                      storage::IndexId by_resident, int limit);

// Ends up to `limit` links in one transaction. Returns how many. No etag changes and the feed gets
// no event, as with contacts (services/contacts/link_sweep.h). Blocks.
template <typename T>
absl::StatusOr<int> SweepEndedLinks(storage::Store& store, uint32_t owner,
                                    const storage::Table<T>& table, storage::IndexId by_resident,
                                    int limit) {
  constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<const storage::Snapshot> snapshot,
      store.GetSnapshot(
          {.read_keys = kNoLimit, .read_bytes = kNoLimit, .time = absl::InfiniteDuration()}));
  ASSIGN_OR_RETURN(const std::vector<EndedLink> ended,
                   FindEndedLinks(*snapshot, owner, table, by_resident, limit));
  if (ended.empty()) return 0;
  // An ended link stays ended. Since the link was found, only the row may have changed.
  const auto take_out = [&table](storage::Transaction& transaction, const EndedLink& link) {
    T before;
    ASSIGN_OR_RETURN(const std::optional<storage::RowMeta> meta,
                     table.Get(transaction, link.row, before));
    if (!meta.has_value() || before.resident() != link.resident) return absl::OkStatus();
    T after = before;
    after.clear_resident();
    after.clear_alias();
    if constexpr (requires { after.set_name_ended(true); }) after.set_name_ended(true);
    return table.Update(transaction, link.row, before, after, *meta);
  };
  const storage::CommitResult result =
      storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
                                [&](storage::Transaction& transaction) {
                                  for (const EndedLink& link : ended) {
                                    RETURN_IF_ERROR(take_out(transaction, link));
                                  }
                                  return absl::OkStatus();
                                });
  RETURN_IF_ERROR(result.status);
  return static_cast<int>(ended.size());
}

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_LINK_SWEEP_H_
