// Updates through a field mask (AIP-134, AIP-161), and what an update changed.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_FIELD_MASK_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_FIELD_MASK_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"

namespace osiedle::call {

// Puts into `target` (the stored record) what `mask` selects from `patch` (what the client sent).
//
//   empty mask    every field that is populated in `patch`
//   "*"           all fields: what `patch` lacks is cleared, unless it is concealed (limits.proto)
//   else paths    "note", "place.description"; what `patch` lacks is cleared
//
// A list, map or message is replaced as a whole. OUTPUT_ONLY and IDENTIFIER fields and the etag are
// the server's: paths to them are ignored, and a replaced single message keeps its OUTPUT_ONLY
// ones.
//
// Violations of "update_mask.paths[i]", which leave `target` unchanged: unknown paths; paths
// through a list; paths into a Timestamp, Duration, Date, LatLng or Money, each of which is one
// value; "*" among others. More than 100 paths are a violation of "update_mask". REQUIRES: both
// messages are of one type.
void ApplyUpdate(const google::protobuf::FieldMask& mask, const google::protobuf::Message& patch,
                 google::protobuf::Message& target, Violations& violations);

// Whether an update with `mask` writes the field at `path` ("identity", "identity.pesel"), wholly
// or in part. An empty mask and "*" write the top-level fields that `patch` sets.
bool NamesPath(const google::protobuf::FieldMask& mask, const google::protobuf::Message& patch,
               absl::string_view path);

// The names of the top-level fields that differ, never their values, in the order of declaration.
// Leaves out name, etag, create_time and update_time. For a new resource compare with an empty
// message. REQUIRES: both messages are of one type.
std::vector<std::string> ChangedFields(const google::protobuf::Message& before,
                                       const google::protobuf::Message& after);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_FIELD_MASK_H_
