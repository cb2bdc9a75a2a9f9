// Rybnik and Gdynia with contacts, for the tests of this area's handlers.
#ifndef OSIEDLE_SERVICES_INVITATIONS_TESTING_INVITATIONS_FIXTURE_H_
#define OSIEDLE_SERVICES_INVITATIONS_TESTING_INVITATIONS_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "services/invitations/batch_handlers.h"
#include "services/invitations/invitation_handlers.h"
#include "services/invitations/invitation_tables.h"

namespace osiedle::invitations {

using contacts::kRybnik;
inline constexpr char kGdynia[] = "municipalities/gdynia";

class InvitationsTest : public contacts::ContactsTest {
 protected:
  // Valid until the end of 2024; the day of the tests is 3 June.
  static v1::CreateInvitationBatchRequest BatchRequest(const std::string& id, int count,
                                                       const std::string& more = "",
                                                       const std::string& parent = kRybnik) {
    v1::CreateInvitationBatchRequest request;
    request.set_parent(parent);
    request.set_invitation_batch_id(id);
    Merge("display_name: 'Klub' valid_until_date { year: 2024 month: 12 day: 31 }",
          *request.mutable_invitation_batch());
    request.mutable_invitation_batch()->set_invitation_count(count);
    Merge(more, *request.mutable_invitation_batch());
    return request;
  }
  absl::StatusOr<v1::InvitationBatch> NewBatch(const std::string& id, int count,
                                               const std::string& more = "",
                                               const std::string& parent = kRybnik) {
    return Run<v1::InvitationBatch>(BatchRequest(id, count, more, parent));
  }
  // The codes of a new batch.
  std::vector<std::string> NewCodes(const std::string& id, int count,
                                    const std::string& parent = kRybnik) {
    auto batch = NewBatch(id, count, "", parent);
    EXPECT_THAT(batch, call::IsOk());
    if (!batch.ok()) return std::vector<std::string>(count);
    return {batch->claim_codes().begin(), batch->claim_codes().end()};
  }

  absl::StatusOr<v1::Invitation> RedeemCode(const std::string& code, const std::string& more = "",
                                            const std::string& parent = kRybnik) {
    v1::RedeemInvitationRequest request;
    request.set_parent(parent);
    request.set_claim_code(code);
    Merge(more, request);
    return Run<v1::Invitation>(request);
  }
  absl::StatusOr<v1::Invitation> HandOutCode(const std::string& code, const std::string& contact,
                                             const std::string& more = "") {
    v1::HandOutInvitationRequest request;
    request.set_parent(kRybnik);
    request.set_claim_code(code);
    request.set_contact(ContactName(contact));
    Merge(more, request);
    return Run<v1::Invitation>(request);
  }
  absl::StatusOr<v1::Invitation> VoidOne(const std::string& id) {
    v1::VoidInvitationRequest request;
    request.set_name(InvitationName(id));
    request.set_reason("zgubione");
    return Run<v1::Invitation>(request);
  }
  absl::StatusOr<v1::InvitationBatch> VoidBatch(const std::string& id) {
    v1::VoidInvitationBatchRequest request;
    request.set_name(BatchName(id));
    request.set_reason("zgubione");
    return Run<v1::InvitationBatch>(request);
  }
  // Whoever the caller is.
  v1::Invitation Stored(const std::string& id) {
    v1::Invitation invitation;
    EXPECT_THAT(
        Ask("rybnik",
            [&](const call::Call& call, const storage::Snapshot& snapshot) {
              return Invitations().Load(call, snapshot, InvitationName(id), invitation).status();
            }),
        call::IsOk());
    return invitation;
  }

  // What a club of another association may do: redeem, and nothing else.
  void ActAsPartner(const std::string& id = "biblioteka") {
    ActAs({.id = id,
           .grants = {{.municipality = "rybnik", .roles = {common::v1::PARTNER}},
                      {.municipality = "gdynia", .roles = {common::v1::PARTNER}}}});
  }
  void ActAsCoordinator(const std::string& id = "koordynator") {
    ActAs({.id = id, .grants = {{.municipality = "rybnik", .roles = {common::v1::COORDINATOR}}}});
  }

  static std::string BatchName(const std::string& id) {
    return absl::StrCat(kRybnik, "/invitationBatches/", id);
  }
  static std::string InvitationName(const std::string& id) {
    return absl::StrCat(kRybnik, "/invitations/", id);
  }
  static std::string ContactName(const std::string& id) {
    return absl::StrCat(kRybnik, "/contacts/", id);
  }
};

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_TESTING_INVITATIONS_FIXTURE_H_
