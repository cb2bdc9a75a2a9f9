// The bounds that a field's type cannot express: those that the proto files declare with
// osiedle.common.v1.limits, and those of every field.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_LIMITS_CHECK_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_LIMITS_CHECK_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

// The bounds of a field that declares none (limits.proto).
inline constexpr int kMaxCharacters = 256;
inline constexpr int kMaxItems = 100;

// Adds a violation for every field of `message`, at any depth, that breaks one of these:
//
//   string      valid UTF-8, no control characters (C0, DEL, C1) but line feed and tab, at most
//               max_characters code points; a UUID where field_info.format says UUID4, and what
//               the limits' format says (text_formats.h); in texts that people write, no numbers
//               of persons but those that personal_numbers allows
//   list, map   at most max_items; the items of a longer one are not checked
//   number      between min_value and max_value; floating ones are finite
//   enum        a value that this version knows
//   Timestamp, Duration   as their own documentation bounds them
//   google.type.Date      a day of the calendar, with year, month and day
//   google.type.LatLng    within 90 and 180 degrees; neither is 0, which counts as not set
//   google.type.Money     a currency of three capital letters, units and nanos of one sign
//
// A field that is not set (a 0 or "" without presence too) breaks nothing: see CheckRequired().
// OUTPUT_ONLY fields are the server's own and not checked. `path_prefix` as in CheckRequired().
// Thread-safe; the descriptors of each type are read once.
void CheckLimits(const google::protobuf::Message& message, absl::string_view path_prefix,
                 Violations& violations);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_LIMITS_CHECK_H_
