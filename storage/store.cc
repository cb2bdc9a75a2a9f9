#include "storage/store.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/synchronization/notification.h"

namespace osiedle::storage {
namespace {

bool HasMark(const absl::Status& status, absl::string_view mark) {
  return status.code() == absl::StatusCode::kResourceExhausted &&
         status.GetPayload(mark).has_value();
}

}  // namespace

KeyRange KeyRange::Prefix(absl::string_view prefix) {
  KeyRange range{std::string(prefix), std::string(prefix)};
  while (!range.end.empty() && range.end.back() == '\xff') range.end.pop_back();
  if (!range.end.empty()) ++range.end.back();
  return range;
}

bool IsStoreFull(const absl::Status& status) { return HasMark(status, kStoreFullMark); }
bool IsBackpressure(const absl::Status& status) { return HasMark(status, kBackpressureMark); }

absl::Status StoreFullError(absl::string_view message) {
  absl::Status status = absl::ResourceExhaustedError(message);
  status.SetPayload(kStoreFullMark, absl::Cord());
  return status;
}

absl::Status BackpressureError(absl::string_view message) {
  absl::Status status = absl::ResourceExhaustedError(message);
  status.SetPayload(kBackpressureMark, absl::Cord());
  return status;
}

std::optional<uint32_t> ParseBackupId(absl::string_view text) {
  uint32_t id = 0;
  if (text.empty() || text.front() == '0') return std::nullopt;
  // SimpleAtoi takes blanks around the number and a sign before it.
  if (!absl::ascii_isdigit(text.front()) || !absl::ascii_isdigit(text.back())) return std::nullopt;
  if (!absl::SimpleAtoi(text, &id)) return std::nullopt;
  return id;
}

CommitResult ReadWriteAndWait(Store& store, const TransactionOptions& options,
                              TransactionBody body) {
  CommitResult result;
  absl::Notification finished;
  store.ReadWrite(options, std::move(body), [&](CommitResult r) {
    result = std::move(r);
    finished.Notify();
  });
  finished.WaitForNotification();
  return result;
}

}  // namespace osiedle::storage
