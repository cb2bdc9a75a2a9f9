#include "services/operations/operations_service.h"

#include "osiedle/operations/v1/operations_service.grpc.pb.h"
#include "services/operations/audit_handlers.h"
#include "services/operations/backup_handlers.h"

namespace osiedle::operations {
namespace {

using namespace ::osiedle::operations::v1;  // NOLINT: every message of the area stands below.
using ::grpc::CallbackServerContext;
using ::grpc::ServerUnaryReactor;

class Service final : public OperationsService::CallbackService {
 public:
  explicit Service(call::Calls& calls) : calls_(calls) {}

  ServerUnaryReactor* CreateBackup(CallbackServerContext* context,
                                   const CreateBackupRequest* request, Backup* response) override {
    return calls_.Job(context, request, response, &operations::CreateBackup);
  }
  ServerUnaryReactor* DeleteBackup(CallbackServerContext* context,
                                   const DeleteBackupRequest* request,
                                   google::protobuf::Empty* response) override {
    return calls_.Job(context, request, response, &operations::DeleteBackup);
  }
  ServerUnaryReactor* GetBackup(CallbackServerContext* context, const GetBackupRequest* request,
                                Backup* response) override {
    return calls_.Read(context, request, response, &operations::GetBackup);
  }
  ServerUnaryReactor* ListBackups(CallbackServerContext* context, const ListBackupsRequest* request,
                                  ListBackupsResponse* response) override {
    return calls_.Read(context, request, response, &operations::ListBackups);
  }
  ServerUnaryReactor* ListAuditEntries(CallbackServerContext* context,
                                       const ListAuditEntriesRequest* request,
                                       ListAuditEntriesResponse* response) override {
    return calls_.Read(context, request, response, &operations::ListAuditEntries);
  }

 private:
  call::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOperationsService(call::Calls& calls) {
  call::MethodInfo::Register(OperationsService::service_full_name());
  return std::make_unique<Service>(calls);
}

}  // namespace osiedle::operations
