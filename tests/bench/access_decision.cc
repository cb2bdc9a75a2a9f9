#include "tests/bench/access_decision.h"

#include <ctime>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/process/entropy.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/page_token.h"
#include "services/staff/staff_tables.h"
#include "services/staff/standings.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

constexpr int kGrants = 50;
constexpr int kTeams = 20;
constexpr int kDecisions = 200'000;
constexpr uint32_t kRybnik = 1;

constexpr char kAnna[] = "anna@rybnik.example";

// The row of rights of the caller, as the area of staff keeps it.
void WriteRights(storage::Store& store) {
  internal::v1::PrincipalRights rights;
  rights.set_staff_member("anna");
  rights.set_institution("mops");
  rights.mutable_mandate()->set_first_day(0);
  for (int i = 0; i < kTeams; ++i) {
    internal::v1::PrincipalRights::Membership& membership = *rights.add_teams();
    membership.set_team(absl::StrCat("gdp-", i));
    membership.set_role(osiedle::staff::v1::Team::MEMBER);
    membership.mutable_term()->set_first_day(-1000);
  }
  const storage::CommitResult written = storage::ReadWriteAndWait(
      store, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
      [&](storage::Transaction& transaction) {
        return staff::PrincipalRightsTable().Insert(
            transaction, {.owner = kRybnik, .tuple = storage::KeyTuple::Of(kAnna)}, rights,
            {.revision = 1});
      });
  OrDie(written.status);
}

std::shared_ptr<const call::Principal> CallerOf(bool is_narrowed) {
  auto caller = std::make_shared<call::Principal>();
  caller->id = kAnna;
  for (int i = 0; i < kGrants; ++i) {
    call::Grant& grant = caller->grants.emplace_back();
    grant.roles = {common::v1::ASSISTANT, common::v1::TEAM_MEMBER};
    // The one that helps comes last.
    grant.municipality = is_narrowed || i + 1 == kGrants ? "rybnik" : absl::StrCat("town-", i);
    if (is_narrowed) {
      grant.controllers = {absl::StrCat("municipalities/rybnik/controllers/controller-", i)};
    }
  }
  return caller;
}

double ProcessorMicroseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) * 1e-3;
}

}  // namespace

double DecideAccess(bool is_narrowed) {
  auto store = storage::OpenRocksDbStore({.directory = "/store", .in_memory = true});
  OrDie(store.status());
  double spent = 0;
  WriteRights(**store);
  {
    constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
    const auto snapshot = (*store)->GetSnapshot(
        {.read_keys = kNoLimit, .read_bytes = kNoLimit, .time = absl::InfiniteDuration()});
    OrDie(snapshot.status());
    call::SeededEntropy entropy(1);
    const call::PageTokenCodec page_tokens({});
    const staff::Standings relations;
    call::CallResources resources = {
        .store = **store, .entropy = entropy, .page_tokens = page_tokens};
    resources.relations = &relations;
    // Makes the services of contacts known to this program.
    contacts::v1::Contact::descriptor();
    const call::MethodInfo method(
        *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
            "osiedle.contacts.v1.ContactService.ListContacts"));
    call::Call call(resources, method, CallerOf(is_narrowed),
                    absl::FromUnixSeconds(0) + absl::Hours(24 * 20), {});
    call.SetScope("rybnik", kRybnik);
    const double begin = ProcessorMicroseconds();
    for (int i = 0; i < kDecisions; ++i) {
      OrDie(call::CheckAccess(call, {&method}, **snapshot));
    }
    spent = ProcessorMicroseconds() - begin;
    OrDie(call.record_scope().is_whole() != is_narrowed, "access was decided otherwise");
  }
  OrDie((*store)->Close());
  return spent / kDecisions;
}

}  // namespace osiedle::bench
