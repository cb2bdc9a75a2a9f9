// Institutions: what their checks ask of the store.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/staff/testing/staff_fixture.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;

class InstitutionHandlersTest : public StaffTest {};

constexpr char kPolice[] = "display_name: 'Komenda' kind: POLICE ";

TEST_F(InstitutionHandlersTest, CreateInstitution_FillsInTheController) {
  auto police = NewInstitution("kmp", kPolice);
  ASSERT_THAT(police, IsOk());
  EXPECT_EQ(police->controller(), "municipalities/rybnik/controllers/municipality");
}

TEST_F(InstitutionHandlersTest, ItsSeat_IsInTheNewestRegister_AlsoElsewhere) {
  EXPECT_THAT(NewInstitution("a", absl::StrCat(kPolice, "seat_code: '2473011'")), IsOk());
  EXPECT_THAT(NewInstitution("b", absl::StrCat(kPolice, "seat_code: '2262011'")), IsOk());
  EXPECT_THAT(NewInstitution("c", absl::StrCat(kPolice, "seat_code: '2473021'")),
              FailsForFields({"institution.seat_code"}));
  EXPECT_THAT(NewInstitution("d", absl::StrCat(kPolice, "seat_code: '2473'")),
              FailsForFields({"institution.seat_code"}));
}

TEST_F(InstitutionHandlersTest, ASeatThatANewerRegisterLacks_Stays_ButIsNotTaken) {
  ASSERT_THAT(NewInstitution("a", absl::StrCat(kPolice, "seat_code: '2262011'")), IsOk());
  CompleteRegisterOf("2024-06-01", {"24", "2473", "2473011"});
  EXPECT_THAT(UpdateInstitution("a", "display_name: 'Komisariat'", {"display_name"}), IsOk());
  EXPECT_THAT(NewInstitution("b", absl::StrCat(kPolice, "seat_code: '2262011'")),
              FailsForFields({"institution.seat_code"}));
}

TEST_F(InstitutionHandlersTest, ItsDistricts_AreOfTheMunicipality) {
  EXPECT_THAT(NewInstitution("a", absl::StrCat(kPolice, "districts: '%/districts/none'")),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(
      NewInstitution("a", absl::StrCat(kPolice, "districts: 'municipalities/gdynia/districts/x'")),
      FailsForFields({"institution.districts[0]"}));
}

TEST_F(InstitutionHandlersTest, ListInstitutions_ByRegon) {
  ASSERT_THAT(NewInstitution("a", absl::StrCat(kPolice, "regon: '000331501'")), IsOk());
  v1::ListInstitutionsRequest request;
  request.set_parent(kRybnik);
  request.set_filter("regon = \"000331501\"");
  auto page = Run<v1::ListInstitutionsResponse>(request);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->institutions_size(), 1);
  EXPECT_EQ(page->institutions(0).name(), "municipalities/rybnik/institutions/a");
}

}  // namespace
}  // namespace osiedle::staff
