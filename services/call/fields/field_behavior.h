// What the annotations google.api.field_behavior (AIP-203) ask of a message. The walk over a
// message type is compiled once and kept; all functions are thread-safe and take any message.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_FIELD_BEHAVIOR_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_FIELD_BEHAVIOR_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

bool HasBehavior(const google::protobuf::FieldDescriptor* field,
                 google::api::FieldBehavior behavior);

// The paths ("place.description", "needs.need_code") of the fields with `behavior`, in the order of
// declaration, through messages and lists of messages. A type inside itself is followed once.
std::vector<std::string> PathsWithBehavior(const google::protobuf::Descriptor* type,
                                           google::api::FieldBehavior behavior);

// Clears every OUTPUT_ONLY field, at any depth: the server ignores what a client put there.
void ClearOutputOnly(google::protobuf::Message& message);

enum class Depth {
  kOwnFields,  // The message's own fields: a request whose resource is looked at by itself.
  kWhole,      // Also the messages in it.
};

// Adds a violation for every REQUIRED field that is missing. Missing is: an absent message or
// optional field, an empty string, bytes, list or map, and the 0 of an enum. A plain number is
// missing if it is 0 and its limits (limits_check.h) exclude 0; a plain bool never is. Sub-messages
// are looked into where they are present; OUTPUT_ONLY ones are not. `path_prefix` goes before each
// path with a dot ("contact" → "contact.needs[2].need_code"); may be empty.
void CheckRequired(const google::protobuf::Message& message, absl::string_view path_prefix,
                   Violations& violations, Depth depth = Depth::kWhole);

// Adds a violation for every IMMUTABLE field of `before` that differs in `after`, also in single
// sub-messages that both have. REQUIRES: both are of one type.
void CheckImmutable(const google::protobuf::Message& before, const google::protobuf::Message& after,
                    absl::string_view path_prefix, Violations& violations);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_FIELD_BEHAVIOR_H_
