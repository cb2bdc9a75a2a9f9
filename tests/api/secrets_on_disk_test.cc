// What must not be found by whoever has the server's files: the store, its log and its backups.
//
// Some things stand there in clear, and are not looked for:
//  - what residents gave and did not take back: alias, notes, names, reach, address;
//  - what is written of contacts, outings and stops;
//  - ids and names of resources;
//  - who did what when, in the audit log and the change feed.
// The tokens file holds hashes. The keys that hash codes and numbers lie in the store itself.
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "storage/engines/rocksdb/testing/stored_bytes.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using Texts = std::set<std::string>;

// A text that stands in the store, so that a search that finds nothing is known to work.
constexpr char kWritten[] = "Rozmowa przy kawie o zimie";

std::string ContentOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// However it is spelt.
Texts SpellingsOf(const std::string& secret) {
  const std::string close = absl::StrReplaceAll(secret, {{"-", ""}, {" ", ""}});
  return {secret, close, absl::AsciiStrToLower(secret), absl::AsciiStrToLower(close)};
}

// Those of `secrets` that `bytes` holds.
std::vector<std::string> FoundIn(const std::string& bytes, const Texts& secrets) {
  std::vector<std::string> found;
  for (const std::string& secret : secrets) {
    for (const std::string& spelling : SpellingsOf(secret)) {
      if (absl::StrContains(bytes, spelling)) found.push_back(spelling);
    }
  }
  return found;
}

std::string StoredBytes(const std::string& directory) {
  absl::StatusOr<std::string> bytes = storage::EveryVersion(directory);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

class SecretsOnDiskTest : public testing::Test {
 protected:
  SecretsOnDiskTest() : methods_(town_) {
    for (int as = 0; as <= static_cast<int>(As::kEveryRole); ++as) {
      never_.insert(TokenOf(static_cast<As>(as)));
    }
  }

  static std::string Fill(const std::string& text) {
    const absl::CivilDay next_year = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + 300;
    return absl::StrReplaceAll(
        text, {{"%", kRybnik},
               {"&", absl::StrCat(absl::ToUnixSeconds(absl::Now()))},
               {"@", absl::StrCat("year: ", next_year.year(), " month: ", next_year.month(),
                                  " day: ", next_year.day())},
               {"#", absl::StrCat("request_id: '", NewRequestId(), "'")}});
  }
  AnyMessage Do(const std::string& method, const std::string& text) {
    return methods_.Do(method, Fill(text));
  }
  // The same request twice: the second finds the answer that was kept.
  AnyMessage DoTwice(const std::string& method, const std::string& text) {
    const std::string filled = Fill(text);
    methods_.Do(method, filled);
    return methods_.Do(method, filled);
  }
  void Refused(const std::string& method, const std::string& text, As as = As::kEveryRole) {
    AnyMessage response;
    EXPECT_FALSE(methods_.Call(method, *methods_.Request(method, Fill(text)), response, as).ok())
        << method << " " << text;
  }

  std::vector<std::string> NewCodes(const std::string& town, const std::string& id) {
    const AnyMessage made =
        DoTwice("CreateInvitationBatch",
                absl::StrCat("parent: '", town, "' invitation_batch_id: '", id,
                             "' # invitation_batch { display_name: 'Klub' valid_until_date { @ } "
                             "invitation_count: 5 }"));
    const auto& batch = dynamic_cast<const invitations::v1::InvitationBatch&>(*made);
    const std::vector<std::string> codes(batch.claim_codes().begin(), batch.claim_codes().end());
    EXPECT_EQ(codes.size(), 5u);
    never_.insert(codes.begin(), codes.end());
    return codes;
  }

  // Every file below the town's folder, as it is: the log of the store, the server's own log, the
  // descriptions of backups.
  std::vector<std::string> FoundInFiles(const Texts& secrets) {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(town_.folder())) {
      if (!entry.is_regular_file()) continue;
      for (const std::string& secret : FoundIn(ContentOf(entry.path()), secrets)) {
        found.push_back(absl::StrCat(entry.path().string(), ": ", secret));
      }
    }
    return found;
  }
  // In the files and in what the store makes of them.
  void ExpectNoneOf(const Texts& secrets) {
    EXPECT_THAT(FoundInFiles(secrets), IsEmpty());
    const std::string stored = StoredBytes(town_.data_dir());
    EXPECT_THAT(stored, HasSubstr(kWritten));
    EXPECT_THAT(FoundIn(stored, secrets), IsEmpty());
  }

  void UseCodes();
  void AnswerByCodes();
  void GivePersonalNumbers();
  void TakeBack();

  Town town_;
  AnyMethods methods_;
  // At no time in any file.
  Texts never_;
  // In no file when the tables were written anew.
  Texts taken_back_;
};

void SecretsOnDiskTest::UseCodes() {
  const std::vector<std::string> codes = NewCodes(kRybnik, "klub");
  Do("CreateContact",
     absl::StrCat("parent: '%' contact_id: 'kawa' # contact { channel: BIKE mode: INDIVIDUAL "
                  "occur_time { seconds: & } note: '",
                  kWritten, "' }"));
  DoTwice("HandOutInvitation",
          absl::StrCat("parent: '%' # contact: '%/contacts/kawa' claim_code: '", codes[0], "'"));
  DoTwice("RedeemInvitation", absl::StrCat("parent: '%' # claim_code: '", codes[0], "'"));
  DoTwice("RedeemInvitation",
          absl::StrCat("parent: '%' # claim_code: '", absl::AsciiStrToLower(codes[1]), "'"));
  // Another town's: unknown here. Each leaves an audit entry.
  const std::vector<std::string> unknown = NewCodes("municipalities/gdynia", "klub");
  Refused("RedeemInvitation", absl::StrCat("parent: '%' # claim_code: '", unknown[0], "'"),
          As::kPartner);
  Refused("HandOutInvitation",
          absl::StrCat("parent: '%' contact: '%/contacts/kawa' claim_code: '", unknown[1], "'"));
  // Mistyped: it leaves no trace.
  Refused("RedeemInvitation", absl::StrCat("parent: '%' claim_code: '", codes[2], "0'"));
  DoTwice("SyncDay",
          absl::StrCat("parent: '%' # send_time { seconds: & } "
                       "items { hand_out { contact: '%/contacts/kawa' occur_time { seconds: & } "
                       "claim_code: '",
                       codes[3],
                       "' } } items { hand_out { contact: '%/contacts/kawa' occur_time { seconds: "
                       "& } claim_code: '",
                       unknown[2], "' } }"));
}

// The crew of a visit answers by codes. The caller is one of the institution that makes it.
void SecretsOnDiskTest::AnswerByCodes() {
  Do("CreateInstitution",
     "parent: '%' institution_id: 'ops' institution { display_name: 'Ośrodek' kind: "
     "SOCIAL_WELFARE_CENTRE }");
  std::string crew;
  for (const char* id : {"anna", "ewa"}) {
    Do("CreateStaffMember",
       absl::StrCat("parent: '%' staff_member_id: '", id,
                    "' staff_member { display_name: 'Osoba' institution: '%/institutions/ops' "
                    "mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
    Do("CreateCalendar",
       absl::StrCat("parent: '%' calendar_id: '", id,
                    "' calendar { kind: STAFF_MEMBER staff_member: '%/staffMembers/", id,
                    "' on_duty_on_public_holidays: true rules { days: MONDAY days: TUESDAY days: "
                    "WEDNESDAY days: THURSDAY days: FRIDAY days: SATURDAY days: SUNDAY "
                    "begin_minute: 0 end_minute: 1440 } }"));
    absl::StrAppend(&crew, "crew { calendar: '%/calendars/", id, "' } ");
  }
  Do("LinkPrincipal", "name: '%/staffMembers/anna' principal: 'every-role'");
  Do("CreateVisit",
     "parent: '%' visit_id: 'w' visit { kind: MEETING purpose: OUTREACH duration { seconds: 3600 } "
     "subject { kind: PLACE label: 'Skwer' } composition { seats { count: 2 choices { "
     "institution: '%/institutions/ops' } } } }");
  Do("ProposeVisit", "name: '%/visits/w'");
  const int64_t start = (absl::ToUnixSeconds(absl::Now()) / 3600 + 3) * 3600;
  Do("HoldSlot", absl::StrCat("name: '%/visits/w' start_time { seconds: ", start, " } ", crew));
  std::vector<std::string> codes;
  // The code of anna is used, that of ewa is given out and used by nobody.
  for (const char* id : {"anna", "ewa"}) {
    const AnyMessage issued =
        DoTwice("IssueResponseCode",
                absl::StrCat("# name: '%/visits/w' staff_member: '%/staffMembers/", id, "'"));
    codes.push_back(dynamic_cast<const visits::v1::IssueResponseCodeResponse&>(*issued).code());
    EXPECT_EQ(codes.back().size(), 11u);
  }
  never_.insert(codes.begin(), codes.end());
  DoTwice("RedeemResponseCode",
          absl::StrCat("# parent: '%' code: '", codes[0], "' answer: ACCEPTED"));
  Refused("RedeemResponseCode",
          absl::StrCat("# parent: '%' code: '", codes[0], "' answer: ACCEPTED"), As::kPartner);
}

void SecretsOnDiskTest::GivePersonalNumbers() {
  for (const char* pesel : {"44051401359", "44051401458", "90010110040", "02270803624"}) {
    never_.insert(pesel);
  }
  // What is refused is kept nowhere.
  for (const char* phone : {"600 100 200", "+48 601 602 603"}) never_.insert(phone);
  never_.insert("jan.przykladowy (at) poczta.przyklad.pl");
  never_.insert("Tylko na próbę");

  for (const char* id : {"pesel", "plik"}) {
    DoTwice("CreateResident",
            absl::StrCat("parent: '%' resident_id: '", id,
                         "' # resident { identity_level: ALIAS alias: 'Beret' }"));
    DoTwice("RaiseIdentityLevel",
            absl::StrCat("name: '%/residents/", id,
                         "' # identity_level: IDENTIFIED act { kind: RESIDENT_ACT }"));
  }
  DoTwice("UpdateResident",
          "# resident { name: '%/residents/pesel' identity { given_name: 'Jan' pesel: "
          "'44051401458' } } update_mask { paths: 'identity' }");
  Do("ImportRows",
     "parent: '%' kind: 'residents' columns: 'id' columns: 'identity.pesel' "
     "rows { line: 2 cells: 'plik' cells: '90010110040' } "
     "rows { line: 3 cells: '44051401359' cells: '44051401359' }");
  const std::string contact =
      "parent: '%' # contact { channel: BIKE mode: INDIVIDUAL occur_time { seconds: & } note: ";
  Refused("CreateContact", contact + "'nr 02270803624' }");
  Refused("CreateContact", contact + "'nr 90010110040' }");
  Refused("CreateContact", contact + "'tel. 600 100 200' }");
  Refused("CreateContact", contact + "'jan.przykladowy (at) poczta.przyklad.pl' }");
  Refused("GetContact", "name: '%/contacts/44051401359'", As::kFiguresReader);
  Refused("ListContacts", "parent: '%' filter: 'note = \"+48 601 602 603\"'");
  Do("CreateContact", contact + "'Tylko na próbę' } validate_only: true");
}

void SecretsOnDiskTest::TakeBack() {
  taken_back_ = {"Zielony Parasol", "lubi grać w szachy", "klatka przy piekarni",
                 "601234567",       "Przykładowa",        "Modrzewiowa"};
  DoTwice("SyncDay",
          "parent: '%' # send_time { seconds: & } "
          "items { resident { resident_id: 'r' resident { identity_level: ALIAS alias: 'Zielony "
          "Parasol' notes { text: 'lubi grać w szachy' } } } } "
          "items { boundary { resident: '%/residents/r' boundary_id: 'b' boundary { place: 'klatka "
          "przy piekarni' } } } "
          "items { level_raise { resident: '%/residents/r' identity_level: IDENTIFIED act { kind: "
          "RESIDENT_ACT occur_time { seconds: & } } } }");
  DoTwice("UpdateResident",
          "# resident { name: '%/residents/r' reach { kind: PHONE value: '601234567' } identity { "
          "family_name: 'Przykładowa' address: 'Modrzewiowa 7' } } "
          "update_mask { paths: 'reach' paths: 'identity' }");
  // With the word that is changed, the old one goes as well.
  taken_back_.insert("mieszka sam");
  Do("UpdateResident",
     "# resident { name: '%/residents/pesel' notes { text: 'mieszka sam' } } "
     "update_mask { paths: 'notes' }");
  Do("UpdateResident", "# resident { name: '%/residents/pesel' } update_mask { paths: 'notes' }");
  DoTwice("LowerIdentityLevel",
          "# name: '%/residents/r' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }");
}

TEST_F(SecretsOnDiskTest, CodesNumbersAndTokens_AreNowhere_AndWhatWasTakenBackGoes) {
  UseCodes();
  AnswerByCodes();
  GivePersonalNumbers();
  TakeBack();
  int refused = 0;
  for (const operations::v1::AuditEntry& entry : town_.AuditEntries(kRybnik)) {
    refused += entry.reason() == "CLAIM_CODE_REFUSED" || entry.reason() == "RESPONSE_CODE_REFUSED";
  }
  ASSERT_EQ(refused, 5);

  {
    SCOPED_TRACE("as a crash leaves it");
    town_.server().Kill();
    ExpectNoneOf(never_);
    // Old versions are seen, too.
    EXPECT_EQ(FoundIn(StoredBytes(town_.data_dir()), {"lubi grać w szachy"}).size(), 1u);
  }
  {
    SCOPED_TRACE("after a restart and a backup");
    town_.StartAgain();
    Do("CreateBackup", "");
    ASSERT_EQ(town_.server().Stop(), 0);
    ExpectNoneOf(never_);
  }
  {
    SCOPED_TRACE("in the backup");
    const std::string restored = town_.folder() + "/restored";
    std::string output;
    ASSERT_EQ(RunOsiedled({"restore", absl::StrCat("--backup_dir=", town_.folder(), "/backups"),
                           "--backup_id=1", absl::StrCat("--data_dir=", restored)},
                          output),
              0)
        << output;
    const std::string bytes = StoredBytes(restored);
    EXPECT_THAT(bytes, HasSubstr(kWritten));
    EXPECT_THAT(FoundIn(bytes, never_), IsEmpty());
    fs::remove_all(restored);
  }
  {
    SCOPED_TRACE("after the tables were written anew");
    // Copies in a backup go with the backup.
    fs::remove_all(town_.folder() + "/backups");
    const absl::Status compacted = storage::CompactEverything(town_.data_dir());
    ASSERT_TRUE(compacted.ok()) << compacted;
    ExpectNoneOf(never_);
    ExpectNoneOf(taken_back_);
  }
}

}  // namespace
}  // namespace osiedle::tests
