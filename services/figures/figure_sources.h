// The records behind the figures, read as their contributions.
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_SOURCES_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_SOURCES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/figures/counting_rules.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"

namespace osiedle::figures {

// A record that counts.
struct Source {
  // Stands in keys. NEVER RENUMBER.
  enum Kind : uint64_t {
    kContact = 1,
    kOuting = 2,
    kInvitation = 3,
    kVisit = 4,
    // An occurrence with those who came. It counts at once for all of them, since what it cost is
    // shared by all.
    kEvent = 5,
    // An invitation once more: where the contact was at which it was handed out.
    kSlip = 6,
    // An attendance: a part of the turnout by which its event counts. The id is
    // "occurrence/attendance".
    kAttendance = 7,
  };
  Kind kind = kContact;
  std::string id;

  friend bool operator==(const Source&, const Source&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Source& source) {
    return H::combine(std::move(h), source.kind, source.id);
  }
};

// Reads the contributions of records, in one snapshot of one municipality. The snapshot outlives
// it.
class SourceReader {
 public:
  SourceReader(const storage::Snapshot& snapshot, uint32_t owner, absl::TimeZone zone)
      : snapshot_(snapshot), owner_(owner), zone_(zone) {}

  // Nothing: there is no such record, or it does not count. REQUIRES: it is no event.
  absl::StatusOr<std::optional<internal::v1::Contribution>> Read(const Source& source);
  // The same of an event. `turnout` is the sum of its attendances, which are not read: an event may
  // have thousands.
  absl::StatusOr<std::optional<internal::v1::Contribution>> ReadEvent(
      const std::string& id, const internal::v1::FigureCounts& turnout);

 private:
  absl::StatusOr<const CodeChain*> ChainOf(absl::string_view need_code);
  // Null: there is none.
  absl::StatusOr<const staff::v1::StaffMember*> StaffMemberOf(absl::string_view name);
  absl::StatusOr<const clubs::v1::EventSeries*> SeriesOf(absl::string_view name);
  absl::StatusOr<clubs::v1::Club::Kind> ClubKindOf(absl::string_view name);
  absl::StatusOr<std::optional<internal::v1::Contribution>> ReadVisit(const std::string& id);
  absl::StatusOr<std::optional<internal::v1::Contribution>> ReadSlip(const std::string& id);
  absl::StatusOr<std::optional<internal::v1::Contribution>> ReadAttendance(const std::string& id);

  const storage::Snapshot& snapshot_;
  const uint32_t owner_;
  const absl::TimeZone zone_;
  // A code never moves to another place in the tree, so each is looked up once.
  absl::node_hash_map<std::string, CodeChain> chains_;
  // By name; each is read once.
  absl::node_hash_map<std::string, std::optional<staff::v1::StaffMember>> staff_members_;
  absl::node_hash_map<std::string, std::optional<clubs::v1::EventSeries>> series_;
  absl::node_hash_map<std::string, clubs::v1::Club::Kind> club_kinds_;
};

// Adds the sources that count as something else because of an entry of the change log. These are
// the ones that it names, and others that depend on what it names: visits on professions and on the
// clocks of procedures, events on attendances, costs and kinds of clubs, slips on contacts and
// attendances. Such sources are read from `snapshot`. Sources in `known` are left out, the others
// are in the order of the entry. Stops when there are more than `most`.
absl::Status AddSources(const storage::Snapshot& snapshot, uint32_t owner,
                        const storage::LogEntry& entry, size_t most,
                        absl::flat_hash_set<Source>& known, std::vector<Source>& sources);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_SOURCES_H_
