// What other areas may ask of the registry, in their own transaction or snapshot. All answers are
// about the municipality of the call; names of others name nothing there.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_READER_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/call/call.h"
#include "storage/snapshot.h"

namespace osiedle::registry {

// Whether `name` is that of a live one.
absl::StatusOr<bool> IsLiveController(const call::Call& call, const storage::Reader& reader,
                                      absl::string_view name);
absl::StatusOr<bool> IsLiveDistrict(const call::Call& call, const storage::Reader& reader,
                                    absl::string_view name);
absl::StatusOr<bool> IsLiveNeedCode(const call::Call& call, const storage::Reader& reader,
                                    absl::string_view name);
absl::StatusOr<bool> IsLiveServiceCode(const call::Call& call, const storage::Reader& reader,
                                       absl::string_view name);

// The name of the controller that records get which name none. It is live.
absl::StatusOr<std::string> DefaultController(const call::Call& call,
                                              const storage::Reader& reader);

// The zone in which the municipality's days begin and end.
absl::StatusOr<absl::TimeZone> TimeZoneOf(const call::Call& call, const storage::Reader& reader);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_READER_H_
