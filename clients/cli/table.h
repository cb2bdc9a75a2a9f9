// A table of text.
#ifndef OSIEDLE_CLIENTS_CLI_TABLE_H_
#define OSIEDLE_CLIENTS_CLI_TABLE_H_

#include <string>
#include <vector>

namespace osiedle::cli {

class Table {
 public:
  struct Column {
    std::string title;
    // Numbers stand to the right.
    bool right = false;
    // Longer cells are cut.
    int most = 60;
    // Where there is little room, the column is made as narrow as this before another column is
    // left out; 0: it is never made narrower.
    int least = 0;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns; control characters in them become spaces.
  void AddRow(std::vector<std::string> cells);

  // The next row stands below a rule.
  void AddRule() { rules_.push_back(rows_.size()); }

  bool empty() const { return rows_.empty(); }

  // Lines that end in '\n', each after `indent` spaces: titles, a rule, the rows. Columns that do
  // not fit into `width` are left out from the right, and named below the table. So put the most
  // important columns first. 0: no limit.
  std::string ToString(int indent = 0, int width = 0) const;

 private:
  // The widths of the cells.
  std::vector<int> Widths() const;
  // The widths of the columns that fit.
  std::vector<int> FittingWidths(int indent, int width) const;
  std::string LeftOutText(size_t shown, int indent, int width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> rules_;
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_TABLE_H_
