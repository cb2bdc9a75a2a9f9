// What the annotations of a message type say, compiled once: for the checks of this folder.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_MESSAGE_SHAPE_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_MESSAGE_SHAPE_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "osiedle/common/v1/limits.pb.h"

namespace osiedle::call {

struct MessageShape;

struct FieldShape {
  const google::protobuf::FieldDescriptor* field = nullptr;
  // Of the field's message type; null for a scalar.
  const MessageShape* message = nullptr;

  // google.api.field_behavior
  bool required = false;
  bool output_only = false;
  bool immutable = false;
  bool identifier = false;
  // osiedle.common.v1.concealed
  bool concealed = false;

  // osiedle.common.v1.limits, or the defaults
  int max_characters = 0;
  int max_items = 0;
  bool item_by_item = false;
  int64_t min_value = std::numeric_limits<int64_t>::min();
  int64_t max_value = std::numeric_limits<int64_t>::max();
  // The same, and ANY of a field that is neither text nor the id of something new.
  common::v1::Limits::PersonalNumbers personal_numbers = common::v1::Limits::ANY;
  common::v1::Limits::Format format = common::v1::Limits::FORMAT_UNSPECIFIED;
  // google.api.field_info.format
  bool uuid4 = false;
};

struct MessageShape {
  // Types whose bounds stand in their own documentation.
  enum class Kind { kOther, kTimestamp, kDuration, kDate, kLatLng, kMoney };

  // Thread-safe. `type` must live as long as the process.
  static const MessageShape& Of(const google::protobuf::Descriptor* type);

  Kind kind = Kind::kOther;
  std::vector<FieldShape> fields;  // in the order of declaration
  // Whether a field with this behaviour may be found here or below.
  bool has_required = false;
  bool has_output_only = false;
  bool has_immutable = false;
};

// A place in a message, for errors: a chain on the stack, so that a check which finds nothing wrong
// allocates nothing.
struct FieldPath {
  const FieldPath* parent = nullptr;
  absl::string_view name;
  int index = -1;  // in a list

  // "contact.needs[2].need_code". Parts without a name are left out.
  std::string ToString() const;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_MESSAGE_SHAPE_H_
