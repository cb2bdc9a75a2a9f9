#include "services/changes/change_cursor.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/call/fields/fingerprint.h"
#include "services/changes/change_errors.h"
#include "storage/records/ids.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::changes {
namespace {

// The content of a cursor.
struct Written {
  std::string incarnation;
  uint64_t position = 0;
  // Cursors of older versions have no mark.
  std::optional<std::string> mark;
};

// The binding has no name of a method, so that other methods can later take the same cursors.
std::string Binding(const call::Call& call) {
  return absl::StrCat("osiedle.changes cursor\n", call.municipality(),
                      call.circumstances().team.empty() ? "" : "\n", call.circumstances().team);
}

std::optional<Written> Parse(absl::string_view bytes) {
  storage::KeyTupleReader reader(bytes);
  Written written;
  absl::StatusOr<std::string> incarnation = reader.ReadString();
  if (!incarnation.ok()) return std::nullopt;
  absl::StatusOr<uint64_t> position = reader.ReadUint64();
  if (!position.ok()) return std::nullopt;
  written.incarnation = *std::move(incarnation);
  written.position = *position;
  if (reader.rest().empty()) return written;
  absl::StatusOr<std::string> mark = reader.ReadString();
  if (!mark.ok() || !reader.rest().empty()) return std::nullopt;
  written.mark = *std::move(mark);
  return written;
}

storage::LogId FeedOf(const call::Call& call) {
  return {.owner = call.compartment(), .kind = storage::kChangeLog};
}

// The place behind the entry at `position`; 0 is the place before all entries. Nothing: the feed
// has no such entry.
absl::StatusOr<std::optional<Place>> PlaceBehind(const call::Call& call,
                                                 const storage::Snapshot& snapshot,
                                                 storage::LogPosition position) {
  if (position == 0) return std::make_optional(Place());
  ASSIGN_OR_RETURN(std::vector<storage::LogEntry> entry,
                   snapshot.ReadLog(FeedOf(call), position - 1, 1));
  if (entry.empty()) return std::optional<Place>();
  return std::make_optional(Place{.position = position, .mark = MarkOf(entry.front().value)});
}

}  // namespace

std::string MarkOf(absl::string_view entry) { return call::Blake2b(entry, 16); }

std::string CursorAt(const call::Call& call, const Place& place) {
  // The incarnation stands inside, not in the binding: an expired cursor must be told from a forged
  // one.
  const storage::KeyTuple tuple =
      storage::KeyTuple::Of(call.store().incarnation(), uint64_t{place.position}, place.mark);
  return call.page_tokens().Encode(tuple.bytes(), Binding(call), call.entropy());
}

absl::StatusOr<Place> PlaceOf(const call::Call& call, const storage::Snapshot& snapshot,
                              absl::string_view cursor) {
  absl::StatusOr<std::string> bytes = call.page_tokens().Decode(cursor, Binding(call));
  if (!bytes.ok()) return CursorInvalid();
  const std::optional<Written> written = Parse(*bytes);
  if (!written.has_value()) return CursorInvalid();
  if (written->incarnation != call.store().incarnation()) return CursorExpired();
  ASSIGN_OR_RETURN(std::optional<Place> place, PlaceBehind(call, snapshot, written->position));
  if (!place.has_value()) return CursorExpired();
  if (written->mark.value_or(place->mark) != place->mark) return CursorExpired();
  return *place;
}

absl::StatusOr<Place> EndOf(const call::Call& call, const storage::Snapshot& snapshot) {
  ASSIGN_OR_RETURN(storage::LogPosition end, snapshot.LogEnd(FeedOf(call)));
  ASSIGN_OR_RETURN(std::optional<Place> place, PlaceBehind(call, snapshot, end));
  if (!place.has_value()) return absl::DataLossError("the change log lacks its last entry");
  return *place;
}

}  // namespace osiedle::changes
