#include "services/access/explanation_handlers.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/access/explanation_texts.h"
#include "services/access/grant_views.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/directory.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/authenticator.h"
#include "services/call/rpc/errors.h"
#include "storage/status_macros.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::LineExplanation;
using ::osiedle::call::AccessTrace;
using ::osiedle::call::Call;
using ::osiedle::call::Kind;
using ::osiedle::call::LineOutcome;
using ::osiedle::call::Principal;
using ::osiedle::common::v1::Access;
using ::osiedle::storage::Snapshot;

using Credentials = std::vector<std::shared_ptr<const Principal>>;

LineExplanation::Outcome Shown(LineOutcome outcome) {
  switch (outcome) {
    case LineOutcome::kAllows:
      return LineExplanation::ALLOWS;
    case LineOutcome::kLacksRole:
      return LineExplanation::LACKS_ROLE;
    case LineOutcome::kOtherMunicipality:
      return LineExplanation::OTHER_MUNICIPALITY;
    case LineOutcome::kOtherMethod:
      return LineExplanation::OTHER_METHOD;
    case LineOutcome::kLacksPurpose:
      return LineExplanation::LACKS_PURPOSE;
    case LineOutcome::kTooNarrow:
      return LineExplanation::TOO_NARROW;
    case LineOutcome::kNoRelation:
      return LineExplanation::NO_RELATION;
    case LineOutcome::kMandateEnded:
      return LineExplanation::MANDATE_ENDED;
  }
  return LineExplanation::OUTCOME_UNSPECIFIED;
}

const char* FieldOf(call::Dimension dimension) {
  switch (dimension) {
    case call::Dimension::kController:
      return "controller";
    case call::Dimension::kDistrict:
      return "district";
    case call::Dimension::kInstitution:
      return "institution";
    case call::Dimension::kStaffMember:
      return "staff_member";
    case call::Dimension::kTeam:
      return "team";
  }
  return "";
}

absl::Status CheckRequest(const Call& call, const v1::ExplainAccessRequest& request) {
  call::Violations violations;
  if (request.parent() != absl::StrCat("municipalities/", call.municipality())) {
    violations.Add("parent", common::v1::BAD_PARENT,
                   {{"pattern", "municipalities/{municipality}"}});
  }
  if (call.directory().FindMethodNamed(request.method()) == nullptr) {
    violations.Add("method", common::v1::UNKNOWN_METHOD);
  }
  for (const auto& [name, field] :
       {std::pair(&request.resource(), "resource"), std::pair(&request.team(), "team")}) {
    if (!name->empty() && call::MunicipalityOf(*name) != call.municipality()) {
      violations.Add(field, common::v1::NO_MUNICIPALITY, {{"pattern", request.parent()}});
    }
  }
  for (int i = 0; i < request.grants_size(); ++i) {
    const std::string& municipality = request.grants(i).municipality();
    if (!municipality.empty() && municipality != call.municipality()) {
      violations.Add(absl::StrCat("grants[", i, "].municipality"),
                     common::v1::GRANT_OF_ANOTHER_MUNICIPALITY);
    }
  }
  return call::InvalidFields(violations);
}

// The grants of a principal, but for those of municipalities of which the asker knows nothing.
std::shared_ptr<const Principal> AsKnownTo(const Principal& asker, const Principal& principal) {
  auto seen = std::make_shared<Principal>();
  seen->id = principal.id;
  for (const call::Grant& grant : principal.grants) {
    if (grant.municipality == "*" || asker.Knows(grant.municipality)) seen->grants.push_back(grant);
  }
  return seen;
}

// One for each token or certificate of the principal that the request names, or that it makes up.
Credentials CredentialsOf(const Call& call, const v1::ExplainAccessRequest& request) {
  Credentials credentials;
  if (!request.grants().empty()) {
    auto made_up = std::make_shared<Principal>();
    made_up->id = request.principal();
    for (const v1::GrantView& grant : request.grants()) {
      made_up->grants.push_back(GrantOf(grant, call.municipality()));
    }
    credentials.push_back(std::move(made_up));
  } else if (const call::Authenticator* known = call.resources().authenticator; known != nullptr) {
    for (const std::shared_ptr<const Principal>& as : known->KnownAs(request.principal())) {
      credentials.push_back(AsKnownTo(call.principal(), *as));
    }
  }
  return credentials;
}

// The record that is asked about, when the asker could read it too.
struct AskedRecord {
  const call::StandardResource* resource = nullptr;
  std::unique_ptr<google::protobuf::Message> record;
};

absl::StatusOr<std::optional<AskedRecord>> FindRecord(const Call& call, const Snapshot& snapshot,
                                                      const std::string& name) {
  std::optional<AskedRecord> found;
  const size_t slash = name.rfind('/');
  if (slash == std::string::npos) return found;
  const Kind* kind = call.directory().OfCollection(call::LastIdOfName(name.substr(0, slash)));
  if (kind == nullptr || kind->methods.get == nullptr) return found;
  const call::MethodInfo& get = kind->methods.get->info;
  const std::unique_ptr<Call> asker = call.CallOf(get);
  absl::Status read = call::CheckAccess(*asker, {&get}, snapshot);
  AskedRecord asked = {.resource = kind->resource,
                       .record = absl::WrapUnique(kind->resource->table().prototype().New())};
  if (read.ok()) read = kind->resource->Load(*asker, snapshot, name, *asked.record).status();
  if (call::IsDenial(read) || absl::IsNotFound(read)) return found;
  RETURN_IF_ERROR(read);
  // The explanation tells that it is there.
  call.Gives(*asked.record);
  found = std::move(asked);
  return found;
}

// Explains what one credential of the principal could do.
class Explainer {
 public:
  // Everything outlives this.
  Explainer(const Call& call, const Snapshot& snapshot, const v1::ExplainAccessRequest& request,
            const std::optional<AskedRecord>& record)
      : call_(call),
        snapshot_(snapshot),
        request_(request),
        method_(call.directory().FindMethodNamed(request.method())->info),
        record_(record) {}

  // OK: allowed. A denial or RESOURCE_NOT_FOUND: why not. `lines`: gets those of this credential.
  absl::Status Explain(int credential, const std::shared_ptr<const Principal>& principal,
                       google::protobuf::RepeatedPtrField<LineExplanation>& lines) {
    const std::unique_ptr<Call> asked = CallBy(principal);
    AccessTrace trace;
    absl::Status decided = call::CheckAccess(*asked, {&method_}, snapshot_, &trace);
    for (const AccessTrace::Line& line : trace.lines) {
      LineExplanation& shown = *lines.Add();
      shown.set_credential(credential);
      Show(*principal, line, shown);
      SayWhatBecameOf(shown);
    }
    if (!decided.ok()) return decided;
    if (asked->record_scope().is_nothing()) return call::ResourceNotFound("every record");
    if (!record_.has_value()) return absl::OkStatus();
    const std::unique_ptr<google::protobuf::Message> seen(record_->record->New());
    return record_->resource->Load(*asked, snapshot_, request_.resource(), *seen).status();
  }

 private:
  // The call that the principal could make.
  std::unique_ptr<Call> CallBy(const std::shared_ptr<const Principal>& principal) const {
    auto asked = std::make_unique<Call>(call_.resources(), method_, principal, call_.time(),
                                        std::array<uint8_t, 16>());
    call::Circumstances circumstances;
    circumstances.purpose = request_.purpose();
    circumstances.team = request_.team();
    circumstances.subject = request_.resource();
    asked->set_circumstances(std::move(circumstances));
    asked->set_of_platform(method_.access.scope() == Access::SYSTEM);
    if (method_.access.scope() == Access::MUNICIPALITY) {
      asked->SetScope(call_.municipality(), call_.owner());
    }
    return asked;
  }

  void Show(const Principal& principal, const AccessTrace::Line& line,
            LineExplanation& shown) const {
    const call::AccessLine& rule = method_.permission->lines[line.line];
    shown.set_grant(static_cast<int>(line.grant));
    shown.set_municipality(principal.grants[line.grant].municipality);
    shown.set_line(static_cast<int>(line.line));
    AddRoles(rule.roles, *shown.mutable_roles());
    shown.set_relation(rule.relation);
    for (int purpose = 1; purpose <= common::v1::Purpose_MAX; ++purpose) {
      if ((rule.purposes & (uint32_t{1} << purpose)) != 0) shown.mutable_purposes()->Add(purpose);
    }
    shown.set_outcome(Shown(line.outcome));
    for (const call::RecordCondition& condition : line.records) {
      LineExplanation::Condition& added = *shown.add_conditions();
      added.set_field(FieldOf(condition.dimension));
      added.mutable_names()->Add(condition.names.begin(), condition.names.end());
    }
    if (line.outcome == LineOutcome::kAllows && !Reaches(line)) {
      shown.set_outcome(LineExplanation::RECORD_OUTSIDE);
    }
  }

  // Whether the line allows the record that is asked about.
  bool Reaches(const AccessTrace::Line& line) const {
    if (!record_.has_value()) return true;
    call::RecordScope scope = call::RecordScope::Nothing();
    scope.Add(line.records);
    const absl::StatusOr<bool> sees =
        record_->resource->SeesWithin(scope, call_, snapshot_, *record_->record);
    return sees.ok() && *sees;
  }

  const Call& call_;
  const Snapshot& snapshot_;
  const v1::ExplainAccessRequest& request_;
  const call::MethodInfo& method_;
  const std::optional<AskedRecord>& record_;
};

}  // namespace

absl::Status ExplainAccess(const Call& call, const Snapshot& snapshot,
                           const v1::ExplainAccessRequest& request,
                           v1::ExplainAccessResponse& response) {
  RETURN_IF_ERROR(CheckRequest(call, request));
  const Credentials credentials = CredentialsOf(call, request);
  response.set_principal_known(!credentials.empty());
  ASSIGN_OR_RETURN(const std::optional<AskedRecord> record,
                   FindRecord(call, snapshot, request.resource()));
  response.set_resource_judged(record.has_value() && !credentials.empty());
  Explainer explainer(call, snapshot, request, record);
  absl::Status refusal;
  for (size_t i = 0; i < credentials.size(); ++i) {
    absl::Status decided =
        explainer.Explain(static_cast<int>(i), credentials[i], *response.mutable_lines());
    if (decided.ok()) {
      response.set_allowed(true);
    } else if (!call::IsDenial(decided) && !absl::IsNotFound(decided)) {
      return decided;
    }
    // The first one stays.
    refusal.Update(decided);
  }
  if (!response.allowed()) {
    if (const auto info = call::ErrorInfoOf(refusal); info.has_value()) {
      response.set_reason(info->reason());
    }
  }
  SayWhatIsAllowed(request, refusal.message(), response);
  return absl::OkStatus();
}

}  // namespace osiedle::access
