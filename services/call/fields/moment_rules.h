// What holds for every moment and day that a client reports.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_MOMENT_RULES_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_MOMENT_RULES_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

// A phone's clock may be wrong, but not by more than this.
inline constexpr absl::Duration kMaxAhead = absl::Hours(24);

// From 1900 on, at most kMaxAhead after `now`.
void CheckOccurTime(const google::protobuf::Timestamp& time, absl::Time now,
                    absl::string_view field, Violations& violations);

// From 1900-01-01 to the same day ten years after `today`.
void CheckPlannedDay(const google::type::Date& date, absl::CivilDay today, absl::string_view field,
                     Violations& violations);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_MOMENT_RULES_H_
