#include "services/visits/procedures/procedure_tables.h"

#include <string>
#include <utility>
#include <vector>

#include "services/call/fields/proto_time.h"
#include "services/visits/procedures/party_views.h"
#include "services/visits/procedures/procedure_checks.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::TableId;

static_assert(index::kProceduresByTeam == storage::IndexId::kFirstOwn);

// An entry for each clock that runs, below `head`: in the order in which deadlines are listed.
void AddClocks(const v1::Procedure& row, const KeyTuple& head, std::vector<KeyTuple>& out) {
  if (row.has_delete_time()) return;
  for (const v1::ProcedureClock& clock : row.clocks()) {
    KeyTuple tuple = head;
    tuple.Add(call::TimeOf(clock.due_time())).Add(clock.step_id());
    out.push_back(std::move(tuple));
  }
}

const call::StandardResource& WholeOfParties() { return Procedures(); }

}  // namespace

const Resource<v1::ProcedureTemplate>& ProcedureTemplates() {
  static const auto* const templates =
      new Resource<v1::ProcedureTemplate>({.table = TableId::kProcedureTemplates,
                                           .plural = "procedure templates",
                                           .is_shared = true,
                                           .check = &CheckTemplateChange});
  return *templates;
}

const Resource<v1::Procedure>& Procedures() {
  static const auto* const procedures = new Resource<v1::Procedure>(
      {.table = TableId::kProcedures,
       .plural = "procedures",
       .indexes = {{.id = index::kProceduresByTeam,
                    .name = "by_team",
                    .tuples =
                        [](const v1::Procedure& row, std::vector<KeyTuple>& out) {
                          for (const std::string& team : row.teams()) {
                            out.push_back(KeyTuple::Of(team));
                          }
                        },
                    .paths = {"teams", "name"}},
                   {.id = index::kProceduresByInstitution,
                    .name = "by_institution",
                    .tuples = call::Under(&v1::Procedure::institution),
                    .paths = {"institution", "name"}},
                   // In the order of names, for callers whose grants are narrowed.
                   {.id = index::kProceduresByController,
                    .name = "by_controller",
                    .tuples = call::Under(&v1::Procedure::controller),
                    .paths = {"controller", "name"}},
                   {.id = index::kProceduresByTemplate,
                    .name = "by_template",
                    .tuples = call::Under(&v1::Procedure::template_),
                    .paths = {"template"}},
                   {.id = index::kProceduresByClock,
                    .name = "by_clock",
                    .tuples = [](const v1::Procedure& row,
                                 std::vector<KeyTuple>& out) { AddClocks(row, KeyTuple(), out); }},
                   {.id = index::kProceduresByTeamAndClock,
                    .name = "by_team_and_clock",
                    .tuples =
                        [](const v1::Procedure& row, std::vector<KeyTuple>& out) {
                          for (const std::string& team : row.teams()) {
                            AddClocks(row, KeyTuple::Of(team), out);
                          }
                        }},
                   {.id = index::kProceduresByInstitutionAndClock,
                    .name = "by_institution_and_clock",
                    .tuples =
                        [](const v1::Procedure& row, std::vector<KeyTuple>& out) {
                          AddClocks(row, KeyTuple::Of(row.institution()), out);
                        }}},
       .filter_paths = {"template", "team", "institution", "state", "case_number"},
       .of_a_person = true,
       .own_references = {"team"},
       .check = &CheckProcedureChange,
       .check_delete = &CheckProcedureDelete,
       .view = &ViewProcedure});
  return *procedures;
}

const Resource<v1::ProcedureParty>& ProcedureParties() {
  static const auto* const parties = new Resource<v1::ProcedureParty>(
      {.table = TableId::kProcedureParties,
       .plural = "procedure parties",
       .indexes = {{.id = index::kPartiesByResident,
                    .name = "by_resident",
                    .tuples = call::Under(&v1::ProcedureParty::resident)}},
       .filter_paths = {"side"},
       .part_of = &WholeOfParties,
       .of_a_person = true,
       .check = &CheckPartyChange,
       .view = &ViewParty,
       .check_filter = &CheckAsksForOneSide});
  return *parties;
}

}  // namespace osiedle::visits
