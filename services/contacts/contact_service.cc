#include "services/contacts/contact_service.h"

#include "osiedle/contacts/v1/contact_service.grpc.pb.h"
#include "services/call/method_info.h"
#include "services/contacts/contact_handlers.h"
#include "services/contacts/contact_links.h"
#include "services/contacts/day_pack_handlers.h"
#include "services/contacts/outing_handlers.h"
#include "services/contacts/recap_handlers.h"
#include "services/contacts/stop_handlers.h"
#include "services/contacts/sync_day.h"

namespace osiedle::contacts {
namespace {

using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

// A kept answer is told as a reading now would be: a link may have ended since.
constexpr call::KeptAnswer<v1::Contact> kContact = {
    .complete = [](const call::Call& call, const storage::Reader& reader, v1::Contact& contact) {
      return ViewLinks(call, reader, contact);
    }};

class ContactService final : public v1::ContactService::CallbackService {
 public:
  explicit ContactService(call::Calls& calls) : calls_(calls) {
    call::MethodInfo::Register(v1::ContactService::service_full_name());
    // A synced day holds what that service takes, whether it is hosted here or not.
    call::MethodInfo::Register("osiedle.residents.v1.ResidentService");
  }

  ServerUnaryReactor* GetStop(CallbackServerContext* context, const v1::GetStopRequest* request,
                              v1::Stop* response) override {
    return calls_.Read(context, request, response, &contacts::GetStop);
  }
  ServerUnaryReactor* ListStops(CallbackServerContext* context, const v1::ListStopsRequest* request,
                                v1::ListStopsResponse* response) override {
    return calls_.Read(context, request, response, &contacts::ListStops);
  }
  ServerUnaryReactor* CreateStop(CallbackServerContext* context,
                                 const v1::CreateStopRequest* request,
                                 v1::Stop* response) override {
    return calls_.Write(context, request, response, &contacts::CreateStop);
  }
  ServerUnaryReactor* UpdateStop(CallbackServerContext* context,
                                 const v1::UpdateStopRequest* request,
                                 v1::Stop* response) override {
    return calls_.Write(context, request, response, &contacts::UpdateStop);
  }
  ServerUnaryReactor* DeleteStop(CallbackServerContext* context,
                                 const v1::DeleteStopRequest* request,
                                 v1::Stop* response) override {
    return calls_.Write(context, request, response, &contacts::DeleteStop);
  }
  ServerUnaryReactor* UndeleteStop(CallbackServerContext* context,
                                   const v1::UndeleteStopRequest* request,
                                   v1::Stop* response) override {
    return calls_.Write(context, request, response, &contacts::UndeleteStop);
  }
  ServerUnaryReactor* ChangeStage(CallbackServerContext* context,
                                  const v1::ChangeStageRequest* request,
                                  v1::Stop* response) override {
    return calls_.Write(context, request, response, &contacts::ChangeStage);
  }
  ServerUnaryReactor* GetOuting(CallbackServerContext* context, const v1::GetOutingRequest* request,
                                v1::Outing* response) override {
    return calls_.Read(context, request, response, &contacts::GetOuting);
  }
  ServerUnaryReactor* ListOutings(CallbackServerContext* context,
                                  const v1::ListOutingsRequest* request,
                                  v1::ListOutingsResponse* response) override {
    return calls_.Read(context, request, response, &contacts::ListOutings);
  }
  ServerUnaryReactor* CreateOuting(CallbackServerContext* context,
                                   const v1::CreateOutingRequest* request,
                                   v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::CreateOuting);
  }
  ServerUnaryReactor* UpdateOuting(CallbackServerContext* context,
                                   const v1::UpdateOutingRequest* request,
                                   v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::UpdateOuting);
  }
  ServerUnaryReactor* DeleteOuting(CallbackServerContext* context,
                                   const v1::DeleteOutingRequest* request,
                                   v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::DeleteOuting);
  }
  ServerUnaryReactor* UndeleteOuting(CallbackServerContext* context,
                                     const v1::UndeleteOutingRequest* request,
                                     v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::UndeleteOuting);
  }
  ServerUnaryReactor* StartOuting(CallbackServerContext* context,
                                  const v1::StartOutingRequest* request,
                                  v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::StartOuting);
  }
  ServerUnaryReactor* ArriveAtStop(CallbackServerContext* context,
                                   const v1::ArriveAtStopRequest* request,
                                   v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::ArriveAtStop);
  }
  ServerUnaryReactor* LeaveStop(CallbackServerContext* context, const v1::LeaveStopRequest* request,
                                v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::LeaveStop);
  }
  ServerUnaryReactor* FinishOuting(CallbackServerContext* context,
                                   const v1::FinishOutingRequest* request,
                                   v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::FinishOuting);
  }
  ServerUnaryReactor* CancelOuting(CallbackServerContext* context,
                                   const v1::CancelOutingRequest* request,
                                   v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::CancelOuting);
  }
  ServerUnaryReactor* GetContact(CallbackServerContext* context,
                                 const v1::GetContactRequest* request,
                                 v1::Contact* response) override {
    return calls_.Read(context, request, response, &contacts::GetContact);
  }
  ServerUnaryReactor* ListContacts(CallbackServerContext* context,
                                   const v1::ListContactsRequest* request,
                                   v1::ListContactsResponse* response) override {
    return calls_.Read(context, request, response, &contacts::ListContacts);
  }
  ServerUnaryReactor* CreateContact(CallbackServerContext* context,
                                    const v1::CreateContactRequest* request,
                                    v1::Contact* response) override {
    return calls_.Write(context, request, response, &contacts::CreateContact, kContact);
  }
  ServerUnaryReactor* UpdateContact(CallbackServerContext* context,
                                    const v1::UpdateContactRequest* request,
                                    v1::Contact* response) override {
    return calls_.Write(context, request, response, &contacts::UpdateContact, kContact);
  }
  ServerUnaryReactor* DeleteContact(CallbackServerContext* context,
                                    const v1::DeleteContactRequest* request,
                                    v1::Contact* response) override {
    return calls_.Write(context, request, response, &contacts::DeleteContact, kContact);
  }
  ServerUnaryReactor* UndeleteContact(CallbackServerContext* context,
                                      const v1::UndeleteContactRequest* request,
                                      v1::Contact* response) override {
    return calls_.Write(context, request, response, &contacts::UndeleteContact, kContact);
  }
  ServerUnaryReactor* TallyOuting(CallbackServerContext* context,
                                  const v1::TallyOutingRequest* request,
                                  v1::Outing* response) override {
    return calls_.Write(context, request, response, &contacts::TallyOuting);
  }
  ServerUnaryReactor* GetDayPack(CallbackServerContext* context,
                                 const v1::GetDayPackRequest* request,
                                 v1::DayPack* response) override {
    return calls_.Read(context, request, response, &contacts::GetDayPack);
  }
  ServerUnaryReactor* SyncDay(CallbackServerContext* context, const v1::SyncDayRequest* request,
                              v1::SyncDayResponse* response) override {
    return calls_.WriteBatch(context, request, response, &contacts::PlanDay);
  }
  ServerUnaryReactor* RecapResident(CallbackServerContext* context,
                                    const v1::RecapResidentRequest* request,
                                    v1::RecapResidentResponse* response) override {
    return calls_.Read(context, request, response, &contacts::RecapResident);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeContactService(call::Calls& calls) {
  return std::make_unique<ContactService>(calls);
}

}  // namespace osiedle::contacts
