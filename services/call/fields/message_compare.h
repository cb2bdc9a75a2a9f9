// Whether two messages, or a field of them, are the same.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_MESSAGE_COMPARE_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_MESSAGE_COMPARE_H_

#include "absl/functional/function_ref.h"
#include "google/protobuf/message.h"

namespace osiedle::call {

// Presence and order count; unknown fields do not; floating numbers compare by their bits. Much
// quicker than util::MessageDifferencer. A map is the same only if its entries come in the same
// order. REQUIRES: both messages are of one type, and `field` is one of its fields.
bool SameField(const google::protobuf::Message& a, const google::protobuf::Message& b,
               const google::protobuf::FieldDescriptor* field);
bool SameMessage(const google::protobuf::Message& a, const google::protobuf::Message& b);

// Calls `report` with each field that is not the same in both, in the order of declaration.
void ForEachDifference(const google::protobuf::Message& a, const google::protobuf::Message& b,
                       absl::FunctionRef<void(const google::protobuf::FieldDescriptor*)> report);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_MESSAGE_COMPARE_H_
