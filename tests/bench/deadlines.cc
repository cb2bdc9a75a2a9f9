#include "tests/bench/deadlines.h"

#include <random>
#include <string>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "tests/api/any_method.h"
#include "tests/bench/call_each.h"

namespace osiedle::bench {
namespace {

using tests::As;
using tests::TokenOf;
using visits::v1::ListDeadlinesRequest;
using visits::v1::ListDeadlinesResponse;
using visits::v1::Procedure;

constexpr absl::Duration kSpan = absl::Hours(24 * 180);

std::string Fill(const char* fields) {
  return absl::StrReplaceAll(fields, {{"%", tests::kRybnik}});
}

}  // namespace

ProceduresTown::ProceduresTown(int procedures) : now_(absl::Now()) {
  MakeTeam();
  MakeTemplate();
  stubs_ = StubsOf<visits::v1::ProcedureService>(ConnectChannels(town_.server().port()));
  OpenProcedures(procedures);
}

void ProceduresTown::MakeTeam() {
  const tests::AnyMethods methods(town_);
  methods.Do("CreateInstitution",
             Fill("parent: '%' institution_id: 'ops' institution { display_name: 'Ośrodek' "
                  "kind: SOCIAL_WELFARE_CENTRE }"));
  methods.Do("CreateStaffMember",
             Fill("parent: '%' staff_member_id: 'koordynator' staff_member { display_name: 'Osoba' "
                  "institution: '%/institutions/ops' "
                  "mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
  methods.Do("LinkPrincipal", Fill("name: '%/staffMembers/koordynator' principal: 'coordinator'"));
  methods.Do("CreateTeam",
             Fill("parent: '%' team_id: 'zi' team { display_name: 'Zespół' kind: INTERDISCIPLINARY "
                  "members { staff_member: '%/staffMembers/koordynator' role: CHAIR } }"));
}

void ProceduresTown::MakeTemplate() {
  const tests::AnyMethods methods(town_);
  methods.Do(
      "CreateProcedureTemplate",
      Fill("parent: '%' procedure_template_id: 'na-probe' procedure_template { display_name: "
           "'Wzór na próbę' "
           "steps { step_id: 'first' display_name: 'Pierwszy' limit: 5 unit: WORKING_DAYS } "
           "steps { step_id: 'second' display_name: 'Drugi' limit: 90 unit: CALENDAR_DAYS } "
           "steps { step_id: 'third' display_name: 'Trzeci' limit: 12 unit: MONTHS } }"));
}

void ProceduresTown::OpenProcedures(int count) {
  std::vector<visits::v1::CreateProcedureRequest> creates(count);
  for (auto& create : creates) {
    create.set_parent(tests::kRybnik);
    create.mutable_procedure()->set_template_(Fill("%/procedureTemplates/na-probe"));
    create.mutable_procedure()->set_team(Fill("%/teams/zi"));
  }
  const std::string token = TokenOf(As::kCoordinator);
  const auto made = CallEach(stubs_, &ProcedureStub::CreateProcedure, token, creates);
  std::vector<visits::v1::OpenProcedureRequest> opens(made.size());
  for (size_t i = 0; i < made.size(); ++i) {
    opens[i].set_name(made[i].name());
    const absl::Time open_time = now_ - kSpan * static_cast<double>(i) / count;
    opens[i].mutable_occur_time()->set_seconds(absl::ToUnixSeconds(open_time));
  }
  CallEach(stubs_, &ProcedureStub::OpenProcedure, token, opens);
}

Load<ListDeadlinesRequest, ListDeadlinesResponse, ProcedureStub> ProceduresTown::ListDeadlines()
    const {
  ListDeadlinesRequest request;
  request.set_parent(tests::kRybnik);
  request.set_page_size(kDeadlinesOfAPage);
  return {.method = &ProcedureStub::async_interface::ListDeadlines,
          .token = TokenOf(As::kCoordinator),
          .in_flight = 1,
          .request = request,
          .renew =
              [this](ListDeadlinesRequest& list, std::mt19937_64& random) {
                if (list.has_due_by_time()) {
                  list.clear_due_by_time();
                  return;
                }
                const auto days = static_cast<int64_t>(random() % 30);
                list.mutable_due_by_time()->set_seconds(absl::ToUnixSeconds(now_) + 86'400 * days);
              },
          .is_good =
              [](const ListDeadlinesResponse& page) {
                return page.deadlines_size() == kDeadlinesOfAPage;
              }};
}

}  // namespace osiedle::bench
