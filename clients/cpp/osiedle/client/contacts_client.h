// osiedle.contacts.v1.ContactService: stops, outings and contacts.
#ifndef OSIEDLE_CLIENT_CONTACTS_CLIENT_H_
#define OSIEDLE_CLIENT_CONTACTS_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/client/service_client.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/day_pack.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/place.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "osiedle/contacts/v1/sync_day.pb.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails. A List is a range
// that fetches its pages as it is walked (paged_range.h).
class ContactsClient : public ServiceClient {
 public:
  explicit ContactsClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.contacts.v1.ContactService") {}

  absl::StatusOr<contacts::v1::Stop> GetStop(const contacts::v1::GetStopRequest& request,
                                             const CallOptions& options = {}) const {
    return Call<contacts::v1::Stop>(request, options);
  }
  PagedRange<contacts::v1::Stop> ListStops(const contacts::v1::ListStopsRequest& request,
                                           const CallOptions& options = {}) const {
    return List(request, options, &contacts::v1::ListStopsResponse::mutable_stops);
  }
  absl::StatusOr<contacts::v1::Stop> CreateStop(const contacts::v1::CreateStopRequest& request,
                                                const CallOptions& options = {}) const {
    return Call<contacts::v1::Stop>(request, options);
  }
  absl::StatusOr<contacts::v1::Stop> UpdateStop(const contacts::v1::UpdateStopRequest& request,
                                                const CallOptions& options = {}) const {
    return Call<contacts::v1::Stop>(request, options);
  }
  absl::StatusOr<contacts::v1::Stop> DeleteStop(const contacts::v1::DeleteStopRequest& request,
                                                const CallOptions& options = {}) const {
    return Call<contacts::v1::Stop>(request, options);
  }
  absl::StatusOr<contacts::v1::Stop> UndeleteStop(const contacts::v1::UndeleteStopRequest& request,
                                                  const CallOptions& options = {}) const {
    return Call<contacts::v1::Stop>(request, options);
  }
  absl::StatusOr<contacts::v1::Stop> ChangeStage(const contacts::v1::ChangeStageRequest& request,
                                                 const CallOptions& options = {}) const {
    return Call<contacts::v1::Stop>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> GetOuting(const contacts::v1::GetOutingRequest& request,
                                                 const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  PagedRange<contacts::v1::Outing> ListOutings(const contacts::v1::ListOutingsRequest& request,
                                               const CallOptions& options = {}) const {
    return List(request, options, &contacts::v1::ListOutingsResponse::mutable_outings);
  }
  absl::StatusOr<contacts::v1::Outing> CreateOuting(
      const contacts::v1::CreateOutingRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> UpdateOuting(
      const contacts::v1::UpdateOutingRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> DeleteOuting(
      const contacts::v1::DeleteOutingRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> UndeleteOuting(
      const contacts::v1::UndeleteOutingRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> StartOuting(const contacts::v1::StartOutingRequest& request,
                                                   const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> ArriveAtStop(
      const contacts::v1::ArriveAtStopRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> LeaveStop(const contacts::v1::LeaveStopRequest& request,
                                                 const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> FinishOuting(
      const contacts::v1::FinishOutingRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> CancelOuting(
      const contacts::v1::CancelOutingRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::Contact> GetContact(const contacts::v1::GetContactRequest& request,
                                                   const CallOptions& options = {}) const {
    return Call<contacts::v1::Contact>(request, options);
  }
  PagedRange<contacts::v1::Contact> ListContacts(const contacts::v1::ListContactsRequest& request,
                                                 const CallOptions& options = {}) const {
    return List(request, options, &contacts::v1::ListContactsResponse::mutable_contacts);
  }
  absl::StatusOr<contacts::v1::Contact> CreateContact(
      const contacts::v1::CreateContactRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Contact>(request, options);
  }
  absl::StatusOr<contacts::v1::Contact> UpdateContact(
      const contacts::v1::UpdateContactRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Contact>(request, options);
  }
  absl::StatusOr<contacts::v1::Contact> DeleteContact(
      const contacts::v1::DeleteContactRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Contact>(request, options);
  }
  absl::StatusOr<contacts::v1::Contact> UndeleteContact(
      const contacts::v1::UndeleteContactRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::Contact>(request, options);
  }
  absl::StatusOr<contacts::v1::Outing> TallyOuting(const contacts::v1::TallyOutingRequest& request,
                                                   const CallOptions& options = {}) const {
    return Call<contacts::v1::Outing>(request, options);
  }
  absl::StatusOr<contacts::v1::DayPack> GetDayPack(const contacts::v1::GetDayPackRequest& request,
                                                   const CallOptions& options = {}) const {
    return Call<contacts::v1::DayPack>(request, options);
  }
  // Items that failed are told in the answer, which is OK all the same.
  absl::StatusOr<contacts::v1::SyncDayResponse> SyncDay(const contacts::v1::SyncDayRequest& request,
                                                        const CallOptions& options = {}) const {
    return Call<contacts::v1::SyncDayResponse>(request, options);
  }
  absl::StatusOr<contacts::v1::RecapResidentResponse> RecapResident(
      const contacts::v1::RecapResidentRequest& request, const CallOptions& options = {}) const {
    return Call<contacts::v1::RecapResidentResponse>(request, options);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_CONTACTS_CLIENT_H_
