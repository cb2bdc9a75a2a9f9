// What the audit logs say of calls that were refused, read only, or changed something; and in whose
// log it stands.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/exchange/v1/exchange_service.pb.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using operations::v1::AuditEntry;
using testing::ElementsAre;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

constexpr char kSystem[] = "system";
constexpr char kGdynia[] = "municipalities/gdynia";

class AuditTest : public testing::Test {
 protected:
  AuditTest() : methods_(town_) {}

  // % is the town, & is now.
  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(
        text, {{"%", kRybnik}, {"&", absl::StrCat(absl::ToUnixSeconds(absl::Now()))}});
  }
  AnyMessage Do(const std::string& method, const std::string& text, As as = As::kEveryRole) {
    return methods_.Do(method, Fill(text), as);
  }
  std::string ReasonOfCall(const std::string& method, const std::string& text, As as) {
    AnyMessage response;
    return ReasonOf(methods_.Call(method, *methods_.Request(method, Fill(text)), response, as));
  }

  // The entries of a log since the last look at it: "DENIED assistant SyncDay ROLE_REQUIRED".
  Lines New(const std::string& log) {
    const std::vector<AuditEntry> entries = town_.AuditEntries(log);
    Lines lines;
    for (size_t i = seen_[log]; i < entries.size(); ++i) {
      const AuditEntry& entry = entries[i];
      lines.push_back(absl::StrCat(AuditEntry::Outcome_Name(entry.outcome()), " ",
                                   entry.principal(), " ",
                                   entry.method().substr(entry.method().rfind('.') + 1),
                                   entry.reason().empty() ? "" : " ", entry.reason()));
    }
    seen_[log] = entries.size();
    return lines;
  }
  void LookAtAll() {
    for (const char* log : {kSystem, kRybnik, kGdynia}) New(log);
  }

  Town town_;
  AnyMethods methods_;

 private:
  std::map<std::string, size_t> seen_;
};

TEST_F(AuditTest, AWrongCodeInAPhonesDay_IsADenial) {
  const AnyMessage made = methods_.Do(
      "CreateInvitationBatch",
      absl::StrCat("parent: '", kGdynia,
                   "' invitation_batch { display_name: 'Klub' valid_until_date { year: ",
                   absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year() + 1,
                   " month: 1 day: 1 } invitation_count: 1 }"));
  // A code of another town is none here.
  const std::string code =
      dynamic_cast<const invitations::v1::InvitationBatch&>(*made).claim_codes(0);
  Do("CreateContact",
     "parent: '%' contact_id: 'c' contact { channel: BIKE mode: INDIVIDUAL occur_time { seconds: & "
     "} }");
  LookAtAll();
  const AnyMessage synced =
      Do("SyncDay",
         absl::StrCat("parent: '%' send_time { seconds: & } items { hand_out { contact: "
                      "'%/contacts/c' occur_time { seconds: & } claim_code: '",
                      code, "' } }"),
         As::kAssistant);
  const auto& response = dynamic_cast<const contacts::v1::SyncDayResponse&>(*synced);
  EXPECT_NE(response.results(0).status().code(), 0);
  EXPECT_THAT(New(kRybnik), ElementsAre("DENIED assistant SyncDay CLAIM_CODE_REFUSED"));
  EXPECT_THAT(New(kGdynia), IsEmpty());
  const AuditEntry denied = town_.AuditEntries(kRybnik).back();
  EXPECT_EQ(denied.resource(), Fill("%/contacts/c"));
  EXPECT_THAT(denied.changes(), IsEmpty());
}

TEST_F(AuditTest, AnImportThatChangesNothing_IsAReading) {
  Do("CreateResident",
     "parent: '%' resident_id: 'r' resident { identity_level: ALIAS alias: 'Beret' }");
  LookAtAll();
  const std::string as_stored =
      "parent: '%' kind: 'residents' columns: 'id' columns: 'alias' "
      "rows { line: 2 cells: 'r' cells: 'Beret' } ";
  const AnyMessage imported = Do("ImportRows", as_stored, As::kCoordinator);
  EXPECT_EQ(dynamic_cast<const exchange::v1::ImportRowsResponse&>(*imported).results(0).outcome(),
            exchange::v1::RowResult::UNCHANGED);
  EXPECT_THAT(New(kRybnik), ElementsAre("READ coordinator ImportRows"));
  // A trial tells as much.
  Do("ImportRows",
     "parent: '%' kind: 'residents' columns: 'id' columns: 'alias' validate_only: true "
     "rows { line: 2 cells: 'r' cells: 'Czapka' }",
     As::kCoordinator);
  EXPECT_THAT(New(kRybnik), ElementsAre("READ coordinator ImportRows"));
  // Of what everybody in the town may read, nothing is told.
  Do("CreateStop",
     "parent: '%' stop_id: 's' stop { display_name: 'Skwer' place { description: 'przy ławce' } }");
  LookAtAll();
  Do("ImportRows",
     "parent: '%' kind: 'stops' columns: 'id' columns: 'display_name' "
     "rows { line: 2 cells: 's' cells: 'Skwer' }",
     As::kCoordinator);
  EXPECT_THAT(New(kRybnik), IsEmpty());
}

TEST_F(AuditTest, ABatchOfResidents_IsAReadingOfEach) {
  for (const char* id : {"r", "s", "t"}) {
    Do("CreateResident",
       absl::StrCat("parent: '%' resident_id: '", id,
                    "' resident { identity_level: ALIAS alias: 'Beret ", id, "' }"));
  }
  LookAtAll();
  Do("BatchGetResidents", "parent: '%' names: '%/residents/t' names: '%/residents/r'",
     As::kCoordinator);
  EXPECT_THAT(New(kRybnik), ElementsAre("READ coordinator BatchGetResidents"));
  const AuditEntry reading = town_.AuditEntries(kRybnik).back();
  EXPECT_EQ(reading.resource(), kRybnik);
  EXPECT_THAT(reading.given_resources(), ElementsAre(Fill("%/residents/r"), Fill("%/residents/t")));
  // What fails gives nobody, and those who may not read residents are told so.
  EXPECT_EQ(ReasonOfCall("BatchGetResidents",
                         "parent: '%' names: '%/residents/r' names: '%/residents/none'",
                         As::kCoordinator),
            "RESOURCE_NOT_FOUND");
  EXPECT_THAT(New(kRybnik), IsEmpty());
  EXPECT_EQ(ReasonOfCall("BatchGetResidents", "parent: '%' names: '%/residents/r'", As::kViewer),
            "ROLE_REQUIRED");
  EXPECT_THAT(New(kRybnik), ElementsAre("DENIED viewer BatchGetResidents ROLE_REQUIRED"));
}

// Whoever may call a method at all may still not do everything with it.
TEST_F(AuditTest, ADenialByAHandler_IsADenialLikeAnother) {
  LookAtAll();
  const std::string by_resident = "parent: '%' filter: 'residents:\"%/residents/r\"'";
  EXPECT_EQ(ReasonOfCall("ListContacts", by_resident, As::kViewer), "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOfCall("ExportRows", "parent: '%' kind: 'residents'", As::kViewer),
            "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOfCall("ImportRows",
                         "parent: '%' kind: 'stops' columns: 'id' rows { line: 2 cells: 's' }",
                         As::kAssistant),
            "ROLE_REQUIRED");
  for (const char* log : {kSystem, kRybnik}) {
    EXPECT_THAT(New(log), ElementsAre("DENIED viewer ListContacts ROLE_REQUIRED",
                                      "DENIED viewer ExportRows ROLE_REQUIRED",
                                      "DENIED assistant ImportRows ROLE_REQUIRED"))
        << log;
  }
  EXPECT_THAT(New(kGdynia), IsEmpty());
}

TEST_F(AuditTest, AnEntry_StandsInTheLogOfWhomItIsAbout) {
  struct Case {
    std::string method;
    std::string request;
    Lines system;
    Lines rybnik;
  };
  const Case cases[] = {
      {"CreateRegister",
       "register_id: '2023-01-01' register { source: 'trzy' expected_unit_count: 3 "
       "expected_municipality_count: 1 }",
       {"CHANGED every-role CreateRegister"},
       {}},
      {"CreateBackup", "", {"CHANGED every-role CreateBackup"}, {}},
      {"UpdateMunicipality",
       "municipality { name: '%' display_name: 'Miasto' }",
       {},
       {"CHANGED every-role UpdateMunicipality"}},
      {"CreateResident",
       "parent: '%' resident_id: 'r' resident { identity_level: ALIAS alias: 'Beret' }",
       {},
       {"CHANGED every-role CreateResident"}},
      {"GetResident", "name: '%/residents/r'", {}, {"READ every-role GetResident"}},
      {"DeleteResident", "name: '%/residents/r'", {}, {"CHANGED every-role DeleteResident"}},
      {"SyncDay",
       "parent: '%' send_time { seconds: & } items { resident { resident_id: 's' resident { "
       "identity_level: ALIAS alias: 'Czapka' } } }",
       {},
       {"CHANGED every-role SyncDay"}},
      // A row is the call that it stands for.
      {"ImportRows",
       "parent: '%' kind: 'districts' columns: 'id' columns: 'display_name' "
       "rows { line: 2 cells: 'd' cells: 'Dzielnica' }",
       {},
       {"CHANGED every-role ImportRows"}},
      {"IssueEdition", "parent: '%'", {}, {"CHANGED every-role IssueEdition"}},
      // Nobody is told of what everybody in the town may read.
      {"GetDistrict", "name: '%/districts/d'", {}, {}},
  };
  LookAtAll();
  for (const Case& c : cases) {
    Do(c.method, c.request);
    EXPECT_EQ(New(kSystem), c.system) << c.method;
    EXPECT_EQ(New(kRybnik), c.rybnik) << c.method;
    EXPECT_THAT(New(kGdynia), IsEmpty()) << c.method;
  }
}

}  // namespace
}  // namespace osiedle::tests
