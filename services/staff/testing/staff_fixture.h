// A store with two towns, for the tests of this area's handlers.
#ifndef OSIEDLE_SERVICES_STAFF_TESTING_STAFF_FIXTURE_H_
#define OSIEDLE_SERVICES_STAFF_TESTING_STAFF_FIXTURE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "osiedle/internal/v1/principal_rights.pb.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/staff/v1/team_requests.pb.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/residents_area.h"
#include "services/staff/staff_area.h"
#include "services/staff/staff_reader.h"
#include "services/staff/staff_tables.h"
#include "storage/status_macros.h"

namespace osiedle::staff {

inline constexpr char kRybnik[] = "municipalities/rybnik";

// In all texts of this fixture % stands for "municipalities/rybnik".
class StaffTest : public registry::RegistryTest {
 protected:
  StaffTest()
      : RegistryTest({&registry::RegistryArea(), &StaffArea(), &residents::ResidentsArea()}) {}

  // Rybnik, with a social welfare centre (`mops`), and Gdynia.
  void SetUp() override {
    FoundRybnik();
    ASSERT_THAT(CreateTown("gdynia", "2262011"), call::IsOk());
    ASSERT_THAT(NewInstitution("mops"), call::IsOk());
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  static std::string StaffName(const std::string& id) {
    return absl::StrCat(kRybnik, "/staffMembers/", id);
  }
  static std::string TeamName(const std::string& id) {
    return absl::StrCat(kRybnik, "/teams/", id);
  }

  // `text` is the resource in text format.
  absl::StatusOr<v1::Institution> NewInstitution(
      const std::string& id,
      const std::string& text = "display_name: 'Ośrodek' kind: SOCIAL_WELFARE_CENTRE",
      const std::string& parent = kRybnik) {
    v1::CreateInstitutionRequest request;
    request.set_parent(parent);
    request.set_institution_id(id);
    call::ParseText(Fill(text), *request.mutable_institution());
    return Run<v1::Institution>(request);
  }
  // Someone of the social welfare centre, and what `more` says.
  absl::StatusOr<v1::StaffMember> NewStaff(const std::string& id, const std::string& more = "",
                                           const std::string& parent = kRybnik) {
    v1::CreateStaffMemberRequest request;
    request.set_parent(parent);
    request.set_staff_member_id(id);
    v1::StaffMember& staff_member = *request.mutable_staff_member();
    call::ParseText(Fill(more), staff_member);
    if (staff_member.display_name().empty()) staff_member.set_display_name("Anna");
    if (staff_member.institution().empty()) {
      staff_member.set_institution(absl::StrCat(parent, "/institutions/mops"));
    }
    return Run<v1::StaffMember>(request);
  }
  absl::StatusOr<v1::Team> NewTeam(const std::string& id, const std::string& more = "",
                                   const std::string& parent = kRybnik) {
    v1::CreateTeamRequest request;
    request.set_parent(parent);
    request.set_team_id(id);
    v1::Team& team = *request.mutable_team();
    call::ParseText(Fill(more), team);
    if (team.display_name().empty()) team.set_display_name("Zespół");
    if (team.kind() == v1::Team::KIND_UNSPECIFIED) team.set_kind(v1::Team::OUTREACH);
    return Run<v1::Team>(request);
  }

  absl::StatusOr<v1::Institution> UpdateInstitution(const std::string& id, const std::string& text,
                                                    const std::vector<std::string>& paths) {
    v1::UpdateInstitutionRequest request;
    call::ParseText(Fill(text), *request.mutable_institution());
    request.mutable_institution()->set_name(absl::StrCat(kRybnik, "/institutions/", id));
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::Institution>(request);
  }
  absl::StatusOr<v1::StaffMember> UpdateStaff(const std::string& id, const std::string& text,
                                              const std::vector<std::string>& paths) {
    v1::UpdateStaffMemberRequest request;
    call::ParseText(Fill(text), *request.mutable_staff_member());
    request.mutable_staff_member()->set_name(StaffName(id));
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::StaffMember>(request);
  }
  absl::StatusOr<v1::Team> UpdateTeam(const std::string& id, const std::string& text,
                                      const std::vector<std::string>& paths) {
    v1::UpdateTeamRequest request;
    call::ParseText(Fill(text), *request.mutable_team());
    request.mutable_team()->set_name(TeamName(id));
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::Team>(request);
  }

  absl::StatusOr<v1::StaffMember> DeleteStaff(const std::string& id) {
    return Named<v1::StaffMember, v1::DeleteStaffMemberRequest>(StaffName(id));
  }
  absl::StatusOr<v1::StaffMember> UndeleteStaff(const std::string& id) {
    return Named<v1::StaffMember, v1::UndeleteStaffMemberRequest>(StaffName(id));
  }
  absl::StatusOr<v1::Team> DeleteTeam(const std::string& id) {
    return Named<v1::Team, v1::DeleteTeamRequest>(TeamName(id));
  }
  absl::StatusOr<v1::Team> UndeleteTeam(const std::string& id) {
    return Named<v1::Team, v1::UndeleteTeamRequest>(TeamName(id));
  }

  absl::StatusOr<v1::StaffMember> Link(const std::string& id, const std::string& principal,
                                       const std::string& etag = "") {
    v1::LinkPrincipalRequest request;
    request.set_name(StaffName(id));
    request.set_principal(principal);
    request.set_etag(etag);
    return Run<v1::StaffMember>(request);
  }
  absl::StatusOr<v1::StaffMember> Unlink(const std::string& id, const std::string& principal,
                                         const std::string& etag = "") {
    v1::UnlinkPrincipalRequest request;
    request.set_name(StaffName(id));
    request.set_principal(principal);
    request.set_etag(etag);
    return Run<v1::StaffMember>(request);
  }

  // What a principal is, in text format; "" for nothing.
  std::string Rights(const std::string& principal, const std::string& municipality = "rybnik") {
    std::optional<internal::v1::PrincipalRights> rights;
    EXPECT_THAT(Ask(municipality,
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(rights, RightsOf(snapshot, call.owner(), principal));
                      return absl::OkStatus();
                    }),
                call::IsOk());
    return rights.has_value() ? rights->ShortDebugString() : "";
  }

 private:
  template <typename Resource, typename Request>
  absl::StatusOr<Resource> Named(const std::string& name) {
    Request request;
    request.set_name(name);
    return Run<Resource>(request);
  }
};

}  // namespace osiedle::staff

#endif  // OSIEDLE_SERVICES_STAFF_TESTING_STAFF_FIXTURE_H_
