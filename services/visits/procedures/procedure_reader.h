// What visits ask of procedures, in their own transaction or snapshot. Whether the caller may know
// of a procedure is not looked at, unless said.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_READER_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/procedure_party.pb.h"
#include "osiedle/visits/v1/procedure_template.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// The live procedure of this name in the call's municipality. Nothing: there is none.
absl::StatusOr<std::optional<v1::Procedure>> FindProcedure(const call::Call& call,
                                                           const storage::Reader& reader,
                                                           absl::string_view name);

// Whether the caller may read it.
absl::StatusOr<bool> MayReadProcedure(const call::Call& call, const storage::Reader& reader,
                                      const v1::Procedure& procedure);

// The side on which each of these residents stands, in their order; SIDE_UNSPECIFIED: no party. All
// records of one person are one party (residents::AllRecordsOf). Who stands on both sides, because
// two records were merged later, is SUSPECTED.
absl::StatusOr<std::vector<v1::ProcedureStep::Side>> SidesOf(
    const call::Call& call, const storage::Reader& reader, absl::string_view procedure,
    const std::vector<std::string>& residents);

// All parties of a procedure, deleted ones included; at most kMaxParties (procedure_checks.h).
absl::StatusOr<std::vector<v1::ProcedureParty>> PartiesOf(const call::Call& call,
                                                          const storage::Reader& reader,
                                                          absl::string_view procedure);

// The names of all records of one person (residents::AllRecordsOf); the given one alone when the
// call finds no such record.
absl::StatusOr<std::vector<std::string>> RecordsOfPerson(const call::Call& call,
                                                         const storage::Reader& reader,
                                                         const std::string& resident);

// The step of this id in the procedure. Null: it has none.
const v1::ProcedureStep* StepOf(const v1::Procedure& procedure, absl::string_view step_id);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_READER_H_
