#include "services/invitations/invitation_reader.h"

#include "services/call/fields/resource_name.h"
#include "services/invitations/claim_code.h"
#include "services/invitations/claim_codes.h"
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

absl::StatusOr<std::vector<std::string>> InvitationIdsAt(const storage::Reader& reader,
                                                         uint32_t owner, absl::string_view contact,
                                                         size_t limit) {
  std::vector<std::string> ids;
  storage::AnyTable::Walk walk = Invitations().table().WalkRows(
      reader, owner,
      storage::AnyTable::Under(index::kInvitationsByContact, storage::KeyTuple::Of(contact)));
  v1::Invitation invitation;
  while (ids.size() < limit) {
    ASSIGN_OR_RETURN(const bool more, walk.Next(invitation));
    if (!more) break;
    ids.emplace_back(call::LastIdOfName(invitation.name()));
  }
  return ids;
}

absl::StatusOr<std::string> NameByTypedCode(const call::Call& call, const storage::Reader& reader,
                                            absl::string_view typed) {
  const std::optional<std::string> code = ReadClaimCode(typed);
  if (!code.has_value()) return std::string();
  ASSIGN_OR_RETURN(const std::optional<FoundInvitation> found,
                   FindByClaimCode(call, reader, *code));
  return found.has_value() ? found->invitation.name() : std::string();
}

}  // namespace osiedle::invitations
