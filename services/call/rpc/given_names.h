// The names of resources in an answer: what the audit entry of a reading says that it gave.
#ifndef OSIEDLE_SERVICES_CALL_RPC_GIVEN_NAMES_H_
#define OSIEDLE_SERVICES_CALL_RPC_GIVEN_NAMES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "osiedle/internal/v1/log.pb.h"

namespace osiedle::call {

// Adds the names of the resources in `message`, at any depth, and of those that it points at where
// they are about a person, as `is_of_a_person` says of a type. Other references are left out: which
// needs or places a resident's record names is content. Empty: no reference counts.
void AddNamesIn(const google::protobuf::Message& message,
                const std::function<bool(absl::string_view type)>& is_of_a_person,
                std::vector<std::string>& names);

// `entry`, and in its `given` each of `names` once, but for what `resource` and `changes` hold
// already. As many entries as the names need, the first one with the changes.
std::vector<internal::v1::AuditEntry> SpreadNames(const internal::v1::AuditEntry& entry,
                                                  std::vector<std::string> names);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_GIVEN_NAMES_H_
