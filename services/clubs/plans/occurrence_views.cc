#include "services/clubs/plans/occurrence_views.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "osiedle/internal/v1/event_places.pb.h"
#include "osiedle/internal/v1/event_turnout.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/doors/attendance_rules.h"
#include "services/clubs/doors/turnout.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/plan_views.h"
#include "services/clubs/signups/affected.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Places;
using ::osiedle::storage::Reader;

int32_t Number(int64_t number) {
  return static_cast<int32_t>(std::clamp<int64_t>(number, 0, INT32_MAX));
}

}  // namespace

absl::StatusOr<Places> PlacesAt(const Call& call, const Reader& reader,
                                const Occurrence& occurrence, int64_t capacity) {
  const absl::string_view id = IdOf(occurrence.name());
  ASSIGN_OR_RETURN(const internal::v1::EventPlaces taken, PlacesOf(reader, call.owner(), id));
  Places places;
  places.set_capacity(Number(capacity));
  places.set_confirmed(Number(taken.confirmed()));
  places.set_offered(Number(taken.offered()));
  places.set_free(Number(capacity - taken.confirmed() - taken.offered()));
  places.set_waiting_parties(Number(taken.waiting_parties()));
  // People are checked in before it begins, too.
  const absl::Time doors_open = call::TimeOf(occurrence.start_time()) - kAroundEvent;
  if (call.time() < doors_open) return places;
  ASSIGN_OR_RETURN(const bool tells_turnout, MayReadTurnout(call, reader, occurrence));
  if (!tells_turnout) return places;
  ASSIGN_OR_RETURN(const internal::v1::EventTurnout turnout, TurnoutOf(reader, call.owner(), id));
  places.set_attended(Number(turnout.attended()));
  if (HasEnded(occurrence, call.time())) {
    places.set_missing_parties(Number(taken.confirmed_parties() - turnout.registered_parties()));
  }
  return places;
}

absl::Status ViewOccurrence(const Call& call, const Reader& reader, Occurrence& occurrence) {
  if (occurrence.series().empty()) return absl::OkStatus();
  if (!occurrence.note().empty()) {
    ASSIGN_OR_RETURN(const bool is_told, IsColleague(call, reader, Occurrences(), occurrence));
    if (!is_told) occurrence.clear_note();
  }
  ASSIGN_OR_RETURN(const EffectiveOccurrence effective,
                   EffectiveOf(reader, call.owner(), {}, occurrence));
  occurrence.set_display_name(effective.series.display_name());
  ASSIGN_OR_RETURN(*occurrence.mutable_places(),
                   PlacesAt(call, reader, occurrence, effective.capacity));
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
