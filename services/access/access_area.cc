#include "services/access/access_area.h"

#include <memory>

#include "services/access/access_tables.h"
#include "services/access/caller_handlers.h"
#include "services/access/emergency_count.h"
#include "services/access/emergency_handlers.h"
#include "services/access/explanation_handlers.h"
#include "services/access/sighting_handlers.h"

namespace osiedle::access {
namespace {

std::shared_ptr<const call::Service> MakeAccessService() {
  return call::ServiceBuilder("osiedle.access.v1.AccessService")
      .Read(&GetCaller)
      .Read(&ExplainAccess)
      .Read(&WhoSaw)
      .Write(&ReleaseNames)
      .Write(&DeclareEmergency)
      .Standard(EmergencyRecords())
      .Write(&ReviewEmergency)
      .Build();
}

std::unique_ptr<call::Follower> MakeEmergencyCount(storage::Store& /*store*/,
                                                   const call::Clock& /*clock*/) {
  return std::make_unique<EmergencyCount>();
}

}  // namespace

const call::Area& AccessArea() {
  static const auto* const area =
      new call::Area{.name = "access",
                     .services = {MakeAccessService()},
                     .tables = {&EmergencyReaches(), &EmergencyTries(), &NameReleases()},
                     .followers = {&MakeEmergencyCount}};
  return *area;
}

}  // namespace osiedle::access
