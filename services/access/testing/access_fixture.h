// A store with two towns, for the tests of this area's handlers.
#ifndef OSIEDLE_SERVICES_ACCESS_TESTING_ACCESS_FIXTURE_H_
#define OSIEDLE_SERVICES_ACCESS_TESTING_ACCESS_FIXTURE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/registry.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/access/access_area.h"
#include "services/access/declared_emergencies.h"
#include "services/call/rpc/authenticator.h"
#include "services/call/rpc/relations.h"
#include "services/registry/registry_tables.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/resident_tables.h"
#include "services/residents/residents_area.h"
#include "storage/status_macros.h"
#include "storage/store.h"

namespace osiedle::access {

inline constexpr char kRybnik[] = "municipalities/rybnik";

// What the staff records of Rybnik say, and of no other municipality.
class FakeRelations final : public call::Relations {
 public:
  std::map<std::string, call::StaffStanding, std::less<>> standings;

  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(
      const call::Call& call, const storage::Reader& /*reader*/,
      absl::string_view principal) const override {
    const auto found = standings.find(principal);
    if (found == standings.end() || call.municipality() != "rybnik") {
      return std::optional<call::StaffStanding>();
    }
    return std::optional<call::StaffStanding>(found->second);
  }
};

// Knows the credentials that a test gives it.
class FakeAuthenticator final : public call::Authenticator {
 public:
  std::vector<call::Principal> credentials;

  absl::StatusOr<std::shared_ptr<const call::Principal>> Authenticate(
      const call::Credentials& /*credentials*/) const override {
    return absl::UnauthenticatedError("no valid token");
  }
  std::vector<std::shared_ptr<const call::Principal>> KnownAs(absl::string_view id) const override {
    std::vector<std::shared_ptr<const call::Principal>> known;
    for (const call::Principal& each : credentials) {
      if (each.id == id) known.push_back(std::make_shared<const call::Principal>(each));
    }
    return known;
  }
};

class AccessTest : public registry::RegistryTest {
 protected:
  AccessTest()
      : RegistryTest({&registry::RegistryArea(), &residents::ResidentsArea(), &AccessArea()}) {
    SetRelations(&relations_);
    SetEmergencies(&emergencies_);
    SetAuthenticator(&known_);
  }

  // Rybnik and Gdynia.
  void SetUp() override {
    FoundRybnik();
    ASSERT_THAT(CreateTown("gdynia", "2262011"), call::IsOk());
  }

  static call::Principal WithRole(common::v1::Role role, const std::string& id = "") {
    return {.id = id.empty() ? common::v1::Role_Name(role) : id,
            .grants = {{.municipality = "rybnik", .roles = {role}}}};
  }
  void ActWith(common::v1::Role role, const std::string& id = "") { ActAs(WithRole(role, id)); }
  void ActFor(common::v1::Purpose purpose) { ActIn({.purpose = purpose}); }

  static std::string Resident(const std::string& id) {
    return absl::StrCat(kRybnik, "/residents/", id);
  }
  absl::StatusOr<residents::v1::Resident> NewResident(const std::string& id) {
    residents::v1::CreateResidentRequest request;
    request.set_parent(kRybnik);
    request.set_resident_id(id);
    call::ParseText("identity_level: ALIAS alias: 'Beret'", *request.mutable_resident());
    return Run<residents::v1::Resident>(request);
  }
  // Founds a team, and a record of this name in its compartment, whoever calls. Gives the number of
  // the compartment.
  uint32_t RestrictNewResident(const std::string& id, const std::string& team) {
    const storage::RowMeta meta = {.revision = 1};
    uint32_t compartment = 0;
    const storage::CommitResult result = storage::ReadWriteAndWait(
        store(), {}, [&](storage::Transaction& transaction) -> absl::Status {
          const auto& numbers = registry::MunicipalityNumberTable();
          const storage::RowKey counter = {.tuple = storage::KeyTuple::Of("")};
          ASSIGN_OR_RETURN(const auto greatest, numbers.Find(transaction, counter));
          internal::v1::MunicipalityNumber next;
          next.set_number(greatest->message.number() + 1);
          compartment = next.number();
          RETURN_IF_ERROR(numbers.Update(transaction, counter, greatest->message, next, meta));
          RETURN_IF_ERROR(numbers.Insert(
              transaction, {.tuple = storage::KeyTuple::Of(absl::StrCat("rybnik/teams/", team))},
              next, meta));
          residents::v1::Resident resident;
          resident.set_name(Resident(id));
          return residents::Residents().table().Insert(
              transaction, {.owner = compartment, .tuple = storage::KeyTuple::Of(id)}, resident,
              meta);
        });
    EXPECT_TRUE(result.status.ok()) << result.status;
    return compartment;
  }
  // Of a municipality or a compartment.
  uint32_t NumberOf(const std::string& id) {
    std::optional<uint32_t> number;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call&, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(number, registry::TheDirectory().NumberOf(snapshot, id));
                      return absl::OkStatus();
                    }),
                call::IsOk());
    return number.value_or(0);
  }

  FakeRelations relations_;
  DeclaredEmergencies emergencies_;
  FakeAuthenticator known_;
};

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_TESTING_ACCESS_FIXTURE_H_
