#include "services/residents/resident_service.h"

#include "osiedle/residents/v1/resident_service.grpc.pb.h"
#include "services/call/method_info.h"
#include "services/residents/boundary_handlers.h"
#include "services/residents/level_handlers.h"
#include "services/residents/merge_handlers.h"
#include "services/residents/resident_handlers.h"

namespace osiedle::residents {
namespace {

using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

// A repeat reads anew: since the first answer a note may have expired, a level been lowered.
constexpr call::KeptAnswer<v1::Resident> kResident = {.complete = &RereadResident};
constexpr call::KeptAnswer<v1::Resident> kCreated = {.complete = &RereadCreated};
constexpr call::KeptAnswer<v1::Resident> kUpdated = {.complete = &RereadUpdated};
constexpr call::KeptAnswer<v1::Boundary> kBoundary = {.complete = &RereadBoundary};

class ResidentService final : public v1::ResidentService::CallbackService {
 public:
  explicit ResidentService(call::Calls& calls) : calls_(calls) {
    call::MethodInfo::Register(v1::ResidentService::service_full_name());
  }

  ServerUnaryReactor* GetResident(CallbackServerContext* context,
                                  const v1::GetResidentRequest* request,
                                  v1::Resident* response) override {
    return calls_.Read(context, request, response, &residents::GetResident);
  }
  ServerUnaryReactor* RevealResident(CallbackServerContext* context,
                                     const v1::RevealResidentRequest* request,
                                     v1::Resident* response) override {
    return calls_.Read(context, request, response, &residents::RevealResident);
  }
  ServerUnaryReactor* ListResidents(CallbackServerContext* context,
                                    const v1::ListResidentsRequest* request,
                                    v1::ListResidentsResponse* response) override {
    return calls_.Read(context, request, response, &residents::ListResidents);
  }
  ServerUnaryReactor* CreateResident(CallbackServerContext* context,
                                     const v1::CreateResidentRequest* request,
                                     v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::CreateResident, kCreated);
  }
  ServerUnaryReactor* UpdateResident(CallbackServerContext* context,
                                     const v1::UpdateResidentRequest* request,
                                     v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::UpdateResident, kUpdated);
  }
  ServerUnaryReactor* DeleteResident(CallbackServerContext* context,
                                     const v1::DeleteResidentRequest* request,
                                     v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::DeleteResident, kResident);
  }
  ServerUnaryReactor* UndeleteResident(CallbackServerContext* context,
                                       const v1::UndeleteResidentRequest* request,
                                       v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::UndeleteResident, kResident);
  }
  ServerUnaryReactor* RaiseIdentityLevel(CallbackServerContext* context,
                                         const v1::RaiseIdentityLevelRequest* request,
                                         v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::RaiseIdentityLevel, kResident);
  }
  ServerUnaryReactor* LowerIdentityLevel(CallbackServerContext* context,
                                         const v1::LowerIdentityLevelRequest* request,
                                         v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::LowerIdentityLevel, kResident);
  }
  ServerUnaryReactor* MergeResident(CallbackServerContext* context,
                                    const v1::MergeResidentRequest* request,
                                    v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::MergeResident, kResident);
  }
  ServerUnaryReactor* UnmergeResident(CallbackServerContext* context,
                                      const v1::UnmergeResidentRequest* request,
                                      v1::Resident* response) override {
    return calls_.Write(context, request, response, &residents::UnmergeResident, kResident);
  }
  ServerUnaryReactor* GetBoundary(CallbackServerContext* context,
                                  const v1::GetBoundaryRequest* request,
                                  v1::Boundary* response) override {
    return calls_.Read(context, request, response, &residents::GetBoundary);
  }
  ServerUnaryReactor* ListBoundaries(CallbackServerContext* context,
                                     const v1::ListBoundariesRequest* request,
                                     v1::ListBoundariesResponse* response) override {
    return calls_.Read(context, request, response, &residents::ListBoundaries);
  }
  ServerUnaryReactor* CreateBoundary(CallbackServerContext* context,
                                     const v1::CreateBoundaryRequest* request,
                                     v1::Boundary* response) override {
    return calls_.Write(context, request, response, &residents::CreateBoundary, kBoundary);
  }
  ServerUnaryReactor* UpdateBoundary(CallbackServerContext* context,
                                     const v1::UpdateBoundaryRequest* request,
                                     v1::Boundary* response) override {
    return calls_.Write(context, request, response, &residents::UpdateBoundary, kBoundary);
  }
  ServerUnaryReactor* DeleteBoundary(CallbackServerContext* context,
                                     const v1::DeleteBoundaryRequest* request,
                                     v1::Boundary* response) override {
    return calls_.Write(context, request, response, &residents::DeleteBoundary, kBoundary);
  }
  ServerUnaryReactor* UndeleteBoundary(CallbackServerContext* context,
                                       const v1::UndeleteBoundaryRequest* request,
                                       v1::Boundary* response) override {
    return calls_.Write(context, request, response, &residents::UndeleteBoundary, kBoundary);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeResidentService(call::Calls& calls) {
  return std::make_unique<ResidentService>(calls);
}

}  // namespace osiedle::residents
