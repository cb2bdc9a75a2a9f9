#include "services/visits/calendars/import_handlers.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/hash/hash.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/calendar/icalendar.h"
#include "services/call/fields/personal_numbers.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/visits/calendars/busy_source_rules.h"
#include "services/visits/calendars/calendar_checks.h"
#include "services/visits/calendars/calendar_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::calendar::BusyCalendar;
using ::osiedle::calendar::Interval;
using ::osiedle::calendar::ReadError;
using ::osiedle::calendar::ReadFault;
using ::osiedle::call::Call;
using ::osiedle::call::Violation;
using ::osiedle::storage::Reader;
using ::osiedle::storage::RowMeta;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::BusySource;
using ::osiedle::visits::v1::ImportBusySourceRequest;
using ::osiedle::visits::v1::ImportBusySourceResponse;

constexpr char kField[] = "icalendar";
constexpr int kDaysBack = 31;
constexpr int kDaysAhead = 400;
constexpr calendar::ReadLimits kLimits = {.max_bytes = 900 * 1024, .max_times = kMaxBusyTimes};

// The time that is kept. It begins and ends with days of the municipality, so the same file brings
// the same times for a whole day.
Interval KeptTime(absl::Time now, absl::TimeZone zone) {
  const absl::CivilDay today = absl::ToCivilDay(now, zone);
  return {.begin = calendar::MinuteAtOrBefore(absl::FromCivil(today - kDaysBack, zone)),
          .end = calendar::MinuteAtOrAfter(absl::FromCivil(today + kDaysAhead + 1, zone))};
}

Violation TooManyTimes() {
  return {kField, common::v1::TOO_MANY_BUSY_TIMES, {{"max", absl::StrCat(kMaxBusyTimes)}}};
}

absl::Status Refusal(const absl::Status& failure, size_t bytes) {
  const std::optional<ReadError> error = calendar::ReadErrorOf(failure);
  if (!error.has_value()) return failure;
  const call::ViolationMetadata event = {{"event", absl::StrCat(error->event)}};
  const Violation not_icalendar = {
      kField, common::v1::NOT_ICALENDAR, {{"line", absl::StrCat(error->line)}}};
  switch (error->fault) {
    case ReadFault::kNotICalendar:
      return call::InvalidField(not_icalendar);
    case ReadFault::kZoneUnknown:
      return call::InvalidField({kField, common::v1::ICALENDAR_ZONE_UNKNOWN, event});
    case ReadFault::kBadRecurrence:
      return call::InvalidField({kField, common::v1::NOT_A_RECURRENCE, event});
    case ReadFault::kTooDense:
      return call::InvalidField({kField, common::v1::RECURRENCE_TOO_DENSE, event});
    case ReadFault::kTooManyTimes:
      return call::InvalidField(TooManyTimes());
    case ReadFault::kTooLarge:
      // Besides bytes, lines and depth are bounded; no calendar that a program writes has as many.
      if (bytes <= kLimits.max_bytes) return call::InvalidField(not_icalendar);
      return call::InvalidField(
          {kField, common::v1::TOO_LARGE, {{"max", absl::StrCat(kLimits.max_bytes)}}});
  }
  return failure;
}

// What the files of the newest calls say. The body of a call that lost to another is run again, and
// then on the one thread that commits for everybody, where a file must not be read: the worst takes
// 0.1 s. Thread-safe.
class ReadFiles {
 public:
  using Outcome = std::shared_ptr<const absl::StatusOr<BusyCalendar>>;

  // What the file says, read in the first run of the call alone.
  Outcome Of(const Call& call, const std::string& icalendar, absl::TimeZone zone,
             const Interval& kept) {
    // The first id of a call is the same in every run, and no other call has it.
    const std::string key =
        absl::StrCat(call.NewId(), "/", absl::HashOf(icalendar), "/", zone.name(), "/", kept.begin);
    if (Outcome known = Find(key); known != nullptr) return known;
    auto read = std::make_shared<const absl::StatusOr<BusyCalendar>>(
        calendar::ReadBusy(icalendar, zone, kept, kLimits));
    absl::MutexLock lock(&mutex_);
    newest_.emplace_back(key, read);
    if (newest_.size() > kMaxFiles) newest_.pop_front();
    return read;
  }

 private:
  // More than are between their first run and their commit; of 2,000 times each, 2 MB.
  static constexpr size_t kMaxFiles = 64;

  Outcome Find(const std::string& key) {
    absl::MutexLock lock(&mutex_);
    for (const auto& [known, outcome] : newest_) {
      if (known == key) return outcome;
    }
    return nullptr;
  }

  absl::Mutex mutex_;
  std::deque<std::pair<std::string, Outcome>> newest_ ABSL_GUARDED_BY(mutex_);
};

ReadFiles& Files() {
  static auto* const files = new ReadFiles();
  return *files;
}

// Whether there may be a new source of this name.
absl::Status CheckNewSource(const Call& call, const Reader& reader, absl::string_view name) {
  call::Violations violations;
  call::AddPersonalNumbers(call::FindPersonalNumbers(call::LastIdOfName(name)), "name", violations);
  RETURN_IF_ERROR(CheckRoomForSource(call, reader, call::ParentOfName(name), "name", violations));
  return call::InvalidFields(violations);
}

// Puts the content into the source of this name; a new one, where there is none.
absl::Status Put(const Call& call, Transaction& transaction, const std::string& name,
                 const BusySource& content, BusySource& source) {
  BusySource before;
  const absl::StatusOr<RowMeta> meta = BusySources().LoadLive(call, transaction, name, "", before);
  if (meta.ok()) source = before;
  *source.mutable_busy_times() = content.busy_times();
  *source.mutable_known_until_time() = content.known_until_time();
  if (meta.ok()) return BusySources().Save(call, transaction, *meta, before, source);
  if (!absl::IsNotFound(meta.status())) return meta.status();
  RETURN_IF_ERROR(CheckNewSource(call, transaction, name));
  source.set_name(name);
  return BusySources().Store(call, transaction, source, /*origin=*/"");
}

}  // namespace

absl::Status ImportBusySource(const Call& call, Transaction& transaction,
                              const ImportBusySourceRequest& request,
                              ImportBusySourceResponse& response) {
  RETURN_IF_ERROR(BusySources().CheckName(request.name()));
  RETURN_IF_ERROR(CheckLiveCalendar(call, transaction, call::ParentOfName(request.name())));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(transaction));
  const Interval kept = KeptTime(call.time(), zone);
  const ReadFiles::Outcome outcome = Files().Of(call, request.icalendar(), zone, kept);
  const absl::StatusOr<BusyCalendar>& read = *outcome;
  if (!read.ok()) return Refusal(read.status(), request.icalendar().size());
  BusySource content;
  SetBusyTimes(read->busy, content);
  if (content.busy_times_size() > kMaxBusyTimes) return call::InvalidField(TooManyTimes());
  *content.mutable_known_until_time() = call::TimestampOf(calendar::TimeOf(kept.end));
  RETURN_IF_ERROR(Put(call, transaction, request.name(), content, *response.mutable_busy_source()));
  response.set_event_count(read->event_count);
  response.set_ignored_count(read->ignored_count);
  return absl::OkStatus();
}

void ReduceImported(ImportBusySourceResponse& response) {
  BusySource named;
  named.set_name(response.busy_source().name());
  *response.mutable_busy_source() = std::move(named);
}

absl::Status CompleteImported(const Call& call, const Reader& reader,
                              ImportBusySourceResponse& response) {
  return BusySources().Reread(call, reader, *response.mutable_busy_source());
}

}  // namespace osiedle::visits
