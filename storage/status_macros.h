// Passing an error on to the caller in one line:
//
//   absl::StatusOr<Total> Sum(const Reader& reader, absl::string_view key) {
//     RETURN_IF_ERROR(CheckKey(key));
//     ASSIGN_OR_RETURN(std::optional<std::string> value, reader.Get(key));
//     ASSIGN_OR_RETURN((std::map<Month, Cells> cells), LoadCells(reader));
//
// The function returns absl::Status or absl::StatusOr. The expression is evaluated once. The error
// is returned as it is, with its payloads.
#ifndef OSIEDLE_STORAGE_STATUS_MACROS_H_
#define OSIEDLE_STORAGE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns when the expression, an absl::Status, is an error. One statement.
#define RETURN_IF_ERROR(...) OSIEDLE_RETURN_(__COUNTER__, (__VA_ARGS__))

// Returns when the expression, an absl::StatusOr, is an error. Otherwise its value goes to
// `target`: a declaration, or what stands on the left of an assignment. A declaration whose type
// has a comma stands in parentheses. Several statements: the body of an `if` or a loop needs
// braces.
#define ASSIGN_OR_RETURN(target, ...) OSIEDLE_ASSIGN_(__COUNTER__, target, (__VA_ARGS__))

// The rest of this file is for the two macros alone. Each use numbers its variable: an expression
// may hold a lambda that uses the macros too, and equal names would shadow each other.
#define OSIEDLE_RETURN_(number, expression) OSIEDLE_RETURN_NUMBERED_(number, expression)
#define OSIEDLE_RETURN_NUMBERED_(number, expression)                          \
  do {                                                                        \
    if (::absl::Status status_##number = expression; !status_##number.ok()) { \
      return status_##number;                                                 \
    }                                                                         \
  } while (false)

#define OSIEDLE_ASSIGN_(number, target, expression) \
  OSIEDLE_ASSIGN_NUMBERED_(number, target, expression)
#define OSIEDLE_ASSIGN_NUMBERED_(number, target, expression)                   \
  auto status_or_##number = expression;                                        \
  if (!status_or_##number.ok()) return std::move(status_or_##number).status(); \
  OSIEDLE_BARE_(target) = *std::move(status_or_##number)

// `(int x)` and `int x` both become `int x`. OSIEDLE_OPEN_ expands only before parentheses: it
// drops them and repeats itself before their content. Either way one OSIEDLE_OPEN_ is left, which
// the macros below drop.
#define OSIEDLE_BARE_(target) OSIEDLE_DROP_OPEN_(OSIEDLE_OPEN_ target)
#define OSIEDLE_OPEN_(...) OSIEDLE_OPEN_ __VA_ARGS__
#define OSIEDLE_DROP_OPEN_(...) OSIEDLE_DROP_FIRST_(__VA_ARGS__)
#define OSIEDLE_DROP_FIRST_(...) OSIEDLE_NO_##__VA_ARGS__
#define OSIEDLE_NO_OSIEDLE_OPEN_

#endif  // OSIEDLE_STORAGE_STATUS_MACROS_H_
