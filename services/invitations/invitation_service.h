// osiedle.invitations.v1.InvitationService.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATION_SERVICE_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATION_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::invitations {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeInvitationService(call::Calls& calls);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATION_SERVICE_H_
