// The part of a request's name that the audit log holds: names of resources, never free text.
#ifndef OSIEDLE_SERVICES_CALL_RPC_AUDITED_NAME_H_
#define OSIEDLE_SERVICES_CALL_RPC_AUDITED_NAME_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::call {

// Learns the name patterns of all resources in a service's requests and answers. Thread-safe.
void LearnResourceNames(const google::protobuf::ServiceDescriptor& service);

// The longest part of `subject`, from its beginning, that is the name of a known kind of resource,
// the wildcard of all its parents, or `system`; "" when there is none.
absl::string_view AuditedName(absl::string_view subject);

// The same for a refused request, whose ids nobody has checked. An id that reads as the number of a
// person is cut off, with everything after it.
absl::string_view AuditedNameOfDenied(absl::string_view subject);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_AUDITED_NAME_H_
