// One visit, several views: every role, relation and moment of views.txt, asked of a real server;
// and what each may do with a visit, by the cells of table.txt.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/visit_note_requests.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "tests/access/access_cells.h"
#include "tests/access/principals.h"
#include "tests/api/any_method.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitNote;
using ::testing::IsEmpty;

// Each is a staff member with a principal in each of these roles.
constexpr std::array kRelations = {"own",  "chair",    "accepted", "asked", "stand-in",
                                   "left", "declined", "member",   "other"};
constexpr std::array kStaffRoles = {common::v1::COORDINATOR, common::v1::SOCIAL_WORKER,
                                    common::v1::ASSISTANT, common::v1::TEAM_MEMBER,
                                    common::v1::TEAM_CHAIR};
// The visits, one for each moment.
constexpr std::array kMoments = {"far", "eve", "now", "end"};

struct Viewer {
  common::v1::Role role = {};
  std::string relation;

  std::string Principal() const {
    return absl::StrCat(relation, "-", absl::AsciiStrToLower(common::v1::Role_Name(role)));
  }
};

struct ViewRow {
  Viewer viewer;
  std::array<std::string, kMoments.size()> cells;
};

std::vector<ViewRow> ReadViews() {
  std::ifstream file(OSIEDLE_VIEWS_TABLE);
  std::vector<ViewRow> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    ViewRow row;
    std::string role;
    words >> role >> row.viewer.relation;
    for (std::string& cell : row.cells) words >> cell;
    if (!words || !common::v1::Role_Parse(role, &row.viewer.role)) {
      std::fprintf(stderr, "views.txt: %s\n", line.c_str());
      std::abort();
    }
    rows.push_back(row);
  }
  return rows;
}

std::string Tokens() {
  std::vector<std::string> entries;
  for (const char* relation : kRelations) {
    for (const common::v1::Role role : kStaffRoles) {
      entries.push_back(TokenEntry(Viewer{role, relation}.Principal(), GrantText("rybnik", role)));
    }
  }
  const Viewer system = {common::v1::INTEGRATION, "system"};
  entries.push_back(TokenEntry(system.Principal(), GrantText("rybnik", system.role)));
  return absl::StrJoin(entries, ",\n");
}

class VisitViewsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town({}, {}, Tokens());
    methods_ = new AnyMethods(*town_);
    FoundStaff();
    for (size_t i = 0; i < kMoments.size(); ++i) {
      constexpr std::array kHours = {72, 24, 2, 4};
      MakeVisit(kMoments[i], kHours[i]);
    }
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  static grpc::Status Call(const Viewer& viewer, const std::string& method, const std::string& text,
                           AnyMessage& response) {
    grpc::ClientContext context;
    context.AddMetadata("authorization",
                        absl::StrCat("Bearer ", TokenOfPrincipal(viewer.Principal())));
    context.AddMetadata("osiedle-purpose", "joint-visit");
    return methods_->Call(method, *methods_->Request(method, Fill(text)), response, context);
  }
  static std::string Outcome(const Viewer& viewer, const std::string& method,
                             const std::string& text) {
    AnyMessage response;
    const grpc::Status status = Call(viewer, method, text, response);
    return status.ok() ? "OK" : ReasonOf(status);
  }
  static void Must(const Viewer& viewer, const std::string& method, const std::string& text) {
    ASSERT_EQ(Outcome(viewer, method, text), "OK") << method << " " << text;
  }

  // The institution `home` makes the visits; those who go are of `away`.
  static void FoundStaff() {
    for (const char* id : {"home", "away"}) {
      methods_->Do("CreateInstitution",
                   Fill(absl::StrCat("parent: '%' institution_id: '", id,
                                     "' institution { display_name: 'X' kind: POLICE }")));
    }
    std::string members;
    for (const char* relation : kRelations) {
      const std::string id = relation;
      const bool reads_notes = id == "own" || id == "asked" || id == "left";
      methods_->Do(
          "CreateStaffMember",
          Fill(absl::StrCat("parent: '%' staff_member_id: '", id,
                            "' staff_member { display_name: 'Przykład' institution: "
                            "'%/institutions/",
                            id == "own" ? "home" : "away", "' professions { profession: ",
                            reads_notes ? "PSYCHOLOGIST" : "POLICE_OFFICER",
                            " } mandate { start_date { year: 2020 month: 1 day: 1 } } }")));
      methods_->Do(
          "CreateCalendar",
          Fill(absl::StrCat("parent: '%' calendar_id: '", id,
                            "' calendar { kind: STAFF_MEMBER staff_member: '%/staffMembers/", id,
                            "' on_duty_on_public_holidays: true rules { days: MONDAY days: TUESDAY "
                            "days: WEDNESDAY days: THURSDAY days: FRIDAY days: SATURDAY days: "
                            "SUNDAY begin_minute: 0 end_minute: 1440 } }")));
      for (const common::v1::Role role : kStaffRoles) {
        methods_->Do("LinkPrincipal",
                     Fill(absl::StrCat("name: '%/staffMembers/", id, "' principal: '",
                                       Viewer{role, id}.Principal(), "'")));
      }
      if (id != "own" && id != "other") {
        absl::StrAppend(&members, "members { staff_member: '%/staffMembers/", id,
                        "' role: ", id == "chair" ? "CHAIR" : "MEMBER", " } ");
      }
    }
    methods_->Do("CreateTeam", Fill(absl::StrCat("parent: '%' team_id: 'team' team { display_name: "
                                                 "'Zespół' kind: OUTREACH ",
                                                 members, "}")));
    methods_->Do(
        "CreateResident",
        Fill("parent: '%' resident_id: 'r' resident { identity_level: ALIAS alias: 'Beret' "
             "}"));
  }

  static void MakeVisit(const std::string& moment, int hours) {
    const Viewer planner = {common::v1::COORDINATOR, "own"};
    const Viewer goes = {common::v1::TEAM_MEMBER, "accepted"};
    const Viewer stays = {common::v1::TEAM_MEMBER, "declined"};
    const std::string name = absl::StrCat("name: '%/visits/", moment, "' ");
    const std::string seat =
        "seats { choices { institution: '%/institutions/away' kind: STAFF_MEMBER } ";
    Must(planner, "CreateVisit",
         absl::StrCat("parent: '%' visit_id: '", moment,
                      "' visit { kind: HOME_VISIT purpose: JOINT_VISIT duration { seconds: 1800 } "
                      "team: '%/teams/team' aim: 'rozmowa' place { description: 'Barbary 1' } "
                      "subject { kind: RESIDENT residents: '%/residents/r' } measures: TWO_PEOPLE "
                      "composition { ",
                      seat, "} ", seat, "optional: true } ", seat, "optional: true } ", seat,
                      "optional: true } } }"));
    Must(planner, "ProposeVisit", name);
    const int64_t start = (absl::ToUnixSeconds(absl::Now()) / 60 + 1 + hours * 60) * 60;
    Must(planner, "HoldSlot",
         absl::StrCat(name, "start_time { seconds: ", start,
                      " } crew { seat: 0 calendar: '%/calendars/accepted' } crew { seat: 1 "
                      "calendar: '%/calendars/asked' } crew { seat: 2 calendar: "
                      "'%/calendars/declined' } crew { seat: 3 calendar: '%/calendars/left' }"));
    Must(planner, "SubstituteCrewMember",
         absl::StrCat(name,
                      "from_calendar: '%/calendars/left' to_calendar: '%/calendars/stand-in'"));
    Must(stays, "RespondToVisit", absl::StrCat(name, "answer: DECLINED decline_reason: 'urlop'"));
    Must(goes, "RespondToVisit", absl::StrCat(name, "answer: ACCEPTED"));
    Must(goes, "CreateVisitNote",
         absl::StrCat("parent: '%/visits/", moment,
                      "' visit_note_id: 'n' visit_note { profession: POLICE_OFFICER text: 'spokój' "
                      "readers: PSYCHOLOGIST }"));
    Must(goes, "CreateVisitTask",
         absl::StrCat("parent: '%/visits/", moment,
                      "' visit_task_id: 't' visit_task { text: 'koc' owner: "
                      "'%/staffMembers/accepted' due_date { year: 2030 month: 1 day: 1 } }"));
    if (moment == "now" || moment == "end") Must(goes, "CheckInVisit", name);
    if (moment == "end") Must(goes, "CompleteVisit", absl::StrCat(name, "outcome: HELP_AGREED"));
  }

  // The letters of a cell, in the order of views.txt, without N.
  static std::string LettersOf(const Visit& visit) {
    const bool has_details = !visit.aim().empty();
    // All of the details, or none.
    EXPECT_EQ(visit.has_subject(), has_details);
    EXPECT_EQ(visit.has_place(), has_details);
    EXPECT_EQ(visit.purpose() == common::v1::JOINT_VISIT, has_details);
    EXPECT_EQ(visit.measures_size() > 0, has_details);
    if (!has_details) {
      EXPECT_EQ(visit.outcome(), Visit::OUTCOME_UNSPECIFIED);
    }
    EXPECT_EQ(visit.crew_size(), 4);
    EXPECT_TRUE(visit.has_start_time());
    bool tells_why = false;
    for (const auto& seat : visit.crew()) tells_why |= !seat.decline_reason().empty();
    return absl::StrCat("S", has_details ? "D" : "", visit.subject().residents().empty() ? "" : "R",
                        tells_why ? "W" : "");
  }

  // What Get tells of a visit and of its note.
  static std::string ToldByGet(const Viewer& viewer, const std::string& moment) {
    AnyMessage response;
    const std::string name = absl::StrCat("%/visits/", moment);
    const grpc::Status status =
        Call(viewer, "GetVisit", absl::StrCat("name: '", name, "'"), response);
    AnyMessage note;
    const grpc::Status of_note =
        Call(viewer, "GetVisitNote", absl::StrCat("name: '", name, "/notes/n'"), note);
    EXPECT_EQ(of_note.ok(), status.ok());
    if (!status.ok()) return ReasonOf(status) == "RESOURCE_NOT_FOUND" ? "." : ReasonOf(status);
    const std::string text = static_cast<const VisitNote&>(*note).text();
    return absl::StrCat(LettersOf(static_cast<const Visit&>(*response)), text.empty() ? "" : "N");
  }
  static std::string ToldByBatchGet(const Viewer& viewer, const std::string& moment) {
    AnyMessage response;
    const grpc::Status status =
        Call(viewer, "BatchGetVisits", absl::StrCat("parent: '%' names: '%/visits/", moment, "'"),
             response);
    if (!status.ok()) return ReasonOf(status) == "RESOURCE_NOT_FOUND" ? "." : ReasonOf(status);
    return LettersOf(static_cast<const visits::v1::BatchGetVisitsResponse&>(*response).visits(0));
  }
  // What List tells of each visit, by the moment.
  static std::map<std::string, std::string> ToldByList(const Viewer& viewer) {
    std::map<std::string, std::string> told;
    AnyMessage response;
    const grpc::Status status =
        Call(viewer, "ListVisits", "parent: '%' show_total_size: true", response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    const auto& page = static_cast<const visits::v1::ListVisitsResponse&>(*response);
    EXPECT_EQ(page.total_size(), page.visits_size());
    for (const Visit& visit : page.visits()) {
      told[visit.name().substr(visit.name().rfind('/') + 1)] = LettersOf(visit);
    }
    return told;
  }
  static std::string Without(const std::string& cell, char letter) {
    return absl::StrReplaceAll(cell, {{std::string(1, letter), ""}});
  }

  static std::string CellOf(const std::string& method, common::v1::Role role) {
    static const auto* const rows =
        new std::vector<AccessRow>(ReadAccessTable(OSIEDLE_ACCESS_TABLE));
    for (const AccessRow& row : *rows) {
      if (row.method.substr(row.method.find('.') + 1) != method) continue;
      return row.cells[static_cast<size_t>(absl::c_find(kRoles, role) - kRoles.begin())];
    }
    ADD_FAILURE() << "no row of " << method;
    return ".";
  }

  static Town* town_;
  static AnyMethods* methods_;
};
Town* VisitViewsTest::town_ = nullptr;
AnyMethods* VisitViewsTest::methods_ = nullptr;

TEST_F(VisitViewsTest, EveryRoleRelationAndMoment_IsToldWhatTheTableSays) {
  const std::vector<ViewRow> rows = ReadViews();
  ASSERT_EQ(rows.size(), kRelations.size() * kStaffRoles.size() + 1);
  std::vector<std::string> wrong;
  const auto compare = [&](const ViewRow& row, size_t moment, const char* method,
                           const std::string& expected, const std::string& given) {
    if (given == expected) return;
    wrong.push_back(absl::StrCat(row.viewer.Principal(), " ", kMoments[moment], " ", method,
                                 ": expected \"", expected, "\", given \"", given, "\""));
  };
  for (const ViewRow& row : rows) {
    SCOPED_TRACE(row.viewer.Principal());
    std::map<std::string, std::string> listed = ToldByList(row.viewer);
    for (size_t moment = 0; moment < kMoments.size(); ++moment) {
      SCOPED_TRACE(kMoments[moment]);
      const std::string& cell = row.cells[moment];
      compare(row, moment, "GetVisit", cell, ToldByGet(row.viewer, kMoments[moment]));
      compare(row, moment, "BatchGetVisits", Without(cell, 'N'),
              ToldByBatchGet(row.viewer, kMoments[moment]));
      const std::string& in_list = listed[kMoments[moment]];
      compare(row, moment, "ListVisits", Without(Without(cell, 'N'), 'R'),
              in_list.empty() ? "." : in_list);
    }
  }
  EXPECT_THAT(wrong, IsEmpty()) << absl::StrJoin(wrong, "\n");
}

TEST_F(VisitViewsTest, WhatEachMayDo_IsDecidedByAllRelationsOfTheirRole) {
  const std::vector<std::pair<std::string, std::string>> calls = {
      {"GetVisit", "name: '%/visits/eve'"},
      {"UpdateVisit",
       "visit { name: '%/visits/eve' aim: 'inny' } update_mask { paths: 'aim' } "
       "validate_only: true"},
      {"ReleaseSlot", "name: '%/visits/eve' reason: 'x' validate_only: true"},
      {"CancelVisit", "name: '%/visits/eve' reason: 'x' validate_only: true"},
      {"IssueResponseCode",
       "name: '%/visits/eve' staff_member: '%/staffMembers/asked' validate_only: true"},
      {"FindSubstitutes", "name: '%/visits/eve' seat: 1"},
      {"RespondToVisit", "name: '%/visits/eve' answer: ACCEPTED validate_only: true"},
      {"CheckInVisit", "name: '%/visits/eve' validate_only: true"},
      {"AbortVisit", "name: '%/visits/eve' reason: 'x' validate_only: true"},
      {"GetVisitNote", "name: '%/visits/eve/notes/n'"},
      {"CreateVisitNote",
       "parent: '%/visits/eve' visit_note { profession: PSYCHOLOGIST text: 'x' } "
       "validate_only: true"},
      {"DeleteVisitNote", "name: '%/visits/eve/notes/n' validate_only: true"},
      {"GetVisitTask", "name: '%/visits/eve/tasks/t'"},
      {"CreateVisitTask",
       "parent: '%/visits/eve' visit_task { text: 'x' owner: '%/staffMembers/accepted' due_date { "
       "year: 2030 month: 1 day: 1 } } validate_only: true"},
      {"CompleteVisitTask", "name: '%/visits/eve/tasks/t' validate_only: true"},
  };
  for (const ViewRow& row : ReadViews()) {
    SCOPED_TRACE(row.viewer.Principal());
    const std::string& relation = row.viewer.relation;
    const bool goes = relation == "accepted" || relation == "asked" || relation == "stand-in";
    for (const auto& [method, text] : calls) {
      SCOPED_TRACE(method);
      const std::string cell = CellOf(method, row.viewer.role);
      const bool may = Has(cell, 'x') || (Has(cell, 'i') && relation == "own") ||
                       (Has(cell, 'h') && relation == "chair") || (Has(cell, 'o') && goes);
      const std::string outcome = Outcome(row.viewer, method, text);
      if (cell == ".") {
        EXPECT_EQ(outcome, "ROLE_REQUIRED");
      } else if (may) {
        EXPECT_NE(outcome, "RESOURCE_NOT_FOUND");
        EXPECT_NE(outcome, "ROLE_REQUIRED");
      } else {
        EXPECT_EQ(outcome, "RESOURCE_NOT_FOUND");
      }
    }
  }
}

}  // namespace
}  // namespace osiedle::tests
