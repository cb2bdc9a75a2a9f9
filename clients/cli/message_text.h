// Any message as a person reads it, by reflection.
#ifndef OSIEDLE_CLIENTS_CLI_MESSAGE_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_MESSAGE_TEXT_H_

#include <string>

#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace osiedle::cli {

struct MessageTextOptions {
  absl::TimeZone zone;
  // The most columns of a table; 0: no limit.
  int width = 0;
};

// Lines that end in '\n'.
//
// The answer to a List is a table of its rows: the columns are the fields that hold one value and
// are set in some row, the name and what people call it first, with resource names cut to their
// last part. Any other message has one line for each field that is set, with the names in full; a
// message within is indented, and a list of messages is a table.
std::string MessageText(const google::protobuf::Message& message,
                        const MessageTextOptions& options);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_MESSAGE_TEXT_H_
