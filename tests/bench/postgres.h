// What osiedled is measured against in PostgreSQL. A build without libpq has this interface, too.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "tests/bench/joint_slots_data.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

class Postgres {
 public:
  // A server of its own. Fails with UNAVAILABLE where there is no PostgreSQL.
  static absl::StatusOr<std::unique_ptr<Postgres>> Start();
  virtual ~Postgres() = default;

  // See postgres_contacts.h. MakeContacts comes first.
  virtual void MakeContacts(const contacts::v1::Contact& sample, uint64_t count) = 0;
  virtual Measurement CreateContacts(absl::Duration duration) = 0;
  virtual Measurement GetContacts(absl::Duration duration) = 0;

  // See postgres_slots.h. MakeSlots comes first.
  virtual void MakeSlots(const SlotWorld& world, const DutyOf& duty) = 0;
  virtual SlotAnswer FindSlots(const SlotQuestion& question) = 0;

  // See postgres_sign_ups.h. MakeSignUps comes first.
  virtual void MakeSignUps(const clubs::v1::Registration& sample) = 0;
  virtual Measurement SignUp(absl::Duration duration) = 0;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_H_
