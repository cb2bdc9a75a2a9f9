// The checks of every creation, change and undeletion in this area that read the store. Fills in
// default values.
#ifndef OSIEDLE_SERVICES_STAFF_STAFF_CHECKS_H_
#define OSIEDLE_SERVICES_STAFF_STAFF_CHECKS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "osiedle/staff/v1/institution.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/team.pb.h"
#include "services/call/resource/resource.h"
#include "storage/snapshot.h"

namespace osiedle::staff {

absl::Status CheckInstitutionChange(const call::Change<v1::Institution>& change);
absl::Status CheckStaffMemberChange(const call::Change<v1::StaffMember>& change);
absl::Status CheckTeamChange(const call::Change<v1::Team>& change);

// PRINCIPAL_LINKED when a live staff member has the principal.
absl::Status CheckPrincipalIsFree(const call::Call& call, const storage::Reader& reader,
                                  absl::string_view principal);

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_STAFF_CHECKS_H_
