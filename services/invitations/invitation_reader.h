// What other areas may read of this one, in their own transaction or snapshot.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_READER_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_READER_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "storage/snapshot.h"

namespace osiedle::invitations {

// By the municipality's number in keys and the last part of the name; voided ones, too.
absl::StatusOr<std::optional<v1::Invitation>> FindInvitation(const storage::Reader& reader,
                                                             uint32_t owner, absl::string_view id);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_READER_H_
