// The rules of residents: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_RULES_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::residents {

inline constexpr int kMaxLevelChanges = 50;
inline constexpr absl::Duration kNoteLife = absl::Hours(24 * 180);
inline constexpr absl::Duration kLongestNoteLife = absl::Hours(24 * 366);

// ---- what a level holds

// COUNTED where nothing is said.
v1::Resident::IdentityLevel LevelOf(const v1::Resident& resident);

// A violation for every field that is set above the level of the resident.
void CheckWithinLevel(const v1::Resident& resident, call::Violations& violations);

// Clears every field above `level`.
void TakeOutAbove(v1::Resident::IdentityLevel level, v1::Resident& resident);
// The concealed fields above `low` that `high` may hold: a move down tells that they go, whether
// they were set or not.
std::vector<std::string> ConcealedBetween(v1::Resident::IdentityLevel low,
                                          v1::Resident::IdentityLevel high);

// ---- fields

// What holds for the fields of a resident beyond what its proto declares and what its level allows.
// `before` is null for a new one; a note that did not change is not judged by today's clock.
// `today` is the day in the municipality's time zone; needed only when there is a date of birth.
// `pesel_birth` is the day of birth that a PESEL tells which was recorded before, where it is
// known.
void CheckResident(const v1::Resident* before, const v1::Resident& after, absl::Time now,
                   absl::CivilDay today, std::optional<absl::CivilDay> pesel_birth,
                   call::Violations& violations);

// Gives the notes that say nothing of it their expiry.
void FillNoteExpiry(absl::Time now, v1::Resident& resident);
// Takes the notes out that have expired.
void DropExpiredNotes(absl::Time now, v1::Resident& resident);

// ---- minors, and moves of the level

// By the age band, or the date of birth.
bool IsMinor(const v1::Resident& resident, absl::CivilDay today);
// Whether a guardian's act stands behind the present level: since it was last COUNTED.
bool HasGuardianAct(const v1::Resident& resident);

// What is wrong with a move of the level; `minor` counts when it rises. What the level is now is
// not looked at.
void CheckRaise(v1::Resident::IdentityLevel level, const v1::LevelAct& act, bool minor,
                absl::Time now, call::Violations& violations);
void CheckLower(const v1::LevelAct& act, absl::Time now, call::Violations& violations);

// When the resident was last lowered to COUNTED, as recorded here; nothing: never. What was linked
// to them before, and what they were created with, is gone for good.
std::optional<absl::Time> LastCounted(const v1::Resident& resident);
// The moment of the latest act that lowered the level; nothing: it never went down.
std::optional<absl::Time> LastLowered(const v1::Resident& resident);
// Whether the level was lowered by an act that is not older than this one: what it allows was taken
// back since. An act without a moment happens `now`.
bool IsActOutdated(const v1::Resident& resident, const v1::LevelAct& act, absl::Time now);

// Whether a move to `level` by this very act, whose moment is given, was made before, whatever came
// after it.
bool IsKnownMove(const v1::Resident& resident, v1::Resident::IdentityLevel level,
                 const v1::LevelAct& act);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_RULES_H_
