// What osiedled writes about a new resource, as the bytes that a statement of PostgreSQL brings.
#ifndef OSIEDLE_TESTS_BENCH_POSTGRES_WRITTEN_H_
#define OSIEDLE_TESTS_BENCH_POSTGRES_WRITTEN_H_

#include <random>
#include <string>

#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace osiedle::bench {

// Serialised once, and not in every call, which is in PostgreSQL's favour.
struct Written {
  // The row, the answer that is kept for a repeat, the audit entry and the change event.
  std::string record;
  std::string response;
  std::string audit;
  std::string change;
};
// `sample` is as a server gives it, `type` as in `osiedle.pl/Contact`, and `method` as in
// `osiedle.contacts.v1.ContactService.CreateContact`.
Written WrittenOf(const google::protobuf::Message& sample, const std::string& type,
                  const std::string& method);

// As osiedled makes the id of a new resource.
std::string NewId(absl::Time time, std::mt19937_64& random);

// In place of a hash of principal, method and request_id.
std::string NewIdHash(std::mt19937_64& random);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_POSTGRES_WRITTEN_H_
