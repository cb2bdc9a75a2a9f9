// The boundaries of a resident, as limits of a search.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_BOUNDARIES_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_BOUNDARIES_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "osiedle/staff/v1/institution.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// What the boundaries of one person say together. A place in words, and a person or an institution
// in words, are for people to keep to: a search does not understand them.
struct ResidentLimits {
  // The names of the records of the person whom the visit is about. A conflict of interest with one
  // of them counts.
  std::vector<std::string> residents;
  // In and around the window.
  Intervals refused;
  std::vector<Frequency> frequencies;
  bool no_uniforms = false;
  absl::flat_hash_set<std::string> staff_members;
  absl::flat_hash_set<std::string> institutions;
  std::vector<staff::v1::Institution::Kind> institution_kinds;
};

// Adds one boundary. `window`: where a slot may be.
void AddBoundary(const residents::v1::Boundary& boundary, v1::DutyKind duty_kind,
                 const Interval& window, absl::TimeZone zone, ResidentLimits& limits);

// Adds to `all` what `one` says of who may come: conflicts, uniforms and exclusions. Of several
// people who are met together each keeps their own hours and frequencies.
void AddExclusionsOf(const ResidentLimits& one, ResidentLimits& all);

// Whether the person does not want this staff member of this institution. Uniforms are judged by
// the profession on the day, and are not in it.
bool Excludes(const ResidentLimits& limits, const std::string& staff_member,
              const staff::v1::Institution& institution);

// Whether someone of this profession comes in uniform.
bool WearsUniform(staff::v1::Profession profession);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_BOUNDARIES_H_
