#include "services/call/resource/filter.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// Texts as they are written.
bool TextHolds(const std::string& value, const FilterTest& test) {
  return test.op == FilterOp::kPrefix ? absl::StartsWith(value, std::get<std::string>(test.value))
                                      : HoldsAs(value, test);
}

bool IsPrefix(const FilterTest& test) {
  return test.op == FilterOp::kPrefix || test.op == FilterOp::kWordPrefix;
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
                 const FilterTest& test) {
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
      return TextHolds(in.GetStringReference(message, field, &scratch), test);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageHolds(in.GetMessage(message, field), field->message_type(), test);
  }
  return false;
}

bool ItemHolds(const Message& message, const Reflection& in, const FieldDescriptor* field, int i,
               const FilterTest& test) {
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
      return TextHolds(in.GetRepeatedStringReference(message, field, i, &scratch), test);
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
bool TestHolds(const FilterTest& test, const FieldDescriptor* field, const Message* holder) {
  if (holder == nullptr) return test.op == FilterOp::kNotEqual;
  const Reflection& in = *holder->GetReflection();
  if (field->is_repeated()) {
    const int size = in.FieldSize(*holder, field);
    if (test.op == FilterOp::kPresent) return size > 0;
    for (int i = 0; i < size; ++i) {
      if (ItemHolds(*holder, in, field, i, test)) return true;
    }
    return false;
  }
  if (test.op == FilterOp::kPresent) return in.HasField(*holder, field);
  if (field->has_presence() && !in.HasField(*holder, field)) {
    return test.op == FilterOp::kNotEqual;
  }
  return SingleHolds(*holder, in, field, test);
}

// The texts that the last field of the way holds, folded.
std::vector<std::string> FoldedTexts(const FieldDescriptor* field, const Message* holder) {
  std::vector<std::string> texts;
  if (holder == nullptr) return texts;
  const Reflection& in = *holder->GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    texts.push_back(FoldedText(in.GetStringReference(*holder, field, &scratch)));
    return texts;
  }
  const int size = in.FieldSize(*holder, field);
  for (int i = 0; i < size; ++i) {
    texts.push_back(FoldedText(in.GetRepeatedStringReference(*holder, field, i, &scratch)));
  }
  return texts;
}

bool PrefixHolds(const FilterTest& test, const std::vector<std::string>& texts) {
  const std::string& prefix = std::get<std::string>(test.value);
  return absl::c_any_of(texts, [&](const std::string& text) {
    return test.op == FilterOp::kPrefix ? absl::StartsWith(text, prefix)
                                        : BeginsAWord(text, prefix);
  });
}

bool LeafHolds(const FilterCondition& condition, size_t from, const Message& message) {
  const absl::Span<const FieldDescriptor* const> way =
      absl::MakeConstSpan(condition.fields).subspan(from);
  const Message* holder = HolderOfLast(way, message);
  // Folding takes longer than all else, so each text is folded once for all tests.
  std::optional<std::vector<std::string>> folded;
  return absl::c_any_of(condition.any_of, [&](const FilterTest& test) {
    if (!condition.is_folded || !IsPrefix(test)) return TestHolds(test, way.back(), holder);
    if (!folded.has_value()) folded = FoldedTexts(way.back(), holder);
    return PrefixHolds(test, *folded);
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
