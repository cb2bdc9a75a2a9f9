#include "services/figures/figure_service.h"

#include "osiedle/figures/v1/figure_service.grpc.pb.h"
#include "services/call/method_info.h"
#include "services/figures/edition_handlers.h"
#include "services/figures/summary_handlers.h"

namespace osiedle::figures {
namespace {

using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

class FigureService final : public v1::FigureService::CallbackService {
 public:
  explicit FigureService(call::Calls& calls) : calls_(calls) {
    call::MethodInfo::Register(v1::FigureService::service_full_name());
  }

  ServerUnaryReactor* SummarizeNeeds(CallbackServerContext* context,
                                     const v1::SummarizeNeedsRequest* request,
                                     v1::SummarizeNeedsResponse* response) override {
    return calls_.Read(context, request, response, &figures::SummarizeNeeds);
  }
  ServerUnaryReactor* SummarizeOutreach(CallbackServerContext* context,
                                        const v1::SummarizeOutreachRequest* request,
                                        v1::SummarizeOutreachResponse* response) override {
    return calls_.Read(context, request, response, &figures::SummarizeOutreach);
  }
  ServerUnaryReactor* IssueEdition(CallbackServerContext* context,
                                   const v1::IssueEditionRequest* request,
                                   v1::Edition* response) override {
    return calls_.Write(context, request, response, &figures::IssueEdition);
  }
  ServerUnaryReactor* GetEdition(CallbackServerContext* context,
                                 const v1::GetEditionRequest* request,
                                 v1::Edition* response) override {
    return calls_.Read(context, request, response, &figures::GetEdition);
  }
  ServerUnaryReactor* ListEditions(CallbackServerContext* context,
                                   const v1::ListEditionsRequest* request,
                                   v1::ListEditionsResponse* response) override {
    return calls_.Read(context, request, response, &figures::ListEditions);
  }
  ServerUnaryReactor* ListPublishedFigures(CallbackServerContext* context,
                                           const v1::ListPublishedFiguresRequest* request,
                                           v1::ListPublishedFiguresResponse* response) override {
    return calls_.Read(context, request, response, &figures::ListPublishedFigures);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFigureService(call::Calls& calls) {
  return std::make_unique<FigureService>(calls);
}

}  // namespace osiedle::figures
