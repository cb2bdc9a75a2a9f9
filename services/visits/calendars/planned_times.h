// The times that this area plans with: from 2000 to 2100, in UTC.
#ifndef OSIEDLE_SERVICES_VISITS_CALENDARS_PLANNED_TIMES_H_
#define OSIEDLE_SERVICES_VISITS_CALENDARS_PLANNED_TIMES_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::visits {

// OUT_OF_RANGE when the time is not among them.
void CheckPlanned(const google::protobuf::Timestamp& time, absl::string_view field,
                  call::Violations& violations);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_CALENDARS_PLANNED_TIMES_H_
