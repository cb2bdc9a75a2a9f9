#include "services/clubs/plans/series_chain.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/plans/plan_tables.h"
#include "storage/records/key.h"
#include "storage/records/table.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;

using Neighbour = const std::string& (EventSeries::*)() const;

absl::StatusOr<std::vector<std::string>> Chain(const Reader& reader, uint32_t owner,
                                               absl::string_view series_id, Neighbour neighbour) {
  std::vector<std::string> ids;
  std::string id(series_id);
  while (!id.empty()) {
    if (static_cast<int>(ids.size()) > kMostDivisions) {
      return absl::DataLossError(absl::StrCat("series go on without end from ", series_id));
    }
    ids.push_back(id);
    ASSIGN_OR_RETURN(
        const std::optional<Row<EventSeries>> row,
        AllEventSeries().table().Find(reader, {.owner = owner, .tuple = KeyTuple::Of(id)}));
    if (!row.has_value()) break;
    id = std::string(IdOf((row->message.*neighbour)()));
  }
  return ids;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> SeriesUpTo(const Reader& reader, uint32_t owner,
                                                    absl::string_view series_id) {
  return Chain(reader, owner, series_id, &EventSeries::previous_series);
}

absl::StatusOr<std::vector<std::string>> SeriesFrom(const Reader& reader, uint32_t owner,
                                                    absl::string_view series_id) {
  return Chain(reader, owner, series_id, &EventSeries::next_series);
}

absl::Status CheckMayDivide(const Reader& reader, uint32_t owner, absl::string_view series_id) {
  ASSIGN_OR_RETURN(const std::vector<std::string> before, SeriesUpTo(reader, owner, series_id));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, SeriesFrom(reader, owner, series_id));
  // The series itself stands in both.
  const size_t divisions = before.size() + after.size() - 2;
  if (divisions < kMostDivisions) return absl::OkStatus();
  return call::RequestTooLarge(
      absl::StrCat("the series was divided ", kMostDivisions, " times already"));
}

}  // namespace osiedle::clubs
