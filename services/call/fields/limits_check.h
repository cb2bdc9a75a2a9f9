// The bounds that a field's type cannot express: those that the proto files declare with
// osiedle.common.v1.limits, and what holds everywhere.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_LIMITS_CHECK_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_LIMITS_CHECK_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

// What holds where a field declares nothing (limits.proto).
inline constexpr int kMaxCharacters = 256;
inline constexpr int kMaxItems = 100;

// Adds a violation for every field of `message`, at any depth, that breaks one of these:
//
//   string      valid UTF-8, no control characters (C0, DEL, C1) but line feed and tab, at most
//               max_characters code points; a UUID where field_info.format says UUID4, and what
//               the limits' format says (text_formats.h); no numbers of persons but those that
//               personal_numbers allows, where people write it
//   list, map   at most max_items; what stands in a longer one is not looked at
//   number      between min_value and max_value; floating ones are finite
//   enum        a value that this version knows
//   Timestamp, Duration   as their own documentation bounds them
//   google.type.Date      a day of the calendar, with year, month and day
//   google.type.LatLng    within 90 and 180 degrees; neither is 0, which is what is not said reads
//   as google.type.Money     a currency of three capital letters, units and nanos of one sign
//
// What is not set (a 0 or "" without presence too) breaks nothing: see CheckRequired(). OUTPUT_ONLY
// fields are the server's own and not looked at. `path_prefix` as in CheckRequired(). Thread-safe;
// what the descriptors say is read once for each type.
void CheckLimits(const google::protobuf::Message& message, absl::string_view path_prefix,
                 Violations& violations);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_LIMITS_CHECK_H_
