#include "services/visits/bookings/visit_tables.h"

#include <vector>

#include "services/call/fields/proto_time.h"
#include "services/visits/bookings/visit_checks.h"
#include "services/visits/bookings/visit_views.h"
#include "services/visits/bookings/visit_writer.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

static_assert(index::kVisitsByInstitution == storage::IndexId::kFirstOwn);

const call::StandardResource& WholeOfNotesAndTasks() { return Visits(); }

}  // namespace

const Resource<v1::Visit>& Visits() {
  static const auto* const visits =
      new Resource<v1::Visit>(
          {.table = TableId::kVisits,
           .plural = "visits",
           .indexes = {{.id = index::kVisitsByInstitution,
                        .name = "by_institution",
                        .tuples = call::Under(&v1::Visit::institution),
                        .paths = {"institution", "name"}},
                       {.id = index::kVisitsByTeam,
                        .name = "by_team",
                        .tuples = call::Under(&v1::Visit::team),
                        .paths = {"team", "name"}},
                       // In the order of names, for callers whose grants are narrowed.
                       {.id = index::kVisitsByController,
                        .name = "by_controller",
                        .tuples = call::Under(&v1::Visit::controller),
                        .paths = {"controller", "name"}},
                       {.id = index::kVisitsByStaffMember,
                        .name = "by_staff_member",
                        .tuples =
                            [](const v1::Visit& row, std::vector<KeyTuple>& out) {
                              for (const std::string& member : row.staff_members()) {
                                out.push_back(KeyTuple::Of(member));
                              }
                            },
                        .paths = {"staff_members", "name"}},
                       {.id = index::kVisitsByResident,
                        .name = "by_resident",
                        .tuples =
                            [](const v1::Visit& row, std::vector<KeyTuple>& out) {
                              for (const std::string& resident : row.subject().residents()) {
                                out.push_back(KeyTuple::Of(resident));
                              }
                            }},
                       {.id = index::kVisitsByProcedure,
                        .name = "by_procedure",
                        .tuples = call::Under(&v1::Visit::procedure)},
                       {.id = index::kVisitsByStartTime,
                        .name = "by_start_time",
                        .tuples =
                            [](const v1::Visit& row, std::vector<KeyTuple>& out) {
                              if (!row.has_start_time()) return;
                              out.push_back(KeyTuple::Of(call::TimeOf(row.start_time())));
                            },
                        .paths = {"start_time"}}},
           .filter_paths = {"kind", "state", "urgency", "institution", "team", "staff_members",
                            "start_time"},
           .of_a_person = true,
           // CheckVisitChange judges them: the caller must be able to read each.
           .own_references = {"subject.residents", "composition.team", "team", "procedure"},
           .check = &CheckVisitChange,
           .check_delete = &CheckVisitDelete,
           .after_write = &AfterVisit,
           .view = &ViewVisit});
  return *visits;
}

const Resource<v1::VisitNote>& VisitNotes() {
  static const auto* const notes = new Resource<v1::VisitNote>({.table = TableId::kVisitNotes,
                                                                .plural = "visit notes",
                                                                .filter_paths = {"profession"},
                                                                .part_of = &WholeOfNotesAndTasks,
                                                                .of_a_person = true,
                                                                .check = &CheckNoteChange,
                                                                .check_delete = &CheckNoteDelete,
                                                                .view = &ViewNote});
  return *notes;
}

const Resource<v1::VisitTask>& VisitTasks() {
  static const auto* const tasks =
      new Resource<v1::VisitTask>({.table = TableId::kVisitTasks,
                                   .plural = "visit tasks",
                                   .indexes = {{.id = index::kTasksByOwner,
                                                .name = "by_owner",
                                                .tuples = call::Under(&v1::VisitTask::owner),
                                                .paths = {"owner"}}},
                                   .filter_paths = {"owner", "due_date"},
                                   .part_of = &WholeOfNotesAndTasks,
                                   // CheckTaskChange judges it: the crew may be named.
                                   .own_references = {"owner"},
                                   .check = &CheckTaskChange});
  return *tasks;
}

const Table<internal::v1::VisitTimer>& VisitTimerTable() {
  static const auto* const table =
      new Table<internal::v1::VisitTimer>({.id = TableId::kVisitTimers, .name = "visit_timers"});
  return *table;
}

storage::RowKey VisitTimerKey(absl::Time time, uint32_t owner, absl::string_view visit) {
  return {.owner = storage::kPlatform,
          .tuple = KeyTuple::Of(time, static_cast<uint64_t>(owner), visit)};
}

const Table<internal::v1::ResponseCode>& ResponseCodeTable() {
  static const auto* const table = new Table<internal::v1::ResponseCode>(
      {.id = TableId::kResponseCodes,
       .name = "response_codes",
       .indexes = {{.id = index::kResponseCodesByHash,
                    .name = "by_hash",
                    .unique = true,
                    .tuples = storage::IndexOf<internal::v1::ResponseCode>(
                        [](const internal::v1::ResponseCode& row, std::vector<KeyTuple>& out) {
                          out.push_back(KeyTuple::Of(row.hash()));
                        })}}});
  return *table;
}

const Table<internal::v1::Tries>& ResponseCodeTriesTable() {
  static const auto* const table = new Table<internal::v1::Tries>(
      {.id = TableId::kResponseCodeTries, .name = "response_code_tries"});
  return *table;
}

}  // namespace osiedle::visits
