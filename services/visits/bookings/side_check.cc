#include "services/visits/bookings/side_check.h"

#include "absl/algorithm/container.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/errors.h"
#include "services/visits/bookings/visit_reader.h"
#include "services/visits/procedures/procedure_reader.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::Visit;

constexpr int kMostVisits = 5000;

absl::StatusOr<std::vector<ProcedureStep::Side>> SidesMet(const Call& call, const Reader& reader,
                                                          const Visit& visit) {
  return SidesOf(call, reader, visit.procedure(),
                 {visit.subject().residents().begin(), visit.subject().residents().end()});
}

bool AreApart(ProcedureStep::Side one, ProcedureStep::Side other) {
  return one != ProcedureStep::SIDE_UNSPECIFIED && other != ProcedureStep::SIDE_UNSPECIFIED &&
         one != other;
}

}  // namespace

absl::StatusOr<bool> MeetsOtherSide(const Call& call, const Reader& reader, const Visit& visit,
                                    const Interval& slot, const std::vector<std::string>& except) {
  if (visit.procedure().empty() || visit.subject().residents().empty()) return false;
  ASSIGN_OR_RETURN(const std::vector<ProcedureStep::Side> own, SidesMet(call, reader, visit));
  ASSIGN_OR_RETURN(const std::vector<Visit> others,
                   VisitsOfProcedure(call, reader, visit.procedure(), kMostVisits));
  if (others.size() >= kMostVisits) return call::RequestTooLarge("the visits of the procedure");
  for (const Visit& other : others) {
    const bool is_itself = other.name() == visit.name();
    if (is_itself || !other.has_start_time() || absl::c_linear_search(except, other.name())) {
      continue;
    }
    const Interval time = {.begin = calendar::MinuteAtOrBefore(call::TimeOf(other.start_time())),
                           .end = calendar::MinuteAtOrAfter(call::TimeOf(other.end_time()))};
    if (!time.Overlaps(slot)) continue;
    ASSIGN_OR_RETURN(const std::vector<ProcedureStep::Side> sides, SidesMet(call, reader, other));
    for (const ProcedureStep::Side side : own) {
      if (absl::c_any_of(sides, [&](auto met) { return AreApart(side, met); })) return true;
    }
  }
  return false;
}

}  // namespace osiedle::visits
