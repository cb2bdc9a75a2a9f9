// A store with two towns, for the tests of this area's handlers.
#ifndef OSIEDLE_SERVICES_RESIDENTS_TESTING_RESIDENTS_FIXTURE_H_
#define OSIEDLE_SERVICES_RESIDENTS_TESTING_RESIDENTS_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "osiedle/residents/v1/boundary.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/rpc/method_info.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/level_handlers.h"
#include "services/residents/merge_handlers.h"
#include "services/residents/resident_handlers.h"
#include "services/residents/resident_tables.h"
#include "services/residents/resident_writer.h"
#include "services/residents/residents_area.h"
#include "services/residents/restriction_handlers.h"
#include "services/residents/testing/team_members.h"
#include "storage/status_macros.h"

namespace osiedle::residents {

inline constexpr char kRybnik[] = "municipalities/rybnik";

class ResidentsTest : public registry::RegistryTest {
 protected:
  ResidentsTest() : RegistryTest({&registry::RegistryArea(), &ResidentsArea()}) {}

  // Rybnik and Gdynia.
  void SetUp() override {
    FoundRybnik();
    ASSERT_THAT(CreateTown("gdynia", "2262011"), call::IsOk());
  }

  // The caller, with one role in Rybnik.
  void ActWith(common::v1::Role role, const std::string& id = "") {
    ActAs({.id = id.empty() ? common::v1::Role_Name(role) : id,
           .grants = {{.municipality = "rybnik", .roles = {role}}}});
  }

  static std::string Name(const std::string& id, const std::string& parent = kRybnik) {
    return absl::StrCat(parent, "/residents/", id);
  }

  // With an alias, unless `more`, in text format, is all there is to say.
  absl::StatusOr<v1::Resident> NewResident(
      const std::string& id, const std::string& text = "identity_level: ALIAS alias: 'Beret'",
      const std::string& parent = kRybnik) {
    v1::CreateResidentRequest request;
    request.set_parent(parent);
    request.set_resident_id(id);
    call::ParseText(text, *request.mutable_resident());
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Resident> Update(const std::string& id, const std::string& text,
                                      const std::vector<std::string>& paths) {
    v1::UpdateResidentRequest request;
    call::ParseText(text, *request.mutable_resident());
    request.mutable_resident()->set_name(Name(id));
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Resident> Get(const std::string& id) {
    v1::GetResidentRequest request;
    request.set_name(Name(id));
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Resident> Reveal(const std::string& id) {
    v1::RevealResidentRequest request;
    request.set_name(Name(id));
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Resident> Raise(const std::string& id, v1::Resident::IdentityLevel level,
                                     const std::string& act = "kind: RESIDENT_ACT") {
    v1::RaiseIdentityLevelRequest request;
    request.set_name(Name(id));
    request.set_identity_level(level);
    call::ParseText(act, *request.mutable_act());
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Resident> Lower(const std::string& id, v1::Resident::IdentityLevel level,
                                     const std::string& act = "kind: NO_LONGER_NEEDED") {
    v1::LowerIdentityLevelRequest request;
    request.set_name(Name(id));
    request.set_identity_level(level);
    call::ParseText(act, *request.mutable_act());
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Resident> Merge(const std::string& id, const std::string& survivor) {
    v1::MergeResidentRequest request;
    request.set_name(Name(id));
    request.set_survivor(absl::StrContains(survivor, "/") ? survivor : Name(survivor));
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Resident> Unmerge(const std::string& id) {
    v1::UnmergeResidentRequest request;
    request.set_name(Name(id));
    return Run<v1::Resident>(request);
  }
  absl::StatusOr<v1::Boundary> NewBoundary(const std::string& resident, const std::string& id,
                                           const std::string& text = "no_uniforms: true") {
    v1::CreateBoundaryRequest request;
    request.set_parent(Name(resident));
    request.set_boundary_id(id);
    call::ParseText(text, *request.mutable_boundary());
    return Run<v1::Boundary>(request);
  }
  // Through the writer, as the erasure of a person will do it.
  absl::Status Erase(const std::string& id) {
    v1::DeleteResidentRequest request;
    request.set_name(Name(id));
    return RunAs(
               +[](const call::Call& call, storage::Transaction& transaction,
                   const v1::DeleteResidentRequest& asked,
                   v1::Resident&) { return EraseResident(call, transaction, asked.name()); },
               request)
        .status();
  }

  static std::string TeamName(const std::string& id) {
    return absl::StrCat(kRybnik, "/teams/", id);
  }
  // A team of Rybnik with one member, who has the same id and a role in Rybnik.
  void FoundTeam(const std::string& id) {
    SetRelations(&members_);
    members_.Add(id, TeamName(id));
    v1::DeleteResidentRequest request;
    request.set_name(TeamName(id));
    ASSERT_THAT(RunAs(&FoundCompartment<v1::DeleteResidentRequest, v1::Resident>, request),
                call::IsOk());
  }
  // The caller: a member in the team, or the same person outside of it.
  void ActInTeam(const std::string& id) {
    ActWith(common::v1::COORDINATOR, id);
    ActIn({.purpose = common::v1::OUTREACH, .team = TeamName(id)});
  }
  void ActOutside(const std::string& id = "outsider") {
    ActWith(common::v1::COORDINATOR, id);
    ActIn({.purpose = common::v1::OUTREACH});
  }
  absl::StatusOr<v1::RestrictResidentResponse> Restrict(const std::string& id,
                                                        const std::string& team,
                                                        const std::string& etag = "") {
    v1::RestrictResidentRequest request;
    request.set_name(Name(id));
    request.set_team(absl::StrContains(team, "/") ? team : TeamName(team));
    request.set_ground("uchwała zespołu");
    request.set_etag(etag);
    return Run<v1::RestrictResidentResponse>(request);
  }
  absl::StatusOr<v1::LiftRestrictionResponse> Lift(const std::string& id,
                                                   const std::string& etag = "") {
    v1::LiftRestrictionRequest request;
    request.set_name(Name(id));
    request.set_etag(etag);
    return Run<v1::LiftRestrictionResponse>(request);
  }

  // How many rows a table has in Rybnik.
  int RowsIn(const storage::AnyTable& table) {
    int rows = 0;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(uint64_t counted, table.Verify(snapshot, call.owner()));
                      rows = static_cast<int>(counted);
                      return absl::OkStatus();
                    }),
                call::IsOk());
    return rows;
  }

 private:
  TeamMembers members_;
};

// What a resident is, beside the marks of when and how often it was written.
inline std::string ContentOf(v1::Resident resident) {
  resident.clear_etag();
  resident.clear_update_time();
  std::string text;
  google::protobuf::TextFormat::PrintToString(resident, &text);
  return text;
}

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_TESTING_RESIDENTS_FIXTURE_H_
