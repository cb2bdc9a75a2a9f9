#include "storage/engines/rocksdb/status_mapping.h"

#include <cerrno>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/transaction.h"

namespace osiedle::storage::rocksdb_engine {

bool LacksDescriptors(const rocksdb::Status& status) {
  // "Too many open files" and "Too many open files in system", whatever the language of the
  // machine.
  static const std::string* const of_process = new std::string(std::strerror(EMFILE));
  static const std::string* const of_machine = new std::string(std::strerror(ENFILE));
  if (!status.IsIOError()) return false;
  const std::string text = status.ToString();
  return absl::StrContains(text, *of_process) || absl::StrContains(text, *of_machine);
}

absl::Status ToStatus(const rocksdb::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(what, ": ", status.ToString());
  if (status.IsNoSpace()) return StoreFullError(message);
  switch (status.code()) {
    case rocksdb::Status::kCorruption:
      return absl::DataLossError(message);
    case rocksdb::Status::kNotFound:
      return absl::NotFoundError(message);
    case rocksdb::Status::kIOError:
    case rocksdb::Status::kBusy:
    case rocksdb::Status::kTryAgain:
    case rocksdb::Status::kTimedOut:
    case rocksdb::Status::kAborted:
    case rocksdb::Status::kShutdownInProgress:
      return absl::UnavailableError(message);
    default:
      return absl::InternalError(message);
  }
}

}  // namespace osiedle::storage::rocksdb_engine
