// Staff members and their principals.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/process/entropy.h"
#include "services/staff/testing/staff_fixture.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StaffMemberHandlersTest : public StaffTest {
 protected:
  static std::vector<std::string> PrincipalsOf(const absl::StatusOr<v1::StaffMember>& staff) {
    EXPECT_THAT(staff, IsOk());
    if (!staff.ok()) return {};
    return {staff->principals().begin(), staff->principals().end()};
  }
  absl::Status NewResident(const std::string& id) {
    residents::v1::CreateResidentRequest request;
    request.set_parent(kRybnik);
    request.set_resident_id(id);
    call::ParseText("identity_level: ALIAS alias: 'Beret'", *request.mutable_resident());
    return Run<residents::v1::Resident>(request).status();
  }
};

TEST_F(StaffMemberHandlersTest, CreateStaffMember_FillsInTheController_AndTakesNoPrincipals) {
  auto anna = NewStaff("anna", "principals: 'anna'");
  ASSERT_THAT(anna, IsOk());
  EXPECT_EQ(anna->controller(), "municipalities/rybnik/controllers/municipality");
  EXPECT_THAT(anna->principals(), IsEmpty());
  EXPECT_EQ(Rights("anna"), "");
}

TEST_F(StaffMemberHandlersTest, CreateStaffMember_NeedsALiveInstitutionOfTheMunicipality) {
  EXPECT_THAT(NewStaff("anna", "institution: '%/institutions/none'"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(NewStaff("anna", "institution: 'municipalities/gdynia/institutions/mops'"),
              FailsForFields({"staff_member.institution"}));
}

// Residents come after staff in the order of areas; the annotation of the field finds them.
TEST_F(StaffMemberHandlersTest, AConflictOfInterest_NamesAKnownResident) {
  ASSERT_THAT(NewResident("beret"), IsOk());
  EXPECT_THAT(NewStaff("anna", "conflicts_of_interest { resident: '%/residents/beret' }"), IsOk());
  EXPECT_THAT(NewStaff("ewa", "conflicts_of_interest { resident: '%/residents/none' }"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
  EXPECT_THAT(NewStaff("ewa", "conflicts_of_interest { institution: '%/institutions/none' }"),
              FailsWith(common::v1::REFERENCE_NOT_FOUND));
}

TEST_F(StaffMemberHandlersTest, TodayIsTheDayOfTheMunicipality) {
  EXPECT_THAT(NewStaff("anna", "confidentiality_statement_date { year: 2024 month: 6 day: 3 }"),
              IsOk());
  EXPECT_THAT(NewStaff("ewa", "confidentiality_statement_date { year: 2024 month: 6 day: 4 }"),
              FailsForFields({"staff_member.confidentiality_statement_date"}));
}

TEST_F(StaffMemberHandlersTest, Languages_AreTags) {
  EXPECT_THAT(NewStaff("anna", "languages: ['pl', 'uk-Cyrl-UA']"), IsOk());
  EXPECT_THAT(NewStaff("ewa", "languages: 'po polsku'"),
              FailsForFields({"staff_member.languages[0]"}));
}

TEST_F(StaffMemberHandlersTest, LinkPrincipal_IsAChangeOfPrincipals_AndARepeatIsNone) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  EXPECT_THAT(PrincipalsOf(Link("anna", "anna@mops.example")), ElementsAre("anna@mops.example"));
  for (const auto& records : {audited(), fed()}) {
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].name(), StaffName("anna"));
    EXPECT_EQ(records[0].kind(), common::v1::UPDATED);
    EXPECT_THAT(records[0].changed_fields(), ElementsAre("principals"));
  }
  auto again = Link("anna", "anna@mops.example");
  EXPECT_THAT(PrincipalsOf(again), ElementsAre("anna@mops.example"));
  EXPECT_THAT(fed(), IsEmpty());
}

TEST_F(StaffMemberHandlersTest, LinkPrincipal_OfAnotherLiveStaffMember_IsRefused) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  ASSERT_THAT(NewStaff("ewa"), IsOk());
  ASSERT_THAT(Link("anna", "p"), IsOk());
  auto refused = Link("ewa", "p");
  EXPECT_THAT(refused, FailsWith(common::v1::PRINCIPAL_LINKED));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), StaffName("anna"));
  EXPECT_THAT(Link("ewa", "P"), IsOk()) << "letter case counts";
}

TEST_F(StaffMemberHandlersTest, LinkPrincipal_IsOfOneMunicipality) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  const std::string gdynia = "municipalities/gdynia";
  ASSERT_THAT(NewInstitution("mops", "display_name: 'MOPS' kind: SOCIAL_WELFARE_CENTRE", gdynia),
              IsOk());
  ASSERT_THAT(NewStaff("anna", "", gdynia), IsOk());
  ASSERT_THAT(Link("anna", "p"), IsOk());
  EXPECT_EQ(Rights("p", "gdynia"), "");
  v1::LinkPrincipalRequest request;
  request.set_name("municipalities/gdynia/staffMembers/anna");
  request.set_principal("p");
  EXPECT_THAT(Run<v1::StaffMember>(request), IsOk());
  EXPECT_NE(Rights("p", "gdynia"), "");
}

TEST_F(StaffMemberHandlersTest, LinkPrincipal_OfTwoAtOnce_LinksOne) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  ASSERT_THAT(NewStaff("ewa"), IsOk());
  BeforeNextCommit([this] { ASSERT_THAT(Link("ewa", "p"), IsOk()); });
  EXPECT_THAT(Link("anna", "p"), FailsWith(common::v1::PRINCIPAL_LINKED));
}

TEST_F(StaffMemberHandlersTest, AStaffMember_HasAtMostFivePrincipals) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Link("anna", absl::StrCat("p", i)), IsOk());
  EXPECT_THAT(Link("anna", "p5"), FailsForFields({"principal"}));
  EXPECT_THAT(Link("anna", "p4"), IsOk()) << "it is linked already";
  ASSERT_THAT(Unlink("anna", "p0"), IsOk());
  EXPECT_THAT(PrincipalsOf(Link("anna", "p5")), ElementsAre("p1", "p2", "p3", "p4", "p5"));
}

TEST_F(StaffMemberHandlersTest, APrincipal_IsAsciiWithoutSpaces_AndNoPesel) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  EXPECT_THAT(Link("anna", ""), FailsForFields({"principal"}));
  EXPECT_THAT(Link("anna", "anna nowak"), FailsForFields({"principal"}));
  EXPECT_THAT(Link("anna", "44051401359"), FailsForFields({"principal"}));
}

TEST_F(StaffMemberHandlersTest, LinkAndUnlink_TakeTheEtag) {
  auto anna = NewStaff("anna");
  ASSERT_THAT(anna, IsOk());
  auto linked = Link("anna", "p", anna->etag());
  ASSERT_THAT(linked, IsOk());
  EXPECT_THAT(Link("anna", "q", anna->etag()), FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_THAT(Unlink("anna", "p", anna->etag()), FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_THAT(Unlink("anna", "p", linked->etag()), IsOk());
}

TEST_F(StaffMemberHandlersTest, UnlinkPrincipal_IsAChangeOfPrincipals_AndNeedsTheLink) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  ASSERT_THAT(Link("anna", "p"), IsOk());
  EXPECT_THAT(PrincipalsOf(Unlink("anna", "p")), IsEmpty());
  ASSERT_EQ(fed().size(), 1u);
  EXPECT_THAT(fed()[0].changed_fields(), ElementsAre("principals"));
  EXPECT_THAT(Unlink("anna", "p"), FailsWith(common::v1::PRINCIPAL_NOT_LINKED));
}

TEST_F(StaffMemberHandlersTest, AnUpdate_ChangesNoPrincipals) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  ASSERT_THAT(Link("anna", "p"), IsOk());
  EXPECT_THAT(PrincipalsOf(UpdateStaff(
                  "anna", "institution: '%/institutions/mops' display_name: 'Anna N.'", {"*"})),
              ElementsAre("p"));
  EXPECT_THAT(PrincipalsOf(UpdateStaff("anna", "principals: 'q'", {"principals"})),
              ElementsAre("p"));
}

TEST_F(StaffMemberHandlersTest, DeleteStaffMember_UnlinksNothing_ButFreesThePrincipal) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  ASSERT_THAT(NewStaff("ewa"), IsOk());
  ASSERT_THAT(Link("anna", "p"), IsOk());
  EXPECT_THAT(PrincipalsOf(DeleteStaff("anna")), ElementsAre("p"));
  EXPECT_THAT(Link("anna", "q"), FailsWith(common::v1::RESOURCE_DELETED));
  EXPECT_THAT(PrincipalsOf(UndeleteStaff("anna")), ElementsAre("p"));

  ASSERT_THAT(DeleteStaff("anna"), IsOk());
  ASSERT_THAT(Link("ewa", "p"), IsOk());
  auto refused = UndeleteStaff("anna");
  EXPECT_THAT(refused, FailsWith(common::v1::PRINCIPAL_LINKED));
  EXPECT_EQ(MetadataOf(refused.status(), "resource"), StaffName("ewa"));
  EXPECT_THAT(PrincipalsOf(Unlink("anna", "p")), IsEmpty());
  EXPECT_THAT(UndeleteStaff("anna"), IsOk());
}

// The token of somebody who left may still be good.
TEST_F(StaffMemberHandlersTest, ThePrincipalOfADeletedStaffMember_StaysOfSomebodyNotInOffice) {
  const std::string mandate = "mandate { start_date { year: 1970 month: 1 day: 2 } }";
  const auto of = [](const std::string& id) {
    return absl::StrCat("staff_member: \"", id, "\" institution: \"mops\"");
  };
  ASSERT_THAT(NewStaff("anna", mandate), IsOk());
  ASSERT_THAT(NewStaff("ewa", mandate), IsOk());
  ASSERT_THAT(Link("ewa", "p"), IsOk());
  EXPECT_EQ(Rights("p"), of("ewa") + " mandate { first_day: 1 }");
  ASSERT_THAT(DeleteStaff("ewa"), IsOk());
  EXPECT_EQ(Rights("p"), of("ewa"));
  ASSERT_THAT(Link("anna", "p"), IsOk());
  EXPECT_EQ(Rights("p"), of("anna") + " mandate { first_day: 1 }");
  ASSERT_THAT(DeleteStaff("anna"), IsOk());
  EXPECT_EQ(Rights("p"), of("anna"));
  ASSERT_THAT(Unlink("anna", "p"), IsOk());
  EXPECT_EQ(Rights("p"), of("ewa")) << "it is still linked to the one before";
  ASSERT_THAT(Unlink("ewa", "p"), IsOk());
  EXPECT_EQ(Rights("p"), "");
}

TEST_F(StaffMemberHandlersTest, ListStaffMembers_ByPrincipal_AlsoDeletedOnes) {
  ASSERT_THAT(NewStaff("anna"), IsOk());
  ASSERT_THAT(NewStaff("ewa"), IsOk());
  ASSERT_THAT(Link("anna", "p"), IsOk());
  ASSERT_THAT(DeleteStaff("anna"), IsOk());
  ASSERT_THAT(Link("ewa", "p"), IsOk());
  v1::ListStaffMembersRequest request;
  request.set_parent(kRybnik);
  request.set_filter("principals:\"p\"");
  for (const bool all : {false, true}) {
    request.set_show_deleted(all);
    auto page = Run<v1::ListStaffMembersResponse>(request);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->staff_members_size(), all ? 2 : 1);
  }
}

}  // namespace
}  // namespace osiedle::staff
