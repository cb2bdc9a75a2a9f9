// The lowest layer: one try of one call over a gRPC channel.
#ifndef OSIEDLE_CLIENT_CHANNEL_CONNECTION_H_
#define OSIEDLE_CLIENT_CHANNEL_CONNECTION_H_

#include <memory>

#include "google/protobuf/message_lite.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"  // How gRPC serialises a message.
#include "osiedle/client/connection.h"

namespace osiedle::client {

// Knows methods by their path alone and needs no generated stubs. So it carries the typed messages
// of this library as well as those that a program learns by reflection.
class ChannelConnection final : public Connection {
 public:
  // Of the options, only `token` and `circumstances` are used here.
  ChannelConnection(std::shared_ptr<grpc::ChannelInterface> channel,
                    const ConnectionOptions& options);

  void Start(const Method& method, const google::protobuf::Message& request,
             google::protobuf::Message& response, const CallOptions& options, Done done) override;

 private:
  // The type that generated stubs serialise through as well.
  grpc::TemplatedGenericStub<google::protobuf::MessageLite, google::protobuf::MessageLite> stub_;
  const TokenProvider token_;
  const Circumstances circumstances_;
};

// Puts the bearer token of this call into its metadata (RFC 6750, section 2.1). gRPC refuses its
// own per-call credentials on plain text, which loopback uses.
absl::Status AddToken(const TokenProvider& token, grpc::ClientContext& context);

// Puts the circumstances of a call into its metadata. INVALID_ARGUMENT: a text holds a character
// that metadata cannot carry.
absl::Status AddCircumstances(const Circumstances& circumstances, grpc::ClientContext& context);

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_CHANNEL_CONNECTION_H_
