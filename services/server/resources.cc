#include "services/server/resources.h"

#include "services/contacts/contact_handlers.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/outing_handlers.h"
#include "services/contacts/stop_handlers.h"
#include "services/invitations/batch_handlers.h"
#include "services/invitations/invitation_handlers.h"
#include "services/invitations/invitation_tables.h"
#include "services/registry/code_mapping_handlers.h"
#include "services/registry/controller_handlers.h"
#include "services/registry/district_handlers.h"
#include "services/registry/need_code_handlers.h"
#include "services/registry/registry_tables.h"
#include "services/registry/service_code_handlers.h"
#include "services/residents/boundary_handlers.h"
#include "services/residents/resident_handlers.h"
#include "services/residents/resident_tables.h"

namespace osiedle::server {
namespace {

using ::osiedle::call::Kind;
using ::osiedle::call::MakeAnyMethod;

// With all of the standard methods.
template <typename Create, typename Update, typename List>
Kind WholeKind(const call::StandardResource& resource, Create create, Update update, List list) {
  return {.resource = &resource,
          .create = MakeAnyMethod(create),
          .update = MakeAnyMethod(update),
          .list = MakeAnyMethod(list)};
}

}  // namespace

const call::ResourceDirectory& AllResources() {
  static const auto* const resources = new call::ResourceDirectory(
      {// The register and municipalities are the platform's; they have an import of their own.
       {.resource = &registry::Registers()},
       {.resource = &registry::Municipalities()},
       WholeKind(registry::Districts(), &registry::CreateDistrict, &registry::UpdateDistrict,
                 &registry::ListDistricts),
       WholeKind(registry::NeedCodes(), &registry::CreateNeedCode, &registry::UpdateNeedCode,
                 &registry::ListNeedCodes),
       WholeKind(registry::ServiceCodes(), &registry::CreateServiceCode,
                 &registry::UpdateServiceCode, &registry::ListServiceCodes),
       WholeKind(registry::CodeMappings(), &registry::CreateCodeMapping,
                 &registry::UpdateCodeMapping, &registry::ListCodeMappings),
       WholeKind(registry::Controllers(), &registry::CreateController, &registry::UpdateController,
                 &registry::ListControllers),
       WholeKind(residents::Residents(), &residents::CreateResident, &residents::UpdateResident,
                 &residents::ListResidents),
       WholeKind(residents::Boundaries(), &residents::CreateBoundary, &residents::UpdateBoundary,
                 &residents::ListBoundaries),
       // The answer that creates a batch shows its codes, which an import would throw away; its
       // invitations are made with it.
       {.resource = &invitations::InvitationBatches(),
        .list = MakeAnyMethod(&invitations::ListInvitationBatches)},
       {.resource = &invitations::Invitations(),
        .list = MakeAnyMethod(&invitations::ListInvitations)},
       WholeKind(contacts::Stops(), &contacts::CreateStop, &contacts::UpdateStop,
                 &contacts::ListStops),
       WholeKind(contacts::Outings(), &contacts::CreateOuting, &contacts::UpdateOuting,
                 &contacts::ListOutings),
       WholeKind(contacts::Contacts(), &contacts::CreateContact, &contacts::UpdateContact,
                 &contacts::ListContacts)});
  return *resources;
}

}  // namespace osiedle::server
