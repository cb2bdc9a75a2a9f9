#include "services/server/resources.h"

#include "services/contacts/contact_tables.h"
#include "services/invitations/invitation_tables.h"
#include "services/registry/registry_tables.h"

namespace osiedle::server {

const call::ResourceDirectory& AllResources() {
  static const auto* const resources = new call::ResourceDirectory(
      {&registry::Registers(), &registry::Municipalities(), &registry::Districts(),
       &registry::NeedCodes(), &registry::ServiceCodes(), &registry::CodeMappings(),
       &registry::Controllers(), &invitations::InvitationBatches(), &invitations::Invitations(),
       &contacts::Stops(), &contacts::Outings(), &contacts::Contacts()});
  return *resources;
}

}  // namespace osiedle::server
