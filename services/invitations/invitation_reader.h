// What other areas may read of this one, in their own transaction or snapshot.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_READER_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::invitations {

// By the municipality's number in keys and the last part of the name; voided ones, too.
absl::StatusOr<std::optional<v1::Invitation>> FindInvitation(const storage::Reader& reader,
                                                             uint32_t owner, absl::string_view id);
// The ids of the invitations that were handed out at a contact (a name); at most `limit`.
absl::StatusOr<std::vector<std::string>> InvitationIdsAt(const storage::Reader& reader,
                                                         uint32_t owner, absl::string_view contact,
                                                         size_t limit);

// The name of the invitation of a code, as it was typed, in the call's municipality. "": there is
// none. Counts no try: the caller has let the code be looked at (invitation_writer.h).
absl::StatusOr<std::string> NameByTypedCode(const call::Call& call, const storage::Reader& reader,
                                            absl::string_view typed);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_READER_H_
