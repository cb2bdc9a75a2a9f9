// The grammar of filters: from text to conditions.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/call/resource/filter.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;

bool IsTimestamp(const FieldDescriptor* field) {
  return field->message_type() != nullptr &&
         field->message_type()->full_name() == "google.protobuf.Timestamp";
}

bool IsDate(const FieldDescriptor* field) {
  return field->message_type() != nullptr &&
         field->message_type()->full_name() == "google.type.Date";
}

// A message of which can only be asked whether it is there.
bool IsPlainMessage(const FieldDescriptor* field) {
  return field->message_type() != nullptr && !IsTimestamp(field) && !IsDate(field);
}

bool HasOrder(const FieldDescriptor* field) {
  return field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL &&
         field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM && !IsPlainMessage(field);
}

[[noreturn]] void Die(const Descriptor* type, absl::string_view path, const char* why) {
  std::fprintf(stderr, "filter on %s: path \"%s\" %s\n", type->full_name().c_str(),
               std::string(path).c_str(), why);
  std::abort();
}

bool AllDigits(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return true;
}

// RFC 3339, years 0001 to 9999. absl::ParseTime alone also takes words and longer years.
bool ParseTimestamp(absl::string_view text, absl::Time& time) {
  if (text.size() < 20 || !AllDigits(text.substr(0, 4)) || text[4] != '-') return false;
  for (char c : text) {
    if (absl::ascii_isspace(c)) return false;
  }
  std::string error;
  return absl::ParseTime(absl::RFC3339_full, text, &time, &error);
}

bool ParseDate(absl::string_view text, absl::CivilDay& day) {
  int year;
  int month;
  int of_month;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !AllDigits(text.substr(0, 4)) ||
      !AllDigits(text.substr(5, 2)) || !AllDigits(text.substr(8, 2)) ||
      !absl::SimpleAtoi(text.substr(0, 4), &year) || !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &of_month)) {
    return false;
  }
  day = absl::CivilDay(year, month, of_month);
  // One that does not exist becomes another day.
  return day.year() == year && day.month() == month && day.day() == of_month;
}

std::string ValueNames(const EnumDescriptor* type) {
  constexpr int kMaxNames = 20;
  std::string names;
  for (int i = 0; i < type->value_count() && i < kMaxNames; ++i) {
    absl::StrAppend(&names, i == 0 ? "" : ", ", type->value(i)->name());
  }
  if (type->value_count() > kMaxNames) names += ", …";
  return names;
}

// What `text` means for `field`; in `error` what it should have been, if it means nothing.
FilterValue ValueOf(const FieldDescriptor* field, const std::string& text, std::string& error) {
  if (IsTimestamp(field)) {
    absl::Time time;
    if (ParseTimestamp(text, time)) return time;
    error = "a time as in \"2024-05-01T10:00:00Z\"";
    return {};
  }
  if (IsDate(field)) {
    absl::CivilDay day;
    if (ParseDate(text, day)) return day;
    error = "a date as in \"2024-05-01\"";
    return {};
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return text;
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text == "true") return true;
      if (text == "false") return false;
      error = "true or false";
      return {};
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field->enum_type()->FindValueByName(text);
      if (value != nullptr) return int64_t{value->number()};
      error = absl::StrCat("one of ", ValueNames(field->enum_type()));
      return {};
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT: {
      double number;
      if (absl::SimpleAtod(text, &number) && std::isfinite(number)) return number;
      error = "a number";
      return {};
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      uint64_t number;
      if (absl::SimpleAtoi(text, &number)) return number;
      error = "a whole number that is not negative";
      return {};
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      error = "* (a message can only be asked for with :*)";
      return {};
    default: {
      int64_t number;
      if (absl::SimpleAtoi(text, &number)) return number;
      error = "a whole number";
      return {};
    }
  }
}

bool IsBare(char c) {
  return absl::ascii_isalnum(c) || c == '_' || c == '+' || c == '.' || c == '/' || c == ':' ||
         c == '@' || c == '-';
}

}  // namespace

// Walks the text once. A method that fails returns the error and leaves the parser unusable.
class FilterParser {
 public:
  FilterParser(const std::vector<FilterSpec::Field>& fields, absl::string_view text)
      : fields_(fields), text_(text) {}

  absl::StatusOr<std::vector<FilterCondition>> Parse() {
    std::vector<FilterCondition> conditions;
    SkipSpace();
    while (!AtEnd() || !conditions.empty()) {
      if (conditions.size() == FilterSpec::kMaxConditions) {
        return Error(absl::StrCat("more than ", FilterSpec::kMaxConditions, " conditions"));
      }
      ASSIGN_OR_RETURN(FilterCondition condition, ParseCondition());
      conditions.push_back(std::move(condition));
      const size_t end = at_;
      SkipSpace();
      if (AtEnd()) break;
      if (at_ == end || Word() != "AND") return Error("expected AND or the end");
      at_ += 3;
      SkipSpace();
    }
    return conditions;
  }

 private:
  absl::StatusOr<FilterCondition> ParseCondition() {
    const size_t begin = at_;
    if (AtEnd()) return Error("expected a condition");
    if (text_[at_] == '(' || text_[at_] == '-' || Word() == "NOT") {
      return Error("parentheses and negation are not supported: expected a field");
    }
    while (!AtEnd() &&
           (absl::ascii_isalnum(text_[at_]) || text_[at_] == '_' || text_[at_] == '.')) {
      ++at_;
    }
    const FilterSpec::Field* field = FindField(text_.substr(begin, at_ - begin));
    if (field == nullptr) {
      at_ = begin;
      return Error(absl::StrCat(
          "expected one of the fields ",
          absl::StrJoin(fields_, ", ", [](std::string* out, const FilterSpec::Field& allowed) {
            out->append(allowed.path);
          })));
    }
    SkipSpace();
    FilterCondition condition{field->path, FilterOp::kEqual, {}, field->fields};
    const size_t op_at = at_;
    bool has = false;
    if (!ParseOp(condition.op, has)) return Error("expected one of = != < <= > >= :");
    SkipSpace();
    if (!AtEnd() && text_[at_] == '*') {
      if (!has) return Error("* stands only after :");
      ++at_;
      condition.op = FilterOp::kPresent;
      return condition;
    }
    RETURN_IF_ERROR(CheckOp(field->fields.back(), condition.op, has, op_at));
    return ParseValue(std::move(condition));
  }

  absl::StatusOr<FilterCondition> ParseValue(FilterCondition condition) {
    const size_t begin = at_;
    std::string literal;
    RETURN_IF_ERROR(ParseLiteral(literal));
    std::string error;
    condition.value = ValueOf(condition.fields.back(), literal, error);
    if (!error.empty()) {
      at_ = begin;
      return Error(absl::StrCat("expected ", error));
    }
    return condition;
  }

  absl::Status CheckOp(const FieldDescriptor* field, FilterOp op, bool has, size_t op_at) {
    const bool ordering = op != FilterOp::kEqual && op != FilterOp::kNotEqual;
    const char* wrong = nullptr;
    if (field->is_repeated() && !has) wrong = "a list is asked with : only";
    if (ordering && !HasOrder(field)) wrong = "this field has no order: expected = or != or :";
    if (wrong == nullptr) return absl::OkStatus();
    at_ = op_at;
    return Error(wrong);
  }

  bool ParseOp(FilterOp& op, bool& has) {
    static constexpr std::pair<absl::string_view, FilterOp> kOps[] = {
        {"!=", FilterOp::kNotEqual},
        {"<=", FilterOp::kLessOrEqual},
        {">=", FilterOp::kGreaterOrEqual},
        {"=", FilterOp::kEqual},
        {"<", FilterOp::kLess},
        {">", FilterOp::kGreater},
        {":", FilterOp::kEqual}};
    for (const auto& [text, meaning] : kOps) {
      if (text_.substr(at_, text.size()) == text) {
        op = meaning;
        has = text == ":";
        at_ += text.size();
        return true;
      }
    }
    return false;
  }

  absl::Status ParseLiteral(std::string& literal) {
    if (AtEnd()) return Error("expected a value");
    const char quote = text_[at_];
    if (quote != '"' && quote != '\'') {
      const size_t begin = at_;
      while (!AtEnd() && IsBare(text_[at_])) ++at_;
      if (at_ == begin) return Error("expected a value, in quotes where it is not a plain word");
      literal = std::string(text_.substr(begin, at_ - begin));
      return absl::OkStatus();
    }
    for (++at_; !AtEnd() && text_[at_] != quote; ++at_) {
      if (text_[at_] != '\\') {
        literal.push_back(text_[at_]);
        continue;
      }
      ++at_;
      const char escaped = AtEnd() ? '\0' : text_[at_];
      switch (escaped) {
        case '"':
        case '\'':
        case '\\':
          literal.push_back(escaped);
          break;
        case 'n':
          literal.push_back('\n');
          break;
        case 't':
          literal.push_back('\t');
          break;
        default:
          return Error("expected one of \" ' \\ n t after a backslash");
      }
    }
    if (AtEnd()) return Error("expected the closing quote");
    ++at_;
    return absl::OkStatus();
  }

  const FilterSpec::Field* FindField(absl::string_view path) const {
    for (const FilterSpec::Field& field : fields_) {
      if (path == absl::string_view(field.path)) return &field;
    }
    return nullptr;
  }

  // The letters from here on.
  absl::string_view Word() const {
    size_t end = at_;
    while (end < text_.size() && absl::ascii_isalnum(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }

  void SkipSpace() {
    while (!AtEnd() && absl::ascii_isspace(text_[at_])) ++at_;
  }
  bool AtEnd() const { return at_ >= text_.size(); }

  absl::Status Error(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat("filter, position ", at_ + 1, ": ", what));
  }

  const std::vector<FilterSpec::Field>& fields_;
  const absl::string_view text_;
  size_t at_ = 0;
};

FilterSpec::FilterSpec(const Descriptor* type, std::initializer_list<absl::string_view> paths) {
  for (absl::string_view path : paths) Allow(type, path);
}

FilterSpec::FilterSpec(const Descriptor* type, absl::Span<const std::string> paths) {
  for (const std::string& path : paths) Allow(type, path);
}

void FilterSpec::Allow(const Descriptor* type, absl::string_view path) {
  Field allowed{std::string(path), {}};
  const Descriptor* at = type;
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (at == nullptr) Die(type, path, "goes on below a field that is no message");
    const FieldDescriptor* field = at->FindFieldByName(std::string(name));
    if (field == nullptr) Die(type, path, "does not exist");
    if (field->is_map()) Die(type, path, "goes through a map");
    allowed.fields.push_back(field);
    at = field->message_type();
  }
  const FieldDescriptor* last = allowed.fields.back();
  if (last->type() == FieldDescriptor::TYPE_BYTES) Die(type, path, "is bytes");
  if (last->is_repeated() && last->message_type() != nullptr) {
    Die(type, path, "is a list of messages");
  }
  fields_.push_back(std::move(allowed));
}

absl::StatusOr<Filter> FilterSpec::Compile(absl::string_view filter) const {
  if (filter.size() > kMaxBytes) {
    return absl::InvalidArgumentError(absl::StrCat("filter is longer than ", kMaxBytes, " bytes"));
  }
  ASSIGN_OR_RETURN(std::vector<FilterCondition> conditions, FilterParser(fields_, filter).Parse());
  Filter compiled;
  compiled.conditions_ = std::move(conditions);
  for (size_t i = 0; i < compiled.conditions_.size(); ++i) compiled.Insert(compiled.root_, i, 0);
  return compiled;
}

}  // namespace osiedle::call
