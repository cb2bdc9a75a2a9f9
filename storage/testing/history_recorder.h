// Random work on a store by several clients at once, recorded.
#ifndef OSIEDLE_STORAGE_TESTING_HISTORY_RECORDER_H_
#define OSIEDLE_STORAGE_TESTING_HISTORY_RECORDER_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "storage/store.h"
#include "storage/testing/history.h"

namespace osiedle::storage {

struct HistoryOptions {
  // Decides what every client does (not how their work interleaves). Also names the keys and the
  // log, so histories of different seeds may be taken from one store.
  uint32_t seed = 1;
  int clients = 8;
  // Operations of each client in one RunClients().
  int operations = 30;
  // Few, so that the clients meet.
  int keys = 6;
};

// Thread-safe for its own clients only: call it from one thread.
class HistoryRecorder {
 public:
  explicit HistoryRecorder(const HistoryOptions& options);

  // Lets every client work on `store` to the end of its operations. May be called again, also with
  // another store that holds the data of the first: the history goes on.
  void RunClients(Store& store);

  // Adds a last read of every key and the whole log, and returns the history.
  absl::StatusOr<History> Finish(Store& store) &&;

 private:
  class Client;

  Moment Tick() { return clock_.fetch_add(1) + 1; }
  void Record(Operation operation);

  const HistoryOptions options_;
  const std::string prefix_;
  const LogId log_;
  int rounds_ = 0;
  std::atomic<Moment> clock_{0};
  absl::Mutex mutex_;
  std::vector<Operation> operations_ ABSL_GUARDED_BY(mutex_);
};

// Records one history from beginning to end, and judges it. The text of the error is for the reader
// of a failed test.
absl::Status CheckRandomHistory(Store& store, const HistoryOptions& options);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_HISTORY_RECORDER_H_
