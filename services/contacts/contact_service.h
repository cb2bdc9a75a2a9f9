// osiedle.contacts.v1.ContactService.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_SERVICE_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::contacts {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeContactService(call::Calls& calls);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_SERVICE_H_
