// Typed reading of the cells of a CSV file, with every fault told by its line and column.
#ifndef OSIEDLE_CLIENTS_CLI_CSV_READER_H_
#define OSIEDLE_CLIENTS_CLI_CSV_READER_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/csv.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace osiedle::cli {

// The faults of a file, collected so that all of them are told at once.
class LineFaults {
 public:
  explicit LineFaults(std::string path) : path_(std::move(path)) {}

  void Add(int line, absl::string_view what);
  bool empty() const { return faults_.empty(); }

  // OK, or the first twenty faults and how many more there are.
  absl::Status ToStatus() const;

 private:
  std::string path_;
  std::vector<std::string> faults_;
};

// Reads one row after the other. An empty cell gives the type's zero and no fault, unless Required
// is asked for; a cell that does not parse gives zero and a fault. Several values in one cell are
// separated by '|'.
class CsvReader {
 public:
  // The file outlives this. A column of `columns` that the file lacks, and an additional column of
  // the file, are faults of line 1.
  CsvReader(const CsvFile& file, const std::vector<std::string>& columns, LineFaults& faults);

  // Goes to the next row; false after the last one.
  bool Next();
  int line() const { return row_->line; }

  std::string Text(absl::string_view column) const;
  std::string Required(absl::string_view column);
  std::vector<std::string> List(absl::string_view column) const;
  bool Flag(absl::string_view column);
  std::optional<double> Number(absl::string_view column);
  // RFC 3339, as in "2025-10-15T10:02:00+02:00".
  std::optional<google::protobuf::Timestamp> Time(absl::string_view column);
  std::optional<google::type::Date> Date(absl::string_view column);
  // By the name of the value, as in "AGE_60_TO_74".
  template <typename E>
  E Enum(absl::string_view column) {
    return static_cast<E>(
        EnumNumber(Text(column), google::protobuf::GetEnumDescriptor<E>(), column));
  }

  // The same for a part of a cell.
  int IntegerOf(absl::string_view text, absl::string_view column);
  std::optional<google::type::Date> DateOf(absl::string_view text, absl::string_view column);
  int EnumNumber(absl::string_view text, const google::protobuf::EnumDescriptor* type,
                 absl::string_view column);

  void Fault(absl::string_view column, absl::string_view what);

 private:
  const CsvFile& file_;
  LineFaults& faults_;
  std::map<std::string, size_t, std::less<>> places_;
  size_t next_ = 0;
  const CsvRow* row_ = nullptr;
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_CSV_READER_H_
