#include "services/clubs/plans/plan_tables.h"

#include <string>
#include <vector>

#include "services/call/fields/proto_time.h"
#include "services/clubs/plans/occurrence_views.h"
#include "services/clubs/plans/plan_checks.h"
#include "services/clubs/plans/plan_entry.h"
#include "services/clubs/plans/plan_rules.h"
#include "services/clubs/plans/plan_views.h"
#include "services/clubs/plans/plan_writer.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Venue;
using ::osiedle::storage::KeyTuple;

static_assert(index::kOccurrencesBySeries == storage::IndexId::kFirstOwn);

}  // namespace

const Resource<Venue>& Venues() {
  static const auto* const venues =
      new Resource<Venue>({.table = storage::TableId::kVenues,
                           .plural = "venues",
                           .indexes = {{.id = index::kVenuesByController,
                                        .name = "by_controller",
                                        .tuples = call::Under(&Venue::controller),
                                        .paths = {"controller", "name"}},
                                       {.id = index::kVenuesByDistrict,
                                        .name = "by_district",
                                        .tuples = call::Under(&Venue::district),
                                        .paths = {"district", "name"}}},
                           .filter_paths = {"display_name", "district"},
                           .check = &CheckVenueChange,
                           .check_delete = &CheckVenueDelete,
                           .after_write = &AfterVenue,
                           .view = &ViewVenue});
  return *venues;
}

const Resource<Club>& Clubs() {
  static const auto* const clubs =
      new Resource<Club>({.table = storage::TableId::kClubs,
                          .plural = "clubs",
                          .indexes = {{.id = index::kClubsByVenue,
                                       .name = "by_venue",
                                       .tuples = call::Under(&Club::venue)},
                                      {.id = index::kClubsByController,
                                       .name = "by_controller",
                                       .tuples = call::Under(&Club::controller),
                                       .paths = {"controller", "name"}},
                                      {.id = index::kClubsByInstitution,
                                       .name = "by_institution",
                                       .tuples = call::Under(&Club::institution),
                                       .paths = {"institution", "name"}}},
                          .filter_paths = {"display_name", "kind", "institution"},
                          .check = &CheckClubChange,
                          .check_delete = &CheckClubDelete,
                          .after_write = &AfterClub,
                          .view = &ViewClub});
  return *clubs;
}

const Resource<EventSeries>& AllEventSeries() {
  static const auto* const series =
      new Resource<EventSeries>({.table = storage::TableId::kEventSeries,
                                 .plural = "event series",
                                 .indexes = {{.id = index::kSeriesByClub,
                                              .name = "by_club",
                                              .tuples = call::Under(&EventSeries::club),
                                              .paths = {"club", "name"}},
                                             {.id = index::kSeriesByVenue,
                                              .name = "by_venue",
                                              .tuples = call::Under(&EventSeries::venue)},
                                             {.id = index::kSeriesByController,
                                              .name = "by_controller",
                                              .tuples = call::Under(&EventSeries::controller),
                                              .paths = {"controller", "name"}}},
                                 .filter_paths = {"display_name", "club", "kind"},
                                 .valid_id = &IsSeriesId,
                                 .check = &CheckSeriesChange,
                                 .after_write = &AfterSeries,
                                 .view = &ViewSeries});
  return *series;
}

const Resource<Occurrence>& Occurrences() {
  static const auto* const occurrences = new Resource<Occurrence>(
      {.table = storage::TableId::kOccurrences,
       .plural = "occurrences",
       .indexes = {{.id = index::kOccurrencesBySeries,
                    .name = "by_series",
                    .tuples = call::Under(&Occurrence::series),
                    .paths = {"series", "name"}},
                   {.id = index::kOccurrencesByDay,
                    .name = "by_day",
                    .tuples =
                        [](const Occurrence& row, std::vector<KeyTuple>& out) {
                          for (const v1::WallTime& time : {row.original_start(), row.start()}) {
                            out.push_back(SeriesDayKey(row.series(), time));
                          }
                        }},
                   {.id = index::kOccurrencesByClub,
                    .name = "by_club",
                    .tuples = [](const Occurrence& row,
                                 std::vector<KeyTuple>& out) { out.push_back(PlanEntryOf(row)); },
                    .paths = {"club", "start_time"}},
                   {.id = index::kLongOccurrences,
                    .name = "long_by_club",
                    .tuples =
                        [](const Occurrence& row, std::vector<KeyTuple>& out) {
                          const bool is_told = !row.has_delete_time() && GoesPastMidnight(row);
                          if (is_told) out.push_back(PlanEntryOf(row));
                        }},
                   {.id = index::kOccurrencesByStartTime,
                    .name = "by_start_time",
                    .tuples =
                        [](const Occurrence& row, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(call::TimeOf(row.start_time())));
                        },
                    .paths = {"start_time"}},
                   // In the order of names, for callers whose grants are narrowed.
                   {.id = index::kOccurrencesByController,
                    .name = "by_controller",
                    .tuples = call::Under(&Occurrence::controller),
                    .paths = {"controller", "name"}},
                   {.id = index::kOccurrencesByVenue,
                    .name = "by_venue",
                    .tuples = call::Under(&Occurrence::venue)}},
       .filter_paths = {"series", "club", "start_time", "state"},
       .importable = false,
       .check = &CheckOccurrenceChange,
       .after_write = &AfterOccurrence,
       .view = &ViewOccurrence});
  return *occurrences;
}

}  // namespace osiedle::clubs
