#include "services/call/fields/limits_check.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/enum_names.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/message_shape.h"
#include "services/call/fields/personal_numbers.h"
#include "services/call/fields/text_formats.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

constexpr int64_t kMinTimestampSeconds = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr int64_t kMaxTimestampSeconds = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;
constexpr int64_t kMaxNanos = 999'999'999;

struct Text {
  int code_points = 0;
  bool valid = true;
  bool control = false;
};

// RFC 3629, section 4.
Text Read(absl::string_view text) {
  Text result;
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = p + text.size();
  while (p < end) {
    const uint32_t lead = *p;
    uint32_t code = lead;
    int more = 0;
    uint32_t least = 0;
    if (lead >= 0x80) {
      if (lead >= 0xc2 && lead <= 0xdf) {
        more = 1, code = lead & 0x1f, least = 0x80;
      } else if (lead >= 0xe0 && lead <= 0xef) {
        more = 2, code = lead & 0x0f, least = 0x800;
      } else if (lead >= 0xf0 && lead <= 0xf4) {
        more = 3, code = lead & 0x07, least = 0x10000;
      } else {
        result.valid = false;
        return result;
      }
    }
    ++p;
    for (; more > 0; --more, ++p) {
      if (p == end || (*p & 0xc0) != 0x80) {
        result.valid = false;
        return result;
      }
      code = code << 6 | (*p & 0x3f);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      result.valid = false;
      return result;
    }
    if ((code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7f && code < 0xa0)) {
      result.control = true;
    }
    ++result.code_points;
  }
  return result;
}

class Checker {
 public:
  explicit Checker(Violations& violations) : violations_(violations) {}

  void Check(const MessageShape& shape, const Message& message, const FieldPath& path) {
    const Reflection& reflection = *message.GetReflection();
    if (shape.kind != MessageShape::Kind::kOther) CheckKind(shape, message, reflection, path);
    for (const FieldShape& field : shape.fields) {
      if (violations_.full()) return;
      if (field.output_only) continue;
      if (field.field->is_repeated()) {
        CheckList(field, message, reflection, path);
      } else if (reflection.HasField(message, field.field)) {
        CheckValue(field, message, reflection, -1, path);
      }
    }
  }

 private:
  void Add(const FieldPath& path, common::v1::ViolationReason reason,
           ViolationMetadata metadata = {}) {
    violations_.Add(path.ToString(), reason, std::move(metadata));
  }

  void CheckList(const FieldShape& field, const Message& message, const Reflection& in,
                 const FieldPath& path) {
    const int size = in.FieldSize(message, field.field);
    if (size > field.max_items) {
      Add(FieldPath{&path, field.field->name()}, common::v1::TOO_MANY_ITEMS,
          {{"max", absl::StrCat(field.max_items)}});
      return;
    }
    if (field.item_by_item) return;
    for (int i = 0; i < size && !violations_.full(); ++i) CheckValue(field, message, in, i, path);
  }

  // `item` is -1 for a single field.
  void CheckValue(const FieldShape& shape, const Message& message, const Reflection& in, int item,
                  const FieldPath& parent) {
    const FieldDescriptor* field = shape.field;
    const FieldPath path{&parent, field->name(), item};
    const bool one = item < 0;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        if (field->type() != FieldDescriptor::TYPE_STRING) return;
        std::string scratch;
        CheckText(shape,
                  one ? in.GetStringReference(message, field, &scratch)
                      : in.GetRepeatedStringReference(message, field, item, &scratch),
                  path);
        return;
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Check(*shape.message,
              one ? in.GetMessage(message, field) : in.GetRepeatedMessage(message, field, item),
              path);
        return;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number =
            one ? in.GetEnumValue(message, field) : in.GetRepeatedEnumValue(message, field, item);
        if (field->enum_type()->FindValueByNumber(number) == nullptr) {
          Add(path, common::v1::NOT_A_VALUE,
              {{"type", field->enum_type()->name()}, {"values", EnumNames(field->enum_type())}});
        }
        return;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        CheckNumber(shape,
                    one ? in.GetInt32(message, field) : in.GetRepeatedInt32(message, field, item),
                    path);
        return;
      case FieldDescriptor::CPPTYPE_INT64:
        CheckNumber(shape,
                    one ? in.GetInt64(message, field) : in.GetRepeatedInt64(message, field, item),
                    path);
        return;
      case FieldDescriptor::CPPTYPE_UINT32:
        CheckNumber(shape,
                    one ? in.GetUInt32(message, field) : in.GetRepeatedUInt32(message, field, item),
                    path);
        return;
      case FieldDescriptor::CPPTYPE_UINT64: {
        const uint64_t value =
            one ? in.GetUInt64(message, field) : in.GetRepeatedUInt64(message, field, item);
        // A value above the signed range breaks any bound that is set.
        if (value > static_cast<uint64_t>(INT64_MAX)) {
          if (shape.max_value < INT64_MAX) AddOutOfBounds(shape, path);
          return;
        }
        CheckNumber(shape, static_cast<int64_t>(value), path);
        return;
      }
      case FieldDescriptor::CPPTYPE_DOUBLE:
        CheckFloating(
            shape, one ? in.GetDouble(message, field) : in.GetRepeatedDouble(message, field, item),
            path);
        return;
      case FieldDescriptor::CPPTYPE_FLOAT:
        CheckFloating(shape,
                      one ? in.GetFloat(message, field) : in.GetRepeatedFloat(message, field, item),
                      path);
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
    }
  }

  void CheckText(const FieldShape& shape, absl::string_view text, const FieldPath& path) {
    const Text read = Read(text);
    if (!read.valid) {
      Add(path, common::v1::NOT_UTF8);
    } else if (read.code_points > shape.max_characters) {
      Add(path, common::v1::TEXT_TOO_LONG, {{"max", absl::StrCat(shape.max_characters)}});
    } else if (read.control) {
      Add(path, common::v1::CONTROL_CHARACTER);
    } else if (shape.uuid4 && !text.empty() && !IsUuid4(text)) {
      Add(path, common::v1::NOT_A_UUID4);
    } else if (const PersonalNumbers numbers = ForbiddenNumbers(shape, text);
               numbers != PersonalNumbers()) {
      AddPersonalNumbers(numbers, path.ToString(), violations_);
    } else if (!text.empty() && !IsInFormat(text, shape.format)) {
      Add(path, ReasonOfFormat(shape.format));
    }
  }

  // The personal numbers in the text that the field does not allow.
  static PersonalNumbers ForbiddenNumbers(const FieldShape& shape, absl::string_view text) {
    if (shape.personal_numbers == common::v1::Limits::ANY) return {};
    PersonalNumbers found = FindPersonalNumbers(text);
    if (shape.personal_numbers == common::v1::Limits::NO_PESEL) found = {.pesel = found.pesel};
    return found;
  }

  void CheckNumber(const FieldShape& shape, int64_t value, const FieldPath& path) {
    if (value < shape.min_value || value > shape.max_value) AddOutOfBounds(shape, path);
  }

  void CheckFloating(const FieldShape& shape, double value, const FieldPath& path) {
    if (!std::isfinite(value)) {
      Add(path, common::v1::NOT_FINITE);
    } else if ((shape.min_value != INT64_MIN && value < static_cast<double>(shape.min_value)) ||
               (shape.max_value != INT64_MAX && value > static_cast<double>(shape.max_value))) {
      AddOutOfBounds(shape, path);
    }
  }

  void AddOutOfBounds(const FieldShape& shape, const FieldPath& path) {
    if (shape.max_value == INT64_MAX) {
      Add(path, common::v1::TOO_SMALL, {{"min", absl::StrCat(shape.min_value)}});
    } else if (shape.min_value == INT64_MIN) {
      Add(path, common::v1::TOO_LARGE, {{"max", absl::StrCat(shape.max_value)}});
    } else {
      Add(path, common::v1::OUT_OF_RANGE,
          {{"min", absl::StrCat(shape.min_value)}, {"max", absl::StrCat(shape.max_value)}});
    }
  }

  // The fields of these types are declared in the order of their numbers, from 1.
  void CheckKind(const MessageShape& shape, const Message& message, const Reflection& in,
                 const FieldPath& path) {
    const auto whole = [&](int number) -> int64_t {
      const FieldDescriptor* field = shape.fields[number - 1].field;
      return field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 ? in.GetInt64(message, field)
                                                                 : in.GetInt32(message, field);
    };
    const auto floating = [&](int number) {
      return in.GetDouble(message, shape.fields[number - 1].field);
    };
    switch (shape.kind) {
      case MessageShape::Kind::kOther:
        return;
      case MessageShape::Kind::kTimestamp: {
        const int64_t seconds = whole(1);
        const int64_t nanos = whole(2);
        if (seconds < kMinTimestampSeconds || seconds > kMaxTimestampSeconds || nanos < 0 ||
            nanos > kMaxNanos) {
          Add(path, common::v1::NOT_A_TIME);
        }
        return;
      }
      case MessageShape::Kind::kDuration:
        if (!FitSigns(whole(1), whole(2)) || whole(1) > kMaxDurationSeconds ||
            whole(1) < -kMaxDurationSeconds) {
          Add(path, common::v1::NOT_A_DURATION);
        }
        return;
      case MessageShape::Kind::kDate: {
        const int64_t year = whole(1);
        const int64_t month = whole(2);
        const int64_t day = whole(3);
        // absl::CivilDay carries an overflow into the next month, which gives another day.
        const bool bounded =
            year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
        if (!bounded || absl::CivilDay(year, month, day).day() != day) {
          Add(path, common::v1::NOT_A_DAY);
        }
        return;
      }
      case MessageShape::Kind::kLatLng:
        // Numbers that are not finite are reported under their own fields.
        if (std::abs(floating(1)) > 90 || std::abs(floating(2)) > 180) {
          Add(path, common::v1::NOT_A_POSITION);
        }
        // An unset double of google.type.LatLng reads as 0, and generated clients do not send a 0.
        // A longitude of 0 would put a stop of Rybnik into the English Channel.
        for (const int number : {1, 2}) {
          if (floating(number) != 0) continue;
          Add(FieldPath{&path, shape.fields[number - 1].field->name()},
              common::v1::COORDINATE_MISSING);
        }
        return;
      case MessageShape::Kind::kMoney: {
        std::string scratch;
        const std::string& currency =
            in.GetStringReference(message, shape.fields[0].field, &scratch);
        bool letters = currency.size() == 3;
        for (char c : currency) letters = letters && c >= 'A' && c <= 'Z';
        if (!letters) Add(path, common::v1::NOT_A_CURRENCY);
        if (!FitSigns(whole(2), whole(3))) {
          Add(path, common::v1::NOT_AN_AMOUNT);
        }
        return;
      }
    }
  }

  static bool FitSigns(int64_t whole, int64_t nanos) {
    return nanos >= -kMaxNanos && nanos <= kMaxNanos && !(whole > 0 && nanos < 0) &&
           !(whole < 0 && nanos > 0);
  }

  Violations& violations_;
};

}  // namespace

void CheckLimits(const Message& message, absl::string_view path_prefix, Violations& violations) {
  Checker(violations)
      .Check(MessageShape::Of(message.GetDescriptor()), message, FieldPath{nullptr, path_prefix});
}

}  // namespace osiedle::call
