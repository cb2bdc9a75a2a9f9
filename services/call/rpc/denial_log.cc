#include "services/call/rpc/denial_log.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/fields/ids.h"
#include "services/call/process/log.h"
#include "storage/records/ids.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::osiedle::internal::v1::AuditEntry;
using ::osiedle::storage::Transaction;

// The most municipalities that are counted apart for one principal in a period. They need not
// exist.
constexpr size_t kMaxMunicipalities = 64;

void KeepCommon(const std::string& other, std::string& common) {
  if (common != other) common.clear();
}

// Adds one denial to the count of `counted`.
void Count(const AuditEntry& denial, AuditEntry& counted) {
  if (counted.count() == 0) {
    counted.set_principal(denial.principal());
    counted.set_method(denial.method());
    counted.set_outcome(AuditEntry::DENIED);
    counted.set_resource(denial.resource());
    counted.set_reason(denial.reason());
  }
  KeepCommon(denial.method(), *counted.mutable_method());
  KeepCommon(denial.resource(), *counted.mutable_resource());
  KeepCommon(denial.reason(), *counted.mutable_reason());
  counted.set_count(counted.count() + 1);
}

}  // namespace

DenialLog::DenialLog(storage::Store& store, const MunicipalityDirectory& municipalities,
                     const Clock& clock, const storage::SteadyClock& steady_clock, Options options)
    : store_(store),
      municipalities_(municipalities),
      clock_(clock),
      steady_clock_(steady_clock),
      options_(options) {
  if (options_.has_thread) thread_ = std::thread([this] { Run(); });
}

DenialLog::~DenialLog() { Close(); }

void DenialLog::Record(AuditEntry denial, absl::string_view municipality,
                       storage::TransactionOptions options, absl::AnyInvocable<void()> done) {
  if (!IsListed(denial, municipality)) return done();
  Log(LogSeverity::kWarning, "denied",
      {{"method", denial.method()}, {"principal", denial.principal()}});
  const std::string method = denial.method();
  store_.ReadWrite(
      options,
      [this, denial = std::move(denial), municipality = std::string(municipality)](
          Transaction& transaction) { return Append(transaction, denial, municipality); },
      [method, done = std::move(done)](const storage::CommitResult& result) mutable {
        if (!result.status.ok()) {
          Log(LogSeverity::kError, "denial not audited",
              {{"method", method}, {"error", result.status.ToString()}});
        }
        done();
      });
}

bool DenialLog::IsListed(const AuditEntry& denial, absl::string_view municipality) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto [found, is_new] = periods_.try_emplace(denial.principal());
  Period& period = found->second;
  const bool counts = period.counted.in_all.count() > 0;
  // A period that is over and has counted denials waits for the thread, and also counts the new
  // ones.
  if (is_new || (IsOver(period) && !counts)) {
    period = {.begin = steady_clock_.Now(), .listed = 0, .counted = {}};
  }
  if (period.listed < options_.listed) {
    ++period.listed;
    return true;
  }
  Count(denial, period.counted.in_all);
  auto& towns = period.counted.by_municipality;
  if (IsResourceId(municipality)) {
    auto town = towns.find(std::string(municipality));
    if (town == towns.end() && towns.size() < kMaxMunicipalities) {
      town = towns.try_emplace(std::string(municipality)).first;
    }
    if (town != towns.end()) Count(denial, town->second);
  }
  if (!counts) changed_.notify_one();
  return false;
}

bool DenialLog::IsOver(const Period& period) const {
  return steady_clock_.Now() - period.begin >= options_.period;
}

absl::Status DenialLog::Append(Transaction& transaction, AuditEntry entry,
                               const std::string& municipality) const {
  entry.set_transaction_id(std::string(transaction.id()));
  const std::string text = entry.SerializeAsString();
  absl::Status appended = transaction.Append({storage::kPlatform, storage::kAuditLog}, text);
  if (!appended.ok() || !IsResourceId(municipality)) return appended;
  const absl::StatusOr<std::optional<uint32_t>> number =
      municipalities_.NumberOf(transaction, municipality);
  if (!number.ok() || !number->has_value()) return number.status();
  return transaction.Append({**number, storage::kAuditLog}, text);
}

void DenialLog::Write(const std::string& principal, Counted counted) {
  const auto now =
      google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(clock_.Now()));
  const storage::CommitResult result =
      storage::ReadWriteAndWait(store_, {.log_entries_only = true}, [&](Transaction& transaction) {
        AuditEntry entry = counted.in_all;
        *entry.mutable_event_time() = now;
        absl::Status appended = Append(transaction, entry, "");
        for (const auto& [municipality, of_town] : counted.by_municipality) {
          RETURN_IF_ERROR(appended);
          ASSIGN_OR_RETURN(const std::optional<uint32_t> number,
                           municipalities_.NumberOf(transaction, municipality));
          if (!number.has_value()) continue;
          entry = of_town;
          *entry.mutable_event_time() = now;
          entry.set_transaction_id(std::string(transaction.id()));
          appended = transaction.Append({*number, storage::kAuditLog}, entry.SerializeAsString());
        }
        return appended;
      });
  const std::string count = absl::StrCat(counted.in_all.count());
  if (result.status.ok()) {
    Log(LogSeverity::kWarning, "denied more often", {{"principal", principal}, {"count", count}});
    return;
  }
  Log(LogSeverity::kError, "denials not audited",
      {{"principal", principal}, {"count", count}, {"error", result.status.ToString()}});
}

void DenialLog::WriteAll(bool also_unfinished) {
  std::vector<std::pair<std::string, Counted>> due;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto it = periods_.begin(); it != periods_.end();) {
      if (!also_unfinished && !IsOver(it->second)) {
        ++it;
        continue;
      }
      if (it->second.counted.in_all.count() > 0) {
        due.emplace_back(it->first, std::move(it->second.counted));
      }
      it = periods_.erase(it);
    }
  }
  for (auto& [principal, counted] : due) Write(principal, std::move(counted));
}

void DenialLog::WriteCounted() { WriteAll(/*also_unfinished=*/false); }

void DenialLog::Close() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  WriteAll(/*also_unfinished=*/true);
}

void DenialLog::Run() {
  // Sleeps as long as nothing is counted.
  std::unique_lock<std::mutex> lock(mutex_);
  const auto counts = [this] {
    return closing_ || std::any_of(periods_.begin(), periods_.end(), [](const auto& period) {
             return period.second.counted.in_all.count() > 0;
           });
  };
  while (true) {
    changed_.wait(lock, counts);
    changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.period),
                      [this] { return closing_; });
    if (closing_) return;
    lock.unlock();
    WriteCounted();
    lock.lock();
  }
}

}  // namespace osiedle::call
