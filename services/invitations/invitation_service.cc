#include "services/invitations/invitation_service.h"

#include "osiedle/invitations/v1/invitation_service.grpc.pb.h"
#include "services/call/method_info.h"
#include "services/invitations/batch_handlers.h"
#include "services/invitations/claim_codes.h"
#include "services/invitations/invitation_handlers.h"

namespace osiedle::invitations {
namespace {

using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

// The codes of a batch stand in no record: a kept answer gets them back when it is asked for.
constexpr call::KeptAnswer<v1::InvitationBatch> kClaimCodes = {
    .reduce = &HideClaimCodes,
    .complete = [](const call::Call& call, const storage::Reader&, v1::InvitationBatch& batch) {
      ShowClaimCodes(call, batch);
      return absl::OkStatus();
    }};

class InvitationService final : public v1::InvitationService::CallbackService {
 public:
  explicit InvitationService(call::Calls& calls) : calls_(calls) {
    call::MethodInfo::Register(v1::InvitationService::service_full_name());
  }

  ServerUnaryReactor* GetInvitationBatch(CallbackServerContext* context,
                                         const v1::GetInvitationBatchRequest* request,
                                         v1::InvitationBatch* response) override {
    return calls_.Read(context, request, response, &invitations::GetInvitationBatch);
  }
  ServerUnaryReactor* ListInvitationBatches(CallbackServerContext* context,
                                            const v1::ListInvitationBatchesRequest* request,
                                            v1::ListInvitationBatchesResponse* response) override {
    return calls_.Read(context, request, response, &invitations::ListInvitationBatches);
  }
  ServerUnaryReactor* CreateInvitationBatch(CallbackServerContext* context,
                                            const v1::CreateInvitationBatchRequest* request,
                                            v1::InvitationBatch* response) override {
    return calls_.Write(context, request, response, &invitations::CreateInvitationBatch,
                        kClaimCodes);
  }
  ServerUnaryReactor* UpdateInvitationBatch(CallbackServerContext* context,
                                            const v1::UpdateInvitationBatchRequest* request,
                                            v1::InvitationBatch* response) override {
    return calls_.Write(context, request, response, &invitations::UpdateInvitationBatch);
  }
  ServerUnaryReactor* DeleteInvitationBatch(CallbackServerContext* context,
                                            const v1::DeleteInvitationBatchRequest* request,
                                            v1::InvitationBatch* response) override {
    return calls_.Write(context, request, response, &invitations::DeleteInvitationBatch);
  }
  ServerUnaryReactor* UndeleteInvitationBatch(CallbackServerContext* context,
                                              const v1::UndeleteInvitationBatchRequest* request,
                                              v1::InvitationBatch* response) override {
    return calls_.Write(context, request, response, &invitations::UndeleteInvitationBatch);
  }
  ServerUnaryReactor* VoidInvitationBatch(CallbackServerContext* context,
                                          const v1::VoidInvitationBatchRequest* request,
                                          v1::InvitationBatch* response) override {
    return calls_.Write(context, request, response, &invitations::VoidInvitationBatch);
  }
  ServerUnaryReactor* GetInvitation(CallbackServerContext* context,
                                    const v1::GetInvitationRequest* request,
                                    v1::Invitation* response) override {
    return calls_.Read(context, request, response, &invitations::GetInvitation);
  }
  ServerUnaryReactor* ListInvitations(CallbackServerContext* context,
                                      const v1::ListInvitationsRequest* request,
                                      v1::ListInvitationsResponse* response) override {
    return calls_.Read(context, request, response, &invitations::ListInvitations);
  }
  ServerUnaryReactor* HandOutInvitation(CallbackServerContext* context,
                                        const v1::HandOutInvitationRequest* request,
                                        v1::Invitation* response) override {
    return calls_.Write(context, request, response, &invitations::HandOutInvitation);
  }
  ServerUnaryReactor* RedeemInvitation(CallbackServerContext* context,
                                       const v1::RedeemInvitationRequest* request,
                                       v1::Invitation* response) override {
    return calls_.Write(context, request, response, &invitations::RedeemInvitation);
  }
  ServerUnaryReactor* VoidInvitation(CallbackServerContext* context,
                                     const v1::VoidInvitationRequest* request,
                                     v1::Invitation* response) override {
    return calls_.Write(context, request, response, &invitations::VoidInvitation);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInvitationService(call::Calls& calls) {
  return std::make_unique<InvitationService>(calls);
}

}  // namespace osiedle::invitations
