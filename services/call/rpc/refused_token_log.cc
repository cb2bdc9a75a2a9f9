#include "services/call/rpc/refused_token_log.h"

#include "absl/strings/str_cat.h"
#include "services/call/process/log.h"

namespace osiedle::call {

absl::StatusOr<std::shared_ptr<const Principal>> RefusedTokenLog::Authenticate(
    const Credentials& credentials) const {
  absl::StatusOr<std::shared_ptr<const Principal>> principal = behind_->Authenticate(credentials);
  if (!principal.ok()) Refused(credentials.authorization.empty());
  return principal;
}

void RefusedTokenLog::Refused(bool without_token) const {
  absl::MutexLock lock(&mutex_);
  ++(without_token ? missing_ : unknown_);
  const absl::Time now = clock_.Now();
  if (now < next_line_) return;
  next_line_ = now + kLinesEvery;
  Log(LogSeverity::kWarning, "calls without a known token are refused",
      {{"unknown_tokens", absl::StrCat(unknown_)}, {"without_token", absl::StrCat(missing_)}});
  unknown_ = 0;
  missing_ = 0;
}

}  // namespace osiedle::call
