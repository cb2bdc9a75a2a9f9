// The methods of registrations that are more than standard ones.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_HANDLERS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

absl::Status CreateRegistration(const call::Call& call, storage::Transaction& transaction,
                                const v1::CreateRegistrationRequest& request,
                                v1::Registration& response);
absl::Status UpdateRegistration(const call::Call& call, storage::Transaction& transaction,
                                const v1::UpdateRegistrationRequest& request,
                                v1::Registration& response);
absl::Status ReferParty(const call::Call& call, storage::Transaction& transaction,
                        const v1::ReferPartyRequest& request, v1::ReferPartyResponse& response);
absl::Status ApproveRegistration(const call::Call& call, storage::Transaction& transaction,
                                 const v1::ApproveRegistrationRequest& request,
                                 v1::Registration& response);
absl::Status DeclineRegistration(const call::Call& call, storage::Transaction& transaction,
                                 const v1::DeclineRegistrationRequest& request,
                                 v1::Registration& response);
absl::Status AcceptOffer(const call::Call& call, storage::Transaction& transaction,
                         const v1::AcceptOfferRequest& request, v1::Registration& response);
absl::Status CancelRegistration(const call::Call& call, storage::Transaction& transaction,
                                const v1::CancelRegistrationRequest& request,
                                v1::Registration& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_HANDLERS_H_
