#include "storage/testing/history_recorder.h"

#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"
#include "storage/status_macros.h"
#include "storage/testing/serializability_checker.h"

namespace osiedle::storage {
namespace {

// One step of a client's plan. A plan is fixed before the body runs, so every run of the body has
// the same plan. Its effects depend only on its reads.
struct Action {
  enum class Kind {
    kGet,
    kPut,
    kDelete,
    // Reads one key and writes another, which all earlier reads choose.
    kMove,
    kScan,
    // Inserts ahead of the scan while it runs.
    kScanAndInsert,
  };
  Kind kind = Kind::kGet;
  std::string key;
  KeyRange range;
  ScanOptions scan;
  // The client stops scanning after so many entries.
  size_t patience = 0;
  // Lets other clients go first here.
  bool pause = false;
};

using Random = std::mt19937_64;

size_t Pick(Random& random, size_t count) {
  return std::uniform_int_distribution<size_t>(0, count - 1)(random);
}

Action::Kind PickKind(Random& random, bool writes) {
  using Kind = Action::Kind;
  static constexpr Kind kReading[] = {Kind::kGet, Kind::kScan};
  static constexpr Kind kAll[] = {Kind::kGet,  Kind::kPut,  Kind::kPut,
                                  Kind::kMove, Kind::kMove, Kind::kDelete,
                                  Kind::kScan, Kind::kScan, Kind::kScanAndInsert};
  return writes ? kAll[Pick(random, std::size(kAll))] : kReading[Pick(random, 2)];
}

std::vector<Action> MakePlan(Random& random, const std::vector<std::string>& keys, bool writes) {
  std::vector<Action> plan(1 + Pick(random, 5));
  for (Action& action : plan) {
    action.kind = PickKind(random, writes);
    action.key = keys[Pick(random, keys.size())];
    const size_t first = Pick(random, keys.size());
    const size_t last = first + Pick(random, keys.size() - first);
    action.range = {keys[first], Pick(random, 2) == 0 ? keys[last] : keys[last] + '\0'};
    action.scan.reverse = Pick(random, 2) == 0;
    action.scan.limit = Pick(random, 4);  // 0: none
    action.patience = 1 + Pick(random, keys.size() + 1);
    action.pause = Pick(random, 4) == 0;
  }
  return plan;
}

// One run of a plan. Its steps, and a digest of everything that it has read.
class Run {
 public:
  Run(std::string name, const std::vector<std::string>& keys)
      : name_(std::move(name)), keys_(keys) {}

  std::vector<Step>& steps() { return steps_; }

  std::string name() const { return absl::StrFormat("%s#%016x", name_, digest_); }

  // `transaction` is null when the plan only reads.
  absl::Status Follow(const std::vector<Action>& plan, const Reader& reader,
                      Transaction* transaction) {
    for (const Action& action : plan) {
      RETURN_IF_ERROR(Do(action, reader, transaction));
      if (action.pause) std::this_thread::yield();
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Do(const Action& action, const Reader& reader, Transaction* transaction) {
    switch (action.kind) {
      case Action::Kind::kGet:
        return Get(reader, action.key);
      case Action::Kind::kPut:
        return Put(*transaction, action.key);
      case Action::Kind::kDelete:
        steps_.push_back(Write{action.key, std::nullopt});
        return transaction->Delete(action.key);
      case Action::Kind::kMove:
        RETURN_IF_ERROR(Get(reader, action.key));
        return Put(*transaction, keys_[digest_ % keys_.size()]);
      case Action::Kind::kScan:
        return Scan(action, reader, nullptr);
      case Action::Kind::kScanAndInsert:
        return Scan(action, reader, transaction);
    }
    return absl::InternalError("no such action");
  }

  absl::Status Get(const Reader& reader, const std::string& key) {
    ASSIGN_OR_RETURN(std::optional<std::string> value, reader.Get(key));
    Read read{.range = OneKey(key)};
    if (value.has_value()) read.found = Entry{key, *value};
    Saw(std::move(read));
    return absl::OkStatus();
  }

  // Every value names its writer and a digest of the run's reads, so different runs write different
  // values.
  absl::Status Put(Transaction& transaction, const std::string& key) {
    std::string value = absl::StrCat(name(), ":", steps_.size());
    absl::Status status = transaction.Put(key, value);
    steps_.push_back(Write{key, std::move(value)});
    return status;
  }

  absl::Status Scan(const Action& action, const Reader& reader, Transaction* inserting) {
    KeyRange rest = action.range;
    std::unique_ptr<Iterator> it = reader.Scan(action.range, action.scan);
    const size_t limit = action.scan.limit == 0 ? keys_.size() + 1 : action.scan.limit;
    for (size_t seen = 0; seen < std::min(limit, action.patience); ++seen) {
      ASSIGN_OR_RETURN(bool more, it->Next());
      Read read{.range = rest, .reverse = action.scan.reverse};
      if (more) read.found = Entry{std::string(it->key()), std::string(it->value())};
      Saw(read);
      if (!more) break;
      rest = Behind(read.found->key, read.reverse, rest);
      if (inserting != nullptr && seen == 0) {
        RETURN_IF_ERROR(Put(*inserting, action.key));
      }
      if (action.pause) std::this_thread::yield();
    }
    return absl::OkStatus();
  }

  void Saw(Read read) {
    Mix(read.found ? read.found->key : "");
    Mix(read.found ? read.found->value : "nothing");
    steps_.push_back(std::move(read));
  }

  void Mix(absl::string_view text) {  // FNV-1a
    for (unsigned char c : text) digest_ = (digest_ ^ c) * 0x100000001b3;
  }

  const std::string name_;
  const std::vector<std::string>& keys_;
  uint64_t digest_ = 0xcbf29ce484222325;
  std::vector<Step> steps_;
};

}  // namespace

class HistoryRecorder::Client {
 public:
  Client(HistoryRecorder& recorder, Store& store, int number)
      : recorder_(recorder),
        store_(store),
        name_(absl::StrFormat("r%dc%d", recorder.rounds_, number)),
        random_(uint64_t{recorder.options_.seed} << 32 ^ uint64_t(recorder.rounds_) << 16 ^
                uint64_t(number)) {
    for (int i = 0; i < recorder.options_.keys; ++i) {
      keys_.push_back(absl::StrFormat("%s%02d", recorder.prefix_, i));
    }
  }

  void Work() {
    for (int i = 0; i < recorder_.options_.operations; ++i) {
      const std::string name = absl::StrFormat("%st%d", name_, i);
      switch (Pick(random_, 10)) {
        case 0:
        case 1:
          LookAtSnapshot(name);
          break;
        case 2:
        case 3:
          Transact(name, /*writes=*/false, /*fails=*/false);
          break;
        case 4:
          Transact(name, /*writes=*/true, /*fails=*/true);
          break;
        default:
          Transact(name, /*writes=*/true, /*fails=*/false);
      }
    }
  }

 private:
  void LookAtSnapshot(const std::string& name) {
    const std::vector<Action> plan = MakePlan(random_, keys_, /*writes=*/false);
    const bool ask_log = Pick(random_, 2) == 0;
    Operation operation{.name = name, .invoked = recorder_.Tick()};
    auto snapshot = store_.GetSnapshot(Budget());
    if (!snapshot.ok()) return;
    // The moment of the snapshot is already past; later reads do not change it.
    operation.responded = recorder_.Tick();
    Run run(name, keys_);
    if (!run.Follow(plan, **snapshot, nullptr).ok()) return;
    if (ask_log) {
      absl::StatusOr<LogPosition> end = (*snapshot)->LogEnd(recorder_.log_);
      if (!end.ok()) return;
      operation.log_end = *end;
    }
    operation.outcome = CommitOutcome::kCommitted;
    operation.steps = std::move(run.steps());
    recorder_.Record(std::move(operation));
  }

  void Transact(const std::string& name, bool writes, bool fails) {
    const std::vector<Action> plan = MakePlan(random_, keys_, writes);
    Operation operation{.name = name, .writes = writes, .invoked = recorder_.Tick()};
    absl::Notification done;
    // A hint, true or false, changes no result.
    store_.ReadWrite(
        {.contention_hint = Pick(random_, 3)},
        [&](Transaction& transaction) {
          Run run(name, keys_);
          absl::Status status = run.Follow(plan, transaction, writes ? &transaction : nullptr);
          operation.name = run.name();
          operation.steps = std::move(run.steps());
          if (writes && status.ok()) status = transaction.Append(recorder_.log_, operation.name);
          return fails && status.ok() ? absl::CancelledError("changed its mind") : status;
        },
        [&](const CommitResult& result) {
          operation.outcome = result.outcome;
          if (result.outcome != CommitOutcome::kUnknown) operation.responded = recorder_.Tick();
          done.Notify();
        });
    done.WaitForNotification();
    recorder_.Record(std::move(operation));
  }

  HistoryRecorder& recorder_;
  Store& store_;
  const std::string name_;
  Random random_;
  std::vector<std::string> keys_;
};

HistoryRecorder::HistoryRecorder(const HistoryOptions& options)
    : options_(options),
      prefix_(absl::StrFormat("history%d/", options.seed)),
      log_{.owner = options.seed, .kind = 1} {}

void HistoryRecorder::RunClients(Store& store) {
  ++rounds_;
  absl::Barrier* start = new absl::Barrier(options_.clients);
  std::vector<std::thread> threads;
  for (int i = 0; i < options_.clients; ++i) {
    threads.emplace_back([&, i] {
      Client client(*this, store, i);
      if (start->Block()) delete start;
      client.Work();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

absl::StatusOr<History> HistoryRecorder::Finish(Store& store) && {
  Operation last{.name = "the last look", .outcome = CommitOutcome::kCommitted, .invoked = Tick()};
  ASSIGN_OR_RETURN(auto snapshot, store.GetSnapshot(Budget()));
  last.responded = Tick();
  History history;

  KeyRange rest = KeyRange::Prefix(prefix_);
  std::unique_ptr<Iterator> it = snapshot->Scan(rest);
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(more, it->Next());
    Read read{.range = rest};
    if (more) read.found = Entry{std::string(it->key()), std::string(it->value())};
    if (more) rest = Behind(it->key(), /*reverse=*/false, rest);
    last.steps.push_back(std::move(read));
  }

  ASSIGN_OR_RETURN(history.log_end, snapshot->LogEnd(log_));
  for (bool more = true; more;) {
    const LogPosition after = history.log.empty() ? 0 : history.log.back().position;
    ASSIGN_OR_RETURN(auto page, snapshot->ReadLog(log_, after, 100));
    more = !page.empty();
    for (LogEntry& entry : page) history.log.push_back(std::move(entry));
  }

  Record(std::move(last));
  absl::MutexLock lock(&mutex_);
  history.operations = std::move(operations_);
  return history;
}

void HistoryRecorder::Record(Operation operation) {
  absl::MutexLock lock(&mutex_);
  operations_.push_back(std::move(operation));
}

absl::Status CheckRandomHistory(Store& store, const HistoryOptions& options) {
  HistoryRecorder recorder(options);
  recorder.RunClients(store);
  ASSIGN_OR_RETURN(History history, std::move(recorder).Finish(store));
  return CheckStrictlySerializable(history);
}

}  // namespace osiedle::storage
