// What other areas may ask of the registry, in their own transaction or snapshot. All answers are
// about the municipality of the call; names of others name nothing there.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_READER_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"
#include "storage/status_macros.h"

namespace osiedle::registry {

// The name of the controller that records get which name none. It is live.
absl::StatusOr<std::string> DefaultController(const call::Call& call,
                                              const storage::Reader& reader);

// Every record names its controller: a new one gets the municipality's own where it names none, and
// a change cannot take it away. For the rules of a resource with such a field.
template <typename T>
absl::Status FillController(const call::Change<T>& change) {
  if (!change.after.controller().empty()) return absl::OkStatus();
  if (change.before != nullptr) {
    change.after.set_controller(change.before->controller());
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(*change.after.mutable_controller(),
                   DefaultController(change.call, change.reader));
  return absl::OkStatus();
}

// The zone in which the municipality's days begin and end.
absl::StatusOr<absl::TimeZone> TimeZoneOf(const call::Call& call, const storage::Reader& reader);
// The day of the call in that zone.
absl::StatusOr<absl::CivilDay> Today(const call::Call& call, const storage::Reader& reader);

// Whether the newest complete register of that day has a unit with this code, anywhere in Poland.
absl::StatusOr<bool> IsUnit(const call::Call& call, const storage::Reader& reader,
                            absl::string_view code);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_READER_H_
