// The resources that can be imported and exported, and who may do so.
#ifndef OSIEDLE_SERVICES_EXCHANGE_KINDS_H_
#define OSIEDLE_SERVICES_EXCHANGE_KINDS_H_

#include <string>

#include "absl/status/status.h"
#include "services/call/fields/violations.h"
#include "services/call/resource/directory.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/method.h"

namespace osiedle::exchange {

// `parent` is the municipality of the call.
void CheckParent(const call::Call& call, const std::string& parent, call::Violations& violations);

// Those of a municipality that have the method: by their collection. Null, with a violation that
// names them all: there is no such kind.
const call::Kind* FindImportable(const call::Call& call, const std::string& collection,
                                 call::Violations& violations);
const call::Kind* FindExportable(const call::Call& call, const std::string& collection,
                                 call::Violations& violations);

// METHOD_UNIMPLEMENTED or a denial, where the method is not hosted or the caller may not call it
// here.
absl::Status CheckAllowed(const call::Call& call, const call::Method& method);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_KINDS_H_
