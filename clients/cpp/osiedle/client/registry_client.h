// osiedle.registry.v1.RegistryService: municipalities, and what they share: registers of
// territorial units, districts, codes of needs and services, controllers of data.
#ifndef OSIEDLE_CLIENT_REGISTRY_CLIENT_H_
#define OSIEDLE_CLIENT_REGISTRY_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/client/service_client.h"
#include "osiedle/registry/v1/code_mapping.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/registry/v1/need_code.pb.h"
#include "osiedle/registry/v1/register.pb.h"
#include "osiedle/registry/v1/service_code.pb.h"
#include "osiedle/registry/v1/unit.pb.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails. A List is a range
// that fetches its pages as it is walked (paged_range.h).
class RegistryClient : public ServiceClient {
 public:
  explicit RegistryClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.registry.v1.RegistryService") {}

  absl::StatusOr<registry::v1::Register> GetRegister(
      const registry::v1::GetRegisterRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Register>(request, options);
  }
  PagedRange<registry::v1::Register> ListRegisters(
      const registry::v1::ListRegistersRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &registry::v1::ListRegistersResponse::mutable_registers);
  }
  absl::StatusOr<registry::v1::Register> CreateRegister(
      const registry::v1::CreateRegisterRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Register>(request, options);
  }
  absl::StatusOr<registry::v1::ImportUnitsResponse> ImportUnits(
      const registry::v1::ImportUnitsRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::ImportUnitsResponse>(request, options);
  }
  absl::StatusOr<registry::v1::Register> CompleteRegister(
      const registry::v1::CompleteRegisterRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Register>(request, options);
  }
  absl::StatusOr<registry::v1::Unit> GetUnit(const registry::v1::GetUnitRequest& request,
                                             const CallOptions& options = {}) const {
    return Call<registry::v1::Unit>(request, options);
  }
  PagedRange<registry::v1::Unit> ListUnits(const registry::v1::ListUnitsRequest& request,
                                           const CallOptions& options = {}) const {
    return List(request, options, &registry::v1::ListUnitsResponse::mutable_units);
  }
  absl::StatusOr<registry::v1::Unit> LookUpUnit(const registry::v1::LookUpUnitRequest& request,
                                                const CallOptions& options = {}) const {
    return Call<registry::v1::Unit>(request, options);
  }
  absl::StatusOr<registry::v1::Municipality> GetMunicipality(
      const registry::v1::GetMunicipalityRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Municipality>(request, options);
  }
  PagedRange<registry::v1::Municipality> ListMunicipalities(
      const registry::v1::ListMunicipalitiesRequest& request,
      const CallOptions& options = {}) const {
    return List(request, options,
                &registry::v1::ListMunicipalitiesResponse::mutable_municipalities);
  }
  absl::StatusOr<registry::v1::Municipality> CreateMunicipality(
      const registry::v1::CreateMunicipalityRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::Municipality>(request, options);
  }
  absl::StatusOr<registry::v1::Municipality> UpdateMunicipality(
      const registry::v1::UpdateMunicipalityRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::Municipality>(request, options);
  }
  absl::StatusOr<registry::v1::Municipality> ChangeTerritorialCode(
      const registry::v1::ChangeTerritorialCodeRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::Municipality>(request, options);
  }
  absl::StatusOr<registry::v1::District> GetDistrict(
      const registry::v1::GetDistrictRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::District>(request, options);
  }
  PagedRange<registry::v1::District> ListDistricts(
      const registry::v1::ListDistrictsRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &registry::v1::ListDistrictsResponse::mutable_districts);
  }
  absl::StatusOr<registry::v1::District> CreateDistrict(
      const registry::v1::CreateDistrictRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::District>(request, options);
  }
  absl::StatusOr<registry::v1::District> UpdateDistrict(
      const registry::v1::UpdateDistrictRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::District>(request, options);
  }
  absl::StatusOr<registry::v1::District> DeleteDistrict(
      const registry::v1::DeleteDistrictRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::District>(request, options);
  }
  absl::StatusOr<registry::v1::District> UndeleteDistrict(
      const registry::v1::UndeleteDistrictRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::District>(request, options);
  }
  absl::StatusOr<registry::v1::NeedCode> GetNeedCode(
      const registry::v1::GetNeedCodeRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::NeedCode>(request, options);
  }
  PagedRange<registry::v1::NeedCode> ListNeedCodes(
      const registry::v1::ListNeedCodesRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &registry::v1::ListNeedCodesResponse::mutable_need_codes);
  }
  absl::StatusOr<registry::v1::NeedCode> CreateNeedCode(
      const registry::v1::CreateNeedCodeRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::NeedCode>(request, options);
  }
  absl::StatusOr<registry::v1::NeedCode> UpdateNeedCode(
      const registry::v1::UpdateNeedCodeRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::NeedCode>(request, options);
  }
  absl::StatusOr<registry::v1::NeedCode> DeleteNeedCode(
      const registry::v1::DeleteNeedCodeRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::NeedCode>(request, options);
  }
  absl::StatusOr<registry::v1::NeedCode> UndeleteNeedCode(
      const registry::v1::UndeleteNeedCodeRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::NeedCode>(request, options);
  }
  absl::StatusOr<registry::v1::ServiceCode> GetServiceCode(
      const registry::v1::GetServiceCodeRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::ServiceCode>(request, options);
  }
  PagedRange<registry::v1::ServiceCode> ListServiceCodes(
      const registry::v1::ListServiceCodesRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &registry::v1::ListServiceCodesResponse::mutable_service_codes);
  }
  absl::StatusOr<registry::v1::ServiceCode> CreateServiceCode(
      const registry::v1::CreateServiceCodeRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::ServiceCode>(request, options);
  }
  absl::StatusOr<registry::v1::ServiceCode> UpdateServiceCode(
      const registry::v1::UpdateServiceCodeRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::ServiceCode>(request, options);
  }
  absl::StatusOr<registry::v1::ServiceCode> DeleteServiceCode(
      const registry::v1::DeleteServiceCodeRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::ServiceCode>(request, options);
  }
  absl::StatusOr<registry::v1::ServiceCode> UndeleteServiceCode(
      const registry::v1::UndeleteServiceCodeRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::ServiceCode>(request, options);
  }
  absl::StatusOr<registry::v1::CodeMapping> GetCodeMapping(
      const registry::v1::GetCodeMappingRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::CodeMapping>(request, options);
  }
  PagedRange<registry::v1::CodeMapping> ListCodeMappings(
      const registry::v1::ListCodeMappingsRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &registry::v1::ListCodeMappingsResponse::mutable_code_mappings);
  }
  absl::StatusOr<registry::v1::CodeMapping> CreateCodeMapping(
      const registry::v1::CreateCodeMappingRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::CodeMapping>(request, options);
  }
  absl::StatusOr<registry::v1::CodeMapping> UpdateCodeMapping(
      const registry::v1::UpdateCodeMappingRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::CodeMapping>(request, options);
  }
  absl::StatusOr<registry::v1::CodeMapping> DeleteCodeMapping(
      const registry::v1::DeleteCodeMappingRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::CodeMapping>(request, options);
  }
  absl::StatusOr<registry::v1::CodeMapping> UndeleteCodeMapping(
      const registry::v1::UndeleteCodeMappingRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::CodeMapping>(request, options);
  }
  absl::StatusOr<registry::v1::Controller> GetController(
      const registry::v1::GetControllerRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Controller>(request, options);
  }
  PagedRange<registry::v1::Controller> ListControllers(
      const registry::v1::ListControllersRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &registry::v1::ListControllersResponse::mutable_controllers);
  }
  absl::StatusOr<registry::v1::Controller> CreateController(
      const registry::v1::CreateControllerRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Controller>(request, options);
  }
  absl::StatusOr<registry::v1::Controller> UpdateController(
      const registry::v1::UpdateControllerRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Controller>(request, options);
  }
  absl::StatusOr<registry::v1::Controller> DeleteController(
      const registry::v1::DeleteControllerRequest& request, const CallOptions& options = {}) const {
    return Call<registry::v1::Controller>(request, options);
  }
  absl::StatusOr<registry::v1::Controller> UndeleteController(
      const registry::v1::UndeleteControllerRequest& request,
      const CallOptions& options = {}) const {
    return Call<registry::v1::Controller>(request, options);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_REGISTRY_CLIENT_H_
