// Controllers and districts.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "services/registry/registry_reader.h"
#include "services/registry/testing/registry_fixture.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::FromText;
using ::osiedle::call::IsOk;
using ::testing::SizeIs;

constexpr char kFirst[] = "municipalities/rybnik/controllers/municipality";
constexpr char kMops[] = "municipalities/rybnik/controllers/mops";
constexpr char kPiaski[] = "municipalities/rybnik/districts/paruszowiec-piaski";

class ControllerHandlersTest : public RegistryTest {
 protected:
  void SetUp() override { FoundRybnik(); }

  absl::StatusOr<v1::Controller> CreateMops(const std::string& more = "") {
    return Run<v1::Controller>(FromText<v1::CreateControllerRequest>(
        "parent: 'municipalities/rybnik' controller_id: 'mops' controller {"
        " display_name: 'MOPS' kind: SOCIAL_CENTRE " +
        more + "}"));
  }
  absl::StatusOr<v1::Controller> Delete(const std::string& name) {
    v1::DeleteControllerRequest request;
    request.set_name(name);
    return Run<v1::Controller>(request);
  }
  absl::StatusOr<v1::Municipality> MakeDefault(const std::string& name) {
    v1::UpdateMunicipalityRequest request;
    request.mutable_municipality()->set_name("municipalities/rybnik");
    request.mutable_municipality()->set_default_controller(name);
    return Run<v1::Municipality>(request);
  }
  absl::StatusOr<v1::District> CreatePiaski(const std::string& more = "") {
    return Run<v1::District>(FromText<v1::CreateDistrictRequest>(
        "parent: 'municipalities/rybnik' district_id: 'paruszowiec-piaski' district {"
        " display_name: 'Paruszowiec-Piaski' " +
        more + "}"));
  }
};

TEST_F(ControllerHandlersTest, CreateController_ChecksItsNumbers) {
  EXPECT_THAT(CreateMops("regon: '123' nip: '6420010759'"),
              FailsForFields({"controller.regon", "controller.nip"}));
  EXPECT_THAT(CreateMops("regon: '000331501' nip: '6420010758'"), IsOk());
  EXPECT_THAT(
      Run<v1::Controller>(FromText<v1::CreateControllerRequest>("parent: 'municipalities/rybnik'"
                                                                " controller { kind: 99 }")),
      FailsForFields({"controller.kind", "controller.display_name"}));
}

TEST_F(ControllerHandlersTest, DeleteController_WhenItIsTheDefault_IsRefused) {
  ASSERT_THAT(CreateMops(), IsOk());
  absl::StatusOr<v1::Controller> refused = Delete(kFirst);
  EXPECT_THAT(refused, FailsWith(common::v1::RESOURCE_IN_USE));
  EXPECT_EQ(call::MetadataOf(refused.status(), "resource"), "municipalities/rybnik");
  ASSERT_THAT(MakeDefault(kMops), IsOk());
  EXPECT_THAT(Delete(kMops), FailsWith(common::v1::RESOURCE_IN_USE));
  absl::StatusOr<v1::Controller> deleted = Delete(kFirst);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_THAT(MakeDefault(kFirst), FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

// Made the default and deleted at once: one of the two is refused.
TEST_F(ControllerHandlersTest, DeleteController_WhenItBecomesTheDefaultMeanwhile_IsRefused) {
  ASSERT_THAT(CreateMops(), IsOk());
  BeforeNextCommit([&] { EXPECT_THAT(MakeDefault(kMops), IsOk()); });
  EXPECT_THAT(Delete(kMops), FailsWith(common::v1::RESOURCE_IN_USE));
  BeforeNextCommit([&] { EXPECT_THAT(Delete(kFirst), IsOk()); });
  EXPECT_THAT(MakeDefault(kFirst), FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(ControllerHandlersTest, District_IsDeletedSoftly) {
  ASSERT_THAT(CreatePiaski("position { latitude: 50.1 longitude: 18.56 }"), IsOk());
  v1::DeleteDistrictRequest deletion;
  deletion.set_name(kPiaski);
  ASSERT_THAT(Run<v1::District>(deletion), IsOk());
  EXPECT_THAT(Run<v1::District>(deletion), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  v1::GetDistrictRequest get;
  get.set_name(kPiaski);
  ASSERT_THAT(Run<v1::District>(get), IsOk());
  v1::ListDistrictsRequest list;
  list.set_parent("municipalities/rybnik");
  EXPECT_THAT(Run<v1::ListDistrictsResponse>(list)->districts(), SizeIs(0));
  list.set_show_deleted(true);
  EXPECT_THAT(Run<v1::ListDistrictsResponse>(list)->districts(), SizeIs(1));
  v1::UndeleteDistrictRequest undeletion;
  undeletion.set_name(kPiaski);
  ASSERT_THAT(Run<v1::District>(undeletion), IsOk());
  list.set_show_deleted(false);
  EXPECT_THAT(Run<v1::ListDistrictsResponse>(list)->districts(), SizeIs(1));
}

TEST_F(ControllerHandlersTest, District_OfAnotherMunicipalityIsNotThere) {
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  ASSERT_THAT(CreatePiaski(), IsOk());
  v1::GetDistrictRequest get;
  get.set_name("municipalities/gdynia/districts/paruszowiec-piaski");
  EXPECT_THAT(Run<v1::District>(get), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(CreatePiaski("position { latitude: 91 longitude: 18 }"),
              FailsForFields({"district.position"}));
}

TEST_F(ControllerHandlersTest, Reader_AnswersForTheMunicipalityOfTheCall) {
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  ASSERT_THAT(CreatePiaski(), IsOk());
  const auto in_rybnik = [](const Call& call, const storage::Snapshot& snapshot) {
    EXPECT_TRUE(*Controllers().MayBeNamed(call, snapshot, kFirst, nullptr));
    EXPECT_FALSE(*Controllers().MayBeNamed(call, snapshot, kMops, nullptr));
    EXPECT_TRUE(*Districts().MayBeNamed(call, snapshot, kPiaski, nullptr));
    EXPECT_TRUE(*NeedCodes().MayBeNamed(call, snapshot,
                                        "municipalities/rybnik/needCodes/loneliness", nullptr));
    EXPECT_FALSE(
        *NeedCodes().MayBeNamed(call, snapshot, "municipalities/rybnik/needCodes/none", nullptr));
    EXPECT_FALSE(*NeedCodes().MayBeNamed(call, snapshot,
                                         "municipalities/gdynia/needCodes/loneliness", nullptr));
    EXPECT_FALSE(*NeedCodes().MayBeNamed(call, snapshot, "loneliness", nullptr));
    EXPECT_EQ(*DefaultController(call, snapshot), kFirst);
    EXPECT_EQ(TimeZoneOf(call, snapshot)->name(), "Europe/Warsaw");
    return absl::OkStatus();
  };
  EXPECT_THAT(Ask("rybnik", in_rybnik), IsOk());
  const auto in_gdynia = [](const Call& call, const storage::Snapshot& snapshot) {
    EXPECT_FALSE(*Controllers().MayBeNamed(call, snapshot, kFirst, nullptr));
    EXPECT_FALSE(*Districts().MayBeNamed(call, snapshot, kPiaski, nullptr));
    return absl::OkStatus();
  };
  EXPECT_THAT(Ask("gdynia", in_gdynia), IsOk());
  EXPECT_THAT(Ask("sopot", in_gdynia), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(ControllerHandlersTest, Directory_KnowsNoEmptyId) {
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store().GetSnapshot({});
  ASSERT_THAT(snapshot, IsOk());
  EXPECT_EQ(*TheDirectory().NumberOf(**snapshot, "rybnik"), 1u);
  EXPECT_EQ(*TheDirectory().NumberOf(**snapshot, ""), std::nullopt);
  EXPECT_EQ(*TheDirectory().NumberOf(**snapshot, "sopot"), std::nullopt);
}

}  // namespace
}  // namespace osiedle::registry
