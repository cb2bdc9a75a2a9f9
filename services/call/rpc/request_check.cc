#include "services/call/rpc/request_check.h"

#include <string>
#include <utility>

#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/limits_check.h"
#include "services/call/rpc/errors.h"

namespace osiedle::call {
namespace {

using ::osiedle::common::v1::Access;

// The name of the scope that belongs to no municipality.
constexpr absl::string_view kPlatformSubject = "system";

}  // namespace

bool CheckDeclared(const MethodInfo& method, const google::protobuf::Message& request,
                   Violations& violations) {
  const RequestShape& shape = *method.shape;
  CheckLimits(request, "", violations);
  const bool has_resource =
      shape.resource != nullptr && request.GetReflection()->HasField(request, shape.resource);
  CheckRequired(request, "", violations, has_resource ? Depth::kOwnFields : Depth::kWhole);
  return has_resource;
}

bool FindScope(const google::protobuf::Message& request, Call& call) {
  const Access::Scope scope = call.method().access.scope();
  const std::string subject = call.method().shape->Subject(request);
  const bool may_be_either = scope == Access::MUNICIPALITY;
  const bool of_platform =
      scope == Access::SYSTEM || (may_be_either && subject == kPlatformSubject);
  call.set_of_platform(of_platform);
  if (!may_be_either || of_platform) return false;
  call.SetScope(std::string(MunicipalityOf(subject)), storage::kPlatform);
  return true;
}

absl::Status CheckRequest(const google::protobuf::Message& request, Call& call) {
  const MethodInfo& method = call.method();
  Violations violations;
  const bool handler_finds_more = CheckDeclared(method, request, violations);
  const bool is_placed = method.access.scope() != Access::MUNICIPALITY || call.of_platform() ||
                         !call.municipality().empty();
  if (!is_placed) {
    violations.Add(method.shape->SubjectField(), common::v1::NO_MUNICIPALITY,
                   {{"pattern", "municipalities/{municipality}"}});
  }
  if (!is_placed || !handler_finds_more) return InvalidFields(violations);
  call.set_declared_violations(std::move(violations));
  return absl::OkStatus();
}

}  // namespace osiedle::call
