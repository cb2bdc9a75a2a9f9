#include "services/contacts/sync_day.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "services/residents/resident_tables.h"
#include "storage/testing/test_seed.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::Batch;
using ::osiedle::call::BatchResult;
using ::osiedle::call::FieldsOf;
using ::osiedle::call::IsOk;
using ::osiedle::call::ReasonOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SyncDayTest : public ContactsTest {
 protected:
  void SetUp() override {
    ContactsTest::SetUp();
    for (const char* town : {"municipalities/rybnik", "municipalities/gdynia"}) {
      ASSERT_THAT(NewStop("rynek", "", town), IsOk());
      ASSERT_THAT(NewStop("park", "", town), IsOk());
    }
  }

  // A request of one town, its items in text format with % in place of the town's name.
  v1::SyncDayRequest Day(const std::vector<std::string>& items, const std::string& town = kRybnik) {
    v1::SyncDayRequest request;
    request.set_parent(town);
    request.mutable_send_time()->set_seconds(absl::ToUnixSeconds(clock().Now()));
    for (const std::string& item : items) {
      Merge(absl::StrReplaceAll(item, {{"%", town}}), *request.add_items());
    }
    return request;
  }

  // Sends the day as a single phone does.
  std::vector<BatchResult> Send(const v1::SyncDayRequest& request,
                                v1::SyncDayResponse* told = nullptr) {
    v1::SyncDayResponse response;
    Batch batch = Plan(request, response);
    std::vector<BatchResult> results;
    for (const call::BatchItem& item : batch.items) {
      results.push_back(RunItem(call::MunicipalityOf(request.parent()), item));
    }
    batch.finish(results);
    if (told != nullptr) *told = response;
    return results;
  }
  static std::vector<std::string> Reasons(const std::vector<BatchResult>& results) {
    std::vector<std::string> reasons;
    for (const BatchResult& result : results) reasons.push_back(ReasonOf(result.status));
    return reasons;
  }
  static int Known(const std::vector<BatchResult>& results) {
    int known = 0;
    for (const BatchResult& result : results) known += result.already_known;
    return known;
  }

  // The content of a town's tables, with Rybnik's name, without the times of writing.
  std::string Contents(const std::string& town) {
    std::string text;
    std::vector<const storage::AnyTable*> tables = {&Outings().table(), &Contacts().table(),
                                                    &Stops().table()};
    for (const storage::AnyTable* table : residents::ResidentsArea().AllTables()) {
      tables.push_back(table);
    }
    EXPECT_THAT(
        Ask(town,
            [&](const call::Call& call, const storage::Snapshot& snapshot) {
              for (const storage::AnyTable* table : tables) {
                if (table == &residents::ResidentMarks()) continue;  // Other in each town.
                auto walk = table->WalkRows(snapshot, call.owner(), {});
                const std::unique_ptr<google::protobuf::Message> row(table->prototype().New());
                while (walk.Next(*row).value_or(false)) {
                  Undate(*row);
                  text += row->ShortDebugString() + "\n";
                }
                EXPECT_TRUE(table->Verify(snapshot, call.owner()).ok());
              }
              return absl::OkStatus();
            }),
        IsOk());
    return absl::StrReplaceAll(text, {{"municipalities/" + town, kRybnik}});
  }
  static void Undate(google::protobuf::Message& row) {
    for (const char* field : {"create_time", "update_time", "etag"}) {
      const auto* found = row.GetDescriptor()->FindFieldByName(field);
      if (found != nullptr) row.GetReflection()->ClearField(&row, found);
    }
    if (auto* resident = dynamic_cast<residents::v1::Resident*>(&row)) {
      for (auto& change : *resident->mutable_level_changes()) change.clear_change_time();
    }
  }
};

constexpr char kContact[] =
    "mode: INDIVIDUAL channel: BIKE stop: '%/stops/rynek' occur_time { seconds: 1717405000 } ";

std::string ContactItem(const std::string& id, const std::string& more) {
  return absl::StrCat("contact { contact_id: '", id, "' contact { ", kContact, more, " } }");
}

// A day of two assistants at two stops.
std::vector<std::string> WholeDay() {
  std::vector<std::string> items = {
      "outing { outing_id: 'o' outing { date { year: 2024 month: 6 day: 3 } } }",
      R"(arrival { outing: "%/outings/o" stop: "%/stops/rynek" arrive_time { seconds: 1717400000 } })",
      R"(tally { outing: "%/outings/o" tally { tally_id: "t1" version: 1 coffee_count: 5
             occur_time { seconds: 1717401000 } stop: "%/stops/rynek" } })"};
  for (int i = 0; i < 8; ++i) {
    const std::string id = absl::StrCat("r", i);
    items.push_back(absl::StrCat("resident { resident_id: '", id,
                                 "' resident { identity_level: ALIAS alias: 'Pan ", i % 3,
                                 "' } }"));
    items.push_back(absl::StrCat("boundary { resident: '%/residents/", id,
                                 "' boundary_id: 'b' boundary { no_uniforms: true } }"));
    items.push_back(
        ContactItem(absl::StrCat("c", i), absl::StrCat("outing: '%/outings/o' residents: "
                                                       "'%/residents/",
                                                       id, "'")));
  }
  items.push_back(R"(resident { resident_id: "child" resident { age_band: AGE_13_TO_17 } })");
  items.push_back(
      R"(level_raise { resident: "%/residents/child" identity_level: ALIAS
             act { kind: GUARDIAN_ACT occur_time { seconds: 1717403000 } } })");
  items.push_back(
      R"(boundary { resident: "%/residents/child" boundary_id: "b" boundary { channel: HOME } })");
  items.push_back(
      R"(level_raise { resident: "%/residents/r0" identity_level: REACHABLE
             act { kind: RESIDENT_ACT occur_time { seconds: 1717403000 } } })");
  items.push_back(ContactItem("last", "residents: '%/residents/child' outing: '%/outings/o'"));
  items.push_back(
      R"(tally { outing: "%/outings/o" tally { tally_id: "t1" version: 2 coffee_count: 12
             talk_count: 3 observation_count: 1 occur_time { seconds: 1717402000 } } })");
  items.push_back(
      R"(arrival { outing: "%/outings/o" stop: "%/stops/park" arrive_time { seconds: 1717406000 }
             leave_time { seconds: 1717407000 } })");
  items.push_back(R"(finish { outing: "%/outings/o" occur_time { seconds: 1717408000 } })");
  return items;
}

TEST_F(SyncDayTest, AWholeDay_IsRecorded) {
  v1::SyncDayResponse told;
  const std::vector<BatchResult> results = Send(Day(WholeDay()), &told);
  EXPECT_THAT(Reasons(results), Each(""));
  EXPECT_EQ(Known(results), 0);
  ASSERT_EQ(told.results_size(), static_cast<int>(results.size()));
  EXPECT_EQ(told.results(0).resource(), "municipalities/rybnik/outings/o");
  auto outing = Outing("o");
  ASSERT_THAT(outing, IsOk());
  EXPECT_EQ(outing->state(), v1::Outing::FINISHED);
  ASSERT_EQ(outing->visits_size(), 2);
  EXPECT_EQ(outing->visits(0).leave_time().seconds(), 1717406000);
  EXPECT_EQ(outing->visits(1).leave_time().seconds(), 1717407000);
  ASSERT_EQ(outing->tallies_size(), 1);
  EXPECT_EQ(outing->tallies(0).coffee_count(), 12);
  // The fourth resident bears the alias of the first.
  EXPECT_THAT(told.results(12).possible_doubles(), ElementsAre(ResidentName("r0")));
}

TEST_F(SyncDayTest, TheWholeSentAgain_ChangesNothingAndSaysSo) {
  const v1::SyncDayRequest day = Day(WholeDay());
  Send(day);
  const std::string before = Contents("rybnik");
  for (int again = 0; again < 2; ++again) {
    v1::SyncDayResponse told;
    const std::vector<BatchResult> results = Send(day, &told);
    EXPECT_THAT(Reasons(results), Each(""));
    EXPECT_EQ(Known(results), day.items_size());
    for (const v1::SyncResult& result : told.results()) EXPECT_TRUE(result.already_known());
    EXPECT_EQ(Contents("rybnik"), before);
  }
}

TEST_F(SyncDayTest, WhatHappenedSince_IsNotUndoneByADaySentAgain) {
  const v1::SyncDayRequest day = Day(WholeDay());
  Send(day);
  // Lowered, deleted and changed at the desk; then Monday comes.
  ASSERT_THAT(CountOnly("r0"), IsOk());
  ASSERT_THAT(Delete(*Contact("c1")), IsOk());
  auto contact = *Contact("c2");
  contact.set_note("popraw");
  ASSERT_THAT(Update(contact, {"note"}), IsOk());
  const std::string before = Contents("rybnik");
  const std::vector<BatchResult> results = Send(day);
  EXPECT_EQ(Contents("rybnik"), before);
  // Of r0 only its wish is not known any more: it was deleted for good.
  EXPECT_EQ(Known(results), day.items_size() - 1);
}

// Two phones send one item at a time, each in an order that its batch allows.
class InterleavingTest : public SyncDayTest, public ::testing::WithParamInterface<uint32_t> {
 protected:
  struct Phone {
    v1::SyncDayRequest request;
    v1::SyncDayResponse response;
    Batch batch;
    std::vector<BatchResult> results;
    std::set<size_t> ended;
  };

  std::unique_ptr<Phone> NewPhone(const std::vector<std::string>& items) {
    auto phone = std::make_unique<Phone>();
    phone->request = Day(items);
    phone->batch = Plan(phone->request, phone->response);
    phone->results.resize(items.size());
    return phone;
  }
  // Runs any item that may run now; false: there is none.
  bool RunOne(Phone& phone, std::mt19937& random) {
    std::vector<size_t> ready;
    for (size_t i = 0; i < phone.batch.items.size(); ++i) {
      const std::vector<size_t>& after = phone.batch.items[i].after;
      const bool free = std::all_of(after.begin(), after.end(),
                                    [&](size_t j) { return phone.ended.contains(j); });
      if (!phone.ended.contains(i) && free) ready.push_back(i);
    }
    if (ready.empty()) return false;
    const size_t item = ready[random() % ready.size()];
    phone.results[item] = RunItem("rybnik", phone.batch.items[item]);
    phone.ended.insert(item);
    return true;
  }
};

TEST_P(InterleavingTest, ADayInAnyInterleavingOfTwoPhones_GivesOneResult) {
  const storage::TestSeed seed(GetParam());
  std::mt19937 random(seed.value());
  const std::vector<std::string> day = WholeDay();
  // The result when one phone sends the day, in order, in another town.
  EXPECT_THAT(Reasons(Send(Day(day, "municipalities/gdynia"))), Each(""));
  const std::string expected = Contents("gdynia");

  // One phone has the whole day, the other any part of it, in order.
  std::vector<std::string> part;
  for (const std::string& item : day) {
    if (random() % 2 == 0) part.push_back(item);
  }
  std::vector<std::unique_ptr<Phone>> phones;
  phones.push_back(NewPhone(day));
  if (!part.empty()) phones.push_back(NewPhone(part));
  while (!phones.empty()) {
    const size_t at = random() % phones.size();
    if (RunOne(*phones[at], random)) continue;
    // The part may lack resources that it names; the whole day lacks none.
    if (phones[at]->request.items_size() == static_cast<int>(day.size())) {
      EXPECT_THAT(Reasons(phones[at]->results), Each(""));
    }
    phones.erase(phones.begin() + static_cast<long>(at));
  }
  EXPECT_EQ(Contents("rybnik"), absl::StrReplaceAll(expected, {{"gdynia", "rybnik"}}));
  // The part once more: now all of it is known.
  EXPECT_EQ(Known(Send(Day(part))), static_cast<int>(part.size()));
}

TEST_P(InterleavingTest, ASlipNamedByInvitationAndByCode_IsOfTheEarlierItem) {
  const storage::TestSeed seed(GetParam());
  std::mt19937 random(seed.value());
  constexpr int kSlips = 4;
  invitations::v1::CreateInvitationBatchRequest create;
  create.set_parent(kRybnik);
  create.set_invitation_batch_id("klub");
  Merge("display_name: 'Klub' valid_until_date { year: 2024 month: 12 day: 31 }",
        *create.mutable_invitation_batch());
  create.mutable_invitation_batch()->set_invitation_count(kSlips);
  auto batch = Run<invitations::v1::InvitationBatch>(create);
  ASSERT_THAT(batch, IsOk());

  // Each slip once by its invitation and once by its code, each time to somebody else.
  std::vector<std::pair<int, std::string>> hand_outs;
  for (int slip = 0; slip < kSlips; ++slip) {
    for (const std::string& named :
         {absl::StrCat("invitation: '%/invitations/klub-00", slip + 1, "'"),
          absl::StrCat("claim_code: '", batch->claim_codes(slip), "'")}) {
      const std::string contact = absl::StrCat("to", hand_outs.size());
      ASSERT_THAT(NewContact(contact, 0), IsOk());
      hand_outs.emplace_back(slip, absl::StrCat("hand_out { contact: '%/contacts/", contact, "' ",
                                                named, " occur_time { seconds: 1717405000 } }"));
    }
  }
  std::shuffle(hand_outs.begin(), hand_outs.end(), random);
  std::vector<std::string> items;
  std::set<int> slips;
  std::vector<bool> first;
  for (const auto& [slip, item] : hand_outs) {
    items.push_back(item);
    first.push_back(slips.insert(slip).second);
  }
  const std::unique_ptr<Phone> phone = NewPhone(items);
  while (RunOne(*phone, random)) {
  }
  for (size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(phone->results[i].status.ok(), first[i]) << i << ": " << phone->results[i].status;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, InterleavingTest, ::testing::Range(0u, 40u));

TEST_F(SyncDayTest, AnItemThatIsWrong_FailsAlone) {
  const std::vector<BatchResult> results = Send(Day({
      "resident { resident_id: 'a' resident { identity_level: ALIAS alias: '600 100 200' } }",
      "resident { resident_id: 'b' resident { alias: 'Beret' } }",
      "resident { resident: {} }",
      "resident { resident_id: 'c' resident { identity_level: ALIAS alias: 'Beret' } }",
      "",
      ContactItem("d", "residents: '%/residents/a'"),
      "contact { contact_id: 'e' contact { mode: OBSERVATION channel: BIKE } }",
  }));
  EXPECT_THAT(Reasons(results),
              ElementsAre("INVALID_FIELDS", "INVALID_FIELDS", "INVALID_FIELDS", "",
                          "INVALID_FIELDS", "REFERENCE_NOT_FOUND", "INVALID_FIELDS"));
  EXPECT_THAT(FieldsOf(results[0].status), ElementsAre("resident.alias"));
  EXPECT_THAT(FieldsOf(results[1].status), ElementsAre("resident.alias"));
  EXPECT_THAT(FieldsOf(results[2].status), ElementsAre("resident_id"));
  EXPECT_THAT(FieldsOf(results[5].status), ElementsAre("contact.residents[0]"));
  EXPECT_THAT(FieldsOf(results[6].status),
              testing::UnorderedElementsAre("contact.occur_time", "contact.place"));
}

TEST_F(SyncDayTest, NamingWhatComesLater_IsRefused_AlsoWhenItIsThereByThen) {
  const v1::SyncDayRequest day = Day({
      ContactItem("c", "residents: '%/residents/a'"),
      "boundary { resident: '%/residents/a' boundary_id: 'b' boundary { no_uniforms: true } }",
      "resident { resident_id: 'a' resident { identity_level: ALIAS alias: 'Beret' } }",
      ContactItem("d", "residents: '%/residents/a'"),
  });
  for (int again = 0; again < 2; ++again) {
    const std::vector<BatchResult> results = Send(day);
    EXPECT_THAT(Reasons(results), ElementsAre("ITEM_OUT_OF_ORDER", "ITEM_OUT_OF_ORDER", "", ""));
    EXPECT_EQ(call::MetadataOf(results[0].status, "resource"), ResidentName("a"));
  }
  EXPECT_FALSE(Contact("c").ok());
}

TEST_F(SyncDayTest, TheSameIdWithOtherContent_IsRefused) {
  Send(Day({ContactItem("c", "crisis: true")}));
  EXPECT_THAT(
      Reasons(Send(Day({ContactItem("c", "crisis: false"), ContactItem("c", "crisis: true"),
                        ContactItem("d", "crisis: true"), ContactItem("d", "crisis: false")}))),
      ElementsAre("RESOURCE_EXISTS", "", "", "RESOURCE_EXISTS"));
}

TEST_F(SyncDayTest, AClockThatIsDaysOff_FailsWhatHasAMoment) {
  v1::SyncDayRequest day = Day(WholeDay());
  for (const int64_t off : {24 * 3600 + 1, -24 * 3600 - 1}) {
    day.mutable_send_time()->set_seconds(absl::ToUnixSeconds(clock().Now()) + off);
    const std::vector<BatchResult> results = Send(day);
    for (int i = 0; i < day.items_size(); ++i) {
      const bool timeless = day.items(i).has_resident();
      if (timeless) {
        EXPECT_THAT(results[i].status, IsOk());
      } else if (!day.items(i).has_boundary()) {
        EXPECT_EQ(ReasonOf(results[i].status), "CLOCK_OFF") << i;
      }
    }
  }
  EXPECT_FALSE(Outing("o").ok());
  EXPECT_FALSE(Contact("c0").ok());
  day.mutable_send_time()->set_seconds(absl::ToUnixSeconds(clock().Now()) + 24 * 3600);
  EXPECT_THAT(Reasons(Send(day)), Each(""));
}

TEST_F(SyncDayTest, AMomentInTheFuture_FailsAlone) {
  EXPECT_THAT(Reasons(Send(Day({
                  "contact { contact_id: 'a' contact { mode: GROUP channel: BIKE occur_time { "
                  "seconds: 1717600000 } } }",
                  ContactItem("b", ""),
              }))),
              ElementsAre("INVALID_FIELDS", ""));
}

TEST_F(SyncDayTest, NamesOfAnotherTown_NameNothing) {
  ASSERT_THAT(NewResident("x", "identity_level: ALIAS", "municipalities/gdynia"), IsOk());
  ASSERT_THAT(NewOuting("x", "", "municipalities/gdynia"), IsOk());
  EXPECT_THAT(
      Reasons(Send(Day({
          ContactItem("c", "residents: 'municipalities/gdynia/residents/x'"),
          "boundary { resident: 'municipalities/gdynia/residents/x' boundary_id: 'b' boundary { "
          "no_uniforms: true } }",
          "arrival { outing: 'municipalities/gdynia/outings/x' stop: '%/stops/rynek' arrive_time { "
          "seconds: 1717400000 } }",
          "level_raise { resident: 'municipalities/gdynia/residents/x' identity_level: REACHABLE "
          "act { kind: RESIDENT_ACT occur_time { seconds: 1717400000 } } }",
      }))),
      ElementsAre("REFERENCE_NOT_FOUND", "RESOURCE_NOT_FOUND", "RESOURCE_NOT_FOUND",
                  "RESOURCE_NOT_FOUND"));
}

TEST_F(SyncDayTest, OutingSteps_SayWhatIsWrong) {
  ASSERT_THAT(NewOuting("o"), IsOk());
  const std::string arrival = "arrival { outing: '%/outings/o' stop: '%/stops/rynek' ";
  EXPECT_THAT(
      Reasons(Send(Day({
          arrival + "arrive_time { seconds: 1717400000 } leave_time { seconds: 1717399999 } }",
          arrival + "arrive_time { seconds: 1717600000 } }",
          "arrival { outing: '%/outings/o' stop: '%/stops/x' arrive_time { seconds: 1717400000 } }",
          "arrival { outing: '%/outings/x' stop: '%/stops/rynek' arrive_time { seconds: 1717400000 "
          "} }",
          "tally { outing: '%/outings/o' tally { tally_id: 'No!' version: 1 occur_time {} } }",
          "tally { outing: '%/outings/o' tally { tally_id: 't' occur_time {} } }",
          "finish { outing: '%/outings/o' }",
          "level_raise { resident: '%/residents/a' identity_level: ALIAS act { kind: RECOGNITION } "
          "}",
      }))),
      ElementsAre("INVALID_FIELDS", "INVALID_FIELDS", "REFERENCE_NOT_FOUND", "RESOURCE_NOT_FOUND",
                  "INVALID_FIELDS", "INVALID_FIELDS", "INVALID_FIELDS", "INVALID_FIELDS"));
  EXPECT_EQ(Outing("o")->state(), v1::Outing::PLANNED);
}

// A phone that had no network tells of a consent that was withdrawn meanwhile.
TEST_F(SyncDayTest, AConsentThatComesLate_DoesNotUndoAWithdrawal) {
  ASSERT_THAT(NewResident("late"), IsOk());
  const auto raise_at = [](int64_t seconds) {
    return absl::StrCat(
        "level_raise { resident: '%/residents/late' identity_level: IDENTIFIED "
        "act { kind: RESIDENT_ACT occur_time { seconds: ",
        seconds, " } } }");
  };
  EXPECT_THAT(Reasons(Send(Day({raise_at(1717400000)}))), ElementsAre(""));
  residents::v1::LowerIdentityLevelRequest lower;
  lower.set_name(ResidentName("late"));
  Merge("identity_level: ALIAS act { kind: RESIDENT_ACT occur_time { seconds: 1717407200 } }",
        lower);
  ASSERT_THAT(Run<residents::v1::Resident>(lower), IsOk());
  const std::vector<BatchResult> results =
      Send(Day({raise_at(1717400000), raise_at(1717403600), raise_at(1717407200)}));
  // The first is known.
  EXPECT_THAT(Reasons(results), ElementsAre("", "ACT_OUTDATED", "ACT_OUTDATED"));
  EXPECT_EQ(Known(results), 1);
  residents::v1::GetResidentRequest get;
  get.set_name(ResidentName("late"));
  EXPECT_EQ(Run<residents::v1::Resident>(get)->identity_level(), residents::v1::Resident::ALIAS);
  EXPECT_THAT(Reasons(Send(Day({raise_at(1717407201)}))), ElementsAre(""));
}

}  // namespace
}  // namespace osiedle::contacts
