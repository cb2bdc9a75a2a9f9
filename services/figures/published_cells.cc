#include "services/figures/published_cells.h"

#include <array>

#include "services/call/fields/resource_name.h"
#include "services/figures/counting_rules.h"
#include "services/figures/disclosure_rules.h"
#include "services/figures/figure_errors.h"
#include "services/figures/figure_sum.h"
#include "services/figures/figure_tables.h"
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

}  // namespace

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
          counted[month][{district, need.code()}] += contacts[0];
        }
      });
  RETURN_IF_ERROR(summed);
  RETURN_IF_ERROR(districts.status());
  return counted;
}

Cells PublishNew(const Cells& counts) {
  Cells cells;
  for (const auto& [cell, count] : counts) {
    const int64_t published = Published(count, SuppressedBelow(cell.second));
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
    if (!MayCorrect(CountIn(before, cell), new_count, SuppressedBelow(cell.second))) continue;
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
  PublishedMonth row;
  size_t bytes = 0;
  uint64_t part = 0;
  const auto store = [&]() {
    const KeyTuple tuple = KeyTuple::Of(static_cast<uint64_t>(month), number, part++);
    absl::Status stored = PublishedMonths().Insert(transaction, {.owner = owner, .tuple = tuple},
                                                   row, {.revision = revision});
    row.Clear();
    bytes = 0;
    return absl::IsResourceExhausted(stored) ? FiguresTooLarge() : stored;
  };
  PublishedDistrict* district = nullptr;
  for (const auto& [cell, count] : cells) {
    if (bytes > kFullPart) {
      RETURN_IF_ERROR(store());
      district = nullptr;
    }
    if (district == nullptr || district->district() != cell.first) {
      district = row.add_districts();
      district->set_district(cell.first);
      bytes += cell.first.size() + 8;
    }
    internal::v1::PublishedCount& published = *district->add_counts();
    published.set_code(cell.second);
    published.set_contacts(count);
    bytes += cell.second.size() + 16;
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
        cells[{district.district(), count.code()}] = count.contacts();
      }
    }
  }
}

}  // namespace osiedle::figures
