// What the reader of a standing registration is told.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_VIEWS_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_VIEWS_H_

#include "absl/status/status.h"
#include "osiedle/clubs/v1/standing_registration.pb.h"
#include "services/call/rpc/call.h"
#include "services/clubs/signups/resident_links.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

inline absl::Status ViewStanding(const call::Call& call, const storage::Reader& reader,
                                 v1::StandingRegistration& standing) {
  return ViewResidentOf(call, reader, standing);
}

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_STANDING_VIEWS_H_
