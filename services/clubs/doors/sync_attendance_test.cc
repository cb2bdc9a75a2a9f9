#include "services/clubs/doors/sync_attendance.h"

#include <algorithm>
#include <map>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/sync_attendance_requests.pb.h"
#include "services/clubs/doors/door_case_test.h"
#include "storage/testing/test_seed.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Batch;
using ::osiedle::call::BatchItem;
using ::osiedle::call::BatchResult;
using ::osiedle::call::FieldsOf;
using ::osiedle::call::IsOk;
using ::osiedle::call::ReasonOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SyncAttendanceTest : public DoorTest {
 protected:
  v1::SyncAttendanceRequest Request(const std::vector<std::string>& items) {
    v1::SyncAttendanceRequest request;
    request.set_parent(kRybnik);
    *request.mutable_send_time() = call::TimestampOf(clock().Now());
    for (const std::string& item : items) {
      *request.add_items() = call::FromText<v1::AttendanceItem>(Fill(item));
    }
    return request;
  }
  // `text` is the attendance, `more` what the item has besides.
  static std::string CheckInItem(const std::string& id, const std::string& text,
                                 const std::string& more = "") {
    return absl::StrCat("check_in { occurrence: '", Trip(), "' attendance_id: '", id,
                        "' attendance { ", text, " } ", more, " }");
  }
  static std::string CheckInOf(const std::string& registration, const std::string& text) {
    return CheckInItem("",
                       absl::StrCat("registration: '", RegistrationName(registration), "' ", text));
  }
  std::string CheckOutItem(const std::string& id, int hour, int minute) const {
    return absl::StrCat("check_out { attendance: '", AttendanceName(id), "' ", Occur(hour, minute),
                        " }");
  }

  // Sends it as a single phone does.
  v1::SyncAttendanceResponse Send(const v1::SyncAttendanceRequest& request) {
    v1::SyncAttendanceResponse response;
    Batch batch = Plan(request, response);
    std::vector<BatchResult> results;
    for (const BatchItem& item : batch.items) {
      results.push_back(RunItem("rybnik", item));
    }
    statuses_.assign(results.size(), absl::OkStatus());
    batch.finish(results);
    for (size_t i = 0; i < results.size(); ++i) {
      // Statuses in the order of the request, by the content of the items.
      const auto* content = static_cast<const v1::AttendanceItem*>(batch.items[i].content);
      for (int place = 0; place < request.items_size(); ++place) {
        if (&request.items(place) == content) statuses_[place] = results[i].status;
      }
    }
    return response;
  }
  v1::SyncAttendanceResponse Send(const std::vector<std::string>& items) {
    return Send(Request(items));
  }
  std::vector<std::string> Reasons() const {
    std::vector<std::string> reasons;
    for (const absl::Status& status : statuses_) reasons.push_back(ReasonOf(status));
    return reasons;
  }
  const std::vector<absl::Status>& statuses() const { return statuses_; }
  static int Known(const v1::SyncAttendanceResponse& response) {
    int known = 0;
    for (const auto& result : response.results()) known += result.already_known();
    return known;
  }

  // All live attendances, without the times of writing, and the turnout.
  std::string Contents(const std::string& event = kTrip) {
    std::string text;
    EXPECT_THAT(
        Ask("rybnik",
            [&](const call::Call& call, const storage::Snapshot& snapshot) {
              auto walk = Attendances().table().WalkRows(
                  snapshot, call.owner(),
                  storage::AnyTable::Under(storage::IndexId::kRows, storage::KeyTuple::Of(event)));
              v1::Attendance row;
              while (walk.Next(row).value_or(false)) {
                if (row.has_delete_time()) continue;
                row.clear_create_time();
                row.clear_update_time();
                row.clear_etag();
                text += row.ShortDebugString() + "\n";
              }
              EXPECT_TRUE(Attendances().table().Verify(snapshot, call.owner()).ok());
              return absl::OkStatus();
            }),
        IsOk());
    return absl::StrCat(text, TextOf(Turnout(event)));
  }

 private:
  std::vector<absl::Status> statuses_;
};

TEST_F(SyncAttendanceTest, WhatAPhoneRecorded_IsDone) {
  ASSERT_THAT(SignUp("r"), IsOk());
  const std::string code = NewCodes("b", 1)[0];
  GoTo(19);
  // The check-out of a party may stand before its check-in.
  const auto response =
      Send({CheckOutItem("r", 18, 30), CheckInOf("r", In(17)),
            CheckInItem("a", absl::StrCat(Adults(3), In(17, 5), "first_time_count: 3")),
            CheckInItem("s", absl::StrCat(Adults(1), In(17, 7)),
                        absl::StrCat("claim_code: '", code, "'"))});
  EXPECT_THAT(Reasons(), Each(""));
  ASSERT_EQ(response.results_size(), 4);
  EXPECT_EQ(response.results(0).attendance(), AttendanceName("r"));
  EXPECT_EQ(response.results(1).attendance(), AttendanceName("r"));
  EXPECT_EQ(response.results(3).attendance(), AttendanceName("s"));
  EXPECT_EQ(call::TimeOf(Stored("r").check_out_time()), At(1, 18, 30));
  EXPECT_EQ(Stored("s").invitation(), SlipName("b-001"));
  EXPECT_EQ(TextOf(Turnout()), "6/1/3");
}

TEST_F(SyncAttendanceTest, SentAgain_ChangesNothing) {
  const std::string code = NewCodes("b", 1)[0];
  GoTo(19);
  const std::vector<std::string> items = {
      CheckInItem("a", absl::StrCat(Adults(3), In(17))),
      CheckInItem("s", absl::StrCat(Adults(1), In(17)), absl::StrCat("claim_code: '", code, "'")),
      CheckOutItem("a", 18, 0)};
  Send(items);
  const std::string contents = Contents();
  clock().Advance(absl::Hours(30));
  const auto again = Send(items);
  EXPECT_THAT(Reasons(), Each(""));
  EXPECT_EQ(Known(again), 3);
  EXPECT_EQ(Contents(), contents);
}

TEST_F(SyncAttendanceTest, WhatIsWrong_FailsAlone) {
  ASSERT_THAT(CreateTown("gdynia", "2262011"), IsOk());
  GoTo(19);
  Send({CheckInItem("", absl::StrCat(Adults(1), In(17))), CheckInItem("a", Adults(1)),
        "check_in { attendance_id: 'b' }", CheckInItem("c", absl::StrCat(Children(1), In(17))),
        CheckOutItem("nikt", 18, 0), "check_out { }", "",
        CheckInItem("d", absl::StrCat(Adults(1), In(4))),
        "check_in { occurrence: 'municipalities/gdynia/occurrences/wycieczka-20240604t1700'"
        " attendance_id: 'e' attendance { head_counts { age_band: AGE_UNKNOWN count: 1 }"
        " check_in_time { seconds: 1717513200 } } }",
        CheckInItem("f", absl::StrCat(Adults(1), In(17)))});
  const std::vector<absl::Status>& results = statuses();
  EXPECT_THAT(FieldsOf(results[0]), ElementsAre("attendance_id"));
  EXPECT_THAT(FieldsOf(results[1]), ElementsAre("attendance.check_in_time"));
  EXPECT_THAT(FieldsOf(results[2]),
              testing::IsSupersetOf({"occurrence", "attendance.check_in_time"}));
  EXPECT_THAT(FieldsOf(results[3]), ElementsAre("attendance.guardian_consent"));
  EXPECT_EQ(ReasonOf(results[4]), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(FieldsOf(results[5]), testing::IsSupersetOf({"attendance", "occur_time"}));
  EXPECT_THAT(FieldsOf(results[6]), ElementsAre("item"));
  EXPECT_THAT(FieldsOf(results[7]), ElementsAre("attendance.check_in_time"));
  EXPECT_EQ(ReasonOf(results[8]), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(results[9], IsOk());
  EXPECT_EQ(TextOf(Turnout()), "1/0/0");
}

// The phone makes the id of a party before it can know that the party signed up.
TEST_F(SyncAttendanceTest, TheIdOfAPhone_StandsForThePartyThatBroughtTheSlip) {
  const std::string code = NewCodes("b", 1)[0];
  ASSERT_THAT(SignUp("r", absl::StrCat("claim_code: '", code, "'")), IsOk());
  GoTo(19);
  const auto all_are_of_party = [this](const v1::SyncAttendanceResponse& response) {
    EXPECT_THAT(Reasons(), Each(""));
    for (const auto& result : response.results()) {
      EXPECT_EQ(result.attendance(), AttendanceName("r"));
    }
  };
  // Within one request, in whatever order it stands there.
  all_are_of_party(Send(
      {CheckOutItem("x", 18, 20),
       CheckInItem("x", absl::StrCat(Adults(2), In(17)), absl::StrCat("claim_code: '", code, "'")),
       CheckInItem("x", absl::StrCat(Adults(3), In(16, 55))), CheckOutItem("x", 18, 10)}));
  // Later on, by another phone.
  all_are_of_party(Send({CheckInItem("x", absl::StrCat(Adults(1), In(16, 50)))}));
  const auto again =
      Send({CheckInItem("x", absl::StrCat(Adults(3), In(16, 55))), CheckOutItem("x", 18, 20)});
  all_are_of_party(again);
  EXPECT_EQ(Known(again), 2);
  EXPECT_EQ(HeadsOf(Stored("r")), "5:3");
  EXPECT_EQ(call::TimeOf(Stored("r").check_in_time()), At(1, 16, 50));
  EXPECT_EQ(call::TimeOf(Stored("r").check_out_time()), At(1, 18, 20));
  EXPECT_EQ(TextOf(Turnout()), "3/1/0");
}

TEST_F(SyncAttendanceTest, APhoneThatMayDoOneController_TellsOfItsEvents) {
  NewController("ngo");
  ASSERT_THAT(NewEvent("ognisko", absl::StrCat("controller: '", ControllerName("ngo"), "'")),
              IsOk());
  constexpr char kFire[] = "ognisko-20240604t1700";
  GoTo(19);
  ActFor("ngo");
  Send({absl::StrReplaceAll(CheckInItem("a", absl::StrCat(Adults(3), In(17))), {{kTrip, kFire}})});
  EXPECT_THAT(Reasons(), Each(""));
  EXPECT_EQ(TextOf(Turnout(kFire)), "3/0/0");
}

TEST_F(SyncAttendanceTest, APhoneWithAWrongClock_IsToldSo) {
  GoTo(17);
  v1::SyncAttendanceRequest request =
      Request({CheckInItem("a", absl::StrCat(Adults(1), In(17))), CheckOutItem("a", 18, 0)});
  for (const absl::Duration off : {absl::Hours(25), -absl::Hours(25)}) {
    *request.mutable_send_time() = call::TimestampOf(clock().Now() + off);
    Send(request);
    EXPECT_THAT(Reasons(), Each("CLOCK_OFF"));
  }
  EXPECT_EQ(TextOf(Turnout()), "0/0/0");
  *request.mutable_send_time() = call::TimestampOf(clock().Now() + absl::Hours(23));
  Send(request);
  EXPECT_THAT(Reasons(), Each(""));
}

TEST_F(SyncAttendanceTest, OneSlipOnTwoPhones_BringsOneParty) {
  const std::string code = NewCodes("b", 1)[0];
  GoTo(19);
  const std::string with_code = absl::StrCat("claim_code: '", code, "'");
  Send({CheckInItem("a", absl::StrCat(Adults(1), In(17)), with_code)});
  Send({CheckInItem("b", absl::StrCat(Adults(1), In(17)), with_code)});
  EXPECT_THAT(Reasons(), ElementsAre("INVITATION_REDEEMED"));
  EXPECT_EQ(TextOf(Turnout()), "1/0/0");
}

// Items of one request about one attendance, or with one code, wait for each other.
TEST_F(SyncAttendanceTest, ItemsAboutTheSame_KeepTheirOrder) {
  const std::string code = NewCodes("b", 1)[0];
  const std::string typed = absl::AsciiStrToLower(absl::StrReplaceAll(code, {{"-", " "}}));
  GoTo(19);
  const v1::SyncAttendanceRequest request = Request(
      {CheckOutItem("a", 18, 0), CheckInItem("a", absl::StrCat(Adults(1), In(17))),
       CheckInItem("b", absl::StrCat(Adults(1), In(17)), absl::StrCat("claim_code: '", code, "'")),
       CheckInItem("a", absl::StrCat(Adults(2), In(17)),
                   absl::StrCat("claim_code: '", typed, "'"))});
  v1::SyncAttendanceResponse response;
  const Batch batch = Plan(request, response);
  ASSERT_EQ(batch.items.size(), 4u);
  EXPECT_EQ(batch.items[0].content, &request.items(1));
  EXPECT_EQ(batch.items[3].content, &request.items(0));
  EXPECT_THAT(batch.items[0].after, IsEmpty());
  EXPECT_THAT(batch.items[2].after, ElementsAre(0u, 1u));
  EXPECT_THAT(batch.items[3].after, ElementsAre(2u));
}

// ---- an evening at one door

// What an item tells of a party, besides its code.
struct ToldItem {
  // The id: of the registration ("r2"), of a phone's own for the slip of a party ("w12": of the
  // second phone, for party 2), or of a walk-in ("a2").
  std::string id;
  bool with_code = false;
  bool leaves = false;
  int minute = 0;
  // 0: as many as signed up.
  int adults = 0;
  std::string alias = {};
};

// What must become of a party, by a plain reading of all that is told of it.
struct PlainParty {
  int in = 24 * 60;
  int out = -1;
  int adults = 0;

  friend bool operator==(const PlainParty&, const PlainParty&) = default;
  friend void PrintTo(const PlainParty& party, std::ostream* stream) {
    *stream << party.adults << " from " << party.in << " to " << party.out;
  }
};
constexpr int kSignedUp = 2;

std::map<std::string, PlainParty> PlainOutcome(const std::vector<ToldItem>& items) {
  std::map<std::string, PlainParty> parties;
  for (const ToldItem& item : items) {
    const char last = item.id.back();
    PlainParty& party = parties[absl::StrCat(item.id[0] == 'a' ? "a" : "r", std::string(1, last))];
    party.in = std::min(party.in, item.minute);
    if (item.leaves) {
      party.out = std::max(party.out, item.minute);
    } else {
      party.adults = std::max(party.adults, item.adults == 0 ? kSignedUp : item.adults);
    }
  }
  return parties;
}

class EveningTest : public SyncAttendanceTest {
 protected:
  static constexpr int kParties = 4;
  static constexpr int kPhones = 3;

  int OneOf(int count) { return static_cast<int>(random_() % count); }

  // Three phones that see the same people, and each something else. Each phone tells the slip of
  // each party at least once, and may tell of it without the slip before and after that.
  std::vector<ToldItem> DrawEvening() {
    std::vector<ToldItem> items;
    for (int phone = 0; phone < kPhones; ++phone) {
      for (int i = 0; i < kParties; ++i) {
        const std::string own = absl::StrCat("w", phone, i);
        const auto heads = [&] { return 1 + OneOf(4); };
        items.push_back({.id = absl::StrCat("r", i), .minute = OneOf(30), .adults = OneOf(4)});
        items.push_back({.id = own, .with_code = true, .minute = OneOf(30), .adults = heads()});
        for (int more = OneOf(3); more > 0; --more) {
          items.push_back({.id = own, .minute = OneOf(40), .adults = heads()});
        }
        if (OneOf(2) == 0) {
          items.push_back({.id = own, .with_code = true, .minute = OneOf(30), .adults = OneOf(4)});
        }
        items.push_back({.id = absl::StrCat("a", i),
                         .minute = OneOf(30),
                         .adults = heads(),
                         .alias = absl::StrCat("Pan ", OneOf(3))});
        const std::string leaving = OneOf(2) == 0 ? own : absl::StrCat(OneOf(2) ? "r" : "a", i);
        items.push_back({.id = leaving, .leaves = true, .minute = OneOf(59)});
      }
    }
    return items;
  }
  // `event` has a code for each party.
  std::string TextOfItem(const ToldItem& item, const std::string& event,
                         const std::vector<std::string>& codes) const {
    if (item.leaves) {
      return absl::StrCat("check_out { attendance: '", AttendanceName(item.id, event), "' ",
                          Occur(17, item.minute), " }");
    }
    const int party = item.id.back() - '0';
    const std::string heads = item.adults == 0 ? "" : Adults(item.adults);
    const bool is_registered = item.id[0] == 'r';
    const std::string id = is_registered ? "" : absl::StrCat(" attendance_id: '", item.id, "'");
    const std::string who =
        is_registered
            ? absl::StrCat(" registration: '", RegistrationName(item.id, event), "'")
            : absl::StrCat(item.alias.empty() ? "" : absl::StrCat(" alias: '", item.alias, "'"));
    const std::string code =
        item.with_code ? absl::StrCat(" claim_code: '", codes[party], "'") : "";
    return absl::StrCat("check_in { occurrence: '", OccurrenceName(event), "'", id,
                        " attendance { ", In(17, item.minute), heads, who, " }", code, " }");
  }
  // Sends all items in a random order, in requests of a few, some of them twice. What fails because
  // another phone has yet to tell of it is sent again.
  void SendAll(const std::vector<ToldItem>& evening, const std::string& event,
               const std::vector<std::string>& codes) {
    std::vector<ToldItem> left = evening;
    for (const ToldItem& item : evening) {
      if (OneOf(4) == 0) left.push_back(item);
    }
    std::shuffle(left.begin(), left.end(), random_);
    for (int round = 0; round < 20 && !left.empty(); ++round) {
      std::vector<ToldItem> failed;
      for (size_t begin = 0; begin < left.size();) {
        const size_t end = std::min(left.size(), begin + 1 + random_() % 8);
        std::vector<std::string> items;
        for (size_t i = begin; i < end; ++i) items.push_back(TextOfItem(left[i], event, codes));
        Send(items);
        for (size_t i = begin; i < end; ++i) {
          const absl::Status& status = statuses()[i - begin];
          if (status.ok()) continue;
          EXPECT_EQ(ReasonOf(status), "RESOURCE_NOT_FOUND") << status << items[i - begin];
          failed.push_back(left[i]);
        }
        begin = end;
      }
      left = std::move(failed);
    }
    EXPECT_THAT(left, IsEmpty());
  }
  // The live attendances of an event.
  std::map<std::string, PlainParty> Outcome(const std::string& event) {
    std::map<std::string, PlainParty> parties;
    EXPECT_THAT(
        Ask("rybnik",
            [&](const call::Call& call, const storage::Snapshot& snapshot) {
              auto walk = Attendances().table().WalkRows(
                  snapshot, call.owner(),
                  storage::AnyTable::Under(storage::IndexId::kRows, storage::KeyTuple::Of(event)));
              v1::Attendance row;
              while (walk.Next(row).value_or(false)) {
                if (!row.has_delete_time()) {
                  parties[std::string(call::LastIdOfName(row.name()))] = Plain(row);
                }
              }
              return absl::OkStatus();
            }),
        IsOk());
    return parties;
  }

 private:
  int MinuteOf(const google::protobuf::Timestamp& time) const {
    return static_cast<int>(absl::ToInt64Minutes(call::TimeOf(time) - At(1, 17)));
  }
  PlainParty Plain(const v1::Attendance& row) const {
    PlainParty party = {.in = MinuteOf(row.check_in_time())};
    if (row.has_check_out_time()) party.out = MinuteOf(row.check_out_time());
    for (const auto& band : row.head_counts()) party.adults += band.count();
    return party;
  }

  const storage::TestSeed seed_{7};
  std::mt19937 random_{seed_.value()};
};

// In whatever order the phones send it, and however often, the same comes of it: what a plain
// reading says.
TEST_F(EveningTest, OfSeveralPhones_InAnyOrder_TheSameComes) {
  const std::vector<std::string> events = {"pierwsza", "druga", "trzecia", "czwarta", "piata"};
  std::vector<std::vector<std::string>> codes;
  for (const std::string& event : events) {
    ASSERT_THAT(NewEvent(event), IsOk());
    codes.push_back(NewCodes(event, kParties));
    for (int i = 0; i < kParties; ++i) {
      ASSERT_THAT(SignUp(absl::StrCat("r", i), absl::StrCat("claim_code: '", codes.back()[i], "'"),
                         absl::StrCat(event, "-20240604t1700")),
                  IsOk());
    }
  }
  GoTo(20);
  const std::vector<ToldItem> evening = DrawEvening();
  const std::map<std::string, PlainParty> expected = PlainOutcome(evening);
  // Each party once: the four that signed up, and the four that nobody knows.
  ASSERT_EQ(expected.size(), 2u * kParties);
  std::vector<std::string> outcomes;
  for (size_t e = 0; e < events.size(); ++e) {
    const std::string event = absl::StrCat(events[e], "-20240604t1700");
    SendAll(evening, event, codes[e]);
    EXPECT_EQ(Outcome(event), expected) << event;
    EXPECT_EQ(TextOf(Turnout(event)), CountedTurnout(event));
    outcomes.push_back(absl::StrReplaceAll(Contents(event), {{events[e], "#"}}));
  }
  EXPECT_THAT(outcomes, Each(outcomes[0]));
}

}  // namespace
}  // namespace osiedle::clubs
