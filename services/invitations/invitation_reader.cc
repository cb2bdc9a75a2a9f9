#include "services/invitations/invitation_reader.h"

#include "services/invitations/invitation_tables.h"
#include "storage/status_macros.h"

namespace osiedle::invitations {

absl::StatusOr<std::optional<v1::Invitation>> FindInvitation(const storage::Reader& reader,
                                                             uint32_t owner, absl::string_view id) {
  std::optional<v1::Invitation> invitation(std::in_place);
  ASSIGN_OR_RETURN(std::optional<storage::RowMeta> meta,
                   Invitations().table().Get(
                       reader, {.owner = owner, .tuple = storage::KeyTuple::Of(id)}, *invitation));
  if (!meta.has_value()) invitation.reset();
  return invitation;
}

}  // namespace osiedle::invitations
