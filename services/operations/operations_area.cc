#include "services/operations/operations_area.h"

#include "services/operations/audit_handlers.h"
#include "services/operations/backup_handlers.h"

namespace osiedle::operations {
namespace {

std::shared_ptr<const call::Service> MakeOperationsService() {
  return call::ServiceBuilder("osiedle.operations.v1.OperationsService")
      .Job(&CreateBackup)
      .Job(&DeleteBackup)
      .Read(&GetBackup)
      .Read(&ListBackups)
      .Read(&ListAuditEntries)
      .Build();
}

}  // namespace

const call::Area& OperationsArea() {
  static const auto* const area =
      new call::Area{.name = "operations", .services = {MakeOperationsService()}};
  return *area;
}

}  // namespace osiedle::operations
