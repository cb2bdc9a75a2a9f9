// The rules of residents: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_RESIDENTS_RESIDENT_RULES_H_
#define OSIEDLE_SERVICES_RESIDENTS_RESIDENT_RULES_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/violations.h"

namespace osiedle::residents {

inline constexpr int kMostLevelChanges = 50;
inline constexpr absl::Duration kNoteLife = absl::Hours(24 * 180);
inline constexpr absl::Duration kLongestNoteLife = absl::Hours(24 * 366);

// ---- what a level holds

// COUNTED where nothing is said.
v1::Resident::IdentityLevel LevelOf(const v1::Resident& resident);

// A violation for every field that is set above the level of the resident.
void CheckWithinLevel(const v1::Resident& resident, call::Violations& violations);

// Clears every field above `level`.
void TakeOutAbove(v1::Resident::IdentityLevel level, v1::Resident& resident);

// ---- fields

// What holds for the fields of a resident beyond what its proto declares and what its level allows.
// `before` is null for a new one; a note that did not change is not judged by today's clock.
// `today` is the day in the municipality's time zone; needed only when there is a date of birth.
void CheckResident(const v1::Resident* before, const v1::Resident& after, absl::Time now,
                   absl::CivilDay today, call::Violations& violations);

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

// Whether a move to `level` by this very act, whose moment is given, was made before, whatever came
// after it.
bool IsKnownMove(const v1::Resident& resident, v1::Resident::IdentityLevel level,
                 const v1::LevelAct& act);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_RESIDENT_RULES_H_
