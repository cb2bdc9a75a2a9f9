// A connection that makes request ids, keeps the deadline of the call and retries calls where that
// is safe.
#ifndef OSIEDLE_CLIENT_RETRYING_CONNECTION_H_
#define OSIEDLE_CLIENT_RETRYING_CONNECTION_H_

#include <memory>

#include "osiedle/client/connection.h"

namespace osiedle::client {

class RetryingConnection final : public Connection {
 public:
  // `inner` makes one try at a time, always with a timeout. Of the options, only `timeout`, `retry`
  // and `timer` are used here.
  RetryingConnection(std::shared_ptr<Connection> inner, const ConnectionOptions& options);

  // A change whose `request_id` is empty gets one, the same for all its tries; the caller's request
  // stays as it is.
  void Start(const Method& method, const google::protobuf::Message& request,
             google::protobuf::Message& response, const CallOptions& options, Done done) override;

 private:
  const std::shared_ptr<Connection> inner_;
  const absl::Duration timeout_;
  const RetryPolicy policy_;
  Timer* const timer_;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_RETRYING_CONNECTION_H_
