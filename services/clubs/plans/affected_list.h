// Who signed up and is affected by a change of a plan.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_AFFECTED_LIST_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_AFFECTED_LIST_H_

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/clubs/v1/affected_registration.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "services/call/rpc/call.h"
#include "services/call/rpc/record_scope.h"
#include "services/clubs/signups/affected.h"
#include "storage/snapshot.h"

namespace osiedle::clubs {

// An answer names so many of them, and counts all. To a caller who may not read every registration
// it tells of those that the caller may read, among the first kMostRead.
inline constexpr int kMostAffected = 500;
inline constexpr int kMostRead = 2'000;

class AffectedList {
 public:
  AffectedList(const call::Call& call, const storage::Reader& reader)
      : reader_(reader), owner_(call.owner()), readable_(ReadableRegistrations(call)) {}

  // Adds who is registered for an occurrence that was `before`, and is `after` or takes place no
  // more. To be called before it is written.
  absl::Status Add(v1::AffectedRegistration::Effect effect, const v1::Occurrence& before,
                   const v1::Occurrence& after);

  void MoveTo(google::protobuf::RepeatedPtrField<v1::AffectedRegistration>& list) {
    list = std::move(list_);
  }
  int count() const { return count_; }

 private:
  const storage::Reader& reader_;
  const uint32_t owner_;
  const call::RecordScope readable_;
  google::protobuf::RepeatedPtrField<v1::AffectedRegistration> list_;
  int count_ = 0;
  int read_ = 0;
};

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_AFFECTED_LIST_H_
