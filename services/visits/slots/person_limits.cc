#include "services/visits/slots/person_limits.h"

#include <algorithm>
#include <utility>

#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_reader.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::RecordScope;
using ::osiedle::storage::Reader;

constexpr Minute kMinutesOfDay = 24 * 60;

// Whether the caller may plan against the boundaries of the person.
absl::Status CheckMayOverride(const Call& call, const Reader& reader,
                              const std::vector<std::string>& records, absl::string_view field) {
  const call::PermissionLines& permission = call::LinesOf(common::v1::OVERRIDE_BOUNDARIES);
  const RecordScope scope = call::RecordsFor(call, permission);
  if (scope.is_nothing()) return GroundNotAllowed(call, permission);
  ASSIGN_OR_RETURN(const bool may, residents::AreWithin(call, reader, records, scope));
  return may ? absl::OkStatus() : call::GrantTooNarrow(field);
}

}  // namespace

absl::StatusOr<PersonLimits> LimitsOfPerson(const Call& call, const Reader& reader,
                                            const PersonQuestion& question) {
  ASSIGN_OR_RETURN(residents::AllBoundaries all,
                   residents::AllBoundariesOf(call, reader, question.resident));
  const absl::StatusOr<residents::Person> known =
      residents::PersonOf(call, reader, question.resident);
  if (known.ok()) {
    for (const residents::v1::Resident& record : known->records) call.Gives(record);
  } else if (!absl::IsNotFound(known.status())) {
    return known.status();
  }
  PersonLimits person;
  for (const std::string& record : all.records) {
    // A conflict names the restricted record of this name, not the one that was made later.
    ASSIGN_OR_RETURN(const bool is_of_another,
                     residents::IsRestrictedName(reader, call.owner(), record));
    if (!is_of_another || call.compartment() != call.owner()) {
      person.limits.residents.push_back(record);
    }
  }
  if (question.override_boundaries) {
    RETURN_IF_ERROR(CheckMayOverride(call, reader, all.records, question.override_field));
  } else {
    for (const residents::v1::Boundary& boundary : all.boundaries) {
      AddBoundary(boundary, question.duty_kind, question.window, question.zone, person.limits);
    }
  }
  person.records = std::move(all.records);
  person.readable = all.readable;
  return person;
}

absl::StatusOr<std::vector<Minute>> MeetingsWithPerson(const Call& call, const Reader& reader,
                                                       const PersonLimits& person, Minute begin,
                                                       const std::vector<std::string>& except) {
  std::vector<Minute> meetings;
  if (person.limits.frequencies.empty()) return meetings;
  int longest = 1;
  for (const Frequency& frequency : person.limits.frequencies) {
    longest = std::max(longest, frequency.span_days);
  }
  // A day more, because the days of a frequency are local ones.
  const Minute since = begin - (Minute{longest} + 1) * kMinutesOfDay;
  ASSIGN_OR_RETURN(const std::vector<absl::Time> begins,
                   MeetingsWith(call, reader, person.records, calendar::TimeOf(since), except));
  meetings.reserve(begins.size());
  for (const absl::Time time : begins) meetings.push_back(calendar::MinuteAtOrBefore(time));
  return meetings;
}

}  // namespace osiedle::visits
