// The rules of this area that need no storage: what codes, days, numbers and zones mean.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_RULES_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_RULES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/registry/v1/unit.pb.h"

namespace osiedle::registry {

// ---- Codes of territorial units (TERC: the Regulation of 15 December 1998 on the national
// register of the territorial division, Dz.U. 1998 nr 157 poz. 1031)

// What a code stands for: two digits WOJ, four WOJ+POW, seven WOJ+POW+GMI+RODZ, no part of them
// zero. Nothing: it is no code.
std::optional<v1::Unit::Kind> KindOfCode(absl::string_view code);

// The code of the unit in which it lies; "" for a voivodeship. REQUIRES: KindOfCode(code).
std::string ParentOfCode(absl::string_view code);

// Urban, rural or mixed: what a town of Osiedle can be.
bool IsMunicipality(v1::Unit::Kind kind);

// ---- Days

// "2024-01-01", of the years 1900 to 9999, and nothing else.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);
std::string FormatDay(absl::CivilDay day);

// REQUIRES: a day of the calendar.
absl::CivilDay DayOf(const google::type::Date& date);
google::type::Date DateOf(absl::CivilDay day);

// ---- Municipalities

// The permanent id of a municipality: as other ids, but of 2 characters at least and beginning with
// a letter.
bool IsMunicipalityId(absl::string_view id);

// The name of the controller that a municipality is created with.
std::string FirstControllerOf(absl::string_view municipality_name);

// Whether the municipality has `code` on `first_day` or on any day after it.
bool HoldsCodeFrom(const v1::Municipality& municipality, absl::string_view code,
                   absl::CivilDay first_day);

// ---- Numbers of bodies

// A tax number: 10 digits with a right check digit.
bool IsNip(absl::string_view text);
// A number in the register of economic units: 9 or 14 digits with right check digits.
bool IsRegon(absl::string_view text);

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_RULES_H_
