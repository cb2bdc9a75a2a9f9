// The audit entries of denials, with a brake: a principal who is refused again and again fills no
// log.
#ifndef OSIEDLE_SERVICES_CALL_RPC_DENIAL_LOG_H_
#define OSIEDLE_SERVICES_CALL_RPC_DENIAL_LOG_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/process/clock.h"
#include "services/call/rpc/municipality_directory.h"
#include "storage/steady_time.h"
#include "storage/store.h"

namespace osiedle::call {

// A denial stands in the platform's log and, when the request named an existing municipality, in
// that municipality's log. The first denials of a principal in a period have an entry each. The
// others are counted, and share one entry of each log, at most one period after theirs is over. A
// killed process loses counts that are not yet written.
//
// Every municipality that a request names is looked up in the same way, within the transaction. So
// the duration of a denial does not tell whether the municipality exists. Thread-safe.
class DenialLog {
 public:
  struct Options {
    // Denials of each principal in one period with an entry of their own.
    int listed = 20;
    absl::Duration period = absl::Minutes(1);
    // A thread writes counts when their period is over; without the thread, WriteCounted does.
    bool has_thread = true;
  };

  // Everything outlives this. `clock` tells the time of entries with counts.
  DenialLog(storage::Store& store, const MunicipalityDirectory& municipalities, const Clock& clock,
            const storage::SteadyClock& steady_clock, Options options);
  // Closes.
  ~DenialLog();
  DenialLog(const DenialLog&) = delete;

  // `municipality`: the id that the request named, "" for none. Calls `done` when the entries are
  // durable, or when writing them failed, which the process's log tells. A denial that is only
  // counted calls `done` at once, on this thread.
  void Record(internal::v1::AuditEntry denial, absl::string_view municipality,
              storage::TransactionOptions options, absl::AnyInvocable<void()> done);

  // Writes the counts of periods that are over. Blocks.
  void WriteCounted();
  // Writes all counts. Nothing may be recorded any more. Blocks; may be called again.
  void Close();

 private:
  // The denials that share one entry in each log.
  struct Counted {
    internal::v1::AuditEntry in_all;
    std::map<std::string, internal::v1::AuditEntry> by_municipality;
  };
  struct Period {
    storage::SteadyTime begin;
    int listed = 0;
    Counted counted;
  };

  // Whether the denial is to have an entry of its own; if not, it is counted.
  bool IsListed(const internal::v1::AuditEntry& denial, absl::string_view municipality);
  bool IsOver(const Period& period) const;
  absl::Status Append(storage::Transaction& transaction, internal::v1::AuditEntry entry,
                      const std::string& municipality) const;
  void Write(const std::string& principal, Counted counted);
  void WriteAll(bool also_unfinished);
  // The body of the thread.
  void Run();

  storage::Store& store_;
  const MunicipalityDirectory& municipalities_;
  const Clock& clock_;
  const storage::SteadyClock& steady_clock_;
  const Options options_;

  // Not Abseil's: waits of std::condition_variable run on a steady clock.
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  // By principal, for those with recent denials.
  std::map<std::string, Period, std::less<>> periods_;
  std::thread thread_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_DENIAL_LOG_H_
