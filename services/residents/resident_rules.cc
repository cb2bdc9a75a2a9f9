#include "services/residents/resident_rules.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/folded_text.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/personal_numbers.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/text_formats.h"

namespace osiedle::residents {
namespace {

using ::osiedle::call::BirthDayOf;
using ::osiedle::call::DayOf;
using ::osiedle::call::IsPesel;
using ::osiedle::call::TimeOf;
using ::osiedle::call::TimestampOf;
using ::osiedle::call::Violations;
using ::osiedle::residents::v1::Identity;
using ::osiedle::residents::v1::LevelAct;
using ::osiedle::residents::v1::LevelChange;
using ::osiedle::residents::v1::Note;
using ::osiedle::residents::v1::Reach;
using ::osiedle::residents::v1::Resident;

constexpr int kFullAge = 18;

// A field that needs a level.
struct LevelField {
  const char* name;
  Resident::IdentityLevel level;
  bool (*is_set)(const Resident&);
  void (*clear)(Resident&);
};

const std::vector<LevelField>& LevelFields() {
  static const auto* const fields = new std::vector<LevelField>{
      {"resident.alias", Resident::ALIAS, [](const Resident& r) { return !r.alias().empty(); },
       [](Resident& r) { r.clear_alias(); }},
      {"resident.needs", Resident::ALIAS, [](const Resident& r) { return r.needs_size() > 0; },
       [](Resident& r) { r.clear_needs(); }},
      {"resident.notes", Resident::ALIAS, [](const Resident& r) { return r.notes_size() > 0; },
       [](Resident& r) { r.clear_notes(); }},
      {"resident.external_ids", Resident::ALIAS,
       [](const Resident& r) { return r.external_ids_size() > 0; },
       [](Resident& r) { r.clear_external_ids(); }},
      {"resident.reach", Resident::REACHABLE, [](const Resident& r) { return r.has_reach(); },
       [](Resident& r) { r.clear_reach(); }},
      {"resident.identity", Resident::IDENTIFIED,
       [](const Resident& r) { return r.has_identity(); },
       [](Resident& r) { r.clear_identity(); }}};
  return *fields;
}

void CheckNotes(const Resident* before, const Resident& after, absl::Time now,
                Violations& violations) {
  for (int i = 0; i < after.notes_size(); ++i) {
    const Note& note = after.notes(i);
    const std::string field = absl::StrCat("resident.notes[", i, "]");
    const bool old =
        before != nullptr && std::any_of(before->notes().begin(), before->notes().end(),
                                         [&](const Note& n) { return call::SameMessage(n, note); });
    if (old || !note.has_expire_time()) continue;
    if (TimeOf(note.expire_time()) <= now) {
      violations.Add(absl::StrCat(field, ".expire_time"), common::v1::IN_THE_PAST);
    } else if (TimeOf(note.expire_time()) > now + kLongestNoteLife) {
      violations.Add(absl::StrCat(field, ".expire_time"), common::v1::DAYS_TOO_FAR_AHEAD,
                     {{"max", absl::StrCat(kLongestNoteLife / absl::Hours(24))}});
    }
  }
}

void CheckReach(const Reach& reach, Violations& violations) {
  if (reach.kind() == Reach::PHONE && !call::IsPhone(reach.value())) {
    violations.Add("resident.reach.value", common::v1::NOT_A_TELEPHONE_NUMBER);
  } else if (reach.kind() == Reach::EMAIL && !call::IsEmail(reach.value())) {
    violations.Add("resident.reach.value", common::v1::NOT_AN_EMAIL_ADDRESS);
  }
}

void CheckIdentity(const Identity& identity, absl::CivilDay today,
                   std::optional<absl::CivilDay> pesel_birth, Violations& violations) {
  if (identity.has_date_of_birth()) {
    const absl::CivilDay born = DayOf(identity.date_of_birth());
    if (born < call::EarliestDay() || born > today) {
      violations.Add("resident.identity.date_of_birth", common::v1::NOT_A_DATE_OF_BIRTH);
    } else if (identity.pesel().empty() && pesel_birth.has_value() && *pesel_birth != born) {
      violations.Add("resident.identity.date_of_birth", common::v1::DATE_OF_ANOTHER_PESEL);
    }
  }
  if (identity.pesel().empty()) return;
  if (!IsPesel(identity.pesel())) {
    violations.Add("resident.identity.pesel", common::v1::NOT_A_PESEL);
  } else if (identity.has_date_of_birth() &&
             BirthDayOf(identity.pesel()) != DayOf(identity.date_of_birth())) {
    violations.Add("resident.identity.pesel", common::v1::PESEL_OF_ANOTHER_DATE);
  }
}

void CheckMinor(const Resident* before, const Resident& resident, absl::CivilDay today,
                Violations& violations) {
  if (LevelOf(resident) == Resident::COUNTED || !IsMinor(resident, today) ||
      HasGuardianAct(resident)) {
    return;
  }
  // Old values are not judged again: a resident becomes younger only by a change of these fields.
  const bool band_changed = before == nullptr || before->age_band() != resident.age_band();
  const bool birth_changed =
      before == nullptr ||
      !call::SameMessage(before->identity().date_of_birth(), resident.identity().date_of_birth());
  const char* const field = before == nullptr ? "resident.identity_level"
                            : band_changed    ? "resident.age_band"
                            : birth_changed   ? "resident.identity.date_of_birth"
                            : !resident.identity().pesel().empty() ? "resident.identity.pesel"
                                                                   : nullptr;
  if (field != nullptr) violations.Add(field, common::v1::MINOR_WITHOUT_GUARDIAN);
}

void CheckAct(const LevelAct& act, absl::Time now, Violations& violations) {
  const bool ground = act.kind() == LevelAct::LEGAL_GROUND;
  if (ground && act.legal_ground().empty()) {
    violations.Add("act.legal_ground", common::v1::LEGAL_GROUND_REQUIRED);
  } else if (!ground && !act.legal_ground().empty()) {
    violations.Add("act.legal_ground", common::v1::LEGAL_GROUND_OF_ANOTHER_KIND);
  }
  if (act.has_occur_time()) {
    call::CheckOccurTime(act.occur_time(), now, "act.occur_time", violations);
  }
}

bool MayRaise(Resident::IdentityLevel level, LevelAct::Kind kind) {
  switch (level) {
    case Resident::ALIAS:
      return kind != LevelAct::NO_LONGER_NEEDED;
    case Resident::REACHABLE:
      return kind == LevelAct::RESIDENT_ACT || kind == LevelAct::GUARDIAN_ACT;
    case Resident::IDENTIFIED:
      return kind == LevelAct::RESIDENT_ACT || kind == LevelAct::GUARDIAN_ACT ||
             kind == LevelAct::LEGAL_GROUND;
    default:
      return false;
  }
}

}  // namespace

Resident::IdentityLevel LevelOf(const Resident& resident) {
  return std::max(resident.identity_level(), Resident::COUNTED);
}

void CheckWithinLevel(const Resident& resident, Violations& violations) {
  const Resident::IdentityLevel level = LevelOf(resident);
  for (const LevelField& field : LevelFields()) {
    if (field.level <= level || !field.is_set(resident)) continue;
    violations.Add(field.name, common::v1::NEEDS_LEVEL,
                   {{"needed", Resident::IdentityLevel_Name(field.level)},
                    {"level", Resident::IdentityLevel_Name(level)}});
  }
}

void TakeOutAbove(Resident::IdentityLevel level, Resident& resident) {
  for (const LevelField& field : LevelFields()) {
    if (field.level > level) field.clear(resident);
  }
}

std::vector<std::string> ConcealedBetween(Resident::IdentityLevel low,
                                          Resident::IdentityLevel high) {
  std::vector<std::string> fields;
  if (low < Resident::REACHABLE && high >= Resident::REACHABLE) fields.emplace_back("reach");
  if (low < Resident::IDENTIFIED && high >= Resident::IDENTIFIED) fields.emplace_back("identity");
  return fields;
}

void CheckResident(const Resident* before, const Resident& after, absl::Time now,
                   absl::CivilDay today, std::optional<absl::CivilDay> pesel_birth,
                   Violations& violations) {
  CheckWithinLevel(after, violations);
  if (before == nullptr && LevelOf(after) > Resident::ALIAS) {
    violations.Add("resident.identity_level", common::v1::LEVEL_OF_NEW_RESIDENT);
  }
  if (!after.alias().empty() && call::FoldedText(after.alias()).empty()) {
    violations.Add("resident.alias", common::v1::BLANK);
  }
  call::CheckDistinct(after.needs(), "resident.needs", violations);
  CheckNotes(before, after, now, violations);
  if (after.has_reach()) CheckReach(after.reach(), violations);
  if (after.has_identity()) CheckIdentity(after.identity(), today, pesel_birth, violations);
  CheckMinor(before, after, today, violations);
}

void FillNoteExpiry(absl::Time now, Resident& resident) {
  for (Note& note : *resident.mutable_notes()) {
    if (!note.has_expire_time()) *note.mutable_expire_time() = TimestampOf(now + kNoteLife);
  }
}

void DropExpiredNotes(absl::Time now, Resident& resident) {
  auto& notes = *resident.mutable_notes();
  notes.erase(std::remove_if(notes.begin(), notes.end(),
                             [now](const Note& note) { return TimeOf(note.expire_time()) <= now; }),
              notes.end());
}

bool IsMinor(const Resident& resident, absl::CivilDay today) {
  if (resident.age_band() >= common::v1::AGE_UNDER_7 &&
      resident.age_band() <= common::v1::AGE_13_TO_17) {
    return true;
  }
  const v1::Identity& identity = resident.identity();
  const bool by_pesel = !identity.has_date_of_birth() && IsPesel(identity.pesel());
  if (!identity.has_date_of_birth() && !by_pesel) return false;
  const absl::CivilDay born =
      by_pesel ? BirthDayOf(identity.pesel()) : DayOf(identity.date_of_birth());
  // A person born on 29 February is of age on 1 March.
  return today < absl::CivilDay(born.year() + kFullAge, born.month(), born.day());
}

bool HasGuardianAct(const Resident& resident) {
  const auto& changes = resident.level_changes();
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    if (change->identity_level() == Resident::COUNTED) return false;
    if (change->act().kind() == LevelAct::GUARDIAN_ACT) return true;
  }
  return false;
}

void CheckRaise(Resident::IdentityLevel level, const LevelAct& act, bool minor, absl::Time now,
                Violations& violations) {
  CheckAct(act, now, violations);
  if (act.kind() == LevelAct::KIND_UNSPECIFIED) return;  // Named as missing.
  if (!MayRaise(level, act.kind())) {
    violations.Add("act.kind", common::v1::ACT_DOES_NOT_RAISE,
                   {{"kind", LevelAct::Kind_Name(act.kind())},
                    {"level", Resident::IdentityLevel_Name(level)}});
  } else if (minor && act.kind() != LevelAct::GUARDIAN_ACT) {
    violations.Add("act.kind", common::v1::MINOR_RAISED_WITHOUT_GUARDIAN);
  }
}

void CheckLower(const LevelAct& act, absl::Time now, Violations& violations) {
  CheckAct(act, now, violations);
  if (act.kind() == LevelAct::RECOGNITION) {
    violations.Add("act.kind", common::v1::ACT_DOES_NOT_LOWER,
                   {{"kind", LevelAct::Kind_Name(act.kind())}});
  }
}

std::optional<absl::Time> LastCounted(const Resident& resident) {
  const auto& changes = resident.level_changes();
  const auto last = std::find_if(changes.rbegin(), changes.rend(), [](const LevelChange& change) {
    return change.identity_level() == Resident::COUNTED;
  });
  if (last == changes.rend()) return std::nullopt;
  return TimeOf(last->change_time());
}

std::optional<absl::Time> LastLowered(const Resident& resident) {
  std::optional<absl::Time> last;
  // No resident is created above ALIAS, so the first change of level is a lowering only if it goes
  // to COUNTED.
  Resident::IdentityLevel level = Resident::ALIAS;
  for (const LevelChange& change : resident.level_changes()) {
    if (change.identity_level() < level) {
      last = std::max(last.value_or(absl::InfinitePast()), TimeOf(change.act().occur_time()));
    }
    level = change.identity_level();
  }
  return last;
}

bool IsActOutdated(const Resident& resident, const LevelAct& act, absl::Time now) {
  const std::optional<absl::Time> lowered = LastLowered(resident);
  if (!lowered.has_value()) return false;
  return act.has_occur_time() ? TimeOf(act.occur_time()) <= *lowered : now < *lowered;
}

bool IsKnownMove(const Resident& resident, Resident::IdentityLevel level, const LevelAct& act) {
  const auto& changes = resident.level_changes();
  return std::any_of(changes.begin(), changes.end(), [&](const LevelChange& change) {
    return change.identity_level() == level && call::SameMessage(change.act(), act);
  });
}

}  // namespace osiedle::residents
