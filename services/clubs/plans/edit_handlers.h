// Changes when, where and for how many a series takes place.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_EDIT_HANDLERS_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_EDIT_HANDLERS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "services/call/rpc/call.h"
#include "storage/transaction.h"

namespace osiedle::clubs {

absl::Status EditEventSeries(const call::Call& call, storage::Transaction& transaction,
                             const v1::EditEventSeriesRequest& request,
                             v1::EditEventSeriesResponse& response);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_EDIT_HANDLERS_H_
