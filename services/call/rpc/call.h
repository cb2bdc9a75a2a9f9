// One RPC under way, as its handler sees it.
#ifndef OSIEDLE_SERVICES_CALL_RPC_CALL_H_
#define OSIEDLE_SERVICES_CALL_RPC_CALL_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/violations.h"
#include "services/call/process/entropy.h"
#include "services/call/rpc/authenticator.h"
#include "services/call/rpc/method_info.h"
#include "services/call/rpc/page_token.h"
#include "storage/records/ids.h"
#include "storage/store.h"

namespace osiedle::call {

class Directory;
class MunicipalityDirectory;

// What handlers may use of the process; outlives every call.
struct CallResources {
  storage::Store& store;
  Entropy& entropy;
  const PageTokenCodec& page_tokens;
  // Where backups are kept; empty: nowhere.
  std::string backup_directory = {};
  // How many whole backups are kept when another is made; 0: all.
  int keep_backups = 0;
  // The store's own secret, 32 bytes, from which Call::KeyFor makes keys.
  std::string secret = {};
  // The areas, their methods and resources (services/call/area/directory.h).
  const Directory* directory = nullptr;
  // Whether resources of a type ("osiedle.pl/Resident") are about persons, as the directory says.
  std::function<bool(absl::string_view type)> is_of_a_person = {};
  // What is known of municipalities (registry).
  const MunicipalityDirectory* municipalities = nullptr;
};

// Everything that a handler knows beside its request: who calls, when, in which municipality. A
// handler reads no clock and draws no random number: times and ids come from here, and are the same
// again when the body is run again.
//
// Not thread-safe; a call runs on one thread at a time.
class Call {
 public:
  Call(const CallResources& resources, const MethodInfo& method,
       std::shared_ptr<const Principal> principal, absl::Time time, std::array<uint8_t, 16> seed);

  const Principal& principal() const { return *principal_; }
  // The method whose handler runs.
  const MethodInfo& method() const { return acts_through_ == nullptr ? method_ : *acts_through_; }
  // What the client called: another method than method() where a call acts through its handler.
  const MethodInfo& rpc() const { return *rpc_; }
  // When the call arrived. Never earlier than that of a call which was answered before.
  absl::Time time() const { return time_; }

  // The municipality in whose scope access was decided, and its number in keys; "" and kPlatform
  // for a call about the platform or about what all share.
  const std::string& municipality() const { return municipality_; }
  uint32_t owner() const { return owner_; }
  // Whether the call is about the platform, so that only a role in every municipality entitles.
  bool of_platform() const { return of_platform_; }

  // The time zone of the municipality; of a call about what all share, that of Poland.
  absl::StatusOr<absl::TimeZone> Zone(const storage::Reader& reader) const;

  bool validate_only() const { return validate_only_; }

  // A new time-ordered id; see ids.h.
  std::string NewId() const;

  // The revision of every row that this call writes. REQUIRES: in a write call.
  uint64_t revision() const { return revision_; }

  // What is wrong with the fields of the request by what its proto declares. Empty but in a call
  // that brings a resource: its handler hands the request to StandardResource before it does
  // anything with a value, and that names these together with what else is wrong.
  const Violations& declared_violations() const {
    return acts_through_ == nullptr ? declared_violations_ : declared_through_;
  }

  // Says what the call did to a resource: goes into the audit log and, unless `audit_only`, the
  // change feed, with the transaction.
  enum class Feed { kAuditAndChanges, kAuditOnly };
  void RecordChange(internal::v1::ResourceChange change, Feed feed = Feed::kAuditAndChanges) const;
  // The same of a resource of `owner`, whose logs it goes into: for a call of the platform's that
  // reaches into a municipality.
  void RecordChangeOf(uint32_t owner, internal::v1::ResourceChange change,
                      Feed feed = Feed::kAuditAndChanges) const;

  // Refuses the call and lets its transaction commit all the same: a count of refused tries must
  // outlive them. The handler returns `refusal`, which this gives back, and has written nothing
  // that shall not stay. The refusal is audited with it, and no answer is kept for a repeat.
  absl::Status RefuseAndCommit(absl::Status refusal) const;

  // Has a call that changed nothing audited as a reading, before it is answered: its answer tells
  // what not everything that the method answers does.
  void AuditAsReading() const { is_reading_ = true; }

  // Says that the call's answer tells what `part` holds, in another form than its own: the entry of
  // the call names the resources in it.
  void Gives(const google::protobuf::Message& part) const;

  // Whether the caller may be given what is concealed (limits.proto) in the resource with which the
  // method answers: holds a role of the method that reveals it.
  bool MayReveal() const { return principal_->MayRole(municipality_, method().reveal_roles); }

  // 32 bytes for one purpose ("invitations.codes"), the same for ever in this store.
  std::string KeyFor(absl::string_view purpose) const;

  // A call of another method, by the same principal, at the same time and in the same municipality:
  // for what acts through other methods' handlers, in transactions of its own. Draws a random seed,
  // so not for what is a transaction itself.
  std::unique_ptr<Call> CallOf(const MethodInfo& method) const;
  // For the rest of this run, the call is one of `method`, whose request breaks its proto so.
  void ActThrough(const MethodInfo& method, Violations declared) const;

  const Directory& directory() const { return *resources_.directory; }

  Entropy& entropy() const { return resources_.entropy; }
  const PageTokenCodec& page_tokens() const { return resources_.page_tokens; }
  // For the few handlers of operators' jobs that are no transaction (backup).
  storage::Store& store() const { return resources_.store; }
  const std::string& backup_directory() const { return resources_.backup_directory; }
  int keep_backups() const { return resources_.keep_backups; }

  // For the call path itself.
  void SetScope(std::string municipality, uint32_t owner);
  void set_of_platform(bool value) { of_platform_ = value; }
  void set_validate_only(bool value) { validate_only_ = value; }
  // Forgets what an earlier run of the body did.
  void BeginRun(absl::string_view transaction_id);
  void set_declared_violations(Violations violations) {
    declared_violations_ = std::move(violations);
  }
  // What was recorded, in that order.
  struct RecordedChange {
    uint32_t owner;
    Feed feed;
    internal::v1::ResourceChange change;
  };
  const std::vector<RecordedChange>& changes() const { return changes_; }
  // The handler's failure, where it is one, came through RefuseAndCommit.
  bool commits_refusal() const { return commits_refusal_; }
  bool is_reading() const { return is_reading_; }
  // The names in what was given so far, in that order, with repetitions.
  const std::vector<std::string>& given() const { return given_; }
  const CallResources& resources() const { return resources_; }

 private:
  const CallResources& resources_;
  const MethodInfo& method_;
  const MethodInfo* rpc_;
  const std::shared_ptr<const Principal> principal_;
  const absl::Time time_;
  std::string municipality_;
  uint32_t owner_ = storage::kPlatform;
  bool of_platform_ = false;
  bool validate_only_ = false;
  Violations declared_violations_;

  // The state of one run; `const` handlers add to it.
  mutable const MethodInfo* acts_through_ = nullptr;
  mutable Violations declared_through_;
  mutable IdSource ids_;
  uint64_t revision_ = 0;
  mutable std::vector<RecordedChange> changes_;
  mutable bool commits_refusal_ = false;
  mutable bool is_reading_ = false;
  mutable std::vector<std::string> given_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_CALL_H_
