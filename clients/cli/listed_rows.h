// Lists of which the program reads all rows, because it sorts them itself.
#ifndef OSIEDLE_CLIENTS_CLI_LISTED_ROWS_H_
#define OSIEDLE_CLIENTS_CLI_LISTED_ROWS_H_

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/session.h"
#include "osiedle/client/paged_range.h"

namespace osiedle::cli {

// What a page holds at most (standard_fields.proto).
inline constexpr int kMaxPage = 500;
inline constexpr int kMaxRows = 10'000;

// Fails with a UsageError when there are more than kMaxRows; `what` they are stands in it, as in
// "such visits: ask for fewer days".
template <typename Row>
absl::StatusOr<std::vector<Row>> ReadRows(client::PagedRange<Row> range, absl::string_view what) {
  std::vector<Row> rows;
  for (absl::StatusOr<Row>& row : range) {
    if (!row.ok()) return row.status();
    if (rows.size() == kMaxRows) {
      return UsageError(absl::StrCat("there are more than ", kMaxRows, " ", what));
    }
    rows.push_back(*std::move(row));
  }
  return rows;
}

// --limit
inline void AddLimit(CLI::App& command, int& limit) {
  command.add_option("--limit", limit, "how many rows")
      ->check(CLI::Range(1, kMaxRows))
      ->capture_default_str();
}

// Keeps the first `limit` rows; gives how many more there are.
template <typename Row>
size_t KeepFirst(int limit, std::vector<Row>& rows) {
  const size_t found = rows.size();
  rows.resize(std::min(found, static_cast<size_t>(limit)));
  return found - rows.size();
}

// Says behind the list what it does not have.
inline void TellBehindTheList(Session& session, absl::string_view text) {
  session.out.flush();
  session.err << text << "\n";
}
inline void TellOfMore(Session& session, size_t more, int limit) {
  if (more == 0) return;
  TellBehindTheList(session, absl::StrCat(more, " more: --limit=", limit, " ends the list"));
}

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_LISTED_ROWS_H_
