#include "services/visits/bookings/visits_along.h"

namespace osiedle::visits {

absl::StatusOr<VisitUnderChange> LoadAlong(const call::Call& call, const storage::Reader& reader,
                                           absl::string_view name) {
  const WholeSight sight(call);
  return LoadVisit(call, reader, name, /*etag=*/"");
}

absl::Status SaveAlong(const call::Call& call, storage::Transaction& transaction,
                       VisitUnderChange& visit) {
  const WholeSight sight(call);
  return SaveVisit(call, transaction, visit);
}

}  // namespace osiedle::visits
