// In place of postgres.cc where there is no libpq.
#include "absl/status/status.h"
#include "tests/bench/postgres.h"

namespace osiedle::bench {

absl::StatusOr<std::unique_ptr<Postgres>> Postgres::Start() {
  return absl::UnavailableError("this program was built without libpq (Debian package libpq-dev)");
}

}  // namespace osiedle::bench
