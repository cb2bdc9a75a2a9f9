#include "services/registry/registry_service.h"

#include "osiedle/registry/v1/registry_service.grpc.pb.h"
#include "services/call/method_info.h"
#include "services/registry/code_mapping_handlers.h"
#include "services/registry/controller_handlers.h"
#include "services/registry/district_handlers.h"
#include "services/registry/municipality_handlers.h"
#include "services/registry/need_code_handlers.h"
#include "services/registry/register_handlers.h"
#include "services/registry/service_code_handlers.h"
#include "services/registry/unit_handlers.h"

namespace osiedle::registry {
namespace {

using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

class RegistryService final : public v1::RegistryService::CallbackService {
 public:
  explicit RegistryService(call::Calls& calls) : calls_(calls) {
    call::MethodInfo::Register(v1::RegistryService::service_full_name());
  }

  ServerUnaryReactor* GetRegister(CallbackServerContext* context,
                                  const v1::GetRegisterRequest* request,
                                  v1::Register* response) override {
    return calls_.Read(context, request, response, &registry::GetRegister);
  }
  ServerUnaryReactor* ListRegisters(CallbackServerContext* context,
                                    const v1::ListRegistersRequest* request,
                                    v1::ListRegistersResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListRegisters);
  }
  ServerUnaryReactor* CreateRegister(CallbackServerContext* context,
                                     const v1::CreateRegisterRequest* request,
                                     v1::Register* response) override {
    return calls_.Write(context, request, response, &registry::CreateRegister);
  }
  ServerUnaryReactor* ImportUnits(CallbackServerContext* context,
                                  const v1::ImportUnitsRequest* request,
                                  v1::ImportUnitsResponse* response) override {
    return calls_.Write(context, request, response, &registry::ImportUnits);
  }
  ServerUnaryReactor* CompleteRegister(CallbackServerContext* context,
                                       const v1::CompleteRegisterRequest* request,
                                       v1::Register* response) override {
    return calls_.Write(context, request, response, &registry::CompleteRegister);
  }
  ServerUnaryReactor* GetUnit(CallbackServerContext* context, const v1::GetUnitRequest* request,
                              v1::Unit* response) override {
    return calls_.Read(context, request, response, &registry::GetUnit);
  }
  ServerUnaryReactor* ListUnits(CallbackServerContext* context, const v1::ListUnitsRequest* request,
                                v1::ListUnitsResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListUnits);
  }
  ServerUnaryReactor* LookUpUnit(CallbackServerContext* context,
                                 const v1::LookUpUnitRequest* request,
                                 v1::Unit* response) override {
    return calls_.Read(context, request, response, &registry::LookUpUnit);
  }
  ServerUnaryReactor* GetMunicipality(CallbackServerContext* context,
                                      const v1::GetMunicipalityRequest* request,
                                      v1::Municipality* response) override {
    return calls_.Read(context, request, response, &registry::GetMunicipality);
  }
  ServerUnaryReactor* ListMunicipalities(CallbackServerContext* context,
                                         const v1::ListMunicipalitiesRequest* request,
                                         v1::ListMunicipalitiesResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListMunicipalities);
  }
  ServerUnaryReactor* CreateMunicipality(CallbackServerContext* context,
                                         const v1::CreateMunicipalityRequest* request,
                                         v1::Municipality* response) override {
    return calls_.Write(context, request, response, &registry::CreateMunicipality);
  }
  ServerUnaryReactor* UpdateMunicipality(CallbackServerContext* context,
                                         const v1::UpdateMunicipalityRequest* request,
                                         v1::Municipality* response) override {
    return calls_.Write(context, request, response, &registry::UpdateMunicipality);
  }
  ServerUnaryReactor* ChangeTerritorialCode(CallbackServerContext* context,
                                            const v1::ChangeTerritorialCodeRequest* request,
                                            v1::Municipality* response) override {
    return calls_.Write(context, request, response, &registry::ChangeTerritorialCode);
  }
  ServerUnaryReactor* GetDistrict(CallbackServerContext* context,
                                  const v1::GetDistrictRequest* request,
                                  v1::District* response) override {
    return calls_.Read(context, request, response, &registry::GetDistrict);
  }
  ServerUnaryReactor* ListDistricts(CallbackServerContext* context,
                                    const v1::ListDistrictsRequest* request,
                                    v1::ListDistrictsResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListDistricts);
  }
  ServerUnaryReactor* CreateDistrict(CallbackServerContext* context,
                                     const v1::CreateDistrictRequest* request,
                                     v1::District* response) override {
    return calls_.Write(context, request, response, &registry::CreateDistrict);
  }
  ServerUnaryReactor* UpdateDistrict(CallbackServerContext* context,
                                     const v1::UpdateDistrictRequest* request,
                                     v1::District* response) override {
    return calls_.Write(context, request, response, &registry::UpdateDistrict);
  }
  ServerUnaryReactor* DeleteDistrict(CallbackServerContext* context,
                                     const v1::DeleteDistrictRequest* request,
                                     v1::District* response) override {
    return calls_.Write(context, request, response, &registry::DeleteDistrict);
  }
  ServerUnaryReactor* UndeleteDistrict(CallbackServerContext* context,
                                       const v1::UndeleteDistrictRequest* request,
                                       v1::District* response) override {
    return calls_.Write(context, request, response, &registry::UndeleteDistrict);
  }
  ServerUnaryReactor* GetNeedCode(CallbackServerContext* context,
                                  const v1::GetNeedCodeRequest* request,
                                  v1::NeedCode* response) override {
    return calls_.Read(context, request, response, &registry::GetNeedCode);
  }
  ServerUnaryReactor* ListNeedCodes(CallbackServerContext* context,
                                    const v1::ListNeedCodesRequest* request,
                                    v1::ListNeedCodesResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListNeedCodes);
  }
  ServerUnaryReactor* CreateNeedCode(CallbackServerContext* context,
                                     const v1::CreateNeedCodeRequest* request,
                                     v1::NeedCode* response) override {
    return calls_.Write(context, request, response, &registry::CreateNeedCode);
  }
  ServerUnaryReactor* UpdateNeedCode(CallbackServerContext* context,
                                     const v1::UpdateNeedCodeRequest* request,
                                     v1::NeedCode* response) override {
    return calls_.Write(context, request, response, &registry::UpdateNeedCode);
  }
  ServerUnaryReactor* DeleteNeedCode(CallbackServerContext* context,
                                     const v1::DeleteNeedCodeRequest* request,
                                     v1::NeedCode* response) override {
    return calls_.Write(context, request, response, &registry::DeleteNeedCode);
  }
  ServerUnaryReactor* UndeleteNeedCode(CallbackServerContext* context,
                                       const v1::UndeleteNeedCodeRequest* request,
                                       v1::NeedCode* response) override {
    return calls_.Write(context, request, response, &registry::UndeleteNeedCode);
  }
  ServerUnaryReactor* GetServiceCode(CallbackServerContext* context,
                                     const v1::GetServiceCodeRequest* request,
                                     v1::ServiceCode* response) override {
    return calls_.Read(context, request, response, &registry::GetServiceCode);
  }
  ServerUnaryReactor* ListServiceCodes(CallbackServerContext* context,
                                       const v1::ListServiceCodesRequest* request,
                                       v1::ListServiceCodesResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListServiceCodes);
  }
  ServerUnaryReactor* CreateServiceCode(CallbackServerContext* context,
                                        const v1::CreateServiceCodeRequest* request,
                                        v1::ServiceCode* response) override {
    return calls_.Write(context, request, response, &registry::CreateServiceCode);
  }
  ServerUnaryReactor* UpdateServiceCode(CallbackServerContext* context,
                                        const v1::UpdateServiceCodeRequest* request,
                                        v1::ServiceCode* response) override {
    return calls_.Write(context, request, response, &registry::UpdateServiceCode);
  }
  ServerUnaryReactor* DeleteServiceCode(CallbackServerContext* context,
                                        const v1::DeleteServiceCodeRequest* request,
                                        v1::ServiceCode* response) override {
    return calls_.Write(context, request, response, &registry::DeleteServiceCode);
  }
  ServerUnaryReactor* UndeleteServiceCode(CallbackServerContext* context,
                                          const v1::UndeleteServiceCodeRequest* request,
                                          v1::ServiceCode* response) override {
    return calls_.Write(context, request, response, &registry::UndeleteServiceCode);
  }
  ServerUnaryReactor* GetCodeMapping(CallbackServerContext* context,
                                     const v1::GetCodeMappingRequest* request,
                                     v1::CodeMapping* response) override {
    return calls_.Read(context, request, response, &registry::GetCodeMapping);
  }
  ServerUnaryReactor* ListCodeMappings(CallbackServerContext* context,
                                       const v1::ListCodeMappingsRequest* request,
                                       v1::ListCodeMappingsResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListCodeMappings);
  }
  ServerUnaryReactor* CreateCodeMapping(CallbackServerContext* context,
                                        const v1::CreateCodeMappingRequest* request,
                                        v1::CodeMapping* response) override {
    return calls_.Write(context, request, response, &registry::CreateCodeMapping);
  }
  ServerUnaryReactor* UpdateCodeMapping(CallbackServerContext* context,
                                        const v1::UpdateCodeMappingRequest* request,
                                        v1::CodeMapping* response) override {
    return calls_.Write(context, request, response, &registry::UpdateCodeMapping);
  }
  ServerUnaryReactor* DeleteCodeMapping(CallbackServerContext* context,
                                        const v1::DeleteCodeMappingRequest* request,
                                        v1::CodeMapping* response) override {
    return calls_.Write(context, request, response, &registry::DeleteCodeMapping);
  }
  ServerUnaryReactor* UndeleteCodeMapping(CallbackServerContext* context,
                                          const v1::UndeleteCodeMappingRequest* request,
                                          v1::CodeMapping* response) override {
    return calls_.Write(context, request, response, &registry::UndeleteCodeMapping);
  }
  ServerUnaryReactor* GetController(CallbackServerContext* context,
                                    const v1::GetControllerRequest* request,
                                    v1::Controller* response) override {
    return calls_.Read(context, request, response, &registry::GetController);
  }
  ServerUnaryReactor* ListControllers(CallbackServerContext* context,
                                      const v1::ListControllersRequest* request,
                                      v1::ListControllersResponse* response) override {
    return calls_.Read(context, request, response, &registry::ListControllers);
  }
  ServerUnaryReactor* CreateController(CallbackServerContext* context,
                                       const v1::CreateControllerRequest* request,
                                       v1::Controller* response) override {
    return calls_.Write(context, request, response, &registry::CreateController);
  }
  ServerUnaryReactor* UpdateController(CallbackServerContext* context,
                                       const v1::UpdateControllerRequest* request,
                                       v1::Controller* response) override {
    return calls_.Write(context, request, response, &registry::UpdateController);
  }
  ServerUnaryReactor* DeleteController(CallbackServerContext* context,
                                       const v1::DeleteControllerRequest* request,
                                       v1::Controller* response) override {
    return calls_.Write(context, request, response, &registry::DeleteController);
  }
  ServerUnaryReactor* UndeleteController(CallbackServerContext* context,
                                         const v1::UndeleteControllerRequest* request,
                                         v1::Controller* response) override {
    return calls_.Write(context, request, response, &registry::UndeleteController);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRegistryService(call::Calls& calls) {
  return std::make_unique<RegistryService>(calls);
}

}  // namespace osiedle::registry
