// The names of resources in an answer: what the audit entry of a reading says that it gave.
#ifndef OSIEDLE_SERVICES_CALL_GIVEN_NAMES_H_
#define OSIEDLE_SERVICES_CALL_GIVEN_NAMES_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/resource_directory.h"

namespace osiedle::call {

// Adds the names of the resources in `message`, at any depth, and of those that it points at where
// they are about a person (StandardResource::of_a_person). Other references are left out: which
// needs or places a resident's record names is content. With a null `directory` no reference
// counts.
void AddNamesIn(const google::protobuf::Message& message, const ResourceDirectory* directory,
                std::vector<std::string>& names);

// `entry`, and in its `given` each of `names` once, but for what `resource` and `changes` hold
// already. As many entries as the names need, the first one with the changes.
std::vector<internal::v1::AuditEntry> SpreadNames(const internal::v1::AuditEntry& entry,
                                                  std::vector<std::string> names);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_GIVEN_NAMES_H_
