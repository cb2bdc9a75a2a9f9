// The methods of one gRPC service, each bound to its handler.
//
//   std::shared_ptr<const call::Service> MakeContactService() {
//     return call::ServiceBuilder("osiedle.contacts.v1.ContactService")
//         .Standard(Stops())
//         .Write(&ChangeStage)
//         .Standard(Contacts())
//         .Build();
//   }
//
// A method is found by the type of its request, which no other method has. A method that is not
// bound, or bound twice, is a fault of the build and ends the process with a clear line.
#ifndef OSIEDLE_SERVICES_CALL_AREA_SERVICE_H_
#define OSIEDLE_SERVICES_CALL_AREA_SERVICE_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/call/resource/directory.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/handlers.h"
#include "services/call/rpc/method.h"

namespace osiedle::call {

// Immutable and thread-safe.
class Service {
 public:
  const google::protobuf::ServiceDescriptor& descriptor() const { return *descriptor_; }
  // In the order of the descriptor.
  const std::vector<std::unique_ptr<Method>>& methods() const { return methods_; }
  // The resources whose standard methods are among methods().
  const std::vector<Kind>& kinds() const { return kinds_; }

 private:
  friend class ServiceBuilder;
  Service() = default;

  const google::protobuf::ServiceDescriptor* descriptor_ = nullptr;
  std::vector<std::unique_ptr<Method>> methods_;
  std::vector<Kind> kinds_;
};

class ServiceBuilder {
 public:
  // The full name.
  explicit ServiceBuilder(absl::string_view service);

  // Binds the seven standard methods (AIP-131 to 135, 164, 231) of `resource`, as far as the
  // service has them and does not bind them by themselves. Answers of any method that are the
  // resource go through its view. A repeat gets the answer that a reading would give now.
  ServiceBuilder& Standard(const StandardResource& resource);

  // Binds a method by itself, also a standard one to which something is added.
  template <typename Request, typename Response>
  ServiceBuilder& Write(WriteHandler<Request, Response> handler,
                        KeptAnswer<Response> kept_answer = {}) {
    Bind(Request::descriptor(), MakeAny(handler)).kept_answer = MakeAny(kept_answer);
    return *this;
  }
  template <typename Request, typename Response>
  ServiceBuilder& Read(ReadHandler<Request, Response> handler) {
    Bind(Request::descriptor(), MakeAny(handler));
    return *this;
  }
  template <typename Request, typename Response>
  ServiceBuilder& Job(JobHandler<Request, Response> handler) {
    Bind(Request::descriptor(), MakeAny(handler));
    return *this;
  }
  template <typename Request, typename Response>
  ServiceBuilder& Batch(BatchPlanner<Request, Response> planner) {
    Bind(Request::descriptor(), MakeAny(planner));
    return *this;
  }

  std::shared_ptr<const Service> Build();

 private:
  template <typename Handler>
  Method& Bind(const google::protobuf::Descriptor* request, Handler handler) {
    Method& method = Find(request);
    method.handler = std::move(handler);
    return method;
  }
  // The method of a request; not bound yet.
  Method& Find(const google::protobuf::Descriptor* request);
  // The method of this name, if the service has it; null otherwise.
  Method* FindByName(const std::string& name);
  void BindView(const StandardResource& resource, Method& method);

  std::unique_ptr<Service> service_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_AREA_SERVICE_H_
