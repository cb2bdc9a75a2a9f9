// The fields of any resource as columns, and their values as cells: what rows.proto describes.
#ifndef OSIEDLE_SERVICES_EXCHANGE_CELLS_H_
#define OSIEDLE_SERVICES_EXCHANGE_CELLS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/exchange/cell_times.h"

namespace osiedle::exchange {

struct Column {
  // "place.description"
  std::string path;
  // The way from the resource to the field.
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  // What an update mask says to change it: the path, or the part of it that is one value (a
  // position).
  std::string mask;
  // The server fills it in: it is exported, and passed over by an import.
  bool of_server = false;
  // The field of the resource in which it lies, when no list gives that one: it is not exported,
  // and an import leaves it as it is where a row says nothing about it. Null: it is a field like
  // others.
  const google::protobuf::FieldDescriptor* concealed = nullptr;
};

// All columns of a type, in the order of declaration. A message that is one value (a time, a day,
// an amount of money) is one column, as is a list; any other message has a column for each field.
// Made once; `type` lives as long as the process.
const std::vector<Column>& ColumnsOf(const google::protobuf::Descriptor* type);
// By its path as people write it: capitals, blanks, hyphens and underscores make no difference.
// Null: the type has none.
const Column* FindColumn(const google::protobuf::Descriptor* type, absl::string_view path);

// Whether `written` is such a spelling of `path`.
bool IsSpellingOf(absl::string_view written, absl::string_view path);

// How values are written: for programs, or for a spreadsheet in Poland, with decimal commas and
// with times in the zone.
struct CellStyle {
  std::optional<absl::TimeZone> spreadsheet_zone;
};

// The value as text; "" when it is not set.
std::string CellOf(const google::protobuf::Message& resource, const Column& column,
                   const CellStyle& style = {});

// Puts the value into the resource; an empty cell leaves it as it is, and so does a blank one of
// what is no text. Returns what is wrong with the text, or nothing.
Fault SetCell(absl::string_view cell, const Column& column, const Reading& reading,
              google::protobuf::Message& resource);

// Without the blanks around it, those that spreadsheets put between thousands included.
absl::string_view WithoutBlanks(absl::string_view text);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_CELLS_H_
