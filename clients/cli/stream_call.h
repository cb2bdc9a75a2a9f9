// Methods that are streams, in either direction.
#ifndef OSIEDLE_CLIENTS_CLI_STREAM_CALL_H_
#define OSIEDLE_CLIENTS_CLI_STREAM_CALL_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/session.h"
#include "google/protobuf/message.h"
#include "osiedle/client/method.h"

namespace osiedle::cli {

// Sends all requests, then reads responses until the server ends the stream; `read` is called after
// each, on another thread; where it returns false, the stream is cancelled. Waits for the end.
// There is no deadline and no retry: a stream that watches something lasts until somebody ends it.
absl::Status CallStream(Session& session, const client::Method& method,
                        const std::vector<std::unique_ptr<google::protobuf::Message>>& requests,
                        google::protobuf::Message& response, const std::function<bool()>& read);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_STREAM_CALL_H_
