#include "services/exchange/exchange_service.h"

#include "osiedle/exchange/v1/exchange_service.grpc.pb.h"
#include "services/call/method_info.h"
#include "services/exchange/exchange_handlers.h"

namespace osiedle::exchange {
namespace {

using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

class ExchangeService final : public v1::ExchangeService::CallbackService {
 public:
  explicit ExchangeService(call::Calls& calls) : calls_(calls) {
    call::MethodInfo::Register(v1::ExchangeService::service_full_name());
  }

  ServerUnaryReactor* ImportRows(CallbackServerContext* context,
                                 const v1::ImportRowsRequest* request,
                                 v1::ImportRowsResponse* response) override {
    return calls_.Job(context, request, response, &exchange::ImportRows);
  }
  ServerUnaryReactor* ExportRows(CallbackServerContext* context,
                                 const v1::ExportRowsRequest* request,
                                 v1::ExportRowsResponse* response) override {
    return calls_.Read(context, request, response, &exchange::ExportRows);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeExchangeService(call::Calls& calls) {
  return std::make_unique<ExchangeService>(calls);
}

}  // namespace osiedle::exchange
