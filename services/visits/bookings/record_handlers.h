// Creating and changing notes and tasks, for who may know of their visit alone: others learn of no
// id below it.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_RECORD_HANDLERS_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_RECORD_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/visit_note.pb.h"
#include "osiedle/visits/v1/visit_note_requests.pb.h"
#include "osiedle/visits/v1/visit_task.pb.h"
#include "osiedle/visits/v1/visit_task_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::visits {

// A known id is RESOURCE_EXISTS to everybody but the author, so nobody finds out a text by guesses.
absl::Status CreateVisitNote(const call::Call& call, storage::Transaction& transaction,
                             const v1::CreateVisitNoteRequest& request, v1::VisitNote& response);
absl::Status UpdateVisitNote(const call::Call& call, storage::Transaction& transaction,
                             const v1::UpdateVisitNoteRequest& request, v1::VisitNote& response);
absl::Status CreateVisitTask(const call::Call& call, storage::Transaction& transaction,
                             const v1::CreateVisitTaskRequest& request, v1::VisitTask& response);
absl::Status UpdateVisitTask(const call::Call& call, storage::Transaction& transaction,
                             const v1::UpdateVisitTaskRequest& request, v1::VisitTask& response);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_RECORD_HANDLERS_H_
