#include "services/invitations/invitation_errors.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/rpc/errors.h"

namespace osiedle::invitations {
namespace {

using ::absl::StatusCode;
using ::osiedle::call::MakeError;

}  // namespace

absl::Status ClaimCodeMistyped(absl::string_view field) {
  return call::MakeFieldError(StatusCode::kInvalidArgument, common::v1::CLAIM_CODE_MISTYPED,
                              {std::string(field), common::v1::CODE_MISTYPED});
}

absl::Status ClaimCodeRefused() {
  return MakeError(StatusCode::kNotFound, common::v1::CLAIM_CODE_REFUSED,
                   "the code is not good here");
}

absl::Status ClaimCodeTriesSpent(absl::Duration wait) {
  return call::WithRetry(
      MakeError(StatusCode::kResourceExhausted, common::v1::CLAIM_CODE_TRIES_SPENT,
                "too many codes were not good; this one was not looked at"),
      wait);
}

absl::Status InvitationRedeemed(const v1::Invitation& invitation) {
  return MakeError(StatusCode::kFailedPrecondition, common::v1::INVITATION_REDEEMED,
                   absl::StrCat(invitation.name(), " is redeemed already"),
                   {{"resource", invitation.name()}});
}

absl::Status InvitationExpired(const v1::Invitation& invitation) {
  const std::string time = google::protobuf::util::TimeUtil::ToString(invitation.expire_time());
  return MakeError(StatusCode::kFailedPrecondition, common::v1::INVITATION_EXPIRED,
                   absl::StrCat(invitation.name(), " expired at ", time),
                   {{"resource", invitation.name()}, {"expire_time", time}});
}

absl::Status InvitationVoided(const v1::Invitation& invitation) {
  return MakeError(StatusCode::kFailedPrecondition, common::v1::INVITATION_VOIDED,
                   absl::StrCat(invitation.name(), " is voided"),
                   {{"resource", invitation.name()}});
}

absl::Status InvitationHandedOut(const v1::Invitation& invitation) {
  return MakeError(StatusCode::kFailedPrecondition, common::v1::INVITATION_HANDED_OUT,
                   absl::StrCat(invitation.name(), " was handed out at another contact"),
                   {{"resource", invitation.name()}});
}

absl::Status ClaimCodesCollide() {
  return call::WithRetry(
      MakeError(StatusCode::kAborted, common::v1::CONFLICT_UNRESOLVED,
                "two codes would be alike; nothing was made, and a repeat makes others"),
      absl::Milliseconds(100));
}

}  // namespace osiedle::invitations
