// What holds for the lists of all areas, to callers whose grants are narrowed.

#include <memory>
#include <string>

#include "absl/algorithm/container.h"
#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "services/call/resource/record_sight.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/server/hosted_areas.h"

namespace osiedle::server {
namespace {

using ::google::protobuf::Message;
using ::osiedle::call::Dimension;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;

constexpr Dimension kDimensions[] = {Dimension::kController, Dimension::kDistrict,
                                     Dimension::kInstitution, Dimension::kStaffMember,
                                     Dimension::kTeam};

// Runs `use` for each resource of all areas that has a List.
template <typename Use>
int ForEachList(Use use) {
  int lists = 0;
  for (const call::Area* area : AllAreas()) {
    for (const std::shared_ptr<const call::Service>& service : area->services) {
      for (const call::Kind& kind : service->kinds()) {
        if (kind.methods.list == nullptr) continue;
        ++lists;
        use(kind);
      }
    }
  }
  return lists;
}

// Without such an index a narrowed caller would wait for the rows of others.
TEST(NarrowedLists, EveryFieldByWhichRecordsAreToldApart_HasAnIndex) {
  const int lists = ForEachList([](const call::Kind& kind) {
    const call::ResourceSpec& spec = kind.resource->spec();
    const call::RecordSight sight(kind.resource->type().descriptor(), spec.is_shared);
    for (const Dimension dimension : kDimensions) {
      const std::string path(sight.PathOf(dimension));
      if (path.empty() || path == "name") continue;
      EXPECT_TRUE(absl::c_any_of(spec.indexes,
                                 [&](const call::ListIndex& index) {
                                   return !index.paths.empty() && index.paths.front() == path;
                                 }))
          << kind.resource->type().type() << " by " << path;
    }
  });
  EXPECT_GE(lists, 15);
}

class NarrowedListsTest : public registry::RegistryTest {
 protected:
  NarrowedListsTest() : RegistryTest({AllAreas().begin(), AllAreas().end()}) {}
  void SetUp() override {
    FoundRybnik();
    // Parties of procedures are told for a purpose of procedures alone.
    ActIn({.purpose = common::v1::PROCEDURE});
  }
};

// Everything that a new town has is shared; whatever else a List gives must be of the grant.
TEST_F(NarrowedListsTest, EveryList_AnswersACallerOfOneControllerDistrictOrInstitution) {
  call::Principal narrowed = {.id = "narrowed"};
  for (int place = 0; place < 3; ++place) {
    call::Grant grant = {.municipality = "rybnik", .roles = call::RoleSet::All()};
    std::vector<std::string>& names = place == 0   ? grant.controllers
                                      : place == 1 ? grant.districts
                                                   : grant.institutions;
    names = {"municipalities/rybnik/controllers/none"};
    narrowed.grants = {grant};
    ActAs(narrowed);
    ForEachList([&](const call::Kind& kind) {
      const call::Method& list = *kind.methods.list;
      const call::RequestShape& shape = *list.info.shape;
      const std::unique_ptr<Message> request(list.request->New());
      if (shape.parent != nullptr) {
        const std::string parent =
            kind.resource->spec().of_platform
                ? ""
                : kind.resource->type().pattern().WildcardParent("municipalities/rybnik");
        request->GetReflection()->SetString(request.get(), shape.parent, parent);
      }
      if (kind.resource->type().type() == "osiedle.pl/ProcedureParty") {
        request->GetReflection()->SetString(request.get(), shape.filter, "side = HARMED");
      }
      const std::unique_ptr<Message> response(list.response->New());
      const absl::Status listed = RunMethod(list, *request, *response);
      if (kind.resource->spec().part_of != nullptr || list.info.access.of_all_records()) {
        EXPECT_THAT(listed, FailsWith(common::v1::GRANT_TOO_NARROW)) << list.info.full_name;
      } else if (!kind.resource->spec().of_platform) {
        EXPECT_THAT(listed, IsOk()) << list.info.full_name;
        if (!kind.resource->spec().is_shared) {
          EXPECT_EQ(response->ByteSizeLong(), 0u) << list.info.full_name;
        }
      }
    });
  }
}

}  // namespace
}  // namespace osiedle::server
