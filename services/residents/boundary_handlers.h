// What each RPC about boundaries means.
#ifndef OSIEDLE_SERVICES_RESIDENTS_BOUNDARY_HANDLERS_H_
#define OSIEDLE_SERVICES_RESIDENTS_BOUNDARY_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/call.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::residents {

absl::Status GetBoundary(const call::Call& call, const storage::Snapshot& snapshot,
                         const v1::GetBoundaryRequest& request, v1::Boundary& response);
absl::Status ListBoundaries(const call::Call& call, const storage::Snapshot& snapshot,
                            const v1::ListBoundariesRequest& request,
                            v1::ListBoundariesResponse& response);
absl::Status CreateBoundary(const call::Call& call, storage::Transaction& transaction,
                            const v1::CreateBoundaryRequest& request, v1::Boundary& response);
absl::Status UpdateBoundary(const call::Call& call, storage::Transaction& transaction,
                            const v1::UpdateBoundaryRequest& request, v1::Boundary& response);
absl::Status DeleteBoundary(const call::Call& call, storage::Transaction& transaction,
                            const v1::DeleteBoundaryRequest& request, v1::Boundary& response);
absl::Status UndeleteBoundary(const call::Call& call, storage::Transaction& transaction,
                              const v1::UndeleteBoundaryRequest& request, v1::Boundary& response);

// What a repeat of a change is told, of which only the name was kept: what GetBoundary would tell.
absl::Status RereadBoundary(const call::Call& call, const storage::Reader& reader,
                            v1::Boundary& response);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_BOUNDARY_HANDLERS_H_
