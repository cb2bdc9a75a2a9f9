#include "services/figures/published_cells.h"

#include <array>
#include <string>

#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/figures/attendance_summaries.h"
#include "services/figures/counting_rules.h"
#include "services/figures/disclosure_rules.h"
#include "services/figures/figure_errors.h"
#include "services/figures/figure_sum.h"
#include "services/figures/figure_tables.h"
#include "services/figures/visit_counting_rules.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::internal::v1::FigureCounts;
using ::osiedle::internal::v1::PublishedDistrict;
using ::osiedle::internal::v1::PublishedMonth;
using ::osiedle::storage::KeyTuple;

// A row has room for 64 KiB.
constexpr size_t kFullPart = 32 * 1024;

int64_t CountIn(const Cells& cells, const Cell& cell) {
  const auto found = cells.find(cell);
  return found == cells.end() ? 0 : found->second;
}

void AddVisitCells(const internal::v1::VisitCounts& visits, int64_t sign, Cells& cells) {
  std::array<int64_t, kVisitCounts> values{};
  AddValues(visits.values(), sign, values);
  for (int state = 1; state <= visits::v1::Visit::State_MAX; ++state) {
    const int64_t count = values[static_cast<size_t>(PlaceAfter(kFirstState, state))];
    if (count != 0) cells[{.visit_kind = visits.kind(), .visit_state = state}] += count;
  }
}

void AddEventCell(const internal::v1::EventCounts& events, int64_t sign, Cells& cells) {
  EventValues values{};
  AddValues(events.values(), sign, values);
  const int64_t people = values[kAttendedPeople];
  if (people != 0) cells[{.club_kind = events.club_kind()}] += people;
}

// The cells of a month on their way into rows, each of which has room for 64 KiB.
class CellRows {
 public:
  // About the size of what was added.
  size_t bytes() const { return bytes_; }
  const PublishedMonth& row() const { return row_; }
  void Clear() {
    row_.Clear();
    bytes_ = 0;
  }
  void Add(const Cell& cell, int64_t count) {
    switch (cell.grid()) {
      case Grid::kContacts:
        return AddContacts(cell, count);
      case Grid::kVisits:
        return AddVisits(cell, count);
      case Grid::kEvents:
        return AddEvents(cell, count);
    }
  }

 private:
  void AddVisits(const Cell& cell, int64_t count) {
    internal::v1::PublishedVisitCount& published = *row_.add_visits();
    published.set_kind(cell.visit_kind);
    published.set_state(cell.visit_state);
    published.set_visits(count);
    bytes_ += 16;
  }
  void AddEvents(const Cell& cell, int64_t count) {
    internal::v1::PublishedEventCount& published = *row_.add_events();
    published.set_club_kind(cell.club_kind);
    published.set_people(count);
    bytes_ += 16;
  }
  void AddContacts(const Cell& cell, int64_t count) {
    const int districts = row_.districts_size();
    if (districts == 0 || row_.districts(districts - 1).district() != cell.district) {
      row_.add_districts()->set_district(cell.district);
      bytes_ += cell.district.size() + 8;
    }
    internal::v1::PublishedCount& published =
        *row_.mutable_districts(row_.districts_size() - 1)->add_counts();
    published.set_code(cell.need_code);
    published.set_contacts(count);
    bytes_ += cell.need_code.size() + 16;
  }

  PublishedMonth row_;
  size_t bytes_ = 0;
};

}  // namespace

int SuppressedBelow(const Cell& cell) {
  switch (cell.grid()) {
    case Grid::kContacts:
      return SuppressedBelow(absl::string_view(cell.need_code));
    case Grid::kVisits:
      return kVisitsSuppressedBelow;
    case Grid::kEvents:
      return kPeopleSuppressedBelow;
  }
  return kPeopleSuppressedBelow;
}

absl::StatusOr<std::map<Month, Cells>> CountCells(const call::Call& call,
                                                  const storage::Snapshot& snapshot,
                                                  absl::TimeZone zone, const MonthRange& months) {
  std::map<Month, Cells> counted;
  DistrictsOfStops districts(snapshot, call.owner());
  absl::Status summed = SumFigures(
      call, snapshot, zone, {.first = months.first, .last = months.last},
      [&](Month month, absl::string_view stop, const FigureCounts& counts, int64_t sign) {
        const std::string district(call::LastIdOfName(districts.Of(stop)));
        for (const internal::v1::NeedCounts& need : counts.needs()) {
          if (!need.top_level()) continue;
          std::array<int64_t, 1> contacts{};
          static_assert(kNeedContacts == 0);
          AddValues(need.values(), sign, contacts);
          counted[month][{.district = district, .need_code = need.code()}] += contacts[0];
        }
        for (const internal::v1::VisitCounts& visits : counts.visits()) {
          AddVisitCells(visits, sign, counted[month]);
        }
        for (const internal::v1::EventCounts& events : counts.events()) {
          AddEventCell(events, sign, counted[month]);
        }
      });
  RETURN_IF_ERROR(summed);
  RETURN_IF_ERROR(districts.status());
  return counted;
}

Cells PublishNew(const Cells& counts) {
  Cells cells;
  for (const auto& [cell, count] : counts) {
    const int64_t published = Published(count, SuppressedBelow(cell));
    if (published != 0) cells[cell] = published;
  }
  return cells;
}

Cells PublishAgain(const Cells& before, const Cells& counts) {
  const Cells now = PublishNew(counts);
  Cells cells = before;
  Cells all = before;
  all.insert(now.begin(), now.end());
  for (const auto& [cell, unused] : all) {
    const int64_t new_count = CountIn(now, cell);
    if (!MayCorrect(CountIn(before, cell), new_count, SuppressedBelow(cell))) continue;
    if (new_count == 0) {
      cells.erase(cell);
    } else {
      cells[cell] = new_count;
    }
  }
  return cells;
}

absl::Status StoreCells(storage::Transaction& transaction, uint32_t owner, Month month,
                        uint64_t number, const Cells& cells, uint64_t revision) {
  CellRows rows;
  uint64_t part = 0;
  const auto store = [&]() {
    const KeyTuple tuple = KeyTuple::Of(static_cast<uint64_t>(month), number, part++);
    absl::Status stored = PublishedMonths().Insert(transaction, {.owner = owner, .tuple = tuple},
                                                   rows.row(), {.revision = revision});
    rows.Clear();
    return absl::IsResourceExhausted(stored) ? FiguresTooLarge() : stored;
  };
  for (const auto& [cell, count] : cells) {
    if (rows.bytes() > kFullPart) RETURN_IF_ERROR(store());
    rows.Add(cell, count);
  }
  return store();
}

absl::StatusOr<Cells> LoadCells(const storage::Reader& reader, uint32_t owner, Month month,
                                uint64_t number) {
  storage::AnyTable::Walk walk = PublishedMonths().WalkRows(
      reader, owner,
      storage::AnyTable::Under(storage::IndexId::kRows,
                               KeyTuple::Of(static_cast<uint64_t>(month))));
  Cells cells;
  uint64_t of = 0;
  PublishedMonth row;
  while (true) {
    ASSIGN_OR_RETURN(bool more, walk.Next(row));
    if (!more) return cells;
    storage::KeyTupleReader key(walk.key().tuple.bytes());
    absl::StatusOr<uint64_t> edition = key.ReadUint64();
    if (edition.ok()) edition = key.ReadUint64();
    RETURN_IF_ERROR(edition.status());
    if (*edition > number) return cells;
    if (*edition != of) cells.clear();
    of = *edition;
    for (const PublishedDistrict& district : row.districts()) {
      for (const internal::v1::PublishedCount& count : district.counts()) {
        cells[{.district = district.district(), .need_code = count.code()}] = count.contacts();
      }
    }
    for (const internal::v1::PublishedVisitCount& count : row.visits()) {
      cells[{.visit_kind = count.kind(), .visit_state = count.state()}] = count.visits();
    }
    for (const internal::v1::PublishedEventCount& count : row.events()) {
      cells[{.club_kind = count.club_kind()}] = count.people();
    }
  }
}

}  // namespace osiedle::figures
