#include "services/call/resource/filter.h"

#include <algorithm>
#include <utility>

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

template <typename T>
bool Holds(const T& value, FilterOp op, const T& literal) {
  switch (op) {
    case FilterOp::kEqual:
      return value == literal;
    case FilterOp::kNotEqual:
      return value != literal;
    case FilterOp::kLess:
      return value < literal;
    case FilterOp::kLessOrEqual:
      return value <= literal;
    case FilterOp::kGreater:
      return value > literal;
    case FilterOp::kGreaterOrEqual:
      return value >= literal;
    case FilterOp::kPresent:
      return false;
  }
  return false;
}

template <typename T>
bool HoldsAs(const T& value, const FilterCondition& condition) {
  const T* literal = std::get_if<T>(&condition.value);
  return literal != nullptr && Holds(value, condition.op, *literal);
}

bool MessageHolds(const Message& value, const google::protobuf::Descriptor* type,
                  const FilterCondition& condition) {
  const Reflection& in = *value.GetReflection();
  // Timestamp: seconds, nanos. Date: year, month, day.
  if (std::holds_alternative<absl::Time>(condition.value)) {
    return HoldsAs(absl::FromUnixSeconds(in.GetInt64(value, type->field(0))) +
                       absl::Nanoseconds(in.GetInt32(value, type->field(1))),
                   condition);
  }
  return HoldsAs(
      absl::CivilDay(in.GetInt32(value, type->field(0)), in.GetInt32(value, type->field(1)),
                     in.GetInt32(value, type->field(2))),
      condition);
}

bool SingleHolds(const Message& message, const Reflection& in, const FieldDescriptor* field,
                 const FilterCondition& condition) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return HoldsAs<int64_t>(in.GetInt32(message, field), condition);
    case FieldDescriptor::CPPTYPE_INT64:
      return HoldsAs<int64_t>(in.GetInt64(message, field), condition);
    case FieldDescriptor::CPPTYPE_UINT32:
      return HoldsAs<int64_t>(in.GetUInt32(message, field), condition);
    case FieldDescriptor::CPPTYPE_UINT64:
      return HoldsAs<uint64_t>(in.GetUInt64(message, field), condition);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return HoldsAs<double>(in.GetDouble(message, field), condition);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return HoldsAs<double>(in.GetFloat(message, field), condition);
    case FieldDescriptor::CPPTYPE_BOOL:
      return HoldsAs<bool>(in.GetBool(message, field), condition);
    case FieldDescriptor::CPPTYPE_ENUM:
      return HoldsAs<int64_t>(in.GetEnumValue(message, field), condition);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return HoldsAs<std::string>(in.GetStringReference(message, field, &scratch), condition);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageHolds(in.GetMessage(message, field), field->message_type(), condition);
  }
  return false;
}

bool ItemHolds(const Message& message, const Reflection& in, const FieldDescriptor* field, int i,
               const FilterCondition& condition) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return HoldsAs<int64_t>(in.GetRepeatedInt32(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_INT64:
      return HoldsAs<int64_t>(in.GetRepeatedInt64(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_UINT32:
      return HoldsAs<int64_t>(in.GetRepeatedUInt32(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_UINT64:
      return HoldsAs<uint64_t>(in.GetRepeatedUInt64(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return HoldsAs<double>(in.GetRepeatedDouble(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return HoldsAs<double>(in.GetRepeatedFloat(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_BOOL:
      return HoldsAs<bool>(in.GetRepeatedBool(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_ENUM:
      return HoldsAs<int64_t>(in.GetRepeatedEnumValue(message, field, i), condition);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return HoldsAs<std::string>(in.GetRepeatedStringReference(message, field, i, &scratch),
                                  condition);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;  // FilterSpec allows no path that ends in a list of messages.
  }
  return false;
}

// The message that holds the last of `way`; null when one on the way is absent.
const Message* HolderOfLast(absl::Span<const FieldDescriptor* const> way, const Message& message) {
  const Message* at = &message;
  for (const FieldDescriptor* field : way.first(way.size() - 1)) {
    const Reflection& in = *at->GetReflection();
    if (!in.HasField(*at, field)) return nullptr;
    at = &in.GetMessage(*at, field);
  }
  return at;
}

bool LeafHolds(const FilterCondition& condition, size_t from, const Message& message) {
  const absl::Span<const FieldDescriptor* const> way =
      absl::MakeConstSpan(condition.fields).subspan(from);
  const FieldDescriptor* field = way.back();
  const Message* holder = HolderOfLast(way, message);
  if (holder == nullptr) return condition.op == FilterOp::kNotEqual;
  const Reflection& in = *holder->GetReflection();
  if (field->is_repeated()) {
    const int size = in.FieldSize(*holder, field);
    if (condition.op == FilterOp::kPresent) return size > 0;
    for (int i = 0; i < size; ++i) {
      if (ItemHolds(*holder, in, field, i, condition)) return true;
    }
    return false;
  }
  if (condition.op == FilterOp::kPresent) return in.HasField(*holder, field);
  if (field->has_presence() && !in.HasField(*holder, field)) {
    return condition.op == FilterOp::kNotEqual;
  }
  return SingleHolds(*holder, in, field, condition);
}

}  // namespace

void Filter::Insert(Node& node, size_t condition, size_t from) {
  const std::vector<const FieldDescriptor*>& fields = conditions_[condition].fields;
  const auto begin = fields.begin() + static_cast<ptrdiff_t>(from);
  const auto list = std::find_if(begin, fields.end(), [](const FieldDescriptor* field) {
    return field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  });
  if (list == fields.end()) {
    node.leaves.push_back({condition, from});
    return;
  }
  std::vector<const FieldDescriptor*> way(begin, list + 1);
  auto found = std::find_if(node.lists.begin(), node.lists.end(),
                            [&](const Node& other) { return other.list == way; });
  if (found == node.lists.end()) {
    node.lists.emplace_back();
    found = node.lists.end() - 1;
    found->list = std::move(way);
  }
  Insert(*found, condition, from + found->list.size());
}

bool Filter::Matches(const Message& message) const { return NodeMatches(root_, message); }

bool Filter::NodeMatches(const Node& node, const Message& message) const {
  for (const Node::Leaf& leaf : node.leaves) {
    if (!LeafHolds(conditions_[leaf.condition], leaf.from, message)) return false;
  }
  for (const Node& list : node.lists) {
    if (!SomeElementMatches(list, message)) return false;
  }
  return true;
}

bool Filter::SomeElementMatches(const Node& node, const Message& message) const {
  const Message* holder = HolderOfLast(node.list, message);
  if (holder == nullptr) return false;
  const Reflection& in = *holder->GetReflection();
  const FieldDescriptor* list = node.list.back();
  const int size = in.FieldSize(*holder, list);
  for (int i = 0; i < size; ++i) {
    if (NodeMatches(node, in.GetRepeatedMessage(*holder, list, i))) return true;
  }
  return false;
}

}  // namespace osiedle::call
