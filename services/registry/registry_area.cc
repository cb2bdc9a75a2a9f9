#include "services/registry/registry_area.h"

#include "services/registry/municipality_handlers.h"
#include "services/registry/register_handlers.h"
#include "services/registry/registry_tables.h"
#include "services/registry/unit_handlers.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Service;
using ::osiedle::call::ServiceBuilder;

std::shared_ptr<const Service> MakeRegisterService() {
  return ServiceBuilder("osiedle.registry.v1.RegisterService")
      .Standard(Registers())
      .Write(&ImportUnits)
      .Write(&CompleteRegister)
      // For a missing register the answer is an error, not an empty list.
      .Read(&ListUnits)
      .Standard(Units())
      .Read(&LookUpUnit)
      .Build();
}

std::shared_ptr<const Service> MakeMunicipalityService() {
  return ServiceBuilder("osiedle.registry.v1.MunicipalityService")
      .Write(&CreateMunicipality)
      .Write(&UpdateMunicipality)
      .Standard(Municipalities())
      .Write(&ChangeTerritorialCode)
      .Standard(Districts())
      .Standard(Controllers())
      .Build();
}

std::shared_ptr<const Service> MakeCodeService() {
  return ServiceBuilder("osiedle.registry.v1.CodeService")
      .Standard(NeedCodes())
      .Standard(ServiceCodes())
      .Standard(CodeMappings())
      .Build();
}

}  // namespace

const call::Area& RegistryArea() {
  static const auto* const area = new call::Area{
      .name = "registry",
      .services = {MakeRegisterService(), MakeMunicipalityService(), MakeCodeService()},
      .tables = {&MunicipalityNumberTable()}};
  return *area;
}

}  // namespace osiedle::registry
