// osiedle.residents.v1.ResidentService: residents and their boundaries.
#ifndef OSIEDLE_CLIENT_RESIDENTS_CLIENT_H_
#define OSIEDLE_CLIENT_RESIDENTS_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/client/service_client.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "osiedle/residents/v1/resident.pb.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails. A List is a range
// that fetches its pages as it is walked (paged_range.h).
class ResidentsClient : public ServiceClient {
 public:
  explicit ResidentsClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.residents.v1.ResidentService") {}

  absl::StatusOr<residents::v1::Resident> GetResident(
      const residents::v1::GetResidentRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> RevealResident(
      const residents::v1::RevealResidentRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  PagedRange<residents::v1::Resident> ListResidents(
      const residents::v1::ListResidentsRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &residents::v1::ListResidentsResponse::mutable_residents);
  }
  absl::StatusOr<residents::v1::Resident> CreateResident(
      const residents::v1::CreateResidentRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> UpdateResident(
      const residents::v1::UpdateResidentRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> DeleteResident(
      const residents::v1::DeleteResidentRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> UndeleteResident(
      const residents::v1::UndeleteResidentRequest& request,
      const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> RaiseIdentityLevel(
      const residents::v1::RaiseIdentityLevelRequest& request,
      const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> LowerIdentityLevel(
      const residents::v1::LowerIdentityLevelRequest& request,
      const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> MergeResident(
      const residents::v1::MergeResidentRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Resident> UnmergeResident(
      const residents::v1::UnmergeResidentRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Resident>(request, options);
  }
  absl::StatusOr<residents::v1::Boundary> GetBoundary(
      const residents::v1::GetBoundaryRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Boundary>(request, options);
  }
  PagedRange<residents::v1::Boundary> ListBoundaries(
      const residents::v1::ListBoundariesRequest& request, const CallOptions& options = {}) const {
    return List(request, options, &residents::v1::ListBoundariesResponse::mutable_boundaries);
  }
  absl::StatusOr<residents::v1::Boundary> CreateBoundary(
      const residents::v1::CreateBoundaryRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Boundary>(request, options);
  }
  absl::StatusOr<residents::v1::Boundary> UpdateBoundary(
      const residents::v1::UpdateBoundaryRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Boundary>(request, options);
  }
  absl::StatusOr<residents::v1::Boundary> DeleteBoundary(
      const residents::v1::DeleteBoundaryRequest& request, const CallOptions& options = {}) const {
    return Call<residents::v1::Boundary>(request, options);
  }
  absl::StatusOr<residents::v1::Boundary> UndeleteBoundary(
      const residents::v1::UndeleteBoundaryRequest& request,
      const CallOptions& options = {}) const {
    return Call<residents::v1::Boundary>(request, options);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_RESIDENTS_CLIENT_H_
