// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_ERRORS_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/invitations/v1/invitation.pb.h"

namespace osiedle::invitations {

// `field` is what held the code. No error says the code itself.
absl::Status ClaimCodeMistyped(absl::string_view field);
absl::Status ClaimCodeRefused();
absl::Status ClaimCodeTriesSpent(absl::Duration wait);

absl::Status InvitationRedeemed(const v1::Invitation& invitation);
absl::Status InvitationExpired(const v1::Invitation& invitation);
absl::Status InvitationVoided(const v1::Invitation& invitation);
absl::Status InvitationHandedOut(const v1::Invitation& invitation);

// Two codes are equal, which happens to one batch in a hundred thousand of a town with a million
// slips. The same request, sent again, makes other codes.
absl::Status ClaimCodesCollide();

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_ERRORS_H_
