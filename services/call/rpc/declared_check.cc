#include "services/call/rpc/declared_check.h"

#include "services/call/fields/field_behavior.h"
#include "services/call/fields/limits_check.h"

namespace osiedle::call {

bool CheckDeclared(const MethodInfo& method, const google::protobuf::Message& request,
                   Violations& violations) {
  const RequestShape& shape = *method.shape;
  CheckLimits(request, "", violations);
  const bool has_resource =
      shape.resource != nullptr && request.GetReflection()->HasField(request, shape.resource);
  CheckRequired(request, "", violations, has_resource ? Depth::kOwnFields : Depth::kWhole);
  return has_resource;
}

}  // namespace osiedle::call
