#include "storage/engines/rocksdb/budget_meter.h"

#include "absl/strings/str_cat.h"

namespace osiedle::storage::rocksdb_engine {

absl::Status ReopeningError() {
  return absl::UnavailableError("the store is being opened anew; try again at once");
}

absl::Status BudgetMeter::Charge(size_t bytes) {
  constexpr size_t kKeysBetweenLooksAtTheClock = 16;
  const size_t keys = keys_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (keys > budget_.read_keys) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than ", budget_.read_keys, " keys were read"));
  }
  if (bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes > budget_.read_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than ", budget_.read_bytes, " bytes were read"));
  }
  if (keys % kKeysBetweenLooksAtTheClock == 0 || out_of_time()) return CheckTime();
  return absl::OkStatus();
}

absl::Status BudgetMeter::CheckTime() {
  if (ended_ != nullptr && ended_->load(std::memory_order_relaxed)) return ReopeningError();
  if (!out_of_time()) {
    if (SteadyNow() - begin_ <= budget_.time) return absl::OkStatus();
    out_of_time_.store(true, std::memory_order_relaxed);
  }
  return absl::DeadlineExceededError(
      absl::StrCat("reading took longer than ", absl::FormatDuration(budget_.time)));
}

}  // namespace osiedle::storage::rocksdb_engine
