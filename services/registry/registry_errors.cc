#include "services/registry/registry_errors.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_rules.h"

namespace osiedle::registry {

using ::osiedle::call::MakeError;

absl::Status RegisterIncomplete(const v1::Register& the_register) {
  return MakeError(
      absl::StatusCode::kFailedPrecondition, common::v1::REGISTER_INCOMPLETE,
      absl::StrCat(the_register.name(), " holds ", the_register.unit_count(), " of ",
                   the_register.expected_unit_count(), " units and ",
                   the_register.municipality_count(), " of ",
                   the_register.expected_municipality_count(), " municipalities"),
      {{"resource", the_register.name()},
       {"unit_count", absl::StrCat(the_register.unit_count())},
       {"expected_unit_count", absl::StrCat(the_register.expected_unit_count())},
       {"municipality_count", absl::StrCat(the_register.municipality_count())},
       {"expected_municipality_count", absl::StrCat(the_register.expected_municipality_count())}});
}

absl::Status RegisterIsComplete(const v1::Register& the_register) {
  return call::StateTransitionRefused(
      the_register.name(), v1::Register::State_Name(the_register.state()), "it takes no new unit");
}

absl::Status UnitNotInRegister(absl::string_view code, absl::CivilDay day) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::UNIT_NOT_IN_REGISTER,
                   absl::StrCat("the newest complete register of ", FormatDay(day),
                                " or before has no municipality with the code ", code),
                   {{"code", std::string(code)}, {"day", FormatDay(day)}});
}

absl::Status NoUnitOnDay(absl::string_view code, absl::CivilDay day) {
  return MakeError(absl::StatusCode::kNotFound, common::v1::RESOURCE_NOT_FOUND,
                   absl::StrCat("the newest complete register of ", FormatDay(day),
                                " or before has no unit with the code ", code));
}

absl::Status TerritorialCodeTaken(absl::string_view code) {
  return MakeError(absl::StatusCode::kAlreadyExists, common::v1::TERRITORIAL_CODE_TAKEN,
                   absl::StrCat("another municipality has the code ", code, " on that day"),
                   {{"code", std::string(code)}});
}

absl::Status ResourceBuiltIn(absl::string_view name) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::RESOURCE_BUILT_IN,
                   absl::StrCat(name, " is built in and read-only"),
                   {{"resource", std::string(name)}});
}

absl::Status ResourceInUse(absl::string_view name, absl::string_view user) {
  return MakeError(absl::StatusCode::kFailedPrecondition, common::v1::RESOURCE_IN_USE,
                   absl::StrCat(name, " is used by ", user), {{"resource", std::string(user)}});
}

}  // namespace osiedle::registry
