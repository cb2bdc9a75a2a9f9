// Grants as files write them (osiedle.internal.v1.TokenGrant).
#ifndef OSIEDLE_SERVICES_IDENTITY_GRANTS_H_
#define OSIEDLE_SERVICES_IDENTITY_GRANTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "osiedle/internal/v1/token_file.pb.h"
#include "services/call/rpc/principal.h"

namespace osiedle::identity {

using WrittenGrants = google::protobuf::RepeatedPtrField<internal::v1::TokenGrant>;

// 1 to 200 printable ASCII characters without spaces.
bool IsPrincipalId(absl::string_view id);

// Why the grants are not valid, beginning with the place: "grants[1].roles is empty". Empty when
// they are valid.
std::string FaultOf(const WrittenGrants& grants);

// REQUIRES: the grants are valid.
std::vector<call::Grant> GrantsOf(const WrittenGrants& grants);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_GRANTS_H_
