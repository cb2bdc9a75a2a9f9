#include "services/exchange/kinds.h"

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/rpc/access.h"
#include "services/exchange/exchange_errors.h"

namespace osiedle::exchange {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Kind;

// Resources of the platform have an import of their own.
bool IsImportable(const Kind& kind) {
  return kind.methods.create != nullptr && kind.resource->spec().importable &&
         !kind.resource->spec().of_platform;
}

bool IsExportable(const Kind& kind) {
  return kind.methods.list != nullptr && !kind.resource->spec().of_platform;
}

const Kind* FindKind(const Call& call, const std::string& collection, bool (*fits)(const Kind&),
                     call::Violations& violations) {
  const Kind* kind = call.directory().OfCollection(collection);
  if (kind != nullptr && fits(*kind)) return kind;
  std::string kinds;
  for (const Kind* known : call.directory().kinds()) {
    if (!fits(*known)) continue;
    absl::StrAppend(&kinds, kinds.empty() ? "" : ", ",
                    known->resource->type().pattern().collection());
  }
  violations.Add("kind", common::v1::NOT_A_KIND, {{"kinds", kinds}});
  return nullptr;
}

}  // namespace

void CheckParent(const Call& call, const std::string& parent, call::Violations& violations) {
  if (parent == absl::StrCat("municipalities/", call.municipality())) return;
  violations.Add("parent", common::v1::BAD_PARENT, {{"pattern", "municipalities/{municipality}"}});
}

const Kind* FindImportable(const Call& call, const std::string& collection,
                           call::Violations& violations) {
  return FindKind(call, collection, &IsImportable, violations);
}

const Kind* FindExportable(const Call& call, const std::string& collection,
                           call::Violations& violations) {
  return FindKind(call, collection, &IsExportable, violations);
}

absl::Status CheckAllowed(const Call& call, const call::Method& method) {
  if (!call.directory().IsHosted(method)) {
    return KindNotHosted(method.request->GetDescriptor()->full_name());
  }
  return call::CheckGrants(call, method.info);
}

}  // namespace osiedle::exchange
