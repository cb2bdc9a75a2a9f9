#include "services/server/hosted_areas.h"

#include <algorithm>

#include "services/changes/change_service.h"
#include "services/contacts/contact_service.h"
#include "services/exchange/exchange_service.h"
#include "services/figures/figure_service.h"
#include "services/invitations/invitation_service.h"
#include "services/operations/operations_service.h"
#include "services/registry/registry_service.h"
#include "services/residents/resident_service.h"

namespace osiedle::server {

absl::Span<const Area> AllAreas() {
  static constexpr Area kAreas[] = {
      {"registry", "osiedle.registry.v1.RegistryService", &registry::MakeRegistryService},
      {"residents", "osiedle.residents.v1.ResidentService", &residents::MakeResidentService},
      {"invitations", "osiedle.invitations.v1.InvitationService",
       &invitations::MakeInvitationService},
      {"contacts", "osiedle.contacts.v1.ContactService", &contacts::MakeContactService},
      {"exchange", "osiedle.exchange.v1.ExchangeService", &exchange::MakeExchangeService},
      {"changes", "osiedle.changes.v1.ChangeService", &changes::MakeChangeService},
      {"figures", "osiedle.figures.v1.FigureService", &figures::MakeFigureService},
      {"operations", "osiedle.operations.v1.OperationsService", &operations::MakeOperationsService},
  };
  return kAreas;
}

const Area* FindArea(absl::string_view name) {
  for (const Area& area : AllAreas()) {
    if (area.name == name) return &area;
  }
  return nullptr;
}

std::vector<std::string> AreaNames() {
  std::vector<std::string> names;
  for (const Area& area : AllAreas()) names.emplace_back(area.name);
  return names;
}

std::vector<const Area*> ChooseAreas(const std::vector<std::string>& names) {
  std::vector<const Area*> chosen;
  for (const Area& area : AllAreas()) {
    if (names.empty() || std::find(names.begin(), names.end(), area.name) != names.end()) {
      chosen.push_back(&area);
    }
  }
  return chosen;
}

}  // namespace osiedle::server
