// Changes of invitations by other areas, in their own transaction: a phone's day hands slips out, a
// check-in at the club redeems one.
//
// What takes a code refuses what the RPCs refuse, with the same errors. A refused code is counted
// against the caller (claim_code_tries.h), and the count must outlive the refusal. So call these
// before any other write, and return a failure unchanged and at once. The call path then commits
// the count and nothing more (Call::RefuseAndCommit). An area that runs items in transactions of
// their own asks Call::commits_refusal after each.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_WRITER_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_WRITER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::invitations {

// A slip given to somebody. Names it by `invitation` or by `claim_code`, as it was typed.
struct HandOut {
  std::string invitation;
  std::string claim_code;
  // REQUIRES: a live contact of the call's municipality.
  std::string contact;
  // Within what call::CheckOccurTime allows; not set: now.
  std::optional<absl::Time> time;
};

// Told again of the same contact, changes nothing. `field_prefix` goes before the names of fields
// in errors ("items[3].hand_out."); may be empty.
absl::StatusOr<v1::Invitation> TakeHandOut(const call::Call& call,
                                           storage::Transaction& transaction,
                                           const HandOut& hand_out,
                                           absl::string_view field_prefix = "");

struct Redemption {
  // As it was typed.
  std::string claim_code;
  // Within what call::CheckOccurTime allows; not set: now.
  std::optional<absl::Time> time;
  // In words; at most 100 characters.
  std::string place;
};

// Redeems it, once. The answer holds what the caller may not see: see ShowToCaller.
absl::StatusOr<v1::Invitation> Redeem(const call::Call& call, storage::Transaction& transaction,
                                      const Redemption& redemption,
                                      absl::string_view field_prefix = "");

// The invitation of a code, as it was typed, whatever its state: for an area that has it recorded
// and hears of it again. Changes nothing but the count of refused codes. `field` held the code.
absl::StatusOr<v1::Invitation> FindByTypedCode(const call::Call& call,
                                               storage::Transaction& transaction,
                                               absl::string_view claim_code,
                                               absl::string_view field);

// The same of a code that could be redeemed now, which it is not: for somebody who signs up with
// it. Fails as Redeem does.
absl::StatusOr<v1::Invitation> FindRedeemable(const call::Call& call,
                                              storage::Transaction& transaction,
                                              absl::string_view claim_code,
                                              absl::string_view field);

// Redeems the invitation of this name, with which somebody signed up who came now. One that cannot
// be redeemed, or of which the call may not know, stays as it is. `time` and `place` as those of a
// Redemption.
absl::Status RedeemNamed(const call::Call& call, storage::Transaction& transaction,
                         absl::string_view invitation, absl::Time time, absl::string_view place);

// Takes out of an invitation what the caller may not read: a partner does not learn of contacts.
void ShowToCaller(const call::Call& call, v1::Invitation& invitation);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_WRITER_H_
