#include "services/clubs/plans/affected_list.h"

#include <vector>

#include "absl/status/statusor.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/affected.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {

using ::osiedle::clubs::v1::AffectedRegistration;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Registration;

absl::Status AffectedList::Add(AffectedRegistration::Effect effect, const Occurrence& before,
                               const Occurrence& after) {
  const absl::string_view id = IdOf(before.name());
  // Read in any case: whoever signs up at the same time runs again, or this does.
  ASSIGN_OR_RETURN(const int count, CountLive(reader_, owner_, id));
  if (count == 0) return absl::OkStatus();
  const bool reads_all = readable_.is_whole();
  if (reads_all) count_ += count;
  const int room = reads_all ? kMostAffected - list_.size() : kMostRead - read_;
  if (room <= 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Registration> registrations,
                   LiveRegistrations(reader_, owner_, id, room));
  read_ += static_cast<int>(registrations.size());
  for (const Registration& registration : registrations) {
    if (!reads_all) {
      if (!IsReadable(readable_, registration)) continue;
      ++count_;
      if (list_.size() >= kMostAffected) continue;
    }
    AffectedRegistration& affected = *list_.Add();
    affected.set_registration(registration.name());
    affected.set_occurrence(before.name());
    affected.set_effect(effect);
    *affected.mutable_old_start_time() = before.start_time();
    if (effect != AffectedRegistration::CANCELLED) {
      *affected.mutable_new_start_time() = after.start_time();
    }
  }
  return absl::OkStatus();
}

}  // namespace osiedle::clubs
