#include "services/call/fields/message_compare.h"

#include <cstring>
#include <string>

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

template <typename T>
bool SameBits(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

// A message and its reflection. Asking a message for its reflection costs more than reading a
// field.
struct Reflected {
  explicit Reflected(const Message& of) : message(of), reflection(*of.GetReflection()) {}
  const Message& message;
  const Reflection& reflection;
};

bool SameSingle(const Reflected& a, const Reflected& b, const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return a.reflection.GetInt32(a.message, field) == b.reflection.GetInt32(b.message, field);
    case FieldDescriptor::CPPTYPE_INT64:
      return a.reflection.GetInt64(a.message, field) == b.reflection.GetInt64(b.message, field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return a.reflection.GetUInt32(a.message, field) == b.reflection.GetUInt32(b.message, field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return a.reflection.GetUInt64(a.message, field) == b.reflection.GetUInt64(b.message, field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SameBits(a.reflection.GetDouble(a.message, field),
                      b.reflection.GetDouble(b.message, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return SameBits(a.reflection.GetFloat(a.message, field),
                      b.reflection.GetFloat(b.message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return a.reflection.GetBool(a.message, field) == b.reflection.GetBool(b.message, field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return a.reflection.GetEnumValue(a.message, field) ==
             b.reflection.GetEnumValue(b.message, field);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch_a;
      std::string scratch_b;
      return a.reflection.GetStringReference(a.message, field, &scratch_a) ==
             b.reflection.GetStringReference(b.message, field, &scratch_b);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SameMessage(a.reflection.GetMessage(a.message, field),
                         b.reflection.GetMessage(b.message, field));
  }
  return false;
}

bool SameItem(const Reflected& a, const Reflected& b, const FieldDescriptor* field, int i) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return a.reflection.GetRepeatedInt32(a.message, field, i) ==
             b.reflection.GetRepeatedInt32(b.message, field, i);
    case FieldDescriptor::CPPTYPE_INT64:
      return a.reflection.GetRepeatedInt64(a.message, field, i) ==
             b.reflection.GetRepeatedInt64(b.message, field, i);
    case FieldDescriptor::CPPTYPE_UINT32:
      return a.reflection.GetRepeatedUInt32(a.message, field, i) ==
             b.reflection.GetRepeatedUInt32(b.message, field, i);
    case FieldDescriptor::CPPTYPE_UINT64:
      return a.reflection.GetRepeatedUInt64(a.message, field, i) ==
             b.reflection.GetRepeatedUInt64(b.message, field, i);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SameBits(a.reflection.GetRepeatedDouble(a.message, field, i),
                      b.reflection.GetRepeatedDouble(b.message, field, i));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return SameBits(a.reflection.GetRepeatedFloat(a.message, field, i),
                      b.reflection.GetRepeatedFloat(b.message, field, i));
    case FieldDescriptor::CPPTYPE_BOOL:
      return a.reflection.GetRepeatedBool(a.message, field, i) ==
             b.reflection.GetRepeatedBool(b.message, field, i);
    case FieldDescriptor::CPPTYPE_ENUM:
      return a.reflection.GetRepeatedEnumValue(a.message, field, i) ==
             b.reflection.GetRepeatedEnumValue(b.message, field, i);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch_a;
      std::string scratch_b;
      return a.reflection.GetRepeatedStringReference(a.message, field, i, &scratch_a) ==
             b.reflection.GetRepeatedStringReference(b.message, field, i, &scratch_b);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SameMessage(a.reflection.GetRepeatedMessage(a.message, field, i),
                         b.reflection.GetRepeatedMessage(b.message, field, i));
  }
  return false;
}

bool SameReflected(const Reflected& a, const Reflected& b, const FieldDescriptor* field) {
  if (field->is_repeated()) {
    const int size = a.reflection.FieldSize(a.message, field);
    if (size != b.reflection.FieldSize(b.message, field)) return false;
    for (int i = 0; i < size; ++i) {
      if (!SameItem(a, b, field, i)) return false;
    }
    return true;
  }
  if (field->has_presence()) {
    const bool present = a.reflection.HasField(a.message, field);
    if (present != b.reflection.HasField(b.message, field)) return false;
    if (!present) return true;
  }
  return SameSingle(a, b, field);
}

}  // namespace

bool SameField(const Message& a, const Message& b, const FieldDescriptor* field) {
  return SameReflected(Reflected(a), Reflected(b), field);
}

bool SameMessage(const Message& a, const Message& b) {
  const Reflected in_a(a);
  const Reflected in_b(b);
  const google::protobuf::Descriptor* type = a.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (!SameReflected(in_a, in_b, type->field(i))) return false;
  }
  return true;
}

void ForEachDifference(const Message& a, const Message& b,
                       absl::FunctionRef<void(const FieldDescriptor*)> report) {
  const Reflected in_a(a);
  const Reflected in_b(b);
  const google::protobuf::Descriptor* type = a.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    if (!SameReflected(in_a, in_b, type->field(i))) report(type->field(i));
  }
}

}  // namespace osiedle::call
