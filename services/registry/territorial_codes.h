// Which register holds on a day, and which municipality has a code.
#ifndef OSIEDLE_SERVICES_REGISTRY_TERRITORIAL_CODES_H_
#define OSIEDLE_SERVICES_REGISTRY_TERRITORIAL_CODES_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/registry/v1/register.pb.h"
#include "osiedle/registry/v1/unit.pb.h"
#include "storage/snapshot.h"

namespace osiedle::registry {

// The newest complete register of `day` or before it, or nothing.
absl::StatusOr<std::optional<v1::Register>> NewestCompleteRegister(const storage::Reader& reader,
                                                                   absl::CivilDay day);

// A unit of a register, or nothing.
absl::StatusOr<std::optional<v1::Unit>> FindUnit(const storage::Reader& reader,
                                                 const v1::Register& the_register,
                                                 absl::string_view code);

// Makes `code` the municipality's newest one, with the voivodeship and county of the register of
// `day`. The code holds from `valid_from` on, or from the day of the register when `valid_from` is
// not given. Two towns that take one code at once read what the other writes, so one of them is
// refused. UNIT_NOT_IN_REGISTER, TERRITORIAL_CODE_TAKEN.
absl::Status TakeTerritorialCode(const storage::Reader& reader, absl::string_view code,
                                 absl::CivilDay day, std::optional<absl::CivilDay> valid_from,
                                 v1::Municipality& municipality);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_TERRITORIAL_CODES_H_
