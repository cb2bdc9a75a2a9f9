#include "services/visits/calendars/planned_times.h"

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::visits {

void CheckPlanned(const google::protobuf::Timestamp& time, absl::string_view field,
                  call::Violations& violations) {
  const absl::Time moment = call::TimeOf(time);
  const absl::Time first = absl::FromCivil(absl::CivilSecond(2000, 1, 1), absl::UTCTimeZone());
  const absl::Time last = absl::FromCivil(absl::CivilSecond(2100, 1, 1), absl::UTCTimeZone());
  if (first <= moment && moment <= last) return;
  violations.Add(std::string(field), common::v1::OUT_OF_RANGE,
                 {{"min", "2000-01-01"}, {"max", "2100-01-01"}});
}

}  // namespace osiedle::visits
