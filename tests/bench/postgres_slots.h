// The question for a joint slot, asked of PostgreSQL; postgres_slots.sql has the search.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_SLOTS_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_SLOTS_H_

#include <string>

#include "tests/bench/joint_slots_data.h"
#include "tests/bench/postgres_connection.h"

namespace osiedle::bench {

class PostgresSlots {
 public:
  // Makes the tables, and fills them.
  PostgresSlots(const std::string& connection_info, const SlotWorld& world, const DutyOf& duty);

  // The first page, in one round trip.
  SlotAnswer Find(const SlotQuestion& question);

 private:
  void Fill(const SlotWorld& world, const DutyOf& duty);

  PostgresConnection connection_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_SLOTS_H_
