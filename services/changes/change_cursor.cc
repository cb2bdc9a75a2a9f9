#include "services/changes/change_cursor.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "services/changes/change_errors.h"
#include "storage/records/key.h"

namespace osiedle::changes {
namespace {

// Not the method's name: it stays the same when methods come that take the same cursors.
std::string Binding(const call::Call& call) {
  return absl::StrCat("osiedle.changes cursor\n", call.municipality());
}

}  // namespace

std::string CursorAt(const call::Call& call, storage::LogPosition position) {
  // The incarnation stands inside, not in the binding: an expired cursor must be told from a forged
  // one.
  const storage::KeyTuple place =
      storage::KeyTuple::Of(call.store().incarnation(), uint64_t{position});
  return call.page_tokens().Encode(place.bytes(), Binding(call), call.entropy());
}

absl::StatusOr<storage::LogPosition> PositionOf(const call::Call& call, absl::string_view cursor) {
  absl::StatusOr<std::string> place = call.page_tokens().Decode(cursor, Binding(call));
  if (!place.ok()) return CursorInvalid();
  storage::KeyTupleReader reader(*place);
  absl::StatusOr<std::string> incarnation = reader.ReadString();
  if (!incarnation.ok()) return CursorInvalid();
  absl::StatusOr<uint64_t> position = reader.ReadUint64();
  if (!position.ok() || !reader.rest().empty()) return CursorInvalid();
  if (*incarnation != call.store().incarnation()) return CursorExpired();
  return *position;
}

}  // namespace osiedle::changes
