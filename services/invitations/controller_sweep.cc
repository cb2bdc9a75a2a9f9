#include "services/invitations/controller_sweep.h"

#include <optional>
#include <utility>
#include <vector>

#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/invitations/invitation_tables.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::invitations {
namespace {

using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Row;

absl::StatusOr<std::vector<Row<v1::Invitation>>> WithoutController(const storage::Reader& reader,
                                                                   uint32_t owner, int limit) {
  AnyTable::Walk walk = Invitations().table().WalkRows(
      reader, owner, AnyTable::Under(index::kInvitationsByController, KeyTuple::Of("")));
  std::vector<Row<v1::Invitation>> found;
  v1::Invitation invitation;
  while (static_cast<int>(found.size()) < limit) {
    ASSIGN_OR_RETURN(bool more, walk.Next(invitation));
    if (!more) break;
    found.push_back({.key = walk.key(), .meta = walk.meta(), .message = invitation});
  }
  return found;
}

absl::StatusOr<int> FillIn(storage::Transaction& transaction, uint32_t owner, int limit) {
  ASSIGN_OR_RETURN(const std::vector<Row<v1::Invitation>> rows,
                   WithoutController(transaction, owner, limit));
  int filled = 0;
  for (const Row<v1::Invitation>& row : rows) {
    const absl::string_view batch_id = call::LastIdOfName(row.message.invitation_batch());
    ASSIGN_OR_RETURN(const std::optional<Row<v1::InvitationBatch>> batch,
                     InvitationBatches().table().Find(
                         transaction, {.owner = owner, .tuple = KeyTuple::Of(batch_id)}));
    if (!batch.has_value() || batch->message.controller().empty()) continue;
    v1::Invitation after = row.message;
    after.set_controller(batch->message.controller());
    RETURN_IF_ERROR(
        Invitations().table().Update(transaction, row.key, row.message, after, row.meta));
    ++filled;
  }
  return filled;
}

}  // namespace

absl::StatusOr<int> SweepControllers(storage::Store& store, uint32_t owner, absl::Time /*now*/,
                                     int limit) {
  int filled = 0;
  const storage::CommitResult result =
      storage::ReadWriteAndWait(store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
                                [&](storage::Transaction& transaction) -> absl::Status {
                                  ASSIGN_OR_RETURN(filled, FillIn(transaction, owner, limit));
                                  return absl::OkStatus();
                                });
  RETURN_IF_ERROR(result.status);
  return filled;
}

}  // namespace osiedle::invitations
