#include "services/invitations/invitations_area.h"

#include "services/invitations/batch_handlers.h"
#include "services/invitations/claim_codes.h"
#include "services/invitations/controller_sweep.h"
#include "services/invitations/invitation_handlers.h"
#include "services/invitations/invitation_tables.h"

namespace osiedle::invitations {
namespace {

// No record holds the codes of a batch. A kept answer gets the codes back when a repeat asks for
// it.
absl::Status CompleteCreated(const call::Call& call, const storage::Reader& /*reader*/,
                             v1::InvitationBatch& batch) {
  ShowClaimCodes(call, batch);
  return absl::OkStatus();
}

std::shared_ptr<const call::Service> MakeInvitationService() {
  return call::ServiceBuilder("osiedle.invitations.v1.InvitationService")
      .Write(&CreateInvitationBatch, {.reduce = &HideClaimCodes, .complete = &CompleteCreated})
      .Write(&UpdateInvitationBatch)
      .Standard(InvitationBatches())
      .Write(&VoidInvitationBatch)
      .Standard(Invitations())
      .Write(&HandOutInvitation)
      .Write(&RedeemInvitation)
      .Write(&VoidInvitation)
      .Build();
}

}  // namespace

const call::Area& InvitationsArea() {
  static const auto* const area = new call::Area{
      .name = "invitations",
      .services = {MakeInvitationService()},
      .tables = {&ClaimCodeTable(), &ClaimCodeTriesTable()},
      .sweeps = {
          {.what = "invitations without a controller", .sweep = &SweepControllers, .at_once = 50}}};
  return *area;
}

}  // namespace osiedle::invitations
