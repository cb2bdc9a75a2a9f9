// Any method of the server, called with JSON.
#ifndef OSIEDLE_CLIENTS_CLI_CALL_COMMAND_H_
#define OSIEDLE_CLIENTS_CLI_CALL_COMMAND_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/session.h"

namespace osiedle::cli {

struct CallArguments {
  // As ServerSchema::FindMethod takes it.
  std::string method;
  // The request in Protobuf's JSON; "@file" reads a file and "-" standard input. For a method that
  // takes a stream of requests: an array of them.
  std::string json = "{}";
  // Follow the pages of a List to the end.
  bool all = false;
};

// Prints the answer, and each answer of a stream as it comes.
absl::Status Call(Session& session, const CallArguments& arguments);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CALL_COMMAND_H_
