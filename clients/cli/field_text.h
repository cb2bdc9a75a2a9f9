// The value of one field of any message as a person reads it.
#ifndef OSIEDLE_CLIENTS_CLI_FIELD_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_FIELD_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace osiedle::cli {

// The time zone of every town of ours; UTC on a machine without zones.
absl::TimeZone DefaultZone();

// "2025-10-15 10:02", with seconds where there are any.
std::string TimeText(absl::Time time, absl::TimeZone zone);
std::string DateText(const google::type::Date& date);
// "202.66 PLN"
std::string MoneyText(const google::type::Money& money);

// The last part of a resource name, "skwer" of "municipalities/rybnik/stops/skwer".
std::string LastPart(absl::string_view name);
// Those of several, with commas between them.
std::string LastParts(const google::protobuf::RepeatedPtrField<std::string>& names);

// A field of this type is one value: a scalar, or a message that is written as one (a time, a
// duration, a date, an amount of money, a position, a mask).
bool IsOneValue(const google::protobuf::FieldDescriptor& field);

// The field holds a number, which stands to the right in a table.
bool IsNumber(const google::protobuf::FieldDescriptor& field);

// The field holds the name of a resource: its own or another's.
bool IsResourceName(const google::protobuf::FieldDescriptor& field);

// The short form of a resource name in such a field: its last part. Where the field may name any
// kind of resource, the collection stands before it ("stops/skwer").
std::string ShortName(const google::protobuf::FieldDescriptor& field, absl::string_view name);

// The value of a field that IsOneValue; of its item `index` when it is repeated. Unset: "".
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field, int index,
                      absl::TimeZone zone);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_FIELD_TEXT_H_
