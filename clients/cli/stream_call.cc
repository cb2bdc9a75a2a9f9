#include "clients/cli/stream_call.h"

#include "absl/synchronization/notification.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"  // How gRPC serialises a message.
#include "osiedle/client/channel_connection.h"
#include "osiedle/client/error.h"

namespace osiedle::cli {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageLite;

class Stream final : public grpc::ClientBidiReactor<MessageLite, MessageLite> {
 public:
  Stream(grpc::ClientContext& context, const std::vector<std::unique_ptr<Message>>& requests,
         Message& response, const std::function<bool()>& read)
      : context_(context), requests_(requests), response_(response), read_(read) {}

  // Once the stub has been given this.
  void Run() {
    WriteNext();
    StartRead(&response_);
    StartCall();
  }

  absl::Status Wait() {
    ended_.WaitForNotification();
    return stopped_ ? absl::OkStatus() : client::FromWireStatus(status_);
  }

  void OnWriteDone(bool ok) override {
    if (ok) WriteNext();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (!read_()) {
      stopped_ = true;
      context_.TryCancel();
      return;
    }
    response_.Clear();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    status_ = status;
    ended_.Notify();
  }

 private:
  void WriteNext() {
    if (written_ == requests_.size()) {
      StartWritesDone();
    } else {
      StartWrite(requests_[written_++].get());
    }
  }

  grpc::ClientContext& context_;
  const std::vector<std::unique_ptr<Message>>& requests_;
  size_t written_ = 0;
  Message& response_;
  const std::function<bool()>& read_;
  bool stopped_ = false;
  grpc::Status status_;
  absl::Notification ended_;
};

}  // namespace

absl::Status CallStream(Session& session, const client::Method& method,
                        const std::vector<std::unique_ptr<Message>>& requests, Message& response,
                        const std::function<bool()>& read) {
  grpc::ClientContext context;
  absl::Status added = client::AddToken(session.options.token, context);
  if (added.ok()) added = client::AddCircumstances(session.options.circumstances, context);
  if (!added.ok()) return added;
  grpc::TemplatedGenericStub<MessageLite, MessageLite> stub(session.channel);
  Stream stream(context, requests, response, read);
  stub.PrepareBidiStreamingCall(&context, method.path(), {}, &stream);
  stream.Run();
  return stream.Wait();
}

}  // namespace osiedle::cli
