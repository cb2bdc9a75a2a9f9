#include "services/exchange/cells.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"
#include "osiedle/common/v1/limits.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/enum_names.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/message_shape.h"

namespace osiedle::exchange {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::util::TimeUtil;
using ::osiedle::call::MessageShape;

constexpr int kNanosInGrosz = 10'000'000;

constexpr absl::string_view kNoBreakSpace = "\u00a0";
constexpr absl::string_view kNarrowNoBreakSpace = "\u202f";

// The shortest text that reads back as the same number.
template <typename Number>
std::string ShortestText(Number number) {
  std::array<char, 32> text = {};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return std::string(text.data(), end);
}

MessageShape::Kind KindOf(const FieldDescriptor* field) {
  return field->message_type() == nullptr ? MessageShape::Kind::kOther
                                          : MessageShape::Of(field->message_type()).kind;
}

// Whether the fields of the message have columns of their own.
bool IsSplit(const FieldDescriptor* field) {
  if (field->message_type() == nullptr || field->is_repeated()) return false;
  const MessageShape::Kind kind = KindOf(field);
  return kind == MessageShape::Kind::kOther || kind == MessageShape::Kind::kLatLng;
}

bool IsOfServer(const FieldDescriptor* field) {
  return call::HasBehavior(field, google::api::OUTPUT_ONLY) ||
         call::HasBehavior(field, google::api::IDENTIFIER) || field->name() == "etag";
}

void AddColumns(const Descriptor* type, const Column& prefix, bool in_one_value,
                std::vector<Column>& columns) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    Column column = prefix;
    column.fields.push_back(field);
    column.path = absl::StrCat(prefix.path, prefix.path.empty() ? "" : ".", field->name());
    if (!in_one_value) column.mask = column.path;
    column.of_server = prefix.of_server || IsOfServer(field);
    if (field->options().GetExtension(common::v1::concealed)) column.concealed = field;
    if (IsSplit(field)) {
      AddColumns(field->message_type(), column,
                 in_one_value || KindOf(field) == MessageShape::Kind::kLatLng, columns);
    } else {
      columns.push_back(std::move(column));
    }
  }
}

// ---- one value as text

std::string DateText(const google::type::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string MoneyText(const google::type::Money& money) {
  const bool negative = money.units() < 0 || money.nanos() < 0;
  return absl::StrFormat("%s%d.%02d %s", negative ? "-" : "", std::abs(money.units()),
                         std::abs(money.nanos()) / kNanosInGrosz, money.currency_code());
}

// The JSON of a field alone: `[{...}]` of {"headCounts": [{...}]}.
std::string JsonText(const Message& owner, const FieldDescriptor* field) {
  const std::unique_ptr<Message> alone(owner.New());
  const Reflection& reflection = *owner.GetReflection();
  const int count = reflection.FieldSize(owner, field);
  for (int i = 0; i < count; ++i) {
    reflection.AddMessage(alone.get(), field)
        ->CopyFrom(reflection.GetRepeatedMessage(owner, field, i));
  }
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*alone, &json).ok()) return "";
  absl::string_view value = json;
  absl::ConsumePrefix(&value, absl::StrCat("{\"", field->json_name(), "\":"));
  absl::ConsumeSuffix(&value, "}");
  return std::string(value);
}

std::string Decimal(std::string number, const CellStyle& style) {
  if (style.spreadsheet_zone.has_value()) absl::StrReplaceAll({{".", ","}}, &number);
  return number;
}

std::string ScalarText(const Message& message, const FieldDescriptor* field, int index,
                       const CellStyle& style) {
  const Reflection& reflection = *message.GetReflection();
  const auto get = [&](auto single, auto item) {
    return field->is_repeated() ? (reflection.*item)(message, field, index)
                                : (reflection.*single)(message, field);
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      // The text is exact: at most seventeen digits identify every double.
      return Decimal(ShortestText(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble)),
                     style);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Decimal(ShortestText(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat)),
                     style);
    case FieldDescriptor::CPPTYPE_BOOL:
      return get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return get(&Reflection::GetEnum, &Reflection::GetRepeatedEnum)->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return get(&Reflection::GetString, &Reflection::GetRepeatedString);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return "";
}

std::string TimestampText(const google::protobuf::Timestamp& value, const Column& column,
                          const CellStyle& style) {
  if (!style.spreadsheet_zone.has_value()) return TimeUtil::ToString(value);
  const absl::Time time = absl::FromUnixNanos(TimeUtil::TimestampToNanoseconds(value));
  // No import reads times of the server, so seconds would only fill the page.
  if (column.of_server) {
    return absl::FormatTime("%E4Y-%m-%d %H:%M", time, *style.spreadsheet_zone);
  }
  return LocalTimeText(time, *style.spreadsheet_zone);
}

std::string MessageText(const Message& value, const Column& column, const CellStyle& style) {
  switch (KindOf(column.fields.back())) {
    case MessageShape::Kind::kTimestamp:
      return TimestampText(static_cast<const google::protobuf::Timestamp&>(value), column, style);
    case MessageShape::Kind::kDuration:
      return TimeUtil::ToString(static_cast<const google::protobuf::Duration&>(value));
    case MessageShape::Kind::kDate:
      return DateText(static_cast<const google::type::Date&>(value));
    case MessageShape::Kind::kMoney:
      return Decimal(MoneyText(static_cast<const google::type::Money&>(value)), style);
    default:
      return "";
  }
}

// ---- text as one value

// With a decimal comma as well as a point; spaces between thousands, as spreadsheets write them.
std::string Number(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{",", "."}, {" ", ""}, {kNoBreakSpace, ""}, {kNarrowNoBreakSpace, ""}});
}

template <typename Integer>
Fault ReadInteger(absl::string_view text, Integer& value) {
  if (absl::SimpleAtoi(Number(text), &value)) return std::nullopt;
  return CellFault{common::v1::CELL_NOT_A_WHOLE_NUMBER};
}

Fault ReadBool(absl::string_view text, bool& value) {
  const std::string word = absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"Ł", "ł"}});
  if (word == "true" || word == "tak" || word == "1" || word == "prawda") {
    value = true;
  } else if (word == "false" || word == "nie" || word == "0" || word == "fałsz" ||
             word == "falsz") {
    value = false;
  } else {
    return CellFault{common::v1::CELL_NEITHER_TRUE_NOR_FALSE};
  }
  return std::nullopt;
}

Fault ReadDate(absl::string_view text, const Reading& reading, google::type::Date& date) {
  const std::optional<absl::CivilDay> day = ReadDay(text, reading);
  if (!day.has_value()) return CellFault{common::v1::CELL_NOT_A_DAY};
  date.set_year(static_cast<int>(day->year()));
  date.set_month(day->month());
  date.set_day(day->day());
  return std::nullopt;
}

Fault ReadTimestamp(absl::string_view text, const Reading& reading,
                    google::protobuf::Timestamp& timestamp) {
  absl::Time time;
  if (Fault fault = ReadTime(text, reading, time)) return fault;
  timestamp = TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(time));
  return std::nullopt;
}

Fault ReadMoney(absl::string_view text, google::type::Money& money) {
  const CellFault wrong = {common::v1::CELL_NOT_AN_AMOUNT};
  size_t letters = text.size();
  while (letters > 0 && absl::ascii_isalpha(text[letters - 1])) --letters;
  const absl::string_view currency = text.substr(letters);
  std::string number = Number(absl::StripAsciiWhitespace(text.substr(0, letters)));
  const bool negative = absl::StartsWith(number, "-");
  if (negative) number.erase(0, 1);
  const std::pair<std::string, std::string> parts = absl::StrSplit(number, absl::MaxSplits('.', 1));
  int64_t units = 0;
  int32_t nanos = 0;
  if (parts.first.empty() || parts.first.size() > 15 || parts.second.size() > 9 ||
      !absl::c_all_of(parts.first + parts.second, absl::ascii_isdigit) ||
      !absl::SimpleAtoi(parts.first, &units)) {
    return wrong;
  }
  std::string fraction = parts.second;
  fraction.resize(9, '0');
  if (!absl::SimpleAtoi(fraction, &nanos)) return wrong;
  money.set_currency_code(currency.empty() ? "PLN" : absl::AsciiStrToUpper(currency));
  money.set_units(negative ? -units : units);
  money.set_nanos(negative ? -nanos : nanos);
  return std::nullopt;
}

Fault ReadMessage(absl::string_view text, MessageShape::Kind kind, const Reading& reading,
                  Message& value) {
  switch (kind) {
    case MessageShape::Kind::kTimestamp:
      return ReadTimestamp(text, reading, static_cast<google::protobuf::Timestamp&>(value));
    case MessageShape::Kind::kDuration:
      if (TimeUtil::FromString(std::string(text),
                               static_cast<google::protobuf::Duration*>(&value))) {
        return std::nullopt;
      }
      return CellFault{common::v1::CELL_NOT_A_DURATION};
    case MessageShape::Kind::kDate:
      return ReadDate(text, reading, static_cast<google::type::Date&>(value));
    case MessageShape::Kind::kMoney:
      return ReadMoney(text, static_cast<google::type::Money&>(value));
    default:
      return CellFault{common::v1::CELL_TYPE_UNKNOWN};
  }
}

// A list of messages, as JSON.
Fault ReadJson(absl::string_view text, const FieldDescriptor* field, Message& owner) {
  const std::unique_ptr<Message> alone(owner.New());
  const auto read = google::protobuf::util::JsonStringToMessage(
      absl::StrCat("{\"", field->name(), "\":", text, "}"), alone.get());
  std::vector<const FieldDescriptor*> set;
  alone->GetReflection()->ListFields(*alone, &set);
  // A text that closes the bracket itself could set other fields.
  if (!read.ok() || set.size() > 1 || (set.size() == 1 && set[0] != field)) {
    return CellFault{common::v1::NOT_A_JSON_LIST, {{"type", field->message_type()->name()}}};
  }
  owner.GetReflection()->ClearField(&owner, field);
  owner.MergeFrom(*alone);
  return std::nullopt;
}

Fault ReadScalar(absl::string_view text, const FieldDescriptor* field, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  const auto put = [&](auto single, auto item, auto value) {
    if (field->is_repeated()) {
      (reflection.*item)(&message, field, std::move(value));
    } else {
      (reflection.*single)(&message, field, std::move(value));
    }
  };
  Fault fault;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t value = 0;
      fault = ReadInteger(text, value);
      if (!fault) put(&Reflection::SetInt32, &Reflection::AddInt32, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      int64_t value = 0;
      fault = ReadInteger(text, value);
      if (!fault) put(&Reflection::SetInt64, &Reflection::AddInt64, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      uint32_t value = 0;
      fault = ReadInteger(text, value);
      if (!fault) put(&Reflection::SetUInt32, &Reflection::AddUInt32, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      uint64_t value = 0;
      fault = ReadInteger(text, value);
      if (!fault) put(&Reflection::SetUInt64, &Reflection::AddUInt64, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT: {
      double value = 0;
      if (!absl::SimpleAtod(Number(text), &value) || !std::isfinite(value)) {
        return CellFault{common::v1::CELL_NOT_A_NUMBER};
      }
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
        put(&Reflection::SetDouble, &Reflection::AddDouble, value);
      } else {
        put(&Reflection::SetFloat, &Reflection::AddFloat, static_cast<float>(value));
      }
      break;
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool value = false;
      fault = ReadBool(text, value);
      if (!fault) put(&Reflection::SetBool, &Reflection::AddBool, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field->enum_type()->FindValueByName(absl::AsciiStrToUpper(text));
      if (value == nullptr) {
        return CellFault{common::v1::NOT_A_VALUE,
                         {{"type", field->enum_type()->name()},
                          {"values", call::EnumNames(field->enum_type())}}};
      }
      put(&Reflection::SetEnum, &Reflection::AddEnum, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_STRING:
      put(&Reflection::SetString, &Reflection::AddString, std::string(text));
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return fault;
}

// ---- several texts in one cell: joined by '|', which itself stands as "\|"

std::string JoinParts(const std::vector<std::string>& parts) {
  return absl::StrJoin(parts, "|", [](std::string* out, const std::string& part) {
    absl::StrAppend(out, absl::StrReplaceAll(part, {{"\\", "\\\\"}, {"|", "\\|"}}));
  });
}

std::vector<std::string> SplitParts(absl::string_view cell) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < cell.size(); ++i) {
    if (cell[i] == '\\' && i + 1 < cell.size() && (cell[i + 1] == '|' || cell[i + 1] == '\\')) {
      parts.back() += cell[++i];
    } else if (cell[i] == '|') {
      parts.emplace_back();
    } else {
      parts.back() += cell[i];
    }
  }
  return parts;
}

}  // namespace

const std::vector<Column>& ColumnsOf(const Descriptor* type) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const made =
      new absl::flat_hash_map<const Descriptor*, std::unique_ptr<const std::vector<Column>>>();
  absl::MutexLock lock(&mutex);
  std::unique_ptr<const std::vector<Column>>& slot = (*made)[type];
  if (slot == nullptr) {
    auto columns = std::make_unique<std::vector<Column>>();
    AddColumns(type, {}, /*in_one_value=*/false, *columns);
    slot = std::move(columns);
  }
  return *slot;
}

bool IsSpellingOf(absl::string_view written, absl::string_view path) {
  const auto letters = [](absl::string_view text) {
    return absl::StrReplaceAll(absl::AsciiStrToLower(text),
                               {{" ", ""}, {"\t", ""}, {"_", ""}, {"-", ""}, {kNoBreakSpace, ""}});
  };
  return written == path || letters(written) == letters(path);
}

const Column* FindColumn(const Descriptor* type, absl::string_view path) {
  for (const Column& column : ColumnsOf(type)) {
    if (IsSpellingOf(path, column.path)) return &column;
  }
  return nullptr;
}

std::string CellOf(const Message& resource, const Column& column, const CellStyle& style) {
  const Message* message = &resource;
  const FieldDescriptor* field = column.fields.back();
  for (size_t i = 0; i + 1 < column.fields.size(); ++i) {
    const Reflection& reflection = *message->GetReflection();
    if (!reflection.HasField(*message, column.fields[i])) return "";
    message = &reflection.GetMessage(*message, column.fields[i]);
  }
  const Reflection& reflection = *message->GetReflection();
  if (field->is_repeated()) {
    const int count = reflection.FieldSize(*message, field);
    if (count == 0) return "";
    if (field->message_type() != nullptr) return JsonText(*message, field);
    std::vector<std::string> parts;
    for (int i = 0; i < count; ++i) parts.push_back(ScalarText(*message, field, i, style));
    return JoinParts(parts);
  }
  if (field->message_type() != nullptr) {
    if (!reflection.HasField(*message, field)) return "";
    return MessageText(reflection.GetMessage(*message, field), column, style);
  }
  // A 0 or "" is an empty cell, except as a part of a position.
  if (!reflection.HasField(*message, field) &&
      !(column.fields.size() > 1 && column.mask != column.path)) {
    return "";
  }
  return ScalarText(*message, field, -1, style);
}

absl::string_view WithoutBlanks(absl::string_view text) {
  constexpr absl::string_view kBlanks[] = {" ",  "\t",          "\r",
                                           "\n", kNoBreakSpace, kNarrowNoBreakSpace};
  bool more = true;
  while (more) {
    more = false;
    for (const absl::string_view blank : kBlanks) {
      more = absl::ConsumePrefix(&text, blank) || absl::ConsumeSuffix(&text, blank) || more;
    }
  }
  return text;
}

Fault SetCell(absl::string_view cell, const Column& column, const Reading& reading,
              Message& resource) {
  const FieldDescriptor* field = column.fields.back();
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) cell = WithoutBlanks(cell);
  if (cell.empty()) return std::nullopt;
  Message* message = &resource;
  for (size_t i = 0; i + 1 < column.fields.size(); ++i) {
    message = message->GetReflection()->MutableMessage(message, column.fields[i]);
  }
  if (field->is_repeated()) {
    if (field->message_type() != nullptr) return ReadJson(cell, field, *message);
    for (const std::string& part : SplitParts(cell)) {
      if (Fault fault = ReadScalar(part, field, *message)) return fault;
    }
    return std::nullopt;
  }
  if (field->message_type() != nullptr) {
    return ReadMessage(cell, KindOf(field), reading,
                       *message->GetReflection()->MutableMessage(message, field));
  }
  return ReadScalar(cell, field, *message);
}

}  // namespace osiedle::exchange
