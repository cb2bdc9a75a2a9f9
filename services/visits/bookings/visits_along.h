// Visits that change because another one does: those that are displaced, and those in whose place
// another stands. Whoever changes that other visit need not know of them.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_VISITS_ALONG_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_VISITS_ALONG_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/record_scope.h"
#include "services/visits/bookings/visit_writer.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// While it lives, the call knows every record of its municipality. `call` outlives it.
class WholeSight {
 public:
  explicit WholeSight(const call::Call& call) : call_(call), before_(call.record_scope()) {
    call_.SetRecords(call::RecordScope::Whole(), call_.compartment());
  }
  ~WholeSight() { call_.SetRecords(before_, call_.compartment()); }
  WholeSight(const WholeSight&) = delete;
  WholeSight& operator=(const WholeSight&) = delete;

 private:
  const call::Call& call_;
  const call::RecordScope before_;
};

// As LoadVisit and SaveVisit, whatever records the call may know of.
absl::StatusOr<VisitUnderChange> LoadAlong(const call::Call& call, const storage::Reader& reader,
                                           absl::string_view name);
absl::Status SaveAlong(const call::Call& call, storage::Transaction& transaction,
                       VisitUnderChange& visit);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_VISITS_ALONG_H_
