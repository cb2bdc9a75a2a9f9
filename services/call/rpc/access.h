// Who may call what, and which records.
//
// Two questions, asked in this order. The grants of a caller answer the first without the store;
// it is asked before anything is looked at. The second also asks the store, in the snapshot or
// transaction of the call, and again in every run of a body: so a right that ended is not used.
#ifndef OSIEDLE_SERVICES_CALL_RPC_ACCESS_H_
#define OSIEDLE_SERVICES_CALL_RPC_ACCESS_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/method_info.h"
#include "services/call/rpc/record_scope.h"
#include "storage/snapshot.h"

namespace osiedle::call {

// What one line of the table says of one grant.
enum class LineOutcome {
  kAllows,
  kLacksRole,
  kOtherMunicipality,
  kOtherMethod,
  kLacksPurpose,
  kTooNarrow,
  // The caller stands to no record so. The method may be called, and knows no record by this line.
  kNoRelation,
  kMandateEnded,
};

// How a decision was made, for those who explain it.
struct AccessTrace {
  struct Line {
    // Its place in Principal::grants, and that of the line in PermissionLines::lines.
    size_t grant = 0;
    size_t line = 0;
    LineOutcome outcome = LineOutcome::kAllows;
    // Of a line that allows: the conditions on the records. Empty: every record.
    RecordScope::Alternative records = {};
  };
  // Of the caller, for each method and each of its grants.
  std::vector<Line> lines;
};

// Whether a grant of the caller has a line of the table for `method`, in the call's scope and for
// its purpose; and of the person on whose behalf it calls. ROLE_REQUIRED, MUNICIPALITY_DENIED,
// PURPOSE_REQUIRED or GRANT_TOO_NARROW, by what the caller may know; ON_BEHALF_OF_DENIED.
absl::Status CheckGrants(const Call& call, const MethodInfo& method);

// The whole decision: the grants for each of `methods`, the caller's standing among the staff, the
// team and the emergency of the call. Sets the records that the call may know of
// (Call::record_scope) and the compartment in which they are. Besides the errors above:
// MANDATE_ENDED, TEAM_DENIED, EMERGENCY_DENIED. REQUIRES: the municipality's number is known.
//
// `trace`: where to write how the decision was made; null: nowhere.
absl::Status CheckAccess(const Call& call, absl::Span<const MethodInfo* const> methods,
                         const storage::Reader& reader, AccessTrace* trace = nullptr);

// The records of which the call may know by another permission than that of its method: what an
// answer may say of residents, to a caller who lists contacts. Lines with a relation do not count,
// and neither do the methods that a grant names. REQUIRES: CheckAccess allowed the call.
RecordScope RecordsFor(const Call& call, const PermissionLines& permission);
// The same with the lines that have a relation, as the store of the call has it.
absl::StatusOr<RecordScope> RecordsFor(const Call& call, const PermissionLines& permission,
                                       const storage::Reader& reader);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_ACCESS_H_
