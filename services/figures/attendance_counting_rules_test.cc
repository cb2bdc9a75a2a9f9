#include "services/figures/attendance_counting_rules.h"

#include <initializer_list>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/figures/months.h"

namespace osiedle::figures {
namespace {

using ::osiedle::clubs::v1::Attendance;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::internal::v1::Contribution;
using ::osiedle::internal::v1::FigureCounts;

template <typename Message>
Message Of(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

// The value at a place, in a list that has no trailing zeros.
template <typename Values>
int64_t ValueAt(const Values& values, int place) {
  return place < values.size() ? values.Get(place) : 0;
}

FigureCounts TurnoutOf(std::initializer_list<const char*> attendances) {
  FigureCounts turnout;
  for (const char* attendance : attendances) {
    const auto counted = CountAttendance(Of<Attendance>(attendance));
    if (counted.has_value()) AddCounts(counted->counts(), 1, turnout);
  }
  return turnout;
}

// Three attendances with nine people in all, and a deleted one.
FigureCounts Some() {
  return TurnoutOf(
      {"head_counts { age_band: AGE_45_TO_59 count: 2 } head_counts { age_band: "
       "AGE_UNDER_7 count: 3 } first_time_count: 2 invitation: 'i'",
       "head_counts { age_band: AGE_45_TO_59 count: 1 } first_time_count: 0",
       "head_counts { age_band: AGE_UNKNOWN count: 3 }",
       "head_counts { age_band: AGE_UNKNOWN count: 50 } first_time_count: 50 "
       "invitation: 'j' delete_time { seconds: 1 }"});
}

TEST(CountAttendanceTest, CountsPeopleOfLiveAttendances) {
  const FigureCounts turnout = Some();
  ASSERT_EQ(turnout.events_size(), 1);
  const auto& values = turnout.events(0).values();
  EXPECT_EQ(ValueAt(values, kAttendances), 3);
  EXPECT_EQ(ValueAt(values, kAttendedPeople), 9);
  EXPECT_EQ(ValueAt(values, kInvitedPeople), 5);
  EXPECT_EQ(ValueAt(values, PlaceAfter(kFirstAttendedAgeBand, common::v1::AGE_45_TO_59)), 3);
  EXPECT_EQ(ValueAt(values, PlaceAfter(kFirstAttendedAgeBand, common::v1::AGE_UNDER_7)), 3);
}

// Nobody was asked in the third attendance. In the second one nobody was there for the first time.
TEST(CountAttendanceTest, WhereNobodyAsked_NobodyReturns) {
  const FigureCounts turnout = Some();
  EXPECT_EQ(ValueAt(turnout.events(0).values(), kAskedPeople), 6);
  EXPECT_EQ(ValueAt(turnout.events(0).values(), kFirstTimePeople), 2);
  const FigureCounts more_than_came =
      TurnoutOf({"head_counts { age_band: AGE_UNKNOWN count: 2 } first_time_count: 9"});
  EXPECT_EQ(ValueAt(more_than_came.events(0).values(), kFirstTimePeople), 2);
}

// Not in a month, and not at a stop of that id.
TEST(CountAttendanceTest, AddsToTheTurnoutOfItsOccurrenceAlone) {
  const auto counted = CountAttendance(Of<Attendance>(
      "name: 'municipalities/m/occurrences/o/attendances/a' head_counts { count: 2 }"));
  ASSERT_TRUE(counted.has_value());
  EXPECT_EQ(static_cast<Month>(counted->month()), kNoMonth);
  EXPECT_EQ(counted->stop(), "o");
  EXPECT_TRUE(counted->counts().values().empty());
}

// So nothing of it has to be erased with a resident.
TEST(CountAttendanceTest, WhoCame_IsNotKept) {
  const std::string heads = "head_counts { age_band: AGE_45_TO_59 count: 2 } first_time_count: 1 ";
  const auto named = CountAttendance(Of<Attendance>(absl::StrCat(
      heads,
      "resident: 'municipalities/m/residents/r' alias: 'Czerwona Kurtka' guardian_consent: true "
      "registration: 'municipalities/m/occurrences/o/registrations/a' "
      "external_ids { system: 's' value: 'v' } check_in_time { seconds: 5 }")));
  EXPECT_EQ(named->SerializeAsString(),
            CountAttendance(Of<Attendance>(heads))->SerializeAsString());
}

TEST(CountAttendanceTest, OfADeletedOne_CountsNothing) {
  EXPECT_FALSE(CountAttendance(
                   Of<Attendance>("head_counts { age_band: AGE_UNKNOWN count: 5 } delete_time {}"))
                   .has_value());
  EXPECT_TRUE(CountAttendance(Of<Attendance>("")).has_value());
}

TEST(CountEventTest, AnEventCountsInTheMonthInWhichItBegins) {
  // 31 May 2024, 22:30 in UTC is June in Warsaw.
  const auto counted = CountEvent(Of<Occurrence>("start_time { seconds: 1717194600 }"), nullptr,
                                  Club::SUPPORT_GROUP, Some(), Warsaw());
  ASSERT_TRUE(counted.has_value());
  EXPECT_EQ(FormatMonth(static_cast<Month>(counted->month())), "2024-06");
  EXPECT_EQ(counted->stop(), "");
  EXPECT_TRUE(counted->counts().values().empty());
  ASSERT_EQ(counted->counts().events_size(), 1);
  EXPECT_EQ(counted->counts().events(0).club_kind(), Club::SUPPORT_GROUP);
  EXPECT_EQ(ValueAt(counted->counts().events(0).values(), kEvents), 1);
  EXPECT_EQ(ValueAt(counted->counts().events(0).values(), kAttendedPeople), 9);
}

TEST(CountEventTest, ToWhichNobodyCame_IsNotKnownToHaveTakenPlace) {
  const EventSeries priced = Of<EventSeries>("cost_lines { amount { units: 100 } }");
  EXPECT_FALSE(CountEvent(Of<Occurrence>("start_time { seconds: 1 }"), &priced,
                          Club::RESIDENTS_CLUB, TurnoutOf({}), Warsaw())
                   .has_value());
  // Whoever came was deleted since.
  FigureCounts nobody = Some();
  AddCounts(Some(), -1, nobody);
  EXPECT_FALSE(CountEvent(Of<Occurrence>("start_time { seconds: 1 }"), &priced,
                          Club::RESIDENTS_CLUB, nobody, Warsaw())
                   .has_value());
}

// An event counts once even if the head counts of its attendances are missing.
TEST(CountEventTest, WithoutHeadCounts_IsAnEventOfNobody) {
  const EventSeries priced = Of<EventSeries>("cost_lines { amount { units: 100 } }");
  const auto counted = CountEvent(Of<Occurrence>("start_time { seconds: 1 }"), &priced,
                                  Club::RESIDENTS_CLUB, TurnoutOf({""}), Warsaw());
  ASSERT_TRUE(counted.has_value());
  EXPECT_EQ(ValueAt(counted->counts().events(0).values(), kPricedEvents), 1);
  EXPECT_EQ(ValueAt(counted->counts().events(0).values(), kPricedPeople), 0);
}

// People came to it; whoever cancels an event after that deletes the attendances that were not.
TEST(CountEventTest, WhateverBecameOfTheOccurrence_ThoseWhoCameCount) {
  for (const char* more : {"state: CANCELLED", "delete_time { seconds: 5 }"}) {
    EXPECT_TRUE(CountEvent(Of<Occurrence>(absl::StrCat("start_time { seconds: 1 } ", more)),
                           nullptr, Club::RESIDENTS_CLUB, Some(), Warsaw())
                    .has_value())
        << more;
  }
}

TEST(CountEventTest, CostsAreThoseOfTheSeriesEachTime) {
  const Occurrence occurrence = Of<Occurrence>("start_time { seconds: 1717194600 }");
  const auto values_with = [&](const EventSeries* series) {
    return CountEvent(occurrence, series, Club::RESIDENTS_CLUB, Some(), Warsaw())
        ->counts()
        .events(0)
        .values();
  };
  const EventSeries priced = Of<EventSeries>(
      "cost_lines { amount { units: 12 nanos: 340000000 } } "
      "cost_lines { amount { nanos: 10000000 } }");
  EXPECT_EQ(ValueAt(values_with(&priced), kPricedEvents), 1);
  EXPECT_EQ(ValueAt(values_with(&priced), kPricedPeople), 9);
  EXPECT_EQ(ValueAt(values_with(&priced), kEventCostGrosze), 1235);
  // That it cost nothing is recorded, too.
  const EventSeries free = Of<EventSeries>("cost_lines { amount { currency_code: 'PLN' } }");
  EXPECT_EQ(ValueAt(values_with(&free), kPricedEvents), 1);
  EXPECT_EQ(ValueAt(values_with(&free), kEventCostGrosze), 0);
  const EventSeries unpriced;
  for (const EventSeries* none : {&unpriced, static_cast<const EventSeries*>(nullptr)}) {
    EXPECT_EQ(ValueAt(values_with(none), kPricedEvents), 0);
    EXPECT_EQ(ValueAt(values_with(none), kPricedPeople), 0);
  }
}

// An attendance at an occurrence.
Attendance At(const std::string& occurrence, int people, bool deleted = false) {
  Attendance attendance =
      Of<Attendance>(absl::StrCat("head_counts { age_band: AGE_UNKNOWN count: ", people,
                                  " } head_counts { age_band: AGE_UNDER_7 count: 1 }"));
  attendance.set_name(absl::StrCat("municipalities/m/occurrences/", occurrence, "/attendances/a"));
  if (deleted) attendance.mutable_delete_time()->set_seconds(1);
  return attendance;
}

TEST(SlipUseTest, ASlipCountsThePeopleOfItsLargestLiveAttendance) {
  SlipUse use;
  EXPECT_FALSE(use.attended());
  use.Add(At("o", 9, /*deleted=*/true));
  EXPECT_FALSE(use.attended());
  use.Add(At("o", 1));
  use.Add(At("o", 2));
  use.Add(At("o", 1));
  EXPECT_TRUE(use.attended());
  EXPECT_EQ(use.people(), 3);
}

TEST(SlipUseTest, ReturnsWhoComesToAnotherEvent) {
  SlipUse use;
  use.Add(At("o", 1));
  use.Add(At("o", 1));
  use.Add(At("p", 1, /*deleted=*/true));
  EXPECT_FALSE(use.returned());
  use.Add(At("p", 1));
  use.Add(At("p", 1));
  EXPECT_TRUE(use.returned());
}

class CountSlipTest : public testing::Test {
 protected:
  // heating -> warmth -> poverty; loneliness.
  std::optional<Contribution> Count(const std::string& contact, const std::string& invitation,
                                    std::initializer_list<Attendance> attendances = {}) {
    SlipUse use;
    for (const Attendance& attendance : attendances) use.Add(attendance);
    const auto chain_of = [&](absl::string_view code) -> absl::StatusOr<const CodeChain*> {
      return &chains_.at(std::string(code));
    };
    auto counted = CountSlip(Of<invitations::v1::Invitation>(invitation),
                             Of<contacts::v1::Contact>(contact), use, Warsaw(), chain_of);
    EXPECT_TRUE(counted.ok());
    return *counted;
  }
  std::map<std::string, CodeChain> chains_ = {{"heating", {"heating", "warmth", "poverty"}},
                                              {"poverty", {"poverty"}},
                                              {"loneliness", {"loneliness"}}};
};

TEST_F(CountSlipTest, CountsWhereTheContactWas) {
  const auto counted = Count(
      "stop: 'municipalities/m/stops/rynek' occur_time { seconds: 1717194600 } "
      "needs { need_code: 'municipalities/m/needCodes/heating' } "
      "needs { need_code: 'municipalities/m/needCodes/heating' } "
      "needs { need_code: 'municipalities/m/needCodes/poverty' } "
      "needs { need_code: 'municipalities/m/needCodes/loneliness' }",
      // Handed out and redeemed in later months.
      "hand_out_time { seconds: 1720000000 } redeem_time { seconds: 1730000000 }",
      {At("o", 3), At("p", 2)});
  ASSERT_TRUE(counted.has_value());
  EXPECT_EQ(FormatMonth(static_cast<Month>(counted->month())), "2024-06");
  EXPECT_EQ(counted->stop(), "rynek");
  const auto& values = counted->counts().values();
  EXPECT_EQ(ValueAt(values, kContacts), 0);
  EXPECT_EQ(ValueAt(values, kSlips), 1);
  EXPECT_EQ(ValueAt(values, kSlipsRedeemed), 1);
  EXPECT_EQ(ValueAt(values, kSlipsAttended), 1);
  EXPECT_EQ(ValueAt(values, kSlipsReturned), 1);
  EXPECT_EQ(ValueAt(values, kSlipPeople), 4);
  EXPECT_EQ(counted->counts().needs_size(), 4);
  for (const char* code : {"heating", "warmth", "poverty", "loneliness"}) {
    const internal::v1::NeedCounts* need = FindNeed(counted->counts(), code);
    ASSERT_NE(need, nullptr) << code;
    EXPECT_EQ(need->top_level(),
              code == std::string("poverty") || code == std::string("loneliness"));
    EXPECT_EQ(ValueAt(need->values(), kNeedContacts), 0) << code;
    EXPECT_EQ(ValueAt(need->values(), kNeedSlips), 1) << code;
    EXPECT_EQ(ValueAt(need->values(), kNeedSlipsRedeemed), 1) << code;
    EXPECT_EQ(ValueAt(need->values(), kNeedSlipsAttended), 1) << code;
    EXPECT_EQ(ValueAt(need->values(), kNeedSlipsReturned), 1) << code;
    EXPECT_EQ(ValueAt(need->values(), kNeedSlipPeople), 4) << code;
  }
}

TEST_F(CountSlipTest, EachStepIsCountedAsFarAsItWasTaken) {
  const std::string contact = "occur_time { seconds: 1717194600 }";
  const auto unused = Count(contact, "hand_out_time { seconds: 1720000000 }");
  EXPECT_EQ(unused->stop(), "");
  EXPECT_EQ(ValueAt(unused->counts().values(), kSlips), 1);
  EXPECT_EQ(ValueAt(unused->counts().values(), kSlipsRedeemed), 0);
  EXPECT_EQ(ValueAt(unused->counts().values(), kSlipsAttended), 0);
  // A partner redeemed it.
  const auto redeemed = Count(contact, "redeem_time { seconds: 1730000000 }");
  EXPECT_EQ(ValueAt(redeemed->counts().values(), kSlipsRedeemed), 1);
  EXPECT_EQ(ValueAt(redeemed->counts().values(), kSlipsAttended), 0);
  EXPECT_EQ(ValueAt(redeemed->counts().values(), kSlipPeople), 0);
}

TEST_F(CountSlipTest, OfADeletedContact_CountsNowhere) {
  EXPECT_FALSE(Count("occur_time { seconds: 1717194600 } delete_time { seconds: 1717194600 }",
                     "redeem_time { seconds: 1730000000 }", {At("o", 3)})
                   .has_value());
}

}  // namespace
}  // namespace osiedle::figures
