#include "tests/bench/access_decision.h"

#include <ctime>
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
#include "services/call/rpc/relations.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

constexpr int kGrants = 50;
constexpr int kTeams = 20;
constexpr int kDecisions = 200'000;
constexpr uint32_t kRybnik = 1;

// The facts of the staff, as if they had been read.
class KnownStanding final : public call::Relations {
 public:
  KnownStanding() {
    standing_.staff_member = "municipalities/rybnik/staffMembers/anna";
    standing_.institution = "municipalities/rybnik/institutions/mops";
    standing_.in_office = true;
    for (int i = 0; i < kTeams; ++i) {
      standing_.teams.push_back({.team = absl::StrCat("municipalities/rybnik/teams/gdp-", i)});
    }
  }
  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(
      const call::Call& /*call*/, const storage::Reader& /*reader*/,
      absl::string_view /*principal*/) const override {
    return std::optional<call::StaffStanding>(standing_);
  }

 private:
  call::StaffStanding standing_;
};

std::shared_ptr<const call::Principal> CallerOf(bool is_narrowed) {
  auto caller = std::make_shared<call::Principal>();
  caller->id = "anna@rybnik.example";
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
  {
    const auto snapshot = (*store)->GetSnapshot({});
    OrDie(snapshot.status());
    call::SeededEntropy entropy(1);
    const call::PageTokenCodec page_tokens({});
    const KnownStanding relations;
    call::CallResources resources = {
        .store = **store, .entropy = entropy, .page_tokens = page_tokens};
    resources.relations = &relations;
    // Makes the services of contacts known to this program.
    contacts::v1::Contact::descriptor();
    const call::MethodInfo method(
        *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
            "osiedle.contacts.v1.ContactService.ListContacts"));
    call::Call call(resources, method, CallerOf(is_narrowed), absl::FromUnixSeconds(0), {});
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
