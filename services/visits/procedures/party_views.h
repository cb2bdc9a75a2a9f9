// Who is told whom a procedure is about. No answer names parties of both sides.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PARTY_VIEWS_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PARTY_VIEWS_H_

#include "absl/status/status.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/procedure_party.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// The view of parties: the resident is named to those who may know them, and only while the link
// holds (residents::LinkTo), as in contacts.
absl::Status ViewParty(const call::Call& call, const storage::Reader& reader,
                       v1::ProcedureParty& party);

// The view of procedures: to whom something was handed over is told to those who may read the
// parties, and only of the side of the person harmed. Of the other side the step itself says
// enough.
absl::Status ViewProcedure(const call::Call& call, const storage::Reader& reader,
                           v1::Procedure& procedure);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PARTY_VIEWS_H_
