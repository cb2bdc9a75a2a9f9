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
  // The path of the field in an update mask: the whole path, or the part that is one value (a
  // position).
  std::string mask;
  // The server fills the field in. It is exported, and an import skips it.
  bool of_server = false;
  // The concealed field of the resource that holds this field. A concealed field is not exported,
  // and an import without it leaves it as it is. Null: the field is not concealed.
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

// Puts the value into the resource. An empty cell leaves the field as it is; so does a blank cell
// of a field that is not a text. Returns the fault of the text, or nothing.
Fault SetCell(absl::string_view cell, const Column& column, const Reading& reading,
              google::protobuf::Message& resource);

// The text without blanks around it, also without the special blanks of spreadsheets.
absl::string_view WithoutBlanks(absl::string_view text);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_CELLS_H_
