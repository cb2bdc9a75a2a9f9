#include "services/changes/change_service.h"

#include "osiedle/changes/v1/change_service.grpc.pb.h"
#include "services/call/method_info.h"
#include "services/changes/change_handlers.h"

namespace osiedle::changes {
namespace {

using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

class ChangeService final : public v1::ChangeService::CallbackService {
 public:
  explicit ChangeService(call::Calls& calls) : calls_(calls) {
    call::MethodInfo::Register(v1::ChangeService::service_full_name());
  }

  ServerUnaryReactor* ListChanges(CallbackServerContext* context,
                                  const v1::ListChangesRequest* request,
                                  v1::ListChangesResponse* response) override {
    return calls_.Read(context, request, response, &changes::ListChanges);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeChangeService(call::Calls& calls) {
  return std::make_unique<ChangeService>(calls);
}

}  // namespace osiedle::changes
