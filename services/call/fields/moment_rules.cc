#include "services/call/fields/moment_rules.h"

#include <string>

#include "services/call/fields/proto_time.h"

namespace osiedle::call {

void CheckOccurTime(const google::protobuf::Timestamp& time, absl::Time now,
                    absl::string_view field, Violations& violations) {
  if (TimeOf(time) < EarliestTime()) {
    violations.Add(std::string(field), "lies before 1900");
  } else if (TimeOf(time) > now + kMaxAhead) {
    violations.Add(std::string(field), "lies more than 24 hours ahead");
  }
}

void CheckPlannedDay(const google::type::Date& date, absl::CivilDay today, absl::string_view field,
                     Violations& violations) {
  const absl::CivilDay day = DayOf(date);
  // 29 February plus ten years is 1 March: absl carries over.
  const absl::CivilDay latest(today.year() + 10, today.month(), today.day());
  if (day < EarliestDay()) {
    violations.Add(std::string(field), "lies before 1900");
  } else if (day > latest) {
    violations.Add(std::string(field), "lies more than ten years ahead");
  }
}

}  // namespace osiedle::call
