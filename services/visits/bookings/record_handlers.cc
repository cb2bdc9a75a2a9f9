#include "services/visits/bookings/record_handlers.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_views.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::VisitNote;
using ::osiedle::visits::v1::VisitTask;

absl::Status CheckVisitIsKnown(const Call& call, const Reader& reader, absl::string_view visit) {
  // A request with faults of its own is refused before any id is looked at.
  const bool is_refused =
      !call.declared_violations().empty() || !Visits().type().pattern().Fits(visit);
  if (is_refused) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_known,
                   Visits().IsWithin(call.record_scope(), call, reader, visit));
  return is_known ? absl::OkStatus() : call::ResourceNotFound(visit);
}

absl::Status CheckIsFreeOrOwn(const Call& call, const Reader& reader, const std::string& name) {
  VisitNote stored;
  const absl::Status loaded = VisitNotes().Load(call, reader, name, stored).status();
  if (absl::IsNotFound(loaded)) return absl::OkStatus();
  RETURN_IF_ERROR(loaded);
  ASSIGN_OR_RETURN(const std::string caller, StaffMemberOfCaller(call, reader));
  return stored.author() == caller ? absl::OkStatus() : call::ResourceExists(name);
}

}  // namespace

absl::Status CreateVisitNote(const Call& call, Transaction& transaction,
                             const v1::CreateVisitNoteRequest& request, VisitNote& response) {
  RETURN_IF_ERROR(CheckVisitIsKnown(call, transaction, request.parent()));
  if (!request.visit_note_id().empty() && call.declared_violations().empty()) {
    RETURN_IF_ERROR(CheckIsFreeOrOwn(
        call, transaction, absl::StrCat(request.parent(), "/notes/", request.visit_note_id())));
  }
  return VisitNotes().Create(call, transaction, request, response);
}

absl::Status UpdateVisitNote(const Call& call, Transaction& transaction,
                             const v1::UpdateVisitNoteRequest& request, VisitNote& response) {
  if (VisitNotes().type().pattern().Fits(request.visit_note().name())) {
    RETURN_IF_ERROR(
        CheckVisitIsKnown(call, transaction, call::ParentOfName(request.visit_note().name())));
  }
  return VisitNotes().Update(call, transaction, request, response);
}

absl::Status CreateVisitTask(const Call& call, Transaction& transaction,
                             const v1::CreateVisitTaskRequest& request, VisitTask& response) {
  RETURN_IF_ERROR(CheckVisitIsKnown(call, transaction, request.parent()));
  return VisitTasks().Create(call, transaction, request, response);
}

absl::Status UpdateVisitTask(const Call& call, Transaction& transaction,
                             const v1::UpdateVisitTaskRequest& request, VisitTask& response) {
  const std::string& name = request.visit_task().name();
  // One that is found by its external ids is known only then.
  const bool is_named = call::LastIdOfName(name) != "-";
  if (is_named && VisitTasks().type().pattern().Fits(name)) {
    RETURN_IF_ERROR(CheckVisitIsKnown(call, transaction, call::ParentOfName(name)));
  }
  return VisitTasks().Update(call, transaction, request, response);
}

}  // namespace osiedle::visits
