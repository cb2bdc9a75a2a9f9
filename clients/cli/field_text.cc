#include "clients/cli/field_text.h"

#include <cstdlib>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/latlng.pb.h"

namespace osiedle::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A message learned from a server as one of ours: the same type, another class.
template <typename T>
T As(const Message& message) {
  T result;
  result.ParseFromString(message.SerializeAsString());
  return result;
}

std::string MessageValue(const Message& message, absl::TimeZone zone) {
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.protobuf.Timestamp") {
    const auto time = As<google::protobuf::Timestamp>(message);
    return TimeText(absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()), zone);
  }
  if (type == "google.protobuf.Duration") {
    return google::protobuf::util::TimeUtil::ToString(As<google::protobuf::Duration>(message));
  }
  if (type == "google.type.Date") return DateText(As<google::type::Date>(message));
  if (type == "google.type.Money") return MoneyText(As<google::type::Money>(message));
  if (type == "google.type.LatLng") {
    const auto position = As<google::type::LatLng>(message);
    return absl::StrFormat("%.5f, %.5f", position.latitude(), position.longitude());
  }
  return absl::StrJoin(As<google::protobuf::FieldMask>(message).paths(), ",");
}

}  // namespace

absl::TimeZone DefaultZone() {
  absl::TimeZone zone;
  // Leaves UTC when it fails.
  absl::LoadTimeZone("Europe/Warsaw", &zone);
  return zone;
}

std::string TimeText(absl::Time time, absl::TimeZone zone) {
  const bool to_the_minute = absl::ToCivilSecond(time, zone).second() == 0;
  return absl::FormatTime(to_the_minute ? "%Y-%m-%d %H:%M" : "%Y-%m-%d %H:%M:%S", time, zone);
}

std::string DateText(const google::type::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string MoneyText(const google::type::Money& money) {
  const bool negative = money.units() < 0 || money.nanos() < 0;
  return absl::StrFormat("%s%d.%02d %s", negative ? "-" : "", std::abs(money.units()),
                         std::abs(money.nanos()) / 10'000'000, money.currency_code());
}

std::string LastPart(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == absl::string_view::npos ? name : name.substr(slash + 1));
}

std::string LastParts(const google::protobuf::RepeatedPtrField<std::string>& names) {
  return absl::StrJoin(
      names, ", ", [](std::string* out, const std::string& name) { out->append(LastPart(name)); });
}

bool IsOneValue(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return true;
  static const auto* const types = new std::set<std::string>{
      "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask",
      "google.type.Date",          "google.type.Money",        "google.type.LatLng"};
  return types->contains(field.message_type()->full_name());
}

bool IsNumber(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type()->full_name() == "google.type.Money";
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_BOOL:
      return false;
    default:
      return true;
  }
}

bool IsResourceName(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return false;
  return field.options().HasExtension(google::api::resource_reference) ||
         (field.name() == "name" &&
          field.containing_type()->options().HasExtension(google::api::resource));
}

std::string ShortName(const FieldDescriptor& field, absl::string_view name) {
  std::string last = LastPart(name);
  if (field.options().GetExtension(google::api::resource_reference).type() != "*" ||
      last.size() == name.size()) {
    return last;
  }
  const absl::string_view before = name.substr(0, name.size() - last.size() - 1);
  return absl::StrCat(LastPart(before), "/", last);
}

std::string FieldText(const Message& message, const FieldDescriptor& field, int index,
                      absl::TimeZone zone) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  if (!repeated && field.has_presence() && !reflection.HasField(message, &field)) return "";
  // Each scalar type has its accessor, and another for items.
  const auto get = [&](auto single, auto item) {
    return repeated ? (reflection.*item)(message, &field, index)
                    : (reflection.*single)(message, &field);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_BOOL:
      return get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = get(&Reflection::GetEnum, &Reflection::GetRepeatedEnum);
      return value->number() == 0 ? "" : value->name();
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = get(&Reflection::GetString, &Reflection::GetRepeatedString);
      return field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(text) : text;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                                   : reflection.GetMessage(message, &field),
                          zone);
  }
  return "";
}

}  // namespace osiedle::cli
