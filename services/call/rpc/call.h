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
#include "osiedle/common/v1/purpose.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/violations.h"
#include "services/call/process/entropy.h"
#include "services/call/rpc/method_info.h"
#include "services/call/rpc/page_token.h"
#include "services/call/rpc/principal.h"
#include "services/call/rpc/record_scope.h"
#include "storage/records/ids.h"
#include "storage/store.h"

namespace osiedle::call {

class Authenticator;
class Directory;
class Emergencies;
class MunicipalityDirectory;
class Relations;

// The parts of the process that handlers may use. They outlive every call.
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
  // The facts about municipalities (registry).
  const MunicipalityDirectory* municipalities = nullptr;
  // The facts about callers (staff); null: nobody is linked to a staff member.
  const Relations* relations = nullptr;
  // The emergencies that were declared (access); null: none.
  const Emergencies* emergencies = nullptr;
  // Whose grants the server knows (Authenticator::KnownAs); null: nobody's.
  const Authenticator* authenticator = nullptr;
};

// What a call says of itself besides its request.
struct Circumstances {
  common::v1::Purpose purpose = common::v1::PURPOSE_UNSPECIFIED;
  // The name of the team in which the caller acts, as the client wrote it; empty: in none. In a
  // team a caller sees the records that are restricted to it, and no other restricted or open ones.
  std::string team = {};
  // The name of the emergency on which the caller relies, as the client wrote it; empty: on none.
  std::string emergency = {};
  // The person on whose behalf a system calls. The call may do what both may do.
  std::shared_ptr<const Principal> on_behalf_of = {};
  // The address that the call came from.
  std::string origin = {};
  // What the request is about (RequestShape::Subject).
  std::string subject = {};
};

// Everything that a handler knows beside its request: who calls, when, in which municipality. A
// handler reads no clock and draws no random number: times and ids come from the call, and stay the
// same when the body runs again.
//
// Not thread-safe; a call runs on one thread at a time.
class Call {
 public:
  Call(const CallResources& resources, const MethodInfo& method,
       std::shared_ptr<const Principal> principal, absl::Time time, std::array<uint8_t, 16> seed);

  const Principal& principal() const { return *principal_; }
  const Circumstances& circumstances() const { return circumstances_; }
  // Whether the caller may know that there is this municipality; and the person on whose behalf it
  // calls, too.
  bool Knows(absl::string_view municipality) const;
  // Names both, where the call is on somebody's behalf: "epuap/anna@rybnik.example".
  std::string ActorId() const;
  // The method whose handler runs.
  const MethodInfo& method() const { return acts_through_ == nullptr ? method_ : *acts_through_; }
  // What the client called: another method than method() where a call acts through its handler.
  const MethodInfo& rpc() const { return *rpc_; }
  // The arrival time of the call. Never earlier than the time of a call that was answered before.
  absl::Time time() const { return time_; }

  // The municipality in whose scope access was decided, and its number in keys; "" and kPlatform
  // for a call about the platform or about shared data.
  const std::string& municipality() const { return municipality_; }
  uint32_t owner() const { return owner_; }
  // The number in the keys of records that may be restricted to a team
  // (ResourceSpec::restrictable): that of the team's compartment when the call acts in a team,
  // otherwise owner().
  uint32_t compartment() const { return compartment_; }
  // The records that the caller may know of.
  const RecordScope& record_scope() const { return record_scope_; }
  // Whether the call is about the platform. Such a call needs a role in every municipality.
  bool of_platform() const { return of_platform_; }

  // The time zone of the municipality; that of Poland for a call about shared data.
  absl::StatusOr<absl::TimeZone> Zone(const storage::Reader& reader) const;

  bool validate_only() const { return validate_only_; }

  // A new time-ordered id; see ids.h.
  std::string NewId() const;

  // The revision of every row that this call writes. REQUIRES: in a write call.
  uint64_t revision() const { return revision_; }

  // The violations of what the request's proto declares. Empty except in a call that brings a
  // resource. The handler hands such a request to StandardResource before it uses any value, and
  // StandardResource names these violations together with all others.
  const Violations& declared_violations() const {
    return acts_through_ == nullptr ? declared_violations_ : declared_through_;
  }

  // Records what the call did to a resource. The record goes with the transaction into the audit
  // log of the municipality and, unless `feed` is kAuditOnly, into its change feed.
  enum class Feed { kAuditAndChanges, kAuditOnly };
  void RecordChange(internal::v1::ResourceChange change, Feed feed = Feed::kAuditAndChanges) const;
  // The same for a resource of `owner`, in the logs of `owner`: for a call about the platform that
  // reaches into a municipality.
  void RecordChangeOf(uint32_t owner, internal::v1::ResourceChange change,
                      Feed feed = Feed::kAuditAndChanges) const;
  // The same for a resource in a compartment: in the municipality's audit log, and in the change
  // feed of the compartment.
  void RecordChangeIn(uint32_t compartment, internal::v1::ResourceChange change,
                      Feed feed = Feed::kAuditAndChanges) const;

  // Refuses the call and still commits its transaction: a count of refused tries must stay. Gives
  // back `refusal`, which the handler returns. Everything that the handler wrote stays. The refusal
  // is audited with the transaction, and no answer is kept for a repeat.
  absl::Status RefuseAndCommit(absl::Status refusal) const;

  // Audits a call that changed nothing as a reading, before it is answered. For an answer that
  // tells more than other answers of the method.
  void AuditAsReading() const { is_reading_ = true; }

  // Runs `action` once, when the transaction of this run has committed; on a thread of the engine,
  // so it must be quick. For what is counted and logged, since a body may run more than once.
  void WhenCommitted(std::function<void()> action) const {
    when_committed_.push_back(std::move(action));
  }

  // Says that the call's answer tells the content of `part` in another form. The audit entry of the
  // call then names the resources in `part`.
  void Gives(const google::protobuf::Message& part) const;

  // Whether the caller may see the concealed fields (limits.proto) of any record of this call. The
  // permission of the method that reveals them decides it, for the purpose of this call.
  bool MayReveal() const;

  // 32 bytes for one purpose ("invitations.codes"), the same for ever in this store.
  std::string KeyFor(absl::string_view purpose) const;

  // A call of another method, by the same principal, at the same time and in the same municipality:
  // for a call that runs other methods' handlers, in transactions of their own. Draws a random
  // seed, so it must not be used inside a transaction.
  std::unique_ptr<Call> CallOf(const MethodInfo& method) const;
  // Makes the call one of `method` for the rest of this run. `declared` are the violations of that
  // method's request.
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
  void set_circumstances(Circumstances circumstances) { circumstances_ = std::move(circumstances); }
  // As access decided in this run.
  void SetRecords(RecordScope scope, uint32_t compartment) const {
    record_scope_ = std::move(scope);
    compartment_ = compartment;
  }
  void set_of_platform(bool value) { of_platform_ = value; }
  void set_validate_only(bool value) { validate_only_ = value; }
  // Forgets what an earlier run of the body did.
  void BeginRun(absl::string_view transaction_id);
  void set_declared_violations(Violations violations) {
    declared_violations_ = std::move(violations);
  }
  // The recorded changes, in the order of recording.
  struct RecordedChange {
    // Whose audit log, and whose change feed.
    uint32_t owner;
    uint32_t feed_owner;
    Feed feed;
    internal::v1::ResourceChange change;
  };
  const std::vector<RecordedChange>& changes() const { return changes_; }
  // The handler's failure, if the handler failed, came from RefuseAndCommit.
  bool commits_refusal() const { return commits_refusal_; }
  bool is_reading() const { return is_reading_; }
  // The names in all parts that Gives was told so far, in that order, with repetitions.
  const std::vector<std::string>& given() const { return given_; }
  const CallResources& resources() const { return resources_; }
  const std::vector<std::function<void()>>& when_committed() const { return when_committed_; }

 private:
  const CallResources& resources_;
  const MethodInfo& method_;
  const MethodInfo* rpc_;
  const std::shared_ptr<const Principal> principal_;
  const absl::Time time_;
  std::string municipality_;
  uint32_t owner_ = storage::kPlatform;
  Circumstances circumstances_;
  // As access decided last. Before that, nothing is known.
  mutable RecordScope record_scope_ = RecordScope::Nothing();
  mutable uint32_t compartment_ = storage::kPlatform;
  bool of_platform_ = false;
  bool validate_only_ = false;
  Violations declared_violations_;

  // The state of one run. Handlers add to it through a const Call.
  mutable const MethodInfo* acts_through_ = nullptr;
  mutable Violations declared_through_;
  mutable IdSource ids_;
  uint64_t revision_ = 0;
  mutable std::vector<RecordedChange> changes_;
  mutable bool commits_refusal_ = false;
  mutable bool is_reading_ = false;
  mutable std::vector<std::string> given_;
  mutable std::vector<std::function<void()>> when_committed_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_CALL_H_
