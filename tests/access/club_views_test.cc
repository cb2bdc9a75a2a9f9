// Who is told which resident signed up for an event or came to it, and what of the plans of clubs:
// every cell of club_views.txt, asked of a real server.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/leader_sheet.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"
#include "tests/access/access_cells.h"
#include "tests/access/principals.h"
#include "tests/api/any_method.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::testing::IsEmpty;

constexpr char kResident[] = "municipalities/rybnik/residents/r";

// A column of the table: a resource, its parent, its name and its methods.
struct Column {
  const char* parent;
  const char* name;
  const char* singular;
  const char* plural;
};
constexpr std::array kParties = {
    Column{"@", "@/registrations/r", "Registration", "Registrations"},
    Column{"%/eventSeries/gry", "%/eventSeries/gry/standingRegistrations/s", "StandingRegistration",
           "StandingRegistrations"},
    Column{"@", "@/attendances/r", "Attendance", "Attendances"}};
constexpr size_t kSheet = kParties.size();
constexpr std::array kPlans = {Column{"%", "%/venues/sala", "Venue", "Venues"},
                               Column{"%", "%/clubs/klub", "Club", "Clubs"},
                               Column{"%", "%/eventSeries/gry", "EventSeries", "EventSeries"},
                               Column{"%", "@", "Occurrence", "Occurrences"}};

struct Row {
  common::v1::Role role = {};
  std::array<std::string, kSheet + 1 + kPlans.size()> cells;
};

std::vector<Row> ReadRows() {
  std::ifstream file(OSIEDLE_CLUB_VIEWS_TABLE);
  std::vector<Row> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    Row row;
    std::string role;
    words >> role;
    for (std::string& cell : row.cells) words >> cell;
    if (!words || !common::v1::Role_Parse(role, &row.role)) {
      std::fprintf(stderr, "club_views.txt: %s\n", line.c_str());
      std::abort();
    }
    rows.push_back(row);
  }
  return rows;
}

std::string PrincipalOf(common::v1::Role role) { return absl::StrCat("views-", int{role}); }

std::string Tokens() {
  std::vector<std::string> entries;
  for (const common::v1::Role role : kRoles) {
    entries.push_back(TokenEntry(PrincipalOf(role), GrantText("rybnik", role)));
  }
  return absl::StrJoin(entries, ",\n");
}

// In texts % stands for the town, @ for the occurrence.
class ClubViewsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town({}, {}, Tokens());
    methods_ = new AnyMethods(*town_);
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
    const absl::CivilMinute start = absl::ToCivilMinute(absl::Now() + absl::Hours(2), zone);
    occurrence_ = absl::StrFormat("%s/occurrences/gry-%04d%02d%02dt%02d%02d", kRybnik, start.year(),
                                  start.month(), start.day(), start.hour(), start.minute());
    Do("CreateResident",
       "parent: '%' resident_id: 'r' resident { identity_level: ALIAS alias: 'Beret' }");
    Do("CreateVenue",
       "parent: '%' venue_id: 'sala' venue { display_name: 'Sala' place { description: 'Parter' } "
       "capacity: 20 note: 'Klucz na portierni' }");
    Do("CreateClub",
       "parent: '%' club_id: 'klub' club { kind: SUPPORT_GROUP display_name: 'Grupa' venue: "
       "'%/venues/sala' note: 'Kawa w szafce' }");
    Do("CreateEventSeries",
       absl::StrCat("parent: '%' event_series_id: 'gry' event_series { club: '%/clubs/klub' kind: "
                    "MEETING display_name: 'Gry' duration_minutes: 60 cost_lines { description: "
                    "'Kawa' amount { currency_code: 'PLN' units: 5 } } start { date { year: ",
                    start.year(), " month: ", start.month(), " day: ", start.day(),
                    " } minute: ", start.hour() * 60 + start.minute(), " } }"));
    const std::string party =
        "alias: 'Beret' resident: '%/residents/r' party { head_counts { age_band: AGE_30_TO_44 "
        "count: 1 } }";
    Do("CreateRegistration",
       absl::StrCat("parent: '@' registration_id: 'r' registration { ", party, " }"));
    // Not for this event: a resident is registered once.
    Do("CreateStandingRegistration",
       absl::StrCat("parent: '%/eventSeries/gry' standing_registration_id: 's' "
                    "standing_registration { from_date { year: 2999 month: 1 day: 1 } ",
                    party, " }"));
    Do("CheckIn", "parent: '@' attendance { registration: '@/registrations/r' }");
    Do("EditEventSeries",
       "name: '%/eventSeries/gry' scope: ALL event_series { sign_up { capacity: 9 } } update_mask "
       "{ "
       "paths: 'sign_up.capacity' }");
    Do("UpdateOccurrence",
       "occurrence { name: '@' note: 'Przyjdzie straż miejska' } update_mask { paths: 'note' }");
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}, {"@", occurrence_}});
  }
  static void Do(const std::string& method, const std::string& text) {
    methods_->Do(method, Fill(text));
  }
  static grpc::Status Call(common::v1::Role role, const std::string& method,
                           const std::string& text, AnyMessage& response) {
    grpc::ClientContext context;
    context.AddMetadata("authorization",
                        absl::StrCat("Bearer ", TokenOfPrincipal(PrincipalOf(role))));
    return methods_->Call(method, *methods_->Request(method, Fill(text)), response, context);
  }

  // The letter of a cell of plans: all that colleagues are told, or nothing of it.
  static std::string LetterOfPlan(const std::vector<bool>& told) {
    const auto count = std::count(told.begin(), told.end(), true);
    if (count == 0) return "x";
    return count == static_cast<int64_t>(told.size()) ? "N" : absl::StrCat(count, " told");
  }

  // The letter of a cell. The test fails where the alias is not told with it.
  static std::string LetterOf(const Message& row) {
    if (const auto* venue = dynamic_cast<const clubs::v1::Venue*>(&row)) {
      return LetterOfPlan({!venue->note().empty()});
    }
    if (const auto* club = dynamic_cast<const clubs::v1::Club*>(&row)) {
      return LetterOfPlan({!club->note().empty()});
    }
    if (const auto* series = dynamic_cast<const clubs::v1::EventSeries*>(&row)) {
      return LetterOfPlan({series->cost_lines_size() > 0, series->edits_size() > 0});
    }
    if (const auto* occurrence = dynamic_cast<const clubs::v1::Occurrence*>(&row)) {
      return LetterOfPlan({!occurrence->note().empty(), occurrence->places().attended() > 0});
    }
    const auto text = [&row](const char* field) {
      const FieldDescriptor* found = row.GetDescriptor()->FindFieldByName(field);
      return row.GetReflection()->GetString(row, found);
    };
    EXPECT_EQ(text("alias"), "Beret") << row.ShortDebugString();
    if (text("resident").empty()) return "x";
    EXPECT_EQ(text("resident"), kResident);
    return "R";
  }
  // Of an answer that is a list of rows: that of the only one; "" when there is none.
  static std::string LetterOfOnly(const Message& response) {
    const FieldDescriptor* rows = response.GetDescriptor()->field(0);
    if (response.GetReflection()->FieldSize(response, rows) == 0) return "";
    EXPECT_EQ(response.GetReflection()->FieldSize(response, rows), 1);
    return LetterOf(response.GetReflection()->GetRepeatedMessage(response, rows, 0));
  }
  static std::string Refusal(const grpc::Status& status) {
    return ReasonOf(status) == "ROLE_REQUIRED" ? "." : ReasonOf(status);
  }

  static std::string ToldByGet(common::v1::Role role, const Column& column) {
    AnyMessage response;
    const grpc::Status status = Call(role, absl::StrCat("Get", column.singular),
                                     absl::StrCat("name: '", column.name, "'"), response);
    return status.ok() ? LetterOf(*response) : Refusal(status);
  }
  static std::string ToldByBatchGet(common::v1::Role role, const Column& column) {
    AnyMessage response;
    const grpc::Status status =
        Call(role, absl::StrCat("BatchGet", column.plural),
             absl::StrCat("parent: '", column.parent, "' names: '", column.name, "'"), response);
    return status.ok() ? LetterOfOnly(*response) : Refusal(status);
  }
  static std::string ToldByList(common::v1::Role role, const Column& column,
                                const std::string& filter) {
    AnyMessage response;
    const grpc::Status status =
        Call(role, absl::StrCat("List", column.plural),
             absl::StrCat("parent: '", column.parent, "' ", filter), response);
    return status.ok() ? LetterOfOnly(*response) : Refusal(status);
  }
  static std::string ToldBySheet(common::v1::Role role) {
    AnyMessage response;
    const grpc::Status status = Call(role, "GetLeaderSheet", "name: '@'", response);
    if (!status.ok()) return Refusal(status);
    const auto& sheet = static_cast<const clubs::v1::LeaderSheet&>(*response);
    if (sheet.lines_size() != 1) return absl::StrCat(sheet.lines_size(), " lines");
    const std::string came = LetterOf(sheet.lines(0).attendance());
    const std::string letter = LetterOf(sheet.lines(0).registration());
    return came == letter ? letter : absl::StrCat(letter, ", came ", came);
  }

  static inline Town* town_ = nullptr;
  static inline AnyMethods* methods_ = nullptr;
  static inline std::string occurrence_;
};

TEST_F(ClubViewsTest, EveryRole_IsToldWhatTheTableSays) {
  std::vector<std::string> wrong;
  const auto compare = [&](common::v1::Role role, const std::string& method,
                           const std::string& expected, const std::string& given) {
    if (given == expected) return;
    wrong.push_back(absl::StrCat(common::v1::Role_Name(role), " ", method, ": expected \"",
                                 expected, "\", given \"", given, "\""));
  };
  const std::vector<Row> rows = ReadRows();
  for (const common::v1::Role role : kRoles) {
    Row row = {.role = role};
    row.cells.fill(".");
    for (const Row& written : rows) {
      if (written.role == role) row = written;
    }
    const auto compare_readings = [&](const Column& column, const std::string& cell) {
      compare(role, absl::StrCat("Get", column.singular), cell, ToldByGet(role, column));
      compare(role, absl::StrCat("BatchGet", column.plural), cell, ToldByBatchGet(role, column));
      compare(role, absl::StrCat("List", column.plural), cell, ToldByList(role, column, ""));
    };
    for (size_t i = 0; i < kPlans.size(); ++i) {
      compare_readings(kPlans[i], row.cells[kSheet + 1 + i]);
    }
    for (size_t i = 0; i < kParties.size(); ++i) {
      const Column& column = kParties[i];
      const std::string& cell = row.cells[i];
      compare_readings(column, cell);
      // Who is not told of residents may not ask for one, either.
      compare(role, absl::StrCat("List", column.plural, " of a resident"), cell == "x" ? "." : cell,
              ToldByList(role, column, absl::StrCat("filter: 'resident = \"", kResident, "\"'")));
    }
    compare(role, "GetLeaderSheet", row.cells[kSheet], ToldBySheet(role));
  }
  EXPECT_THAT(wrong, IsEmpty()) << absl::StrJoin(wrong, "\n");
}

}  // namespace
}  // namespace osiedle::tests
