#include "services/identity/key_source.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/call/process/log.h"
#include "services/identity/private_file.h"
#include "storage/status_macros.h"

namespace osiedle::identity {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;

std::string PlaceOf(const KeySource::Options& options) {
  return options.url.has_value() ? absl::StrCat(options.url->host, options.url->path)
                                 : options.file;
}

}  // namespace

KeySource::KeySource(const Options& options, std::function<void()> changed)
    : options_(options),
      changed_(std::move(changed)),
      fetch_(options.url.has_value()
                 ? std::make_unique<KeyFetch>(*options.url, options.ca_file, options.within)
                 : nullptr),
      keys_(std::make_shared<KeySet>()),
      now_(options.url.has_value()) {}

absl::StatusOr<std::unique_ptr<KeySource>> KeySource::Open(const Options& options,
                                                           std::function<void()> changed) {
  auto source = absl::WrapUnique(new KeySource(options, std::move(changed)));
  if (source->fetch_ == nullptr) RETURN_IF_ERROR(source->Look());
  source->thread_ = std::thread([self = source.get()] { self->Run(); });
  return source;
}

KeySource::~KeySource() { Stop(); }

void KeySource::Stop() {
  {
    const std::lock_guard<std::mutex> lock(wake_mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  if (fetch_ != nullptr) fetch_->Stop();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const KeySet> KeySource::keys() const {
  absl::ReaderMutexLock lock(&mutex_);
  return keys_;
}

void KeySource::Want() {
  // Mostly it is wanted already, and then nobody waits for the lock.
  if (wanted_.load() || wanted_.exchange(true)) return;
  // The thread is either before its look at `wanted_`, or waits.
  { const std::lock_guard<std::mutex> lock(wake_mutex_); }
  wake_.notify_all();
}

absl::Status KeySource::Reload() {
  if (fetch_ == nullptr) return Look();
  {
    const std::lock_guard<std::mutex> lock(wake_mutex_);
    now_ = true;
  }
  wake_.notify_all();
  return absl::OkStatus();
}

KeySource::State KeySource::state() const {
  absl::ReaderMutexLock lock(&mutex_);
  return {.age = good_.has_value() ? storage::SteadyNow() - *good_ : absl::InfiniteDuration(),
          .keys = keys_->size(),
          .failures = failures_};
}

void KeySource::Run() {
  absl::Duration wait = options_.refresh;
  absl::Duration after_failure = options_.again;
  storage::SteadyTime last = storage::SteadyNow();
  while (true) {
    {
      std::unique_lock<std::mutex> lock(wake_mutex_);
      while (!ending_ && !now_) {
        const absl::Duration limit = wanted_.load() ? std::min(wait, options_.again) : wait;
        const absl::Duration left = last + limit - storage::SteadyNow();
        if (left <= absl::ZeroDuration()) break;
        wake_.wait_for(lock, absl::ToChronoNanoseconds(left));
      }
      if (ending_) return;
      now_ = false;
    }
    last = storage::SteadyNow();
    wanted_.store(false);
    if (Look().ok()) {
      wait = options_.refresh;
      after_failure = options_.again;
    } else {
      wait = std::min(after_failure, options_.refresh);
      after_failure *= 2;
    }
  }
}

absl::StatusOr<std::string> KeySource::Get() {
  if (fetch_ != nullptr) return fetch_->Fetch();
  struct stat info = {};
  return ReadPrivateFile("jwks_file", options_.file, info);
}

absl::Status KeySource::Look() {
  absl::MutexLock one(&look_mutex_);
  absl::StatusOr<std::string> text = Get();
  const std::shared_ptr<const KeySet> before = keys();
  absl::StatusOr<std::shared_ptr<const KeySet>> after = before;
  bool same = false;
  if (text.ok()) {
    absl::ReaderMutexLock lock(&mutex_);
    same = good_.has_value() && *text == text_;
  }
  if (!text.ok()) {
    after = text.status();
  } else if (!same) {
    after = KeySet::Parse(*text, options_.algorithms, *before);
  }
  if (!after.ok()) {
    uint64_t failures = 0;
    {
      absl::MutexLock lock(&mutex_);
      failures = ++failures_;
    }
    Log(LogSeverity::kWarning, "the keys of an issuer were not read; the last good ones stay",
        {{"issuer", options_.issuer},
         {"place", PlaceOf(options_)},
         {"keys", absl::StrCat(before->size())},
         {"failures", absl::StrCat(failures)},
         {"error", std::string(after.status().message())}});
    return absl::Status(after.status().code(),
                        absl::StrCat(PlaceOf(options_), ": ", after.status().message()));
  }
  {
    absl::MutexLock lock(&mutex_);
    good_ = storage::SteadyNow();
    if (same) return absl::OkStatus();
    text_ = *std::move(text);
    keys_ = *after;
  }
  before->WithdrawAllBut(**after);
  changed_();
  Log(LogSeverity::kInfo, "an issuer has other keys",
      {{"issuer", options_.issuer},
       {"keys", absl::StrCat((*after)->size())},
       {"left_out", absl::StrJoin((*after)->ignored(), "; ")}});
  return absl::OkStatus();
}

}  // namespace osiedle::identity
