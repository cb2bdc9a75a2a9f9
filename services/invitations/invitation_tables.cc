#include "services/invitations/invitation_tables.h"

#include <string>
#include <utility>

#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/invitations/batch_checks.h"

namespace osiedle::invitations {
namespace {

using ::osiedle::call::StandardResource;
using ::osiedle::storage::IndexOf;
using ::osiedle::storage::IndexSpec;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kInvitationsByBatch == storage::IndexId::kFirstOwn);

const Table<v1::InvitationBatch>& BatchTable() {
  static const auto* const table = new Table<v1::InvitationBatch>(
      {.id = TableId::kInvitationBatches,
       .name = "invitation batches",
       .indexes = call::StandardIndexes(v1::InvitationBatch::descriptor())});
  return *table;
}

const Table<v1::Invitation>& InvitationTable() {
  static const auto* const table = [] {
    std::vector<IndexSpec> indexes = call::StandardIndexes(v1::Invitation::descriptor());
    indexes.push_back({.id = index::kInvitationsByBatch,
                       .name = "by_batch",
                       .tuples = IndexOf<v1::Invitation>([](const v1::Invitation& invitation,
                                                            std::vector<KeyTuple>& out) {
                         out.push_back(KeyTuple::Of(invitation.invitation_batch(),
                                                    static_cast<uint64_t>(invitation.number())));
                       })});
    indexes.push_back({.id = index::kInvitationsByContact,
                       .name = "by_contact",
                       .tuples = IndexOf<v1::Invitation>(
                           [](const v1::Invitation& invitation, std::vector<KeyTuple>& out) {
                             if (invitation.contact().empty()) return;
                             out.push_back(KeyTuple::Of(invitation.contact()));
                           })});
    return new Table<v1::Invitation>(
        {.id = TableId::kInvitations, .name = "invitations", .indexes = std::move(indexes)});
  }();
  return *table;
}

}  // namespace

const StandardResource& InvitationBatches() {
  static const auto* const batches = new StandardResource(
      {.table = &BatchTable(),
       .valid_id = &IsBatchId,
       .check = &CheckBatchChange,
       .check_delete = &CheckBatchDelete,
       .filter_paths = {"create_time", "update_time", "expire_time", "valid_until_date",
                        "display_name", "state", "external_ids.system", "external_ids.value"}});
  return *batches;
}

const StandardResource& Invitations() {
  static const auto* const invitations = new StandardResource(
      {.table = &InvitationTable(),
       .filter_paths = {"create_time", "update_time", "expire_time", "hand_out_time", "redeem_time",
                        "invitation_batch", "number", "contact", "state"},
       .indexes = {{.id = index::kInvitationsByBatch, .paths = {"invitation_batch", "number"}},
                   {.id = index::kInvitationsByContact, .paths = {"contact"}}}});
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

std::vector<const storage::AnyTable*> AllTables() {
  return {&BatchTable(), &InvitationTable(), &ClaimCodeTable(), &ClaimCodeTriesTable()};
}

}  // namespace osiedle::invitations
