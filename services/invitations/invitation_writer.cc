#include "services/invitations/invitation_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/invitations/claim_code.h"
#include "services/invitations/claim_code_tries.h"
#include "services/invitations/claim_codes.h"
#include "services/invitations/invitation_errors.h"
#include "services/invitations/invitation_rules.h"
#include "services/invitations/invitation_tables.h"
#include "storage/status_macros.h"

namespace osiedle::invitations {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Transaction;

// As GetInvitation decides it.
bool MayRead(const Call& call, const v1::Invitation& invitation) {
  return Invitations().SeesWithin(
      call::RecordsFor(call, call::LinesOf(common::v1::READ_INVITATIONS)), invitation);
}

absl::Status RefuseTry(const Call& call, Transaction& transaction) {
  RETURN_IF_ERROR(CountTry(call, transaction));
  return call.RefuseAndCommit(ClaimCodeRefused());
}

// The invitation of a typed code, if tries are left.
absl::StatusOr<FoundInvitation> Find(const Call& call, Transaction& transaction,
                                     absl::string_view typed, absl::string_view field) {
  const std::optional<std::string> code = ReadClaimCode(typed);
  if (!code.has_value()) return ClaimCodeMistyped(field);
  RETURN_IF_ERROR(CheckTries(call, transaction));
  ASSIGN_OR_RETURN(auto found, FindByClaimCode(call, transaction, *code));
  if (!found.has_value()) return RefuseTry(call, transaction);
  return *std::move(found);
}

absl::StatusOr<FoundInvitation> Find(const Call& call, Transaction& transaction,
                                     const HandOut& hand_out, absl::string_view field_prefix) {
  if (hand_out.invitation.empty() == hand_out.claim_code.empty()) {
    return call::InvalidField(
        {absl::StrCat(field_prefix, "invitation"), common::v1::INVITATION_OR_CODE});
  }
  if (hand_out.invitation.empty()) {
    return Find(call, transaction, hand_out.claim_code, absl::StrCat(field_prefix, "claim_code"));
  }
  RETURN_IF_ERROR(
      Invitations().CheckName(hand_out.invitation, absl::StrCat(field_prefix, "invitation")));
  FoundInvitation found;
  ASSIGN_OR_RETURN(found.meta,
                   Invitations().Load(call, transaction, hand_out.invitation, found.invitation));
  return found;
}

}  // namespace

absl::StatusOr<v1::Invitation> TakeHandOut(const Call& call, Transaction& transaction,
                                           const HandOut& hand_out,
                                           absl::string_view field_prefix) {
  ASSIGN_OR_RETURN(FoundInvitation found, Find(call, transaction, hand_out, field_prefix));
  const v1::Invitation& before = found.invitation;
  const absl::Time time = hand_out.time.value_or(call.time());
  RETURN_IF_ERROR(MayHandOut(before, hand_out.contact, time));
  v1::Invitation after = before;
  TakeHandOut(hand_out.contact, time, after);
  RETURN_IF_ERROR(Invitations().Save(call, transaction, found.meta, before, after));
  return after;
}

absl::StatusOr<v1::Invitation> Redeem(const Call& call, Transaction& transaction,
                                      const Redemption& redemption,
                                      absl::string_view field_prefix) {
  ASSIGN_OR_RETURN(FoundInvitation found, Find(call, transaction, redemption.claim_code,
                                               absl::StrCat(field_prefix, "claim_code")));
  const v1::Invitation& before = found.invitation;
  const absl::Time time = redemption.time.value_or(call.time());
  if (absl::Status may = MayRedeem(before, time, call.time()); !may.ok()) {
    // A caller who may not read invitations does not learn that one exists.
    return MayRead(call, before) ? may : RefuseTry(call, transaction);
  }
  v1::Invitation after = before;
  TakeRedemption(time, redemption.place, after);
  RETURN_IF_ERROR(Invitations().Save(call, transaction, found.meta, before, after));
  return after;
}

absl::StatusOr<v1::Invitation> FindByTypedCode(const Call& call, Transaction& transaction,
                                               absl::string_view claim_code,
                                               absl::string_view field) {
  ASSIGN_OR_RETURN(FoundInvitation found, Find(call, transaction, claim_code, field));
  return std::move(found.invitation);
}

absl::StatusOr<v1::Invitation> FindRedeemable(const Call& call, Transaction& transaction,
                                              absl::string_view claim_code,
                                              absl::string_view field) {
  ASSIGN_OR_RETURN(FoundInvitation found, Find(call, transaction, claim_code, field));
  if (absl::Status may = MayRedeem(found.invitation, call.time(), call.time()); !may.ok()) {
    // As Redeem: who may not read invitations does not learn that one exists.
    return MayRead(call, found.invitation) ? may : RefuseTry(call, transaction);
  }
  return std::move(found.invitation);
}

absl::Status RedeemNamed(const Call& call, Transaction& transaction, absl::string_view invitation,
                         absl::Time time, absl::string_view place) {
  ASSIGN_OR_RETURN(
      auto row, Invitations().table().Find(
                    transaction, {.owner = call.owner(),
                                  .tuple = storage::KeyTuple::Of(call::LastIdOfName(invitation))}));
  if (!row.has_value() || !MayRedeem(row->message, time, call.time()).ok()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool sees, Invitations().Sees(call, transaction, row->message));
  if (!sees) return absl::OkStatus();
  v1::Invitation after = row->message;
  TakeRedemption(time, place, after);
  return Invitations().Save(call, transaction, row->meta, row->message, after);
}

void ShowToCaller(const Call& call, v1::Invitation& invitation) {
  if (MayRead(call, invitation)) return;
  invitation.clear_contact();
  invitation.clear_hand_out_time();
}

}  // namespace osiedle::invitations
