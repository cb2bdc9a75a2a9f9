// The table of access (osiedle/common/v1/permission.proto), read once from its options.
#ifndef OSIEDLE_SERVICES_CALL_RPC_ACCESS_TABLE_H_
#define OSIEDLE_SERVICES_CALL_RPC_ACCESS_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "osiedle/common/v1/access_rule.pb.h"
#include "osiedle/common/v1/permission.pb.h"
#include "osiedle/common/v1/purpose.pb.h"
#include "services/call/rpc/principal.h"

namespace osiedle::call {

// Immutable, like everything here; lives as long as the process.
struct AccessLine {
  RoleSet roles;
  common::v1::AccessRule::Relation relation = common::v1::AccessRule::RELATION_UNSPECIFIED;
  // A bit (1 << purpose) for each; 0: any or none.
  uint32_t purposes = 0;

  bool Allows(common::v1::Purpose purpose) const {
    return purposes == 0 || (purposes & (uint32_t{1} << purpose)) != 0;
  }
  // "JOINT_VISIT, PROCEDURE".
  std::string PurposeNames() const;
};

struct PermissionLines {
  std::vector<AccessLine> lines;
  // The roles of all lines.
  RoleSet roles;
  std::string role_names;
  bool reaches_in_emergency = false;
};

// Ends the process with a clear line when the permission has no lines: that is a fault of the
// build.
const PermissionLines& LinesOf(common::v1::Permission permission);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_ACCESS_TABLE_H_
