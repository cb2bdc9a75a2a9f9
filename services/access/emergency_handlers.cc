#include "services/access/emergency_handlers.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/access/access_errors.h"
#include "services/access/access_tables.h"
#include "services/access/emergency_count.h"
#include "services/access/emergency_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/errors.h"
#include "services/registry/municipality_directory.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::access {

using ::osiedle::access::v1::Emergency;
using ::osiedle::call::Call;
using ::osiedle::storage::Transaction;

namespace {

call::TryBrake Brake() {
  return {.table = EmergencyTries(),
          .of_principal = kEmergenciesOfPrincipal,
          .of_municipality = kEmergenciesOfMunicipality};
}

absl::Status CheckDeclaration(const Call& call, const v1::DeclareEmergencyRequest& request) {
  call::Violations violations;
  const call::ResourcePattern& own = EmergencyRecords().type().pattern();
  if (!own.ParseParent(request.parent()).has_value()) {
    violations.Add("parent", common::v1::NO_PARENT_OF, {{"pattern", own.text()}});
  }
  const call::ResourcePattern& resident =
      call::ResourceType::Of(residents::v1::Resident::descriptor()).pattern();
  if (!resident.Fits(request.subject()) ||
      call::MunicipalityOf(request.subject()) != call.municipality()) {
    violations.Add("subject", common::v1::BAD_NAME_IN_MUNICIPALITY, {{"pattern", resident.text()}});
  }
  CheckGround(request.ground(), violations);
  CheckLifetime(request.lifetime(), violations);
  return call::InvalidFields(violations);
}

// Where the record of the subject is. Takes the same time whether there is one or not.
absl::StatusOr<uint32_t> CompartmentOfSubject(const Call& call, const storage::Reader& reader,
                                              const std::string& subject) {
  ASSIGN_OR_RETURN(const std::vector<uint32_t> compartments,
                   registry::CompartmentsOf(reader, call.municipality()));
  uint32_t found = call.owner();
  for (const uint32_t compartment : compartments) {
    ASSIGN_OR_RETURN(const bool is_there,
                     residents::IsInCompartment(call, reader, subject, compartment));
    if (is_there) found = compartment;
  }
  return found;
}

}  // namespace

absl::Status DeclareEmergency(const Call& call, Transaction& transaction,
                              const v1::DeclareEmergencyRequest& request, Emergency& response) {
  RETURN_IF_ERROR(CheckDeclaration(call, request));
  ASSIGN_OR_RETURN(const absl::Duration wait, call::WaitForTry(call, transaction, Brake()));
  if (wait > absl::ZeroDuration()) return EmergencyTriesSpent(wait);
  RETURN_IF_ERROR(call::CountTry(call, transaction, Brake()));
  ASSIGN_OR_RETURN(const uint32_t compartment,
                   CompartmentOfSubject(call, transaction, request.subject()));

  const std::string id = call.NewId();
  response.set_name(EmergencyRecords().type().pattern().FormatUnder(request.parent(), id));
  response.set_principal(call.ActorId());
  response.set_subject(request.subject());
  response.set_ground(request.ground());
  *response.mutable_expire_time() = call::TimestampOf(call.time() + LifetimeOf(request.lifetime()));
  response.set_state(Emergency::DECLARED);
  // An emergency belongs to no controller, so a narrowed grant would not let its maker leave it.
  call.SetRecords(call::RecordScope::Whole(), call.compartment());
  RETURN_IF_ERROR(EmergencyRecords().Store(call, transaction, response, ""));

  internal::v1::EmergencyReach reach;
  reach.set_compartment(compartment);
  RETURN_IF_ERROR(EmergencyReaches().Insert(
      transaction, {.owner = call.owner(), .tuple = storage::KeyTuple::Of(id)}, reach,
      {.revision = call.revision()}));
  call.WhenCommitted([name = response.name()] { NoteDeclaration(name); });
  return absl::OkStatus();
}

absl::Status ReviewEmergency(const Call& call, Transaction& transaction,
                             const v1::ReviewEmergencyRequest& request, Emergency& response) {
  RETURN_IF_ERROR(EmergencyRecords().CheckName(request.name()));
  Emergency before;
  ASSIGN_OR_RETURN(
      const storage::RowMeta meta,
      EmergencyRecords().LoadLive(call, transaction, request.name(), request.etag(), before));
  switch (const Emergency::State state = StateOf(before, call.time()); state) {
    case Emergency::EXPIRED:
      break;
    default:
      return call::StateTransitionRefused(
          request.name(), Emergency::State_Name(state),
          state == Emergency::DECLARED ? "it has not ended" : "it is reviewed once");
  }
  if (before.principal() == call.ActorId()) return ReviewOfOwn(request.name());
  response = before;
  response.set_state(Emergency::REVIEWED);
  response.set_review_outcome(request.review_outcome());
  response.set_review_note(request.review_note());
  response.set_reviewer(call.ActorId());
  *response.mutable_review_time() = call::TimestampOf(call.time());
  return EmergencyRecords().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::access
