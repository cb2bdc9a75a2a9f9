// The occupations of candidates, as the store has them.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_OCCUPATIONS_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_OCCUPATIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/internal/v1/calendar_page.pb.h"
#include "services/visits/calendars/page_rows.h"
#include "services/visits/slots/slot_candidates.h"
#include "services/visits/slots/slot_problem.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// Ids of visits whose bookings do not count.
using VisitIds = absl::flat_hash_set<std::string>;

// Reads pages when they are asked for, each once. The reader and the sources outlive it.
class StoredOccupations final : public Occupations {
 public:
  StoredOccupations(const storage::Reader& reader, uint32_t owner, absl::Time now,
                    absl::TimeZone zone, v1::DutyKind duty_kind,
                    const std::vector<CandidateSource>& sources)
      : reader_(reader),
        owner_(owner),
        now_(now),
        zone_(zone),
        duty_kind_(duty_kind),
        sources_(sources),
        pages_(sources.size()) {}

  absl::Status Read(int candidate, const Interval& span, Occupation& occupation) override;

 private:
  // What takes the time of one calendar on one page.
  struct Page {
    Intervals busy;
    std::vector<Booking> bookings;
  };

  absl::StatusOr<const Page*> PageOfCandidate(size_t candidate, PageNumber number);

  const storage::Reader& reader_;
  const uint32_t owner_;
  const absl::Time now_;
  const absl::TimeZone zone_;
  const v1::DutyKind duty_kind_;
  const std::vector<CandidateSource>& sources_;
  internal::v1::CalendarPage memory_;
  // By candidate.
  std::vector<absl::flat_hash_map<PageNumber, Page>> pages_;
};

// The same for one slot (CandidatesAt of slot_start.h): duty is that of the slot alone, and no page
// is read that cannot matter to it. Reads the page again when a candidate is asked for again.
class OccupationsAround final : public Occupations {
 public:
  // `candidates` are those of the sources, in their order. The bookings of `except` do not count.
  // All of them outlive it.
  OccupationsAround(const Interval& slot, const storage::Reader& reader, uint32_t owner,
                    absl::Time now, absl::TimeZone zone, v1::DutyKind duty_kind,
                    const std::vector<Candidate>& candidates,
                    const std::vector<CandidateSource>& sources, const VisitIds& except)
      : slot_(slot),
        reader_(reader),
        owner_(owner),
        now_(now),
        zone_(zone),
        duty_kind_(duty_kind),
        candidates_(candidates),
        sources_(sources),
        except_(except) {}

  absl::Status Read(int candidate, const Interval& span, Occupation& occupation) override;

 private:
  const Interval slot_;
  const storage::Reader& reader_;
  const uint32_t owner_;
  const absl::Time now_;
  const absl::TimeZone zone_;
  const v1::DutyKind duty_kind_;
  const std::vector<Candidate>& candidates_;
  const std::vector<CandidateSource>& sources_;
  const VisitIds& except_;
  internal::v1::CalendarPage memory_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_OCCUPATIONS_H_
