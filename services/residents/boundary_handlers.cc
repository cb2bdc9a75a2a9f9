#include "services/residents/boundary_handlers.h"

#include <string>

#include "services/residents/resident_tables.h"

namespace osiedle::residents {

using ::osiedle::call::Call;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

absl::Status GetBoundary(const Call& call, const Snapshot& snapshot,
                         const v1::GetBoundaryRequest& request, v1::Boundary& response) {
  return Boundaries().Get(call, snapshot, request, response);
}

absl::Status ListBoundaries(const Call& call, const Snapshot& snapshot,
                            const v1::ListBoundariesRequest& request,
                            v1::ListBoundariesResponse& response) {
  return Boundaries().List(call, snapshot, request, response);
}

absl::Status CreateBoundary(const Call& call, Transaction& transaction,
                            const v1::CreateBoundaryRequest& request, v1::Boundary& response) {
  return Boundaries().Create(call, transaction, request, response);
}

absl::Status UpdateBoundary(const Call& call, Transaction& transaction,
                            const v1::UpdateBoundaryRequest& request, v1::Boundary& response) {
  return Boundaries().Update(call, transaction, request, response);
}

absl::Status DeleteBoundary(const Call& call, Transaction& transaction,
                            const v1::DeleteBoundaryRequest& request, v1::Boundary& response) {
  return Boundaries().Delete(call, transaction, request, response);
}

absl::Status UndeleteBoundary(const Call& call, Transaction& transaction,
                              const v1::UndeleteBoundaryRequest& request, v1::Boundary& response) {
  return Boundaries().Undelete(call, transaction, request, response);
}

absl::Status RereadBoundary(const Call& call, const storage::Reader& reader,
                            v1::Boundary& response) {
  const std::string name = response.name();
  // The answer of a deletion of what never was.
  if (name.empty()) return absl::OkStatus();
  return Boundaries().Read(call, reader, name, response);
}

}  // namespace osiedle::residents
