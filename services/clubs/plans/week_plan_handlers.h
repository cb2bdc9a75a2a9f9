// What clubs hold in one week.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_WEEK_PLAN_HANDLERS_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_WEEK_PLAN_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/week_plan.pb.h"
#include "osiedle/clubs/v1/week_plan_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

absl::Status GetWeekPlan(const call::Call& call, const storage::Snapshot& snapshot,
                         const v1::GetWeekPlanRequest& request, v1::WeekPlan& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_WEEK_PLAN_HANDLERS_H_
