// osiedle.invitations.v1.InvitationService: batches of slips, and the invitations in them.
#ifndef OSIEDLE_CLIENT_INVITATIONS_CLIENT_H_
#define OSIEDLE_CLIENT_INVITATIONS_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/client/service_client.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails. A List is a range
// that fetches its pages as it is walked (paged_range.h).
class InvitationsClient : public ServiceClient {
 public:
  explicit InvitationsClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.invitations.v1.InvitationService") {}

  absl::StatusOr<invitations::v1::InvitationBatch> GetInvitationBatch(
      const invitations::v1::GetInvitationBatchRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::InvitationBatch>(request, options);
  }
  PagedRange<invitations::v1::InvitationBatch> ListInvitationBatches(
      const invitations::v1::ListInvitationBatchesRequest& request,
      const CallOptions& options = {}) const {
    return List(request, options,
                &invitations::v1::ListInvitationBatchesResponse::mutable_invitation_batches);
  }
  absl::StatusOr<invitations::v1::InvitationBatch> CreateInvitationBatch(
      const invitations::v1::CreateInvitationBatchRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::InvitationBatch>(request, options);
  }
  absl::StatusOr<invitations::v1::InvitationBatch> UpdateInvitationBatch(
      const invitations::v1::UpdateInvitationBatchRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::InvitationBatch>(request, options);
  }
  absl::StatusOr<invitations::v1::InvitationBatch> DeleteInvitationBatch(
      const invitations::v1::DeleteInvitationBatchRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::InvitationBatch>(request, options);
  }
  absl::StatusOr<invitations::v1::InvitationBatch> UndeleteInvitationBatch(
      const invitations::v1::UndeleteInvitationBatchRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::InvitationBatch>(request, options);
  }
  absl::StatusOr<invitations::v1::InvitationBatch> VoidInvitationBatch(
      const invitations::v1::VoidInvitationBatchRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::InvitationBatch>(request, options);
  }
  absl::StatusOr<invitations::v1::Invitation> GetInvitation(
      const invitations::v1::GetInvitationRequest& request, const CallOptions& options = {}) const {
    return Call<invitations::v1::Invitation>(request, options);
  }
  PagedRange<invitations::v1::Invitation> ListInvitations(
      const invitations::v1::ListInvitationsRequest& request,
      const CallOptions& options = {}) const {
    return List(request, options, &invitations::v1::ListInvitationsResponse::mutable_invitations);
  }
  absl::StatusOr<invitations::v1::Invitation> HandOutInvitation(
      const invitations::v1::HandOutInvitationRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::Invitation>(request, options);
  }
  absl::StatusOr<invitations::v1::Invitation> RedeemInvitation(
      const invitations::v1::RedeemInvitationRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::Invitation>(request, options);
  }
  absl::StatusOr<invitations::v1::Invitation> VoidInvitation(
      const invitations::v1::VoidInvitationRequest& request,
      const CallOptions& options = {}) const {
    return Call<invitations::v1::Invitation>(request, options);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_INVITATIONS_CLIENT_H_
