// CreateContact and GetContact as PostgreSQL does them, without a server in front of it.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_CONTACTS_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_CONTACTS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "tests/bench/load.h"
#include "tests/bench/postgres_load.h"

namespace osiedle::bench {

class PostgresContacts {
 public:
  // Makes the tables, and `count` contacts of the size of `sample`, which is as a server gives it.
  PostgresContacts(const std::string& connection_info, const contacts::v1::Contact& sample,
                   uint64_t count);

  // One transaction each, READ COMMITTED, with the rows that osiedled writes.
  Measurement Create(absl::Duration duration);
  // One row each, by its key.
  Measurement Get(absl::Duration duration);

 private:
  static TunedLoad CreateLoad(const contacts::v1::Contact& sample, const char* name,
                              const char* sql);

  TunedLoad create_by_with_;
  TunedLoad create_by_function_;
  TunedLoad get_;
  // The quicker one.
  TunedLoad* create_ = nullptr;
  PostgresClients clients_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_CONTACTS_H_
