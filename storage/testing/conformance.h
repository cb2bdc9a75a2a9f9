// The suite that every engine passes. An engine's own test program links
// osiedle::storage_conformance and says, at namespace scope of namespace osiedle::storage:
//
//   INSTANTIATE_TEST_SUITE_P(MyEngine, StoreConformance, ::testing::Values(ConformingEngine{...}));
//
// Its cases are in conformance_*.cc, one file a subject; README.md lists them.
#ifndef OSIEDLE_STORAGE_TESTING_CONFORMANCE_H_
#define OSIEDLE_STORAGE_TESTING_CONFORMANCE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/store.h"
#include "storage/testing/history.h"

namespace osiedle::storage {

// The requirements from which an engine can be excused, with a reason that the test run shows.
enum class Requirement {
  kReopen,
  kBackup,
  // Refuses with IsBackpressure when more than StoreSettings::max_queued transactions wait.
  kBackpressure,
  // Transactions that read nothing of what another wrote do not conflict with it, so they run once.
  kNoFalseConflicts,
};

struct StoreSettings {
  // A small number asks for the smallest bound that the engine can have.
  size_t max_queued = 16'384;
};

// One store and what belongs to it. Used by one thread; outlives the stores that it opened.
class StoreFactory {
 public:
  virtual ~StoreFactory() = default;

  // An empty store. Called once, before everything else.
  virtual absl::StatusOr<std::unique_ptr<Store>> Open(const StoreSettings& settings) = 0;
  // Opens the store again, with what the last one left. REQUIRES: the last one is gone.
  virtual absl::StatusOr<std::unique_ptr<Store>> Reopen() = 0;
  // Where backups go: a folder that is empty at first.
  virtual std::string BackupDirectory() = 0;
  // Another store, made from a backup. The first may go on.
  virtual absl::StatusOr<std::unique_ptr<Store>> Restore(uint32_t backup_id) = 0;

  virtual std::map<Requirement, std::string> Exemptions() const { return {}; }
  // How often a short body may run when many contend for one key.
  virtual int MaxRuns() const { return 4; }
};

struct ConformingEngine {
  std::string name;
  std::function<std::unique_ptr<StoreFactory>()> make_factory;
};
void PrintTo(const ConformingEngine& engine, std::ostream* out);

class StoreConformance : public ::testing::TestWithParam<ConformingEngine> {
 protected:
  void SetUp() override { Open(StoreSettings()); }
  void TearDown() override;

  StoreFactory& factory() { return *factory_; }
  Store& store() { return *store_; }
  // Begins anew with other settings.
  void Open(const StoreSettings& settings);
  // Closes the store and opens it again.
  void Reopen();
  // The reason why the engine is excused, if it is: if (auto why = Excuse(...)) GTEST_SKIP() <<
  // *why;
  std::optional<std::string> Excuse(Requirement requirement) const;

  CommitResult Run(TransactionBody body, const TransactionOptions& options = {});
  // Run that must commit.
  CommitResult Commit(TransactionBody body);
  // Runs `body`, which must commit. `overtaker` is called after the first run of `body` has done
  // everything, and before it commits. The first run is on the calling thread, so it may wait here
  // although bodies never wait.
  CommitResult CommitOvertaken(TransactionBody body, absl::FunctionRef<void()> overtaker);

  // One transaction each.
  void Put(const std::string& key, const std::string& value);
  void Delete(const std::string& key);
  void Append(LogId log, const std::string& value);

  // One snapshot each.
  std::unique_ptr<const Snapshot> TakeSnapshot(const Budget& budget = {});
  std::optional<std::string> Get(const std::string& key);
  std::vector<Entry> Scan(const KeyRange& range);

 private:
  std::unique_ptr<StoreFactory> factory_;
  std::unique_ptr<Store> store_;
};

// The whole of a scan, or why it failed.
absl::StatusOr<std::vector<Entry>> ScanAll(const Reader& reader, const KeyRange& range,
                                           const ScanOptions& options = {});

// Parts of bodies that may run more than once. They pass on the failure of a read: an engine may
// cut a run short, as long as it runs the body again.

// Puts what is at `key`, or "nothing", to "note".
TransactionBody NoteValueOf(const std::string& key);
// Puts the keys of a scan, with a blank between them, to "note".
TransactionBody NoteKeysOf(const KeyRange& range, const ScanOptions& options = {});
// Adds one to the number at `key`; `sum` gets the new one.
absl::Status Increment(Transaction& transaction, const std::string& key, int64_t* sum = nullptr);

// For reads that must succeed; a failure counts as one of the test.

// The keys of a scan, with a blank between them.
std::string KeysOf(const Reader& reader, const KeyRange& range, const ScanOptions& options = {});
std::optional<std::string> ValueOf(const Reader& reader, const std::string& key);
// The number at `key`, 0 when there is none.
int64_t NumberOf(const Reader& reader, const std::string& key);
// The whole log, page by page.
std::vector<LogEntry> WholeLog(const Snapshot& snapshot, LogId log);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_CONFORMANCE_H_
