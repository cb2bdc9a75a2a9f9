// The rows of procedures, and the resources over them.
//
//   procedure_templates  by id
//   procedures           by id; by team (each of `teams`); by institution; by controller; by
//                        template; of each clock that runs: by due time and step, the same below
//                        each team, and below the institution
//   procedure_parties    by procedure and id; by resident
//
// Resources have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_TABLES_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_TABLES_H_

#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/procedure_party.pb.h"
#include "osiedle/visits/v1/procedure_template.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::visits {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kProceduresByTeam{16};
inline constexpr storage::IndexId kProceduresByInstitution{17};
inline constexpr storage::IndexId kProceduresByController{18};
inline constexpr storage::IndexId kProceduresByTemplate{19};
inline constexpr storage::IndexId kProceduresByClock{20};
inline constexpr storage::IndexId kProceduresByTeamAndClock{21};
inline constexpr storage::IndexId kProceduresByInstitutionAndClock{22};
inline constexpr storage::IndexId kPartiesByResident{16};
}  // namespace index

const call::Resource<v1::ProcedureTemplate>& ProcedureTemplates();
const call::Resource<v1::Procedure>& Procedures();
const call::Resource<v1::ProcedureParty>& ProcedureParties();

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_TABLES_H_
