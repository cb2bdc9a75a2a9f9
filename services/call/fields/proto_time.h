// Times and days as the API carries them, and as rules compute with them.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_PROTO_TIME_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_PROTO_TIME_H_

#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace osiedle::call {

inline absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

inline google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(timestamp.seconds()))));
  return timestamp;
}

// REQUIRES: a day of the calendar.
inline absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

// The first moment and the first day that any record tells of.
inline absl::Time EarliestTime() {
  return absl::FromCivil(absl::CivilSecond(1900, 1, 1), absl::UTCTimeZone());
}
inline absl::CivilDay EarliestDay() { return absl::CivilDay(1900, 1, 1); }

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_PROTO_TIME_H_
