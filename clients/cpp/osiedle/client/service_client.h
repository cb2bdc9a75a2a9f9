// The common part of the typed clients: the type of a request names its method.
#ifndef OSIEDLE_CLIENT_SERVICE_CLIENT_H_
#define OSIEDLE_CLIENT_SERVICE_CLIENT_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/client/connection.h"
#include "osiedle/client/paged_range.h"
#include "osiedle/client/request_id.h"

namespace osiedle::client {

// A client is a light handle: copy it freely. Thread-safe.
class ServiceClient {
 public:
  // Starts the method of a request and does not wait, so that many calls are under way at once
  // (in_flight.h bounds how many):
  //
  //   client.Start<Contact>(request, {}, [](absl::StatusOr<Contact> contact) { ... });
  //
  // `done` runs exactly once, on a thread of gRPC's or before Start returns. It must not block, nor
  // make a call that waits.
  template <typename Response, typename Request>
  void Start(Request request, const CallOptions& options,
             absl::AnyInvocable<void(absl::StatusOr<Response>) &&> done) const {
    struct Call {
      Request request;
      Response response;
      absl::AnyInvocable<void(absl::StatusOr<Response>) &&> done;
    };
    auto call = std::make_unique<Call>(
        Call{.request = std::move(request), .response = {}, .done = std::move(done)});
    Call& started = *call;
    // Done here, because the connection would have to copy the request for the id.
    EnsureRequestId(started.request);
    connection_->Start(MethodOf<Request>(), started.request, started.response, options,
                       [call = std::move(call)](absl::Status status) mutable {
                         if (status.ok()) {
                           std::move(call->done)(std::move(call->response));
                         } else {
                           std::move(call->done)(std::move(status));
                         }
                       });
  }

 protected:
  // `service` is its full name; a literal.
  ServiceClient(std::shared_ptr<Connection> connection, const char* service)
      : connection_(std::move(connection)), service_(service) {}

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Request& request, const CallOptions& options) const {
    Response response;
    absl::Status status =
        CallAndWait(*connection_, MethodOf<Request>(), request, response, options);
    if (!status.ok()) return status;
    return response;
  }

  // `rows` gives the list in a response. The timeout counts for each page.
  template <typename Request, typename Response, typename T>
  PagedRange<T> List(Request request, const CallOptions& options,
                     google::protobuf::RepeatedPtrField<T>* (Response::*rows)()) const {
    std::string first = request.page_token();
    auto load =
        [client = *this, request = std::move(request), options, rows](
            const std::string& page_token) mutable -> absl::StatusOr<typename PagedRange<T>::Page> {
      request.set_page_token(page_token);
      absl::StatusOr<Response> response = client.Call<Response>(request, options);
      if (!response.ok()) return response.status();
      return typename PagedRange<T>::Page{
          .rows = std::move(*((*response).*rows)()),
          .next_page_token = std::move(*response->mutable_next_page_token())};
    };
    return PagedRange<T>(std::move(first), std::move(load));
  }

 private:
  template <typename Request>
  const Method& MethodOf() const {
    static const auto* const method = new Method(Method::Of(service_, *Request::descriptor()));
    return *method;
  }

  std::shared_ptr<Connection> connection_;
  const char* service_;
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_SERVICE_CLIENT_H_
