#include "services/invitations/invitation_tables.h"

#include <string>
#include <utility>

#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/invitations/batch_checks.h"

namespace osiedle::invitations {

using ::osiedle::call::Resource;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kBatchesByController == storage::IndexId::kFirstOwn);
static_assert(index::kInvitationsByBatch == storage::IndexId::kFirstOwn);

const Resource<v1::InvitationBatch>& InvitationBatches() {
  static const auto* const batches = new Resource<v1::InvitationBatch>(
      {.table = TableId::kInvitationBatches,
       .plural = "invitation batches",
       .indexes = {{.id = index::kBatchesByController,
                    .name = "by_controller",
                    .tuples = call::Under(&v1::InvitationBatch::controller),
                    .paths = {"controller", "name"}}},
       .filter_paths = {"expire_time", "valid_until_date", "state"},
       .text_paths = {"display_name"},
       // The answer that creates a batch shows its codes.
       .importable = false,
       .valid_id = &IsBatchId,
       .check = &CheckBatchChange,
       .check_delete = &CheckBatchDelete});
  return *batches;
}

const Resource<v1::Invitation>& Invitations() {
  static const auto* const invitations = new Resource<v1::Invitation>(
      {.table = TableId::kInvitations,
       .plural = "invitations",
       .indexes = {{.id = index::kInvitationsByBatch,
                    .name = "by_batch",
                    .tuples =
                        [](const v1::Invitation& invitation, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(invitation.invitation_batch(),
                                                     static_cast<uint64_t>(invitation.number())));
                        },
                    .paths = {"invitation_batch", "number"},
                    .is_order = true},
                   {.id = index::kInvitationsByContact,
                    .name = "by_contact",
                    .tuples = call::Under(&v1::Invitation::contact),
                    .paths = {"contact"}},
                   // Also of those that have no controller yet: see controller_sweep.h.
                   {.id = index::kInvitationsByController,
                    .name = "by_controller",
                    .tuples =
                        [](const v1::Invitation& invitation, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(invitation.controller(),
                                                     invitation.invitation_batch(),
                                                     static_cast<uint64_t>(invitation.number())));
                        },
                    .paths = {"controller", "invitation_batch", "number"}}},
       .filter_paths = {"expire_time", "hand_out_time", "redeem_time", "invitation_batch", "number",
                        "contact", "state"}});
  return *invitations;
}

const Table<internal::v1::ClaimCode>& ClaimCodeTable() {
  static const auto* const table =
      new Table<internal::v1::ClaimCode>({.id = TableId::kClaimCodes, .name = "claim codes"});
  return *table;
}

const Table<internal::v1::Tries>& ClaimCodeTriesTable() {
  static const auto* const table =
      new Table<internal::v1::Tries>({.id = TableId::kClaimCodeTries, .name = "claim code tries"});
  return *table;
}

}  // namespace osiedle::invitations
