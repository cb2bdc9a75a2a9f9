// Questions of other areas' background work to visits and procedures. There is no call here, so the
// municipality is a parameter, as its number in keys. There is no moment either, so a visit is
// given as it is stored, and a hold that has ended may still stand there. For handlers see
// bookings/visit_reader.h and procedures/procedure_reader.h.
#ifndef OSIEDLE_SERVICES_VISITS_BACKGROUND_READER_H_
#define OSIEDLE_SERVICES_VISITS_BACKGROUND_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// The one with this id, deleted ones included. Nothing: there is none.
absl::StatusOr<std::optional<v1::Visit>> FindVisit(const storage::Reader& reader, uint32_t owner,
                                                   absl::string_view id);
absl::StatusOr<std::optional<v1::Procedure>> FindProcedure(const storage::Reader& reader,
                                                           uint32_t owner, absl::string_view id);

// The ids of the visits on which a staff member (a name) has a seat, deleted ones included; at most
// `limit`.
absl::StatusOr<std::vector<std::string>> VisitIdsWith(const storage::Reader& reader, uint32_t owner,
                                                      absl::string_view staff_member, size_t limit);
// The same of a procedure (a name).
absl::StatusOr<std::vector<std::string>> VisitIdsOfProcedure(const storage::Reader& reader,
                                                             uint32_t owner,
                                                             absl::string_view procedure,
                                                             size_t limit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BACKGROUND_READER_H_
