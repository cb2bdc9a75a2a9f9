// The rules of templates, procedures and parties that need storage. The pure ones are in
// template_rules.h and procedure_rules.h.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CHECKS_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CHECKS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/staff/v1/team.pb.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/procedure_party.pb.h"
#include "osiedle/visits/v1/procedure_template.pb.h"
#include "services/call/resource/resource.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

absl::Status CheckTemplateChange(const call::Change<v1::ProcedureTemplate>& change);
// A new procedure is PREPARED. Fills in `teams`, and the institution of the caller where it names
// none. The team of one that was opened changes by RecordStep alone.
absl::Status CheckProcedureChange(const call::Change<v1::Procedure>& change);
// Only a PREPARED procedure is deleted.
absl::Status CheckProcedureDelete(const call::Call& call, const storage::Reader& reader,
                                  const v1::Procedure& procedure);
// Nobody is a party of one procedure twice, under whatever record, and none is added to a procedure
// that has ended.
absl::Status CheckPartyChange(const call::Change<v1::ProcedureParty>& change);
// FILTER_INVALID unless the filter asks for exactly one side.
absl::Status CheckAsksForOneSide(const call::Call& call, const call::Filter& filter);

// Parties of a procedure, deleted ones included.
inline constexpr int kMaxParties = 100;

// The live team of this name, if the caller may read it.
absl::StatusOr<std::optional<staff::v1::Team>> ReadableTeam(const call::Call& call,
                                                            const storage::Reader& reader,
                                                            absl::string_view name);
// Gives the procedure to a team: `team`, and `teams`.
void GiveTo(const staff::v1::Team& team, v1::Procedure& procedure);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_CHECKS_H_
