// The rules of stops: pure functions, without storage.
#ifndef OSIEDLE_SERVICES_CONTACTS_STOP_RULES_H_
#define OSIEDLE_SERVICES_CONTACTS_STOP_RULES_H_

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::contacts {

// As many changes of stage as a stop keeps.
inline constexpr int kMaxStageChanges = 50;

// The rules for the fields of a stop beyond its proto.
void CheckStop(const v1::Stop& stop, call::Violations& violations);

// Methods come in order, from being there to acting together: the next stage, or any earlier one.
bool MayFollow(v1::Stop::Stage from, v1::Stop::Stage to);

// The first day of the next stage: from 1900 on, not before the last change of stage, and not more
// than 366 days after `today`.
void CheckStageDay(const v1::Stop& stop, const google::type::Date& from_date, absl::CivilDay today,
                   call::Violations& violations);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_STOP_RULES_H_
