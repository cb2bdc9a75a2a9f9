// An occurrence with what its series, its club and its venue say of it.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_EFFECTIVE_OCCURRENCE_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_EFFECTIVE_OCCURRENCE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/sign_up_policy.pb.h"
#include "services/call/rpc/call.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

struct EffectiveOccurrence {
  // Of the row of the occurrence.
  storage::RowMeta meta;
  // As it is stored: without the fields that the view fills in.
  v1::Occurrence occurrence;
  // As it was when the occurrence began, where it has begun (SeriesAsOf).
  v1::EventSeries series;
  // The name of the venue: of the occurrence, of the series, of the club; may be empty.
  std::string venue;
  // How many people have room: as the occurrence says, or the series, but no more than the venue
  // holds; where none of them says it, kNoCapacity.
  int64_t capacity = 0;
  // With what 0 stands for filled in, but for `capacity`, which is above.
  v1::SignUpPolicy policy;
  // From `open_time` to before `close_time` one can sign up. InfinitePast: at once.
  absl::Time open_time;
  absl::Time close_time;
};

// The capacity of an event without a venue that says none itself.
inline constexpr int64_t kNoCapacity = 1'000'000;

// The id in `municipalities/rybnik/occurrences/<id>`, and so of every name: what stands after the
// last slash.
absl::string_view IdOf(absl::string_view name);

// The live occurrence of this name, whether planned or cancelled. RESOURCE_NOT_FOUND: there is none
// in the municipality of the call, or the call may not know of it.
absl::StatusOr<EffectiveOccurrence> FindEffective(const call::Call& call,
                                                  const storage::Reader& reader,
                                                  absl::string_view occurrence);

// The same without a call, and by the ids in keys: for the club clock. Nothing: there is no such
// live occurrence.
absl::StatusOr<std::optional<EffectiveOccurrence>> FindEffectiveById(
    const storage::Reader& reader, uint32_t owner, absl::string_view occurrence_id);

// The same of an occurrence that was read already.
absl::StatusOr<EffectiveOccurrence> EffectiveOf(const storage::Reader& reader, uint32_t owner,
                                                const storage::RowMeta& meta,
                                                const v1::Occurrence& occurrence);

// The same with a series that was read already, or is not stored yet.
absl::StatusOr<EffectiveOccurrence> EffectiveWith(const storage::Reader& reader, uint32_t owner,
                                                  const v1::EventSeries& series,
                                                  const v1::Occurrence& occurrence);

// Where an occurrence takes place, and how many people have room.
struct Room {
  // As those of EffectiveOccurrence.
  std::string venue;
  int64_t capacity = 0;
};
// `series`: as it was when the occurrence began. `home` gives the venue of a club, "" for none, and
// `capacity_of` how many a venue holds; both are asked by name, and only where it matters.
absl::StatusOr<Room> RoomOf(
    const v1::EventSeries& series, const v1::Occurrence& occurrence,
    absl::FunctionRef<absl::StatusOr<std::string>(const std::string&)> home,
    absl::FunctionRef<absl::StatusOr<int64_t>(const std::string&)> capacity_of);

bool HasBegun(const v1::Occurrence& occurrence, absl::Time now);
bool HasEnded(const v1::Occurrence& occurrence, absl::Time now);

// Venue, leaders and sign-up of a series as they were at `time`: what was edited since is taken
// back. So an edit changes nothing of what had begun before.
v1::EventSeries SeriesAsOf(const v1::EventSeries& series, absl::Time time);
// Whether it was edited at `time` or later.
bool IsEditedSince(const v1::EventSeries& series, absl::Time time);

// The policy of a series with what 0 and unspecified stand for filled in, but for `capacity`.
v1::SignUpPolicy PolicyOf(const v1::EventSeries& series);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_EFFECTIVE_OCCURRENCE_H_
