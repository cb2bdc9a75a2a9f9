#include "osiedle/client/retrying_connection.h"

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "osiedle/client/error.h"
#include "osiedle/client/request_id.h"

namespace osiedle::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

double Random() {
  thread_local absl::BitGen random;
  return absl::Uniform(random, 0.0, 1.0);
}

// One call with all its tries; keeps itself alive until it is done.
class RetriedCall : public std::enable_shared_from_this<RetriedCall> {
 public:
  RetriedCall(std::shared_ptr<Connection> inner, Timer& timer, const RetryPolicy& policy,
              const Method& method, const Message& request, Message& response, absl::Time deadline,
              std::optional<Circumstances> circumstances, Connection::Done done)
      : inner_(std::move(inner)),
        timer_(timer),
        policy_(policy),
        method_(method),
        request_(&request),
        response_(response),
        deadline_(deadline),
        circumstances_(std::move(circumstances)),
        done_(std::move(done)) {
    const FieldDescriptor* field = RequestIdField(request);
    has_request_id_ = field != nullptr;
    if (field != nullptr && request.GetReflection()->GetString(request, field).empty()) {
      request_with_id_.reset(request.New());
      request_with_id_->CopyFrom(request);
      EnsureRequestId(*request_with_id_);
      request_ = request_with_id_.get();
    }
  }

  void Try() {
    CallOptions options;
    options.timeout = std::min(deadline_ - timer_.Now(), policy_.try_timeout);
    options.circumstances = circumstances_;
    inner_->Start(
        method_, *request_, response_, options,
        [self = shared_from_this()](absl::Status status) { self->End(std::move(status)); });
  }

 private:
  void End(absl::Status status) {
    if (status.ok() || !IsRetriable(method_, has_request_id_, status)) {
      return Finish(std::move(status));
    }
    // A try for which hardly any time was left tells less than the failure before it.
    const bool cut_off = absl::IsDeadlineExceeded(status) && !ErrorOf(status).has_value();
    if (cut_off && !failure_.ok()) status = failure_;
    failure_ = status;
    const absl::Duration delay = RetryDelay(policy_, ++failures_, status, Random());
    // The failure itself tells the caller more than that time ran out while waiting.
    if (timer_.Now() + delay >= deadline_) return Finish(std::move(status));
    timer_.After(delay, [self = shared_from_this()] {
      self->response_.Clear();
      self->Try();
    });
  }

  // The caller may take away the type of its messages as soon as it knows the end, and this object
  // lives on until the stack below has unwound: the copy goes first.
  void Finish(absl::Status status) {
    request_with_id_.reset();
    std::move(done_)(std::move(status));
  }

  const std::shared_ptr<Connection> inner_;
  Timer& timer_;
  const RetryPolicy policy_;
  const Method& method_;
  const Message* request_;
  std::unique_ptr<Message> request_with_id_;
  bool has_request_id_ = false;
  Message& response_;
  const absl::Time deadline_;
  const std::optional<Circumstances> circumstances_;
  int failures_ = 0;
  // The last failure that says more than that time ran out, if there was one.
  absl::Status failure_;
  Connection::Done done_;
};

}  // namespace

RetryingConnection::RetryingConnection(std::shared_ptr<Connection> inner,
                                       const ConnectionOptions& options)
    : inner_(std::move(inner)),
      timeout_(options.timeout),
      policy_(options.retry),
      timer_(options.timer) {}

void RetryingConnection::Start(const Method& method, const Message& request, Message& response,
                               const CallOptions& options, Done done) {
  const absl::Time deadline = timer_->Now() + options.timeout.value_or(timeout_);
  std::make_shared<RetriedCall>(inner_, *timer_, policy_, method, request, response, deadline,
                                options.circumstances, std::move(done))
      ->Try();
}

}  // namespace osiedle::client
