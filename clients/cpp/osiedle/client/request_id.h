// The id that lets a server recognise a repeated change (AIP-155).
#ifndef OSIEDLE_CLIENT_REQUEST_ID_H_
#define OSIEDLE_CLIENT_REQUEST_ID_H_

#include <string>

#include "google/protobuf/message.h"

namespace osiedle::client {

// A random UUID of version 4 (RFC 9562, section 5.4). Thread-safe.
std::string NewRequestId();

// Sets a new id where the `request_id` field of a request is empty.
void EnsureRequestId(google::protobuf::Message& request);

// The `request_id` field of a type of request; null when it has none, as reads have none.
const google::protobuf::FieldDescriptor* RequestIdField(const google::protobuf::Message& request);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_REQUEST_ID_H_
