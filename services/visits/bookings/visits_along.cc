#include "services/visits/bookings/visits_along.h"

#include <utility>

#include "services/call/rpc/record_scope.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::RecordScope;

// For the time of `action` the call knows every record of its municipality.
template <typename Action>
auto WithWholeScope(const Call& call, Action action) {
  RecordScope scope = call.record_scope();
  call.SetRecords(RecordScope::Whole(), call.compartment());
  auto result = action();
  call.SetRecords(std::move(scope), call.compartment());
  return result;
}

}  // namespace

absl::StatusOr<VisitUnderChange> LoadAlong(const Call& call, const storage::Reader& reader,
                                           absl::string_view name) {
  return WithWholeScope(call, [&] { return LoadVisit(call, reader, name, /*etag=*/""); });
}

absl::Status SaveAlong(const Call& call, storage::Transaction& transaction,
                       VisitUnderChange& visit) {
  return WithWholeScope(call, [&] { return SaveVisit(call, transaction, visit); });
}

}  // namespace osiedle::visits
