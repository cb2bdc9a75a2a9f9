#include "services/clubs/doors/sync_attendance.h"

#include <algorithm>
#include <memory>
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

  // All attendances, without the times of writing, and the turnout.
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

// An evening at one door, recorded by three phones that see the same people, and each something
// else. In whatever order the phones send it, and however often, the same comes of it.
TEST_F(SyncAttendanceTest, OfSeveralPhones_InAnyOrder_TheSameComes) {
  const storage::TestSeed seed(7);
  std::mt19937 random(seed.value());
  const auto one_of = [&](int count) { return static_cast<int>(random() % count); };
  constexpr int kParties = 4;
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
  // The items of an evening, with # for the event and "<i>" for the code of party i.
  std::vector<std::string> evening;
  for (int phone = 0; phone < 3; ++phone) {
    for (int i = 0; i < kParties; ++i) {
      const std::string in = In(17, one_of(30));
      const std::string heads = one_of(2) == 0 ? Adults(1 + one_of(3)) : "";
      evening.push_back(
          absl::StrCat("check_in { occurrence: '%/occurrences/#' attendance {"
                       " registration: '%/occurrences/#/registrations/r",
                       i, "' ", in, heads, " } }"));
      evening.push_back(absl::StrCat("check_in { occurrence: '%/occurrences/#' attendance_id: 'w",
                                     phone, i, "' attendance { ", in, Adults(2),
                                     " } claim_code: '<", i, ">' }"));
      evening.push_back(absl::StrCat("check_in { occurrence: '%/occurrences/#' attendance_id: 'a",
                                     i, "' attendance { ", in, Adults(1 + one_of(3)),
                                     " alias: 'Pan ", one_of(3), "' } }"));
      evening.push_back(absl::StrCat("check_out { attendance: '%/occurrences/#/attendances/",
                                     one_of(2) == 0 ? "r" : "a", i, "' ", Occur(17, one_of(59)),
                                     " }"));
    }
  }
  std::vector<std::string> outcomes;
  for (size_t e = 0; e < events.size(); ++e) {
    const std::string event = absl::StrCat(events[e], "-20240604t1700");
    std::vector<std::string> left = evening;
    for (const std::string& item : evening) {
      if (one_of(4) == 0) left.push_back(item);
    }
    std::shuffle(left.begin(), left.end(), random);
    // What fails because another phone has yet to tell of it is sent again.
    for (int round = 0; round < 20 && !left.empty(); ++round) {
      std::vector<std::string> failed;
      for (size_t begin = 0; begin < left.size();) {
        const size_t end = std::min(left.size(), begin + 1 + random() % 8);
        std::vector<std::string> items(left.begin() + static_cast<int>(begin),
                                       left.begin() + static_cast<int>(end));
        for (std::string& item : items) {
          for (int i = 0; i < kParties; ++i) {
            item = absl::StrReplaceAll(item, {{absl::StrCat("<", i, ">"), codes[e][i]}});
          }
          item = absl::StrReplaceAll(item, {{"#", event}});
        }
        Send(items);
        for (size_t i = begin; i < end; ++i) {
          const absl::Status& status = statuses()[i - begin];
          if (status.ok()) continue;
          EXPECT_EQ(ReasonOf(status), "RESOURCE_NOT_FOUND") << status;
          failed.push_back(left[i]);
        }
        begin = end;
      }
      left = std::move(failed);
    }
    EXPECT_THAT(left, IsEmpty());
    std::string outcome = absl::StrReplaceAll(Contents(event), {{events[e], "#"}});
    EXPECT_EQ(TextOf(Turnout(event)), CountedTurnout(event));
    outcomes.push_back(std::move(outcome));
  }
  EXPECT_THAT(outcomes, Each(outcomes[0]));
  // Each party once: the four that signed up, and the four that nobody knows.
  EXPECT_EQ(std::count(outcomes[0].begin(), outcomes[0].end(), '\n'), 2 * kParties);
}

}  // namespace
}  // namespace osiedle::clubs
