// Principals of these tests' own, besides those of a town's file.
#ifndef OSIEDLE_TESTS_ACCESS_PRINCIPALS_H_
#define OSIEDLE_TESTS_ACCESS_PRINCIPALS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "osiedle/common/v1/role.pb.h"

namespace osiedle::tests {

std::string TokenOfPrincipal(const std::string& principal);

// An entry of the tokens file. `grants` are those that GrantText gives.
std::string TokenEntry(const std::string& principal, const std::string& grants);
// One role in one municipality. `more` are further fields of the grant, each with a comma before
// it.
std::string GrantText(absl::string_view municipality, common::v1::Role role,
                      absl::string_view more = "");

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_ACCESS_PRINCIPALS_H_
