#include "services/invitations/batch_checks.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "services/call/errors.h"
#include "services/call/reference_check.h"
#include "services/invitations/invitation_rules.h"
#include "services/registry/registry_reader.h"

namespace osiedle::invitations {
namespace {

using ::google::protobuf::Message;
using ::osiedle::call::Call;
using ::osiedle::call::Violations;
using ::osiedle::storage::Reader;

// A new record gets the municipality's own controller where it names none; a change cannot take it
// away. What is named anew must be live.
absl::Status CheckController(const Call& call, const Reader& reader,
                             const v1::InvitationBatch* before, v1::InvitationBatch& after,
                             Violations& violations) {
  if (after.controller().empty()) {
    if (before != nullptr) {
      after.set_controller(before->controller());
      return absl::OkStatus();
    }
    absl::StatusOr<std::string> controller = registry::DefaultController(call, reader);
    if (!controller.ok()) return controller.status();
    after.set_controller(*std::move(controller));
    return absl::OkStatus();
  }
  call::ReferenceCheck references(call, reader, violations);
  if (before == nullptr || before->controller() != after.controller()) {
    references.Check<registry::v1::Controller>("invitation_batch.controller", after.controller(),
                                               &registry::IsLiveController);
  }
  return references.Result();
}

}  // namespace

bool IsBatchId(absl::string_view id) {
  return call::IsResourceId(id) && id.size() <= 63 - kNumberSuffixBytes;
}

absl::Status CheckBatchChange(const Call& call, const Reader& reader, const Message* before_message,
                              Message& after_message, Violations& violations) {
  const auto* before = static_cast<const v1::InvitationBatch*>(before_message);
  auto& after = static_cast<v1::InvitationBatch&>(after_message);
  if (before == nullptr) {
    absl::StatusOr<absl::TimeZone> zone = registry::TimeZoneOf(call, reader);
    if (!zone.ok()) return zone.status();
    CheckNewBatch(after, absl::ToCivilDay(call.time(), *zone), violations);
    CompleteNewBatch(*zone, after);
  }
  return CheckController(call, reader, before, after, violations);
}

absl::Status CheckBatchDelete(const Call& call, const Reader& /*reader*/, const Message& message) {
  const auto& batch = static_cast<const v1::InvitationBatch&>(message);
  if (batch.state() == v1::InvitationBatch::VOIDED || call.time() >= TimeOf(batch.expire_time())) {
    return absl::OkStatus();
  }
  return call::StateTransitionRefused(batch.name(), "OPEN", "its slips are good; void it first");
}

}  // namespace osiedle::invitations
