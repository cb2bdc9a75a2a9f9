// Codes of needs and services, and the mappings between them.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/code_mapping_requests.pb.h"
#include "osiedle/registry/v1/need_code_requests.pb.h"
#include "osiedle/registry/v1/service_code_requests.pb.h"
#include "services/registry/testing/registry_fixture.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::FromText;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRybnik[] = "municipalities/rybnik";

std::string Need(const std::string& id) { return std::string(kRybnik) + "/needCodes/" + id; }
std::string Service(const std::string& id) { return std::string(kRybnik) + "/serviceCodes/" + id; }
std::string Mapping(const std::string& id) { return std::string(kRybnik) + "/codeMappings/" + id; }

class CodeHandlersTest : public RegistryTest {
 protected:
  void SetUp() override { FoundRybnik(); }

  absl::StatusOr<v1::NeedCode> CreateNeed(const std::string& id, const std::string& parent_code) {
    v1::CreateNeedCodeRequest request;
    request.set_parent(kRybnik);
    request.set_need_code_id(id);
    request.mutable_need_code()->set_display_name("Potrzeba");
    request.mutable_need_code()->set_parent_code(parent_code);
    return Run<v1::NeedCode>(request);
  }
  absl::StatusOr<v1::NeedCode> DeleteNeed(const std::string& id) {
    v1::DeleteNeedCodeRequest request;
    request.set_name(Need(id));
    return Run<v1::NeedCode>(request);
  }
  absl::StatusOr<v1::NeedCode> UndeleteNeed(const std::string& id) {
    v1::UndeleteNeedCodeRequest request;
    request.set_name(Need(id));
    return Run<v1::NeedCode>(request);
  }
  absl::StatusOr<v1::NeedCode> UpdateNeed(const std::string& text, const std::string& path = "") {
    v1::UpdateNeedCodeRequest request;
    call::ParseText(text, *request.mutable_need_code());
    if (!path.empty()) request.mutable_update_mask()->add_paths(path);
    return Run<v1::NeedCode>(request);
  }
  absl::StatusOr<v1::ServiceCode> CreateService(const std::string& id,
                                                const std::string& parent_code) {
    v1::CreateServiceCodeRequest request;
    request.set_parent(kRybnik);
    request.set_service_code_id(id);
    request.mutable_service_code()->set_display_name("Usługa");
    request.mutable_service_code()->set_parent_code(parent_code);
    return Run<v1::ServiceCode>(request);
  }
  absl::StatusOr<v1::ServiceCode> DeleteService(const std::string& id) {
    v1::DeleteServiceCodeRequest request;
    request.set_name(Service(id));
    return Run<v1::ServiceCode>(request);
  }
  absl::StatusOr<v1::CodeMapping> Map(const std::string& id, const std::string& need,
                                      const std::string& service) {
    v1::CreateCodeMappingRequest request;
    request.set_parent(kRybnik);
    request.set_code_mapping_id(id);
    request.mutable_code_mapping()->set_need_code(need);
    request.mutable_code_mapping()->set_service_code(service);
    return Run<v1::CodeMapping>(request);
  }
  absl::StatusOr<v1::CodeMapping> DeleteMapping(const std::string& id) {
    v1::DeleteCodeMappingRequest request;
    request.set_name(Mapping(id));
    return Run<v1::CodeMapping>(request);
  }
  absl::StatusOr<v1::CodeMapping> UndeleteMapping(const std::string& id) {
    v1::UndeleteCodeMappingRequest request;
    request.set_name(Mapping(id));
    return Run<v1::CodeMapping>(request);
  }
};

TEST_F(CodeHandlersTest, CreateNeedCode_StandsBelowAnother) {
  absl::StatusOr<v1::NeedCode> code = CreateNeed("seniors", Need("loneliness"));
  ASSERT_THAT(code, IsOk());
  EXPECT_EQ(code->name(), Need("seniors"));
  EXPECT_FALSE(code->built_in());
  EXPECT_EQ(code->source(), "");
  absl::StatusOr<v1::ListNeedCodesResponse> below = Run<v1::ListNeedCodesResponse>(
      FromText<v1::ListNeedCodesRequest>("parent: 'municipalities/rybnik' filter: 'parent_code ="
                                         " \"municipalities/rybnik/needCodes/loneliness\"'"));
  ASSERT_THAT(below, IsOk());
  ASSERT_THAT(below->need_codes(), SizeIs(1));
  EXPECT_EQ(below->need_codes(0).name(), Need("seniors"));
}

TEST_F(CodeHandlersTest, CreateNeedCode_NeedsALiveCodeAboveItInItsMunicipality) {
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  EXPECT_THAT(CreateNeed("a", ""), FailsForFields({"need_code.parent_code"}));
  EXPECT_THAT(CreateNeed("a", "loneliness"), FailsWith(common::v1::INVALID_FIELDS));
  EXPECT_THAT(CreateNeed("a", Service("culture")), FailsWith(common::v1::INVALID_FIELDS));
  EXPECT_THAT(CreateNeed("a", Need("a")), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(CreateNeed("a", "municipalities/gdynia/needCodes/loneliness"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  ASSERT_THAT(CreateNeed("above", Need("loneliness")), IsOk());
  ASSERT_THAT(DeleteNeed("above"), IsOk());
  EXPECT_THAT(CreateNeed("a", Need("above")), FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(CodeHandlersTest, Codes_AreFourLevelsDeepAtMost) {
  ASSERT_THAT(CreateNeed("second", Need("loneliness")), IsOk());
  ASSERT_THAT(CreateNeed("third", Need("second")), IsOk());
  ASSERT_THAT(CreateNeed("fourth", Need("third")), IsOk());
  EXPECT_THAT(CreateNeed("fifth", Need("fourth")), FailsForFields({"need_code.parent_code"}));
  ASSERT_THAT(CreateService("second", Service("culture")), IsOk());
  ASSERT_THAT(CreateService("third", Service("second")), IsOk());
  ASSERT_THAT(CreateService("fourth", Service("third")), IsOk());
  EXPECT_THAT(CreateService("fifth", Service("fourth")),
              FailsForFields({"service_code.parent_code"}));
}

// Were it movable, a code could come to stand below itself.
TEST_F(CodeHandlersTest, UpdateNeedCode_NeverMovesACode) {
  ASSERT_THAT(CreateNeed("second", Need("loneliness")), IsOk());
  ASSERT_THAT(CreateNeed("third", Need("second")), IsOk());
  EXPECT_THAT(UpdateNeed("name: '" + Need("second") + "' parent_code: '" + Need("third") + "'"),
              FailsForFields({"need_code.parent_code"}));
  EXPECT_THAT(UpdateNeed("name: '" + Need("second") + "' display_name: 'x'", "*"),
              FailsForFields({"need_code.parent_code"}));
  absl::StatusOr<v1::NeedCode> renamed =
      UpdateNeed("name: '" + Need("second") + "' display_name: 'Seniorzy'");
  ASSERT_THAT(renamed, IsOk());
  EXPECT_EQ(renamed->display_name(), "Seniorzy");
}

TEST_F(CodeHandlersTest, UpdateNeedCode_WithAllowMissing_Creates) {
  v1::UpdateNeedCodeRequest request;
  request.mutable_need_code()->set_name(Need("seniors"));
  request.mutable_need_code()->set_display_name("Seniorzy");
  EXPECT_THAT(Run<v1::NeedCode>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  request.set_allow_missing(true);
  EXPECT_THAT(Run<v1::NeedCode>(request), FailsForFields({"need_code.parent_code"}));
  request.mutable_need_code()->set_parent_code(Need("loneliness"));
  EXPECT_THAT(Run<v1::NeedCode>(request), IsOk());
}

TEST_F(CodeHandlersTest, BuiltInRows_AreReadOnly) {
  EXPECT_THAT(UpdateNeed("name: '" + Need("loneliness") + "' display_name: 'x'"),
              FailsWith(common::v1::RESOURCE_BUILT_IN));
  EXPECT_THAT(DeleteNeed("loneliness"), FailsWith(common::v1::RESOURCE_BUILT_IN));
  EXPECT_THAT(CreateNeed("loneliness", Need("poverty")), FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_THAT(Run<v1::ServiceCode>(FromText<v1::UpdateServiceCodeRequest>(
                  "service_code { name: '" + Service("culture") + "' description: 'x' }")),
              FailsWith(common::v1::RESOURCE_BUILT_IN));
  EXPECT_THAT(DeleteService("culture"), FailsWith(common::v1::RESOURCE_BUILT_IN));
  EXPECT_THAT(
      Run<v1::CodeMapping>(FromText<v1::UpdateCodeMappingRequest>(
          "code_mapping { name: '" + Mapping("loneliness-culture") + "' description: 'x' }")),
      FailsWith(common::v1::RESOURCE_BUILT_IN));
  EXPECT_THAT(DeleteMapping("loneliness-culture"), FailsWith(common::v1::RESOURCE_BUILT_IN));
  absl::StatusOr<v1::NeedCode> stored =
      Run<v1::NeedCode>(FromText<v1::GetNeedCodeRequest>("name: '" + Need("loneliness") + "'"));
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->display_name(), "Samotność");
  EXPECT_TRUE(stored->built_in());
}

TEST_F(CodeHandlersTest, DeleteCode_WhenALiveCodeStandsBelow_IsRefused) {
  ASSERT_THAT(CreateNeed("above", Need("loneliness")), IsOk());
  ASSERT_THAT(CreateNeed("below", Need("above")), IsOk());
  absl::StatusOr<v1::NeedCode> refused = DeleteNeed("above");
  EXPECT_THAT(refused, FailsWith(common::v1::RESOURCE_IN_USE));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), Need("below"));
  ASSERT_THAT(DeleteNeed("below"), IsOk());
  EXPECT_THAT(DeleteNeed("above"), IsOk());

  ASSERT_THAT(CreateService("above", Service("culture")), IsOk());
  ASSERT_THAT(CreateService("below", Service("above")), IsOk());
  EXPECT_THAT(DeleteService("above"), FailsWith(common::v1::RESOURCE_IN_USE));
  ASSERT_THAT(DeleteService("below"), IsOk());
  EXPECT_THAT(DeleteService("above"), IsOk());
}

TEST_F(CodeHandlersTest, DeleteCode_WhenALiveMappingNamesIt_IsRefused) {
  ASSERT_THAT(CreateNeed("need", Need("loneliness")), IsOk());
  ASSERT_THAT(CreateService("service", Service("culture")), IsOk());
  ASSERT_THAT(Map("mapping", Need("need"), Service("service")), IsOk());
  absl::StatusOr<v1::NeedCode> refused = DeleteNeed("need");
  EXPECT_THAT(refused, FailsWith(common::v1::RESOURCE_IN_USE));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), Mapping("mapping"));
  EXPECT_THAT(DeleteService("service"), FailsWith(common::v1::RESOURCE_IN_USE));
  ASSERT_THAT(DeleteMapping("mapping"), IsOk());
  EXPECT_THAT(DeleteNeed("need"), IsOk());
  EXPECT_THAT(DeleteService("service"), IsOk());
}

// A code put below another while that one is being deleted: one of the two is refused.
TEST_F(CodeHandlersTest, DeleteCode_WhenACodeComesBelowItMeanwhile_IsRefused) {
  ASSERT_THAT(CreateNeed("above", Need("loneliness")), IsOk());
  BeforeNextCommit([&] { EXPECT_THAT(CreateNeed("below", Need("above")), IsOk()); });
  EXPECT_THAT(DeleteNeed("above"), FailsWith(common::v1::RESOURCE_IN_USE));
  ASSERT_THAT(DeleteNeed("below"), IsOk());
  BeforeNextCommit([&] { EXPECT_THAT(DeleteNeed("above"), IsOk()); });
  EXPECT_THAT(CreateNeed("other", Need("above")), FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(CodeHandlersTest, UndeleteCode_WaitsForTheCodeAboveIt) {
  ASSERT_THAT(CreateNeed("above", Need("loneliness")), IsOk());
  ASSERT_THAT(CreateNeed("below", Need("above")), IsOk());
  EXPECT_THAT(UndeleteNeed("below"), FailsWith(common::v1::RESOURCE_NOT_DELETED));
  ASSERT_THAT(DeleteNeed("below"), IsOk());
  ASSERT_THAT(DeleteNeed("above"), IsOk());
  EXPECT_THAT(UndeleteNeed("below"), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(UpdateNeed("name: '" + Need("below") + "' display_name: 'x'"),
              FailsWith(common::v1::RESOURCE_DELETED));
  ASSERT_THAT(UndeleteNeed("above"), IsOk());
  EXPECT_THAT(UndeleteNeed("below"), IsOk());
}

TEST_F(CodeHandlersTest, CreateCodeMapping_NeedsLiveCodesOfItsMunicipality) {
  EXPECT_THAT(Map("m", "", ""),
              FailsForFields({"code_mapping.need_code", "code_mapping.service_code"}));
  EXPECT_THAT(Map("m", Service("culture"), Need("loneliness")),
              FailsForFields({"code_mapping.need_code", "code_mapping.service_code"}));
  absl::StatusOr<v1::CodeMapping> missing = Map("m", Need("x"), Service("y"));
  EXPECT_THAT(missing, FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(missing, FailsForFields({"code_mapping.need_code", "code_mapping.service_code"}));
  EXPECT_THAT(Map("m", Need("loneliness"), Service("housing")), IsOk());
}

TEST_F(CodeHandlersTest, CodeMapping_JoinsAPairOnce) {
  absl::StatusOr<v1::CodeMapping> built_in = Map("m", Need("loneliness"), Service("culture"));
  EXPECT_THAT(built_in, FailsWith(common::v1::RESOURCE_EXISTS));
  EXPECT_EQ(MetadataOf(built_in.status(), "resource"), Mapping("loneliness-culture"));
  ASSERT_THAT(Map("first", Need("loneliness"), Service("housing")), IsOk());
  EXPECT_THAT(Map("second", Need("loneliness"), Service("housing")),
              FailsWith(common::v1::RESOURCE_EXISTS));
  // The same one again is no second.
  EXPECT_THAT(Map("first", Need("loneliness"), Service("housing")), IsOk());
  // A deleted one no longer joins them, and may not come back beside its successor.
  ASSERT_THAT(DeleteMapping("first"), IsOk());
  ASSERT_THAT(Map("second", Need("loneliness"), Service("housing")), IsOk());
  EXPECT_THAT(UndeleteMapping("first"), FailsWith(common::v1::RESOURCE_EXISTS));
  ASSERT_THAT(DeleteMapping("second"), IsOk());
  EXPECT_THAT(UndeleteMapping("first"), IsOk());
}

TEST_F(CodeHandlersTest, CodeMapping_WhenTwoJoinAPairAtOnce_OneIsRefused) {
  BeforeNextCommit(
      [&] { EXPECT_THAT(Map("first", Need("loneliness"), Service("housing")), IsOk()); });
  EXPECT_THAT(Map("second", Need("loneliness"), Service("housing")),
              FailsWith(common::v1::RESOURCE_EXISTS));
}

TEST_F(CodeHandlersTest, UpdateCodeMapping_ChangesNoCode) {
  ASSERT_THAT(Map("m", Need("loneliness"), Service("housing")), IsOk());
  v1::UpdateCodeMappingRequest request;
  request.mutable_code_mapping()->set_name(Mapping("m"));
  request.mutable_code_mapping()->set_service_code(Service("environment"));
  EXPECT_THAT(Run<v1::CodeMapping>(request), FailsForFields({"code_mapping.service_code"}));
  request.mutable_code_mapping()->clear_service_code();
  request.mutable_code_mapping()->set_description("Wspólne mieszkanie");
  EXPECT_THAT(Run<v1::CodeMapping>(request), IsOk());
}

TEST_F(CodeHandlersTest, UndeleteCodeMapping_WaitsForItsCodes) {
  ASSERT_THAT(CreateNeed("need", Need("loneliness")), IsOk());
  ASSERT_THAT(Map("m", Need("need"), Service("housing")), IsOk());
  ASSERT_THAT(DeleteMapping("m"), IsOk());
  ASSERT_THAT(DeleteNeed("need"), IsOk());
  EXPECT_THAT(UndeleteMapping("m"), FailsWith(common::v1::REFERENCE_NOT_FOUND));
  ASSERT_THAT(UndeleteNeed("need"), IsOk());
  EXPECT_THAT(UndeleteMapping("m"), IsOk());
}

TEST_F(CodeHandlersTest, ListCodeMappings_FiltersByEitherCode) {
  v1::ListCodeMappingsRequest request;
  request.set_parent(kRybnik);
  request.set_filter("service_code = \"" + Service("environment") + "\"");
  absl::StatusOr<v1::ListCodeMappingsResponse> page = Run<v1::ListCodeMappingsResponse>(request);
  ASSERT_THAT(page, IsOk());
  std::vector<std::string> names;
  for (const v1::CodeMapping& mapping : page->code_mappings()) names.push_back(mapping.name());
  EXPECT_THAT(names, ElementsAre(Mapping("disaster-environment"), Mapping("place-environment")));
  request.set_filter("built_in = false");
  EXPECT_THAT(Run<v1::ListCodeMappingsResponse>(request)->code_mappings(), IsEmpty());
}

// Rows, indexes and the unique pairs of everything done above agree.
TEST_F(CodeHandlersTest, Tables_VerifyAfterChanges) {
  ASSERT_THAT(CreateNeed("need", Need("loneliness")), IsOk());
  ASSERT_THAT(Map("m", Need("need"), Service("housing")), IsOk());
  ASSERT_THAT(DeleteMapping("m"), IsOk());
  ASSERT_THAT(UndeleteMapping("m"), IsOk());
  absl::StatusOr<std::unique_ptr<const storage::Snapshot>> snapshot = store().GetSnapshot({});
  ASSERT_THAT(snapshot, IsOk());
  for (const storage::AnyTable* table : RegistryArea().AllTables()) {
    for (uint32_t owner : {0, 1}) {
      EXPECT_THAT(table->Verify(**snapshot, owner), IsOk()) << table->spec().name;
    }
  }
}

}  // namespace
}  // namespace osiedle::registry
