// Who and what may take the seats of a composition: calendars, staff and teams as candidates.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CANDIDATES_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CANDIDATES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/calendar.pb.h"
#include "osiedle/visits/v1/joint_slot.pb.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/record_scope.h"
#include "services/visits/slots/slot_boundaries.h"
#include "services/visits/slots/slot_problem.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// More are not searched, in the order of the calendars' names.
inline constexpr size_t kMaxCandidates = 500;

// What stands behind the candidate of the same place.
struct CandidateSource {
  v1::Calendar calendar;
  std::string display_name;
};

struct CandidateSet {
  std::vector<Candidate> candidates;
  std::vector<CandidateSource> sources;
  // False: there were more than kMaxCandidates.
  bool has_all = true;
};

struct CandidateQuestion {
  const v1::Composition& composition;
  // Where a slot may be, also one that an explanation looks for after the window.
  Interval window;
  absl::TimeZone zone;
  const ResidentLimits& resident;
  // The calendars that may be asked at all, and those that the caller may read in full.
  const call::RecordScope& askable;
  const call::RecordScope& readable;
};

// Only who can take a seat at some time of the window is among them.
absl::StatusOr<CandidateSet> CandidatesFor(const call::Call& call, const storage::Reader& reader,
                                           const CandidateQuestion& question);

// The candidates of these calendars (ids), one for each, in their order. Who can take no seat, and
// what is no live calendar that may be asked, has no options.
absl::StatusOr<CandidateSet> CandidatesAmong(const call::Call& call, const storage::Reader& reader,
                                             const CandidateQuestion& question,
                                             const std::vector<std::string>& calendars);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_CANDIDATES_H_
