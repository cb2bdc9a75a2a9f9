// Messages from JSON and back. Fields are written in lowerCamelCase, as ProtoJSON has it, and read
// in that spelling or in that of the proto files.
#ifndef OSIEDLE_CLIENTS_CLI_JSON_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_JSON_TEXT_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace osiedle::cli {

// Fails with UsageError: not JSON, a value of another type, or unknown names. Every unknown name is
// told, with the fields of the message or the values of the enum. `what` says in the error where
// the JSON is from.
absl::Status ReadJson(const std::string& json, const std::string& what,
                      google::protobuf::Message& message);

// Several indented lines that end in '\n'.
std::string JsonText(const google::protobuf::Message& message);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_JSON_TEXT_H_
