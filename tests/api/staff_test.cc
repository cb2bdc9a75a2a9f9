// Institutions, staff and teams over the wire: the main way, a nightly synchronisation by external
// ids, and files.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/exchange/v1/rows.pb.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "osiedle/staff/v1/institution.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "osiedle/staff/v1/team.pb.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using operations::v1::AuditEntry;
using staff::v1::StaffMember;
using staff::v1::Team;
using testing::Contains;
using testing::ElementsAre;

// In texts % stands for the town.
class StaffTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town();
    methods_ = new AnyMethods(*town_);
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
    town_ = nullptr;
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  template <typename Resource>
  static Resource Do(const std::string& method, const std::string& text, As as = As::kEveryRole) {
    Resource resource;
    resource.CopyFrom(*methods_->Do(method, Fill(text), as));
    return resource;
  }
  static std::string Refused(const std::string& method, const std::string& text,
                             As as = As::kEveryRole) {
    AnyMessage response;
    return ReasonOf(methods_->Call(method, *methods_->Request(method, Fill(text)), response, as));
  }

  static inline Town* town_ = nullptr;
  static inline AnyMethods* methods_ = nullptr;
};

TEST_F(StaffTest, ATeamIsMadeOfStaffOfInstitutions_AndPrincipalsAreLinked) {
  methods_->Do("CreateInstitution",
               Fill("parent: '%' institution_id: 'mops' institution { display_name: 'Ośrodek' "
                    "kind: SOCIAL_WELFARE_CENTRE regon: '000331501' seat_code: '2473011' }"));
  for (const char* id : {"anna", "ewa"}) {
    methods_->Do(
        "CreateStaffMember",
        Fill(absl::StrCat("parent: '%' staff_member_id: '", id,
                          "' staff_member { display_name: 'Osoba' institution: "
                          "'%/institutions/mops' professions { profession: SOCIAL_WORKER } "
                          "mandate { start_date { year: 2024 month: 1 day: 1 } } }")));
  }
  const Team team = Do<Team>(
      "CreateTeam",
      "parent: '%' team_id: 'zi' team { display_name: 'Zespół' kind: INTERDISCIPLINARY quorum: 1 "
      "members { staff_member: '%/staffMembers/anna' role: CHAIR "
      "substitute: '%/staffMembers/ewa' } }");
  EXPECT_EQ(team.members(0).role(), Team::CHAIR);

  EXPECT_EQ(
      Refused("LinkPrincipal", "name: '%/staffMembers/anna' principal: 'p'", As::kIntegration),
      "ROLE_REQUIRED");
  const StaffMember linked =
      Do<StaffMember>("LinkPrincipal", "name: '%/staffMembers/anna' principal: 'p'");
  EXPECT_THAT(linked.principals(), ElementsAre("p"));
  EXPECT_EQ(Refused("LinkPrincipal", "name: '%/staffMembers/ewa' principal: 'p'"),
            "PRINCIPAL_LINKED");
  bool audited = false;
  for (const AuditEntry& entry : town_->AuditEntries(
           kRybnik, Fill("outcome = CHANGED AND resource = \"%/staffMembers/anna\""))) {
    if (entry.method() != "osiedle.staff.v1.StaffService.LinkPrincipal") continue;
    EXPECT_EQ(entry.principal(), "every-role");
    EXPECT_THAT(entry.changes(0).changed_fields(), ElementsAre("principals"));
    audited = true;
  }
  EXPECT_TRUE(audited);
  EXPECT_EQ(Refused("UnlinkPrincipal", "name: '%/staffMembers/ewa' principal: 'p'"),
            "PRINCIPAL_NOT_LINKED");
  EXPECT_EQ(Do<StaffMember>("UnlinkPrincipal", "name: '%/staffMembers/anna' principal: 'p'")
                .principals_size(),
            0);
}

TEST_F(StaffTest, APersonnelSystem_KeepsStaffInStepByItsOwnIds) {
  const std::string institution =
      "institution { name: '%/institutions/-' display_name: 'Komenda' kind: POLICE "
      "external_ids { system: 'kadry' value: 'jednostka-7' } } allow_missing: true";
  const std::string name =
      Do<staff::v1::Institution>("UpdateInstitution", institution, As::kIntegration).name();
  EXPECT_EQ(Do<staff::v1::Institution>("UpdateInstitution", institution, As::kIntegration).name(),
            name);
  const auto upsert = [&](const std::string& rest) {
    return Do<StaffMember>(
        "UpdateStaffMember",
        absl::StrCat("staff_member { name: '%/staffMembers/-' institution: '", name,
                     "' external_ids { system: 'kadry' value: 'etat-12' } ", rest,
                     " } allow_missing: true"),
        As::kIntegration);
  };
  const StaffMember made = upsert("display_name: 'Jan' professions { profession: POLICE_OFFICER }");
  const StaffMember same = upsert("display_name: 'Jan' professions { profession: POLICE_OFFICER }");
  EXPECT_EQ(same.etag(), made.etag());
  const StaffMember changed = upsert("display_name: 'Jan K.'");
  EXPECT_EQ(changed.name(), made.name());
  EXPECT_EQ(changed.display_name(), "Jan K.");
  std::vector<std::string> told;
  for (const changes::v1::Change& change : town_->AllChanges()) told.push_back(change.resource());
  EXPECT_THAT(told, Contains(made.name()).Times(2));
}

TEST_F(StaffTest, AnExport_ComesBackAsItWas) {
  methods_->Do("CreateInstitution",
               Fill("parent: '%' institution_id: 'szkola' institution { display_name: 'Szkoła' "
                    "kind: SCHOOL }"));
  methods_->Do("CreateStaffMember",
               Fill("parent: '%' staff_member_id: 'ola' staff_member { display_name: 'Ola' "
                    "institution: '%/institutions/szkola' professions { profession: PSYCHOLOGIST "
                    "valid_from { year: 2024 month: 1 day: 1 } } languages: ['pl', 'uk'] "
                    "mandate { start_date { year: 2024 month: 1 day: 1 } } "
                    "conflicts_of_interest { note: 'brat' } work_phone: '32 422 30 12' }"));
  methods_->Do("CreateTeam",
               Fill("parent: '%' team_id: 'out' team { display_name: 'Wyjazdowy' kind: OUTREACH "
                    "members { staff_member: '%/staffMembers/ola' role: MEMBER "
                    "from_date { year: 2024 month: 1 day: 1 } } }"));
  for (const char* kind : {"institutions", "staffMembers", "teams"}) {
    SCOPED_TRACE(kind);
    exchange::v1::ExportRowsResponse page;
    page.CopyFrom(*methods_->Do(
        "ExportRows", Fill(absl::StrCat("parent: '%' kind: '", kind, "' page_size: 500"))));
    ASSERT_GE(page.rows_size(), 1);
    exchange::v1::ImportRowsRequest import;
    import.set_parent(kRybnik);
    import.set_kind(kind);
    *import.mutable_columns() = page.columns();
    *import.mutable_rows() = page.rows();
    AnyMessage response;
    const grpc::Status status = methods_->Call("ImportRows", import, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    exchange::v1::ImportRowsResponse results;
    results.CopyFrom(*response);
    ASSERT_EQ(results.results_size(), page.rows_size());
    for (const exchange::v1::RowResult& result : results.results()) {
      EXPECT_EQ(result.outcome(), exchange::v1::RowResult::UNCHANGED) << result.ShortDebugString();
    }
  }
}

}  // namespace
}  // namespace osiedle::tests
