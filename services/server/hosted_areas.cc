#include "services/server/hosted_areas.h"

#include "absl/algorithm/container.h"
#include "services/access/access_area.h"
#include "services/changes/changes_area.h"
#include "services/clubs/clubs_area.h"
#include "services/contacts/contacts_area.h"
#include "services/exchange/exchange_area.h"
#include "services/figures/figures_area.h"
#include "services/invitations/invitations_area.h"
#include "services/operations/operations_area.h"
#include "services/registry/registry_area.h"
#include "services/residents/residents_area.h"
#include "services/staff/staff_area.h"
#include "services/visits/visits_area.h"

namespace osiedle::server {

using ::osiedle::call::Area;

absl::Span<const Area* const> AllAreas() {
  static const auto* const areas = new std::vector<const Area*>{
      &registry::RegistryArea(),       &staff::StaffArea(),
      &residents::ResidentsArea(),     &access::AccessArea(),
      &invitations::InvitationsArea(), &contacts::ContactsArea(),
      &visits::VisitsArea(),           &clubs::ClubsArea(),
      &exchange::ExchangeArea(),       &changes::ChangesArea(),
      &figures::FiguresArea(),         &operations::OperationsArea(),
  };
  return *areas;
}

const Area* FindArea(absl::string_view name) {
  for (const Area* area : AllAreas()) {
    if (area->name == name) return area;
  }
  return nullptr;
}

std::vector<std::string> AreaNames() {
  std::vector<std::string> names;
  for (const Area* area : AllAreas()) names.emplace_back(area->name);
  return names;
}

std::vector<const Area*> ChooseAreas(const std::vector<std::string>& names) {
  std::vector<const Area*> chosen;
  for (const Area* area : AllAreas()) {
    if (names.empty() || absl::c_linear_search(names, area->name)) chosen.push_back(area);
  }
  return chosen;
}

}  // namespace osiedle::server
