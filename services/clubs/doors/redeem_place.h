// Where an invitation is redeemed, in words.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_REDEEM_PLACE_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_REDEEM_PLACE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// What the event of the occurrence (a name) is called: at most 100 characters of it.
absl::StatusOr<std::string> RedeemPlace(const call::Call& call, const storage::Reader& reader,
                                        absl::string_view occurrence);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_REDEEM_PLACE_H_
