// What is asked of every creation and change of a stop, an outing, a contact: the rules of its
// fields, its references, what its state allows. Fills in what the client left open.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_CHECKS_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_CHECKS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/call.h"
#include "services/call/violations.h"
#include "storage/snapshot.h"

namespace osiedle::contacts {

// Each is a call::CheckRules.
absl::Status CheckStopChange(const call::Call& call, const storage::Reader& reader,
                             const google::protobuf::Message* before,
                             google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckOutingChange(const call::Call& call, const storage::Reader& reader,
                               const google::protobuf::Message* before,
                               google::protobuf::Message& after, call::Violations& violations);
absl::Status CheckContactChange(const call::Call& call, const storage::Reader& reader,
                                const google::protobuf::Message* before,
                                google::protobuf::Message& after, call::Violations& violations);

// Each is a call::IsLive (reference_check.h).
absl::StatusOr<bool> IsLiveStop(const call::Call& call, const storage::Reader& reader,
                                absl::string_view name);
absl::StatusOr<bool> IsLiveOuting(const call::Call& call, const storage::Reader& reader,
                                  absl::string_view name);

absl::StatusOr<bool> IsLiveContact(const call::Call& call, const storage::Reader& reader,
                                   absl::string_view name);

// The day in the time zone of the municipality.
absl::StatusOr<absl::CivilDay> Today(const call::Call& call, const storage::Reader& reader);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_CHECKS_H_
