// The grammar of filters: from text to conditions.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/folded_text.h"
#include "services/call/resource/filter.h"
#include "services/call/rpc/errors.h"
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

// A message for which a filter can only ask whether it is set.
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
  // absl turns a day that does not exist into another day.
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

DaySpan SpanOf(absl::CivilDay day, absl::TimeZone zone) {
  return {absl::FromCivil(day, zone), absl::FromCivil(day + 1, zone)};
}

// The reason why a text has no meaning for the field.
struct NoValue {
  common::v1::ViolationReason reason;
};

// The meaning of `text` for a field that is not a message.
std::variant<FilterValue, NoValue> ScalarOf(const FieldDescriptor* field, const std::string& text) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return FilterValue(text);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text == "true") return FilterValue(true);
      if (text == "false") return FilterValue(false);
      return NoValue{common::v1::FILTER_BOOL_EXPECTED};
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field->enum_type()->FindValueByName(text);
      if (value != nullptr) return FilterValue(int64_t{value->number()});
      return NoValue{common::v1::FILTER_ENUM_EXPECTED};
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT: {
      double number;
      if (absl::SimpleAtod(text, &number) && std::isfinite(number)) return FilterValue(number);
      return NoValue{common::v1::FILTER_NUMBER_EXPECTED};
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      uint64_t number;
      if (absl::SimpleAtoi(text, &number)) return FilterValue(number);
      return NoValue{common::v1::FILTER_COUNT_EXPECTED};
    }
    default: {
      int64_t number;
      if (absl::SimpleAtoi(text, &number)) return FilterValue(number);
      return NoValue{common::v1::FILTER_WHOLE_NUMBER_EXPECTED};
    }
  }
}

// A blank at the end ends the word: "Pani *" is not "Panienka".
std::string FoldedPrefix(absl::string_view text) {
  std::string folded = FoldedText(text);
  if (!folded.empty() && absl::ascii_isspace(text.back())) folded.push_back(' ');
  return folded;
}

bool IsBare(char c) {
  return absl::ascii_isalnum(c) || c == '_' || c == '+' || c == '.' || c == '/' || c == ':' ||
         c == '@' || c == '-';
}

}  // namespace

// Walks the text once. A method that fails returns the error and leaves the parser unusable.
class FilterParser {
 public:
  FilterParser(const std::vector<FilterSpec::Field>& fields, absl::string_view text,
               FilterZone zone)
      : fields_(fields), text_(text), zone_(zone) {}

  absl::StatusOr<std::vector<FilterCondition>> Parse() {
    std::vector<FilterCondition> conditions;
    SkipSpace();
    while (!AtEnd() || !conditions.empty()) {
      ASSIGN_OR_RETURN(FilterCondition condition, ParseTerm());
      conditions.push_back(std::move(condition));
      if (AtEnd()) break;
      RETURN_IF_ERROR(ParseWord("AND", common::v1::FILTER_AND_EXPECTED));
    }
    return conditions;
  }

 private:
  // Ends past the blanks after the term.
  absl::StatusOr<FilterCondition> ParseTerm() {
    const bool in_parentheses = !AtEnd() && text_[at_] == '(';
    if (in_parentheses) {
      ++at_;
      SkipSpace();
    }
    ASSIGN_OR_RETURN(FilterCondition condition, ParseCondition(nullptr));
    SkipSpace();
    while (Word() == "OR") {
      RETURN_IF_ERROR(ParseWord("OR", common::v1::FILTER_AND_EXPECTED));
      ASSIGN_OR_RETURN(FilterCondition other, ParseCondition(&condition.path));
      condition.any_of.push_back(std::move(other.any_of.front()));
      SkipSpace();
    }
    if (in_parentheses) {
      if (AtEnd() || text_[at_] != ')') return Error(common::v1::FILTER_PARENTHESIS_OPEN);
      ++at_;
      SkipSpace();
    }
    return condition;
  }

  // A word with blanks around it, or a parenthesis.
  absl::Status ParseWord(absl::string_view word, common::v1::ViolationReason otherwise) {
    const bool stands_apart = absl::ascii_isspace(text_[at_ - 1]) || text_[at_ - 1] == ')';
    if (!stands_apart || Word() != word) return Error(otherwise);
    at_ += word.size();
    SkipSpace();
    return absl::OkStatus();
  }

  // `path`, when not null, is the path of the conditions before an OR.
  absl::StatusOr<FilterCondition> ParseCondition(const std::string* path) {
    if (tests_++ == FilterSpec::kMaxConditions) {
      return Error(common::v1::FILTER_TOO_MANY_CONDITIONS,
                   {{"max", absl::StrCat(FilterSpec::kMaxConditions)}});
    }
    if (AtEnd()) return Error(common::v1::FILTER_CONDITION_EXPECTED);
    if (text_[at_] == '(' || text_[at_] == '-' || Word() == "NOT") {
      return Error(common::v1::FILTER_NESTED);
    }
    const size_t begin = at_;
    while (!AtEnd() &&
           (absl::ascii_isalnum(text_[at_]) || text_[at_] == '_' || text_[at_] == '.')) {
      ++at_;
    }
    const FilterSpec::Field* field = FindField(text_.substr(begin, at_ - begin));
    if (field == nullptr) {
      at_ = begin;
      return Error(
          common::v1::FILTER_FIELD_UNKNOWN,
          {{"fields",
            absl::StrJoin(fields_, ", ", [](std::string* out, const FilterSpec::Field& allowed) {
              out->append(allowed.path);
            })}});
    }
    if (path != nullptr && *path != field->path) {
      at_ = begin;
      return Error(common::v1::FILTER_OR_OF_TWO_FIELDS, {{"path", *path}});
    }
    path_ = field->path;
    FilterCondition condition{.path = field->path, .fields = field->fields, .any_of = {}};
    ASSIGN_OR_RETURN(FilterTest test, ParseTest(*field));
    condition.is_folded = field->is_text;
    condition.any_of.push_back(std::move(test));
    path_ = {};
    return condition;
  }

  // From the operator on.
  absl::StatusOr<FilterTest> ParseTest(const FilterSpec::Field& field) {
    SkipSpace();
    FilterOp op = FilterOp::kEqual;
    const size_t op_at = at_;
    bool has = false;
    if (!ParseOp(op, has)) {
      return Error(common::v1::FILTER_OPERATOR_EXPECTED, {{"operators", "= != < <= > >= :"}});
    }
    SkipSpace();
    if (!AtEnd() && text_[at_] == '*') {
      if (!has) return Error(common::v1::FILTER_STAR_MISPLACED);
      ++at_;
      return FilterTest{FilterOp::kPresent, {}};
    }
    RETURN_IF_ERROR(CheckOp(field.fields.back(), op, has, op_at));
    const size_t begin = at_;
    ASSIGN_OR_RETURN(Literal literal, ParseLiteral());
    if (!literal.has_star) {
      ASSIGN_OR_RETURN(FilterValue value, ValueOf(field.fields.back(), literal.text, begin));
      return FilterTest{op, std::move(value)};
    }
    if (field.fields.back()->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      at_ = begin;
      return Error(common::v1::FILTER_PREFIX_OF_NO_TEXT);
    }
    if (field.is_text) literal.text = FoldedPrefix(literal.text);
    if (op != FilterOp::kEqual || literal.text.empty()) {
      at_ = begin;
      return Error(common::v1::FILTER_STAR_MISPLACED);
    }
    return FilterTest{has && field.is_text ? FilterOp::kWordPrefix : FilterOp::kPrefix,
                      std::move(literal.text)};
  }

  absl::StatusOr<FilterValue> ValueOf(const FieldDescriptor* field, const std::string& text,
                                      size_t begin) {
    const size_t end = std::exchange(at_, begin);
    absl::CivilDay day;
    absl::Time time;
    FilterValue value;
    if (IsTimestamp(field)) {
      if (ParseTimestamp(text, time)) {
        value = time;
      } else if (ParseDate(text, day)) {
        ASSIGN_OR_RETURN(const absl::TimeZone zone, zone_());
        value = SpanOf(day, zone);
      } else {
        return Error(common::v1::FILTER_TIME_EXPECTED);
      }
    } else if (IsDate(field)) {
      if (!ParseDate(text, day)) return Error(common::v1::FILTER_DATE_EXPECTED);
      value = day;
    } else if (IsPlainMessage(field)) {
      return Error(common::v1::FILTER_PRESENCE_ONLY);
    } else {
      auto scalar = ScalarOf(field, text);
      if (const auto* none = std::get_if<NoValue>(&scalar)) {
        ViolationMetadata metadata;
        if (none->reason == common::v1::FILTER_ENUM_EXPECTED) {
          metadata.emplace_back("values", ValueNames(field->enum_type()));
        }
        return Error(none->reason, std::move(metadata));
      }
      value = std::get<FilterValue>(std::move(scalar));
    }
    at_ = end;
    return value;
  }

  absl::Status CheckOp(const FieldDescriptor* field, FilterOp op, bool has, size_t op_at) {
    const bool ordering = op != FilterOp::kEqual && op != FilterOp::kNotEqual;
    const char* expected = nullptr;
    if (ordering && !HasOrder(field)) expected = "= != :";
    if (field->is_repeated() && !has) expected = ":";
    if (expected == nullptr) return absl::OkStatus();
    at_ = op_at;
    return Error(common::v1::FILTER_OPERATOR_EXPECTED, {{"operators", expected}});
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

  struct Literal {
    std::string text;
    // A star stands after the text.
    bool has_star = false;
  };

  absl::StatusOr<Literal> ParseLiteral() {
    if (AtEnd()) return Error(common::v1::FILTER_VALUE_EXPECTED);
    if (text_[at_] == '"' || text_[at_] == '\'') return ParseQuoted(text_[at_]);
    Literal literal;
    const size_t begin = at_;
    while (!AtEnd() && IsBare(text_[at_])) ++at_;
    if (at_ == begin) return Error(common::v1::FILTER_VALUE_EXPECTED);
    literal.text = std::string(text_.substr(begin, at_ - begin));
    if (!AtEnd() && text_[at_] == '*') {
      literal.has_star = true;
      ++at_;
      if (!AtEnd() && !absl::ascii_isspace(text_[at_]) && text_[at_] != ')') {
        --at_;
        return Error(common::v1::FILTER_STAR_MISPLACED);
      }
    }
    return literal;
  }

  absl::StatusOr<Literal> ParseQuoted(char quote) {
    Literal literal;
    for (++at_; !AtEnd() && text_[at_] != quote; ++at_) {
      if (literal.has_star) {
        --at_;
        return Error(common::v1::FILTER_STAR_MISPLACED);
      }
      if (text_[at_] == '*') {
        literal.has_star = true;
        continue;
      }
      if (text_[at_] != '\\') {
        literal.text.push_back(text_[at_]);
        continue;
      }
      ++at_;
      const char escaped = AtEnd() ? '\0' : text_[at_];
      switch (escaped) {
        case '"':
        case '\'':
        case '\\':
        case '*':
          literal.text.push_back(escaped);
          break;
        case 'n':
          literal.text.push_back('\n');
          break;
        case 't':
          literal.text.push_back('\t');
          break;
        default:
          return Error(common::v1::FILTER_ESCAPE_UNKNOWN);
      }
    }
    if (AtEnd()) return Error(common::v1::FILTER_QUOTE_OPEN);
    ++at_;
    return literal;
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

  absl::Status Error(common::v1::ViolationReason reason, ViolationMetadata metadata = {}) const {
    metadata.emplace_back("position", absl::StrCat(at_ + 1));
    const bool names_path =
        absl::c_any_of(metadata, [](const auto& named) { return named.first == "path"; });
    if (!path_.empty() && !names_path) metadata.emplace_back("path", path_);
    return FilterInvalid(reason, std::move(metadata));
  }

  const std::vector<FilterSpec::Field>& fields_;
  const absl::string_view text_;
  const FilterZone zone_;
  size_t at_ = 0;
  size_t tests_ = 0;
  // The path of the condition that is being read.
  std::string path_;
};

FilterSpec::FilterSpec(const Descriptor* type, absl::Span<const std::string> paths,
                       absl::Span<const std::string> texts) {
  for (const std::string& path : paths) Allow(type, path, /*is_text=*/false);
  for (const std::string& path : texts) Allow(type, path, /*is_text=*/true);
}

void FilterSpec::Allow(const Descriptor* type, absl::string_view path, bool is_text) {
  Field allowed{.path = std::string(path), .fields = {}, .is_text = is_text};
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
  if (is_text && last->type() != FieldDescriptor::TYPE_STRING) Die(type, path, "is no text");
  fields_.push_back(std::move(allowed));
}

absl::StatusOr<Filter> FilterSpec::Compile(absl::string_view filter, FilterZone zone) const {
  if (filter.size() > kMaxBytes) {
    return FilterInvalid(common::v1::FILTER_TOO_LONG, {{"max", absl::StrCat(kMaxBytes)}});
  }
  ASSIGN_OR_RETURN(std::vector<FilterCondition> conditions,
                   FilterParser(fields_, filter, zone).Parse());
  Filter compiled;
  compiled.conditions_ = std::move(conditions);
  for (size_t i = 0; i < compiled.conditions_.size(); ++i) compiled.Insert(compiled.root_, i, 0);
  return compiled;
}

absl::StatusOr<Filter> FilterSpec::Compile(absl::string_view filter) const {
  return Compile(filter, [] { return absl::UTCTimeZone(); });
}

}  // namespace osiedle::call
