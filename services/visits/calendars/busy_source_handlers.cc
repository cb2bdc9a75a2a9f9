#include "services/visits/calendars/busy_source_handlers.h"

#include "absl/status/statusor.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/visits/calendars/calendar_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::BusySource;

absl::Status CheckCalendarIsKnown(const Call& call, const Reader& reader,
                                  absl::string_view calendar) {
  // A request with faults of its own is refused before any id is looked at.
  const bool is_refused =
      !call.declared_violations().empty() || !Calendars().type().pattern().Fits(calendar);
  if (is_refused) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_known,
                   Calendars().IsWithin(call.record_scope(), call, reader, calendar));
  return is_known ? absl::OkStatus() : call::ResourceNotFound(calendar);
}

}  // namespace

absl::Status CreateBusySource(const Call& call, Transaction& transaction,
                              const v1::CreateBusySourceRequest& request, BusySource& response) {
  RETURN_IF_ERROR(CheckCalendarIsKnown(call, transaction, request.parent()));
  return BusySources().Create(call, transaction, request, response);
}

absl::Status UpdateBusySource(const Call& call, Transaction& transaction,
                              const v1::UpdateBusySourceRequest& request, BusySource& response) {
  if (request.allow_missing() &&
      BusySources().type().pattern().Fits(request.busy_source().name())) {
    RETURN_IF_ERROR(
        CheckCalendarIsKnown(call, transaction, call::ParentOfName(request.busy_source().name())));
  }
  return BusySources().Update(call, transaction, request, response);
}

}  // namespace osiedle::visits
