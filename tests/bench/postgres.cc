#include "tests/bench/postgres.h"

#include <cstdio>
#include <utility>

#include "storage/status_macros.h"
#include "tests/bench/postgres_connection.h"
#include "tests/bench/postgres_contacts.h"
#include "tests/bench/postgres_server.h"
#include "tests/bench/postgres_sign_ups.h"
#include "tests/bench/postgres_slots.h"

namespace osiedle::bench {
namespace {

class OwnPostgres final : public Postgres {
 public:
  explicit OwnPostgres(std::unique_ptr<PostgresServer> server) : server_(std::move(server)) {}

  void MakeContacts(const contacts::v1::Contact& sample, uint64_t count) override {
    contacts_ = std::make_unique<PostgresContacts>(server_->connection_info(), sample, count);
  }
  Measurement CreateContacts(absl::Duration duration) override {
    return contacts_->Create(duration);
  }
  Measurement GetContacts(absl::Duration duration) override { return contacts_->Get(duration); }

  void MakeSlots(const SlotWorld& world, const DutyOf& duty) override {
    slots_ = std::make_unique<PostgresSlots>(server_->connection_info(), world, duty);
  }
  SlotAnswer FindSlots(const SlotQuestion& question) override { return slots_->Find(question); }

  void MakeSignUps(const clubs::v1::Registration& sample) override {
    sign_ups_ = std::make_unique<PostgresSignUps>(server_->connection_info(), sample);
  }
  Measurement SignUp(absl::Duration duration) override { return sign_ups_->SignUp(duration); }

 private:
  const std::unique_ptr<PostgresServer> server_;
  std::unique_ptr<PostgresContacts> contacts_;
  std::unique_ptr<PostgresSlots> slots_;
  std::unique_ptr<PostgresSignUps> sign_ups_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Postgres>> Postgres::Start() {
  ASSIGN_OR_RETURN(std::unique_ptr<PostgresServer> server, PostgresServer::Start());
  PostgresConnection connection(server->connection_info());
  std::fprintf(stderr, "%s\n",
               PQgetvalue(connection.Query("SELECT version()").get(), /*tup_num=*/0, 0));
  return std::make_unique<OwnPostgres>(std::move(server));
}

}  // namespace osiedle::bench
