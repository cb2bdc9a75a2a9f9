#include "services/call/resource/filter.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/call/fields/folded_text.h"

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
    case FilterOp::kPrefix:
    case FilterOp::kWordPrefix:
      return false;
  }
  return false;
}

template <typename T>
bool HoldsAs(const T& value, const FilterTest& test) {
  const T* literal = std::get_if<T>(&test.value);
  return literal != nullptr && Holds(value, test.op, *literal);
}

// Whether `prefix` begins the text, or a word of it. Both are folded: words stand apart by one
// blank.
bool BeginsAWord(absl::string_view text, absl::string_view prefix) {
  return absl::StartsWith(text, prefix) || absl::StrContains(text, absl::StrCat(" ", prefix));
}

bool TextHolds(const std::string& value, const FilterTest& test, bool is_folded) {
  if (test.op != FilterOp::kPrefix && test.op != FilterOp::kWordPrefix) {
    return HoldsAs(value, test);
  }
  const std::string& prefix = std::get<std::string>(test.value);
  if (!is_folded) return absl::StartsWith(value, prefix);
  const std::string text = FoldedText(value);
  return test.op == FilterOp::kPrefix ? absl::StartsWith(text, prefix) : BeginsAWord(text, prefix);
}

// A moment against a day.
bool Holds(absl::Time value, FilterOp op, const DaySpan& day) {
  switch (op) {
    case FilterOp::kEqual:
      return value >= day.begin && value < day.end;
    case FilterOp::kNotEqual:
      return value < day.begin || value >= day.end;
    case FilterOp::kLess:
      return value < day.begin;
    case FilterOp::kLessOrEqual:
      return value < day.end;
    case FilterOp::kGreater:
      return value >= day.end;
    case FilterOp::kGreaterOrEqual:
      return value >= day.begin;
    case FilterOp::kPresent:
    case FilterOp::kPrefix:
    case FilterOp::kWordPrefix:
      return false;
  }
  return false;
}

bool MessageHolds(const Message& value, const google::protobuf::Descriptor* type,
                  const FilterTest& test) {
  const Reflection& in = *value.GetReflection();
  // Timestamp: seconds, nanos. Date: year, month, day.
  if (std::holds_alternative<absl::CivilDay>(test.value)) {
    return HoldsAs(
        absl::CivilDay(in.GetInt32(value, type->field(0)), in.GetInt32(value, type->field(1)),
                       in.GetInt32(value, type->field(2))),
        test);
  }
  const absl::Time time = absl::FromUnixSeconds(in.GetInt64(value, type->field(0))) +
                          absl::Nanoseconds(in.GetInt32(value, type->field(1)));
  const auto* day = std::get_if<DaySpan>(&test.value);
  return day != nullptr ? Holds(time, test.op, *day) : HoldsAs(time, test);
}

bool SingleHolds(const Message& message, const Reflection& in, const FieldDescriptor* field,
                 const FilterTest& test, bool is_folded) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return HoldsAs<int64_t>(in.GetInt32(message, field), test);
    case FieldDescriptor::CPPTYPE_INT64:
      return HoldsAs<int64_t>(in.GetInt64(message, field), test);
    case FieldDescriptor::CPPTYPE_UINT32:
      return HoldsAs<int64_t>(in.GetUInt32(message, field), test);
    case FieldDescriptor::CPPTYPE_UINT64:
      return HoldsAs<uint64_t>(in.GetUInt64(message, field), test);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return HoldsAs<double>(in.GetDouble(message, field), test);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return HoldsAs<double>(in.GetFloat(message, field), test);
    case FieldDescriptor::CPPTYPE_BOOL:
      return HoldsAs<bool>(in.GetBool(message, field), test);
    case FieldDescriptor::CPPTYPE_ENUM:
      return HoldsAs<int64_t>(in.GetEnumValue(message, field), test);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return TextHolds(in.GetStringReference(message, field, &scratch), test, is_folded);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageHolds(in.GetMessage(message, field), field->message_type(), test);
  }
  return false;
}

bool ItemHolds(const Message& message, const Reflection& in, const FieldDescriptor* field, int i,
               const FilterTest& test, bool is_folded) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return HoldsAs<int64_t>(in.GetRepeatedInt32(message, field, i), test);
    case FieldDescriptor::CPPTYPE_INT64:
      return HoldsAs<int64_t>(in.GetRepeatedInt64(message, field, i), test);
    case FieldDescriptor::CPPTYPE_UINT32:
      return HoldsAs<int64_t>(in.GetRepeatedUInt32(message, field, i), test);
    case FieldDescriptor::CPPTYPE_UINT64:
      return HoldsAs<uint64_t>(in.GetRepeatedUInt64(message, field, i), test);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return HoldsAs<double>(in.GetRepeatedDouble(message, field, i), test);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return HoldsAs<double>(in.GetRepeatedFloat(message, field, i), test);
    case FieldDescriptor::CPPTYPE_BOOL:
      return HoldsAs<bool>(in.GetRepeatedBool(message, field, i), test);
    case FieldDescriptor::CPPTYPE_ENUM:
      return HoldsAs<int64_t>(in.GetRepeatedEnumValue(message, field, i), test);
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      return TextHolds(in.GetRepeatedStringReference(message, field, i, &scratch), test, is_folded);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;  // FilterSpec allows no path that ends in a list of messages.
  }
  return false;
}

// The message that holds the last field of `way`; null when a message on the way is absent.
const Message* HolderOfLast(absl::Span<const FieldDescriptor* const> way, const Message& message) {
  const Message* at = &message;
  for (const FieldDescriptor* field : way.first(way.size() - 1)) {
    const Reflection& in = *at->GetReflection();
    if (!in.HasField(*at, field)) return nullptr;
    at = &in.GetMessage(*at, field);
  }
  return at;
}

// Tests the last field of the path. A field without a value meets only !=.
bool TestHolds(const FilterTest& test, const FieldDescriptor* field, const Message* holder,
               bool is_folded) {
  if (holder == nullptr) return test.op == FilterOp::kNotEqual;
  const Reflection& in = *holder->GetReflection();
  if (field->is_repeated()) {
    const int size = in.FieldSize(*holder, field);
    if (test.op == FilterOp::kPresent) return size > 0;
    for (int i = 0; i < size; ++i) {
      if (ItemHolds(*holder, in, field, i, test, is_folded)) return true;
    }
    return false;
  }
  if (test.op == FilterOp::kPresent) return in.HasField(*holder, field);
  if (field->has_presence() && !in.HasField(*holder, field)) {
    return test.op == FilterOp::kNotEqual;
  }
  return SingleHolds(*holder, in, field, test, is_folded);
}

bool LeafHolds(const FilterCondition& condition, size_t from, const Message& message) {
  const absl::Span<const FieldDescriptor* const> way =
      absl::MakeConstSpan(condition.fields).subspan(from);
  const Message* holder = HolderOfLast(way, message);
  return absl::c_any_of(condition.any_of, [&](const FilterTest& test) {
    return TestHolds(test, way.back(), holder, condition.is_folded);
  });
}

}  // namespace

bool FilterCondition::IsAll(FilterOp op) const {
  return absl::c_all_of(any_of, [op](const FilterTest& test) { return test.op == op; });
}

bool FilterCondition::is_of_many() const {
  return absl::c_any_of(fields, [](const FieldDescriptor* field) { return field->is_repeated(); });
}

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
