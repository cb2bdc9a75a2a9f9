#include "clients/cli/message_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kIndent = 2;
constexpr int kMaxColumnWidth = 48;

// Where a field stands in a table: who or what it is, then the content, then the book-keeping.
int Rank(const FieldDescriptor& field) {
  if (field.name() == "name") return 0;
  if (field.name() == "display_name") return 1;
  if (field.name() == "controller" || field.name() == "create_time" ||
      field.name() == "update_time") {
    return 3;
  }
  return 2;
}

// Everything that is set, in the order of the proto file.
std::vector<const FieldDescriptor*> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return a->index() < b->index(); });
  return fields;
}

// What a table has columns for.
bool IsColumn(const FieldDescriptor& field) { return IsOneValue(field) && field.name() != "etag"; }

std::string CellText(const Message& message, const FieldDescriptor& field, absl::TimeZone zone) {
  const auto text = [&](int index) {
    std::string value = FieldText(message, field, index, zone);
    return IsResourceName(field) ? ShortName(field, value) : value;
  };
  if (!field.is_repeated()) return text(0);
  std::vector<std::string> items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    items.push_back(text(i));
  }
  return absl::StrJoin(items, ", ");
}

// The rows of a repeated field of messages.
std::string RowsText(const Message& message, const FieldDescriptor& rows, int indent,
                     const MessageTextOptions& options) {
  const Reflection& reflection = *message.GetReflection();
  const int count = reflection.FieldSize(message, &rows);
  std::vector<const FieldDescriptor*> fields;
  for (int row = 0; row < count; ++row) {
    for (const FieldDescriptor* field :
         SetFields(reflection.GetRepeatedMessage(message, &rows, row))) {
      if (IsColumn(*field) && std::find(fields.begin(), fields.end(), field) == fields.end()) {
        fields.push_back(field);
      }
    }
  }
  if (fields.empty()) return absl::StrCat(std::string(indent, ' '), count, " rows\n");
  std::sort(fields.begin(), fields.end(), [](const auto* a, const auto* b) {
    return std::pair(Rank(*a), a->index()) < std::pair(Rank(*b), b->index());
  });

  std::vector<Table::Column> columns;
  for (const FieldDescriptor* field : fields) {
    columns.push_back({.title = field->name(),
                       .right = IsNumber(*field) && !field->is_repeated(),
                       .most = kMaxColumnWidth});
  }
  Table table(columns);
  for (int row = 0; row < count; ++row) {
    const Message& item = reflection.GetRepeatedMessage(message, &rows, row);
    std::vector<std::string> cells;
    for (const FieldDescriptor* field : fields) {
      cells.push_back(CellText(item, *field, options.zone));
    }
    table.AddRow(std::move(cells));
  }
  return table.ToString(indent, options.width);
}

// Names of fields take as much room as the longest of their message.
std::string Key(absl::string_view name, int width) {
  return absl::StrCat(name, std::string(width - DisplayWidth(name) + 2, ' '));
}

std::string FieldsText(const Message& message, int indent, const MessageTextOptions& options) {
  const Reflection& reflection = *message.GetReflection();
  const std::vector<const FieldDescriptor*> fields = SetFields(message);
  const std::string margin(indent, ' ');
  int key_width = 0;
  for (const FieldDescriptor* field : fields) {
    if (IsOneValue(*field)) key_width = std::max(key_width, DisplayWidth(field->name()));
  }

  std::string text;
  for (const FieldDescriptor* field : fields) {
    if (!IsOneValue(*field)) {
      absl::StrAppend(&text, margin, field->name(), "\n",
                      field->is_repeated() ? RowsText(message, *field, indent + kIndent, options)
                                           : FieldsText(reflection.GetMessage(message, field),
                                                        indent + kIndent, options));
      continue;
    }
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      absl::StrAppend(&text, margin, Key(i == 0 ? field->name() : "", key_width),
                      OneLine(FieldText(message, *field, i, options.zone)), "\n");
    }
  }
  return text;
}

// The rows of an answer to a List (AIP-132): the first repeated message of something that is no
// resource itself.
const FieldDescriptor* ListedField(const Message& message) {
  const auto& type = *message.GetDescriptor();
  if (type.FindFieldByName("name") != nullptr) return nullptr;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.is_repeated() && !field.is_map() && !IsOneValue(field)) return &field;
  }
  return nullptr;
}

}  // namespace

std::string MessageText(const Message& message, const MessageTextOptions& options) {
  const FieldDescriptor* rows = ListedField(message);
  if (rows == nullptr) return FieldsText(message, 0, options);

  std::string text = message.GetReflection()->FieldSize(message, rows) == 0
                         ? absl::StrCat("no ", rows->name(), "\n")
                         : RowsText(message, *rows, 0, options);
  for (const FieldDescriptor* field : SetFields(message)) {
    if (field == rows || field->is_repeated() || !IsOneValue(*field)) continue;
    absl::StrAppend(&text, field->name(), "  ",
                    OneLine(FieldText(message, *field, 0, options.zone)), "\n");
  }
  return text;
}

}  // namespace osiedle::cli
