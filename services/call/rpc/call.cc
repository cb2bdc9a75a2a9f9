#include "services/call/rpc/call.h"

#include "absl/strings/str_cat.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/given_names.h"
#include "services/call/rpc/municipality_directory.h"

namespace osiedle::call {

Call::Call(const CallResources& resources, const MethodInfo& method,
           std::shared_ptr<const Principal> principal, absl::Time time,
           std::array<uint8_t, 16> seed)
    : resources_(resources),
      method_(method),
      rpc_(&method),
      principal_(std::move(principal)),
      time_(time),
      ids_(time, seed) {}

absl::StatusOr<absl::TimeZone> Call::Zone(const storage::Reader& reader) const {
  if (!municipality_.empty()) return resources_.municipalities->ZoneOf(reader, municipality_);
  absl::TimeZone poland;
  if (!absl::LoadTimeZone("Europe/Warsaw", &poland)) {
    return absl::InternalError("the time zone database has no Europe/Warsaw");
  }
  return poland;
}

std::string Call::NewId() const { return ids_.Next(); }

void Call::RecordChange(internal::v1::ResourceChange change, Feed feed) const {
  RecordChangeOf(owner_, std::move(change), feed);
}

void Call::RecordChangeOf(uint32_t owner, internal::v1::ResourceChange change, Feed feed) const {
  changes_.push_back(
      {.owner = owner, .feed_owner = owner, .feed = feed, .change = std::move(change)});
}

void Call::RecordChangeIn(uint32_t compartment, internal::v1::ResourceChange change,
                          Feed feed) const {
  changes_.push_back(
      {.owner = owner_, .feed_owner = compartment, .feed = feed, .change = std::move(change)});
}

bool Call::Knows(absl::string_view municipality) const {
  const Principal* person = circumstances_.on_behalf_of.get();
  return principal_->Knows(municipality) && (person == nullptr || person->Knows(municipality));
}

bool Call::MayReveal() const {
  const PermissionLines* reveal = method().reveal_permission;
  return reveal != nullptr && RecordsFor(*this, *reveal).Covers(record_scope_);
}

std::string Call::ActorId() const {
  const Principal* person = circumstances_.on_behalf_of.get();
  return person == nullptr ? principal_->id : absl::StrCat(principal_->id, "/", person->id);
}

std::unique_ptr<Call> Call::CallOf(const MethodInfo& method) const {
  std::array<uint8_t, 16> seed{};
  resources_.entropy.Fill(absl::MakeSpan(seed));
  auto call = std::make_unique<Call>(resources_, method, principal_, time_, seed);
  call->SetScope(municipality_, owner_);
  call->of_platform_ = of_platform_;
  call->rpc_ = rpc_;
  call->circumstances_ = circumstances_;
  return call;
}

void Call::Gives(const google::protobuf::Message& part) const {
  AddNamesIn(part, resources_.is_of_a_person, given_);
}

void Call::ActThrough(const MethodInfo& method, Violations declared) const {
  acts_through_ = &method;
  declared_through_ = std::move(declared);
}

absl::Status Call::RefuseAndCommit(absl::Status refusal) const {
  commits_refusal_ = true;
  return refusal;
}

std::string Call::KeyFor(absl::string_view purpose) const {
  return KeyedBlake2b(resources_.secret, purpose, 32);
}

void Call::SetScope(std::string municipality, uint32_t owner) {
  municipality_ = std::move(municipality);
  owner_ = owner;
  compartment_ = owner;
}

void Call::BeginRun(absl::string_view transaction_id) {
  acts_through_ = nullptr;
  ids_.Reset();
  changes_.clear();
  given_.clear();
  when_committed_.clear();
  commits_refusal_ = false;
  is_reading_ = false;
  revision_ = 0;
  for (size_t i = 0; i < 8 && i < transaction_id.size(); ++i) {
    revision_ = revision_ << 8 | static_cast<uint8_t>(transaction_id[i]);
  }
  // 0 would read as "no revision".
  if (revision_ == 0) revision_ = 1;
}

}  // namespace osiedle::call
