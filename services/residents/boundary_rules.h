// The rules of boundaries: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_RESIDENTS_BOUNDARY_RULES_H_
#define OSIEDLE_SERVICES_RESIDENTS_BOUNDARY_RULES_H_

#include "osiedle/residents/v1/boundary.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::residents {

inline constexpr int kMaxBoundaries = 50;

// The rules for the fields of a boundary beyond its proto.
void CheckBoundary(const v1::Boundary& boundary, call::Violations& violations);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_BOUNDARY_RULES_H_
