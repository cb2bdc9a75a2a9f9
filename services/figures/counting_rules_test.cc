#include "services/figures/counting_rules.h"

#include <map>
#include <string>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/figures/months.h"

namespace osiedle::figures {
namespace {

using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::Outing;
using ::osiedle::internal::v1::Contribution;
using ::osiedle::internal::v1::FigureCounts;

// "heating" stands below "warmth", that below "poverty".
absl::StatusOr<const CodeChain*> ChainOf(absl::string_view code) {
  static const auto* const chains =
      new std::map<std::string, CodeChain>{{"poverty", {"poverty"}},
                                           {"warmth", {"warmth", "poverty"}},
                                           {"heating", {"heating", "warmth", "poverty"}},
                                           {"loneliness", {"loneliness"}}};
  return &chains->at(std::string(code));
}

// `text` goes over what every contact has.
Contact ContactOf(const std::string& text) {
  Contact contact;
  contact.set_name("municipalities/m/contacts/c");
  contact.mutable_occur_time()->set_seconds(1717372800);
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, &contact)) << text;
  return contact;
}

Contribution Count(const std::string& text) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  auto counted = CountContact(ContactOf(text), zone, &ChainOf);
  EXPECT_TRUE(counted.ok() && counted->has_value());
  return counted.ok() && counted->has_value() ? **counted : Contribution();
}

int64_t Value(const google::protobuf::RepeatedField<int64_t>& values, int place) {
  return place < values.size() ? values.Get(place) : 0;
}
int64_t Outreach(const Contribution& contribution, int place) {
  return Value(contribution.counts().values(), place);
}
int64_t NeedOf(const Contribution& contribution, const std::string& code, int place) {
  const auto* need = FindNeed(contribution.counts(), code);
  return need == nullptr ? 0 : Value(need->values(), place);
}

TEST(CountContactTest, ADeletedOneCountsNothing) {
  auto counted =
      CountContact(ContactOf("delete_time { seconds: 1 }"), absl::UTCTimeZone(), &ChainOf);
  ASSERT_TRUE(counted.ok());
  EXPECT_FALSE(counted->has_value());
}

TEST(CountContactTest, TheMonthIsThatOfTheTownsZone) {
  // 31 May 2024, 22:30 in UTC is June in Warsaw.
  const Contribution june = Count("mode: INDIVIDUAL occur_time { seconds: 1717194600 }");
  EXPECT_EQ(FormatMonth(static_cast<Month>(june.month())), "2024-06");
  const Contribution may = Count("mode: INDIVIDUAL occur_time { seconds: 1717192800 nanos: -1 }");
  EXPECT_EQ(FormatMonth(static_cast<Month>(may.month())), "2024-05");
}

TEST(CountContactTest, PeopleOfATalk) {
  struct Case {
    const char* contact;
    int64_t people, uncounted, observed, individuals, groups, observations;
  };
  for (const Case& c : {
           Case{"mode: INDIVIDUAL", 1, 0, 0, 1, 0, 0},
           Case{"mode: INDIVIDUAL head_counts { age_band: AGE_18_TO_29 count: 1 }", 1, 0, 0, 1, 0,
                0},
           Case{"mode: GROUP", 0, 1, 0, 0, 1, 0},
           Case{
               "mode: GROUP head_counts { age_band: AGE_UNKNOWN count: 4 } head_counts { age_band: "
               "AGE_UNDER_7 count: 3 }",
               7, 0, 0, 0, 1, 0},
           Case{"mode: OBSERVATION", 0, 0, 0, 0, 0, 1},
           Case{"mode: OBSERVATION head_counts { age_band: AGE_7_TO_12 count: 9 }", 0, 0, 9, 0, 0,
                1},
       }) {
    const Contribution counted = Count(c.contact);
    EXPECT_EQ(Outreach(counted, kContacts), 1) << c.contact;
    EXPECT_EQ(Outreach(counted, kPeople), c.people) << c.contact;
    EXPECT_EQ(Outreach(counted, kUncountedGroups), c.uncounted) << c.contact;
    EXPECT_EQ(Outreach(counted, kObservedPeople), c.observed) << c.contact;
    EXPECT_EQ(Outreach(counted, kIndividuals), c.individuals) << c.contact;
    EXPECT_EQ(Outreach(counted, kGroups), c.groups) << c.contact;
    EXPECT_EQ(Outreach(counted, kObservations), c.observations) << c.contact;
  }
}

TEST(CountContactTest, AgesAndPriorHelpAreOfTalksOnly) {
  const Contribution observed =
      Count("mode: OBSERVATION channel: STREET head_counts { age_band: AGE_7_TO_12 count: 9 }");
  for (int i = kFirstAgeBand; i < kFirstChannel; ++i) EXPECT_EQ(Outreach(observed, i), 0) << i;
  EXPECT_EQ(Outreach(observed, PlaceAfter(kFirstChannel, Contact::STREET)), 1);

  const Contribution talk = Count(
      "mode: GROUP prior_help: NEVER crisis: true outing: 'municipalities/m/outings/o' "
      "stop: 'municipalities/m/stops/s' head_counts { age_band: AGE_13_TO_17 count: 3 }");
  EXPECT_EQ(talk.stop(), "s");
  EXPECT_EQ(Outreach(talk, PlaceAfter(kFirstAgeBand, common::v1::AGE_13_TO_17)), 3);
  EXPECT_EQ(Outreach(talk, PlaceAfter(kFirstPriorHelp, Contact::NEVER)), 1);
  EXPECT_EQ(Outreach(talk, kNeverHelpedPeople), 3);
  EXPECT_EQ(Outreach(talk, kCrises), 1);
  EXPECT_EQ(Outreach(talk, kContactsOnOutings), 1);
  EXPECT_EQ(Outreach(talk, kContactsWithNeed), 0);
  EXPECT_EQ(Outreach(Count("mode: INDIVIDUAL prior_help: NOW"), kNeverHelpedPeople), 0);
}

TEST(CountContactTest, ANeedCountsForEveryCodeAboveItOnceAContact) {
  const Contribution counted = Count(
      "mode: GROUP head_counts { age_band: AGE_UNKNOWN count: 4 } "
      "needs { need_code: 'municipalities/m/needCodes/heating' severity: 5 for_whom: SELF } "
      "needs { need_code: 'municipalities/m/needCodes/heating' severity: 2 for_whom: CHILD } "
      "needs { need_code: 'municipalities/m/needCodes/poverty' } "
      "needs { need_code: 'municipalities/m/needCodes/loneliness' severity: 5 for_whom: SELF }");
  EXPECT_EQ(Outreach(counted, kContactsWithNeed), 1);
  struct Case {
    const char* code;
    bool top;
    int64_t mentions, grave, unjudged, own;
  };
  for (const Case& c : {Case{"heating", false, 2, 1, 0, 1}, Case{"warmth", false, 2, 1, 0, 1},
                        Case{"poverty", true, 3, 1, 1, 1}, Case{"loneliness", true, 1, 1, 0, 1}}) {
    ASSERT_NE(FindNeed(counted.counts(), c.code), nullptr) << c.code;
    EXPECT_EQ(FindNeed(counted.counts(), c.code)->top_level(), c.top) << c.code;
    EXPECT_EQ(NeedOf(counted, c.code, kNeedContacts), 1) << c.code;
    EXPECT_EQ(NeedOf(counted, c.code, kNeedPeople), 4) << c.code;
    EXPECT_EQ(NeedOf(counted, c.code, kNeedMentions), c.mentions) << c.code;
    EXPECT_EQ(NeedOf(counted, c.code, kFirstSeverity + 5), c.grave) << c.code;
    EXPECT_EQ(NeedOf(counted, c.code, kFirstSeverity), c.unjudged) << c.code;
    EXPECT_EQ(NeedOf(counted, c.code, PlaceAfter(kFirstForWhom, contacts::v1::ExpressedNeed::SELF)),
              c.own);
  }
}

TEST(CountOutingTest, CostsAreOfTheMonthOfItsDateInGrosze) {
  Outing outing;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "date { year: 2024 month: 5 day: 31 } start_time { seconds: 1717200000 } "
      "costs { amount { currency_code: 'PLN' units: 12 nanos: 340000000 } } "
      "costs { amount { currency_code: 'PLN' nanos: 10000000 } }",
      &outing));
  auto counted = CountOuting(outing);
  ASSERT_TRUE(counted.has_value());
  EXPECT_EQ(FormatMonth(static_cast<Month>(counted->month())), "2024-05");
  EXPECT_EQ(Outreach(*counted, kOutings), 1);
  EXPECT_EQ(Outreach(*counted, kPricedOutings), 1);
  EXPECT_EQ(Outreach(*counted, kCostGrosze), 1235);
  EXPECT_EQ(Outreach(*counted, kContacts), 0);

  outing.clear_costs();
  EXPECT_EQ(Outreach(*CountOuting(outing), kPricedOutings), 0);
  outing.clear_start_time();
  EXPECT_FALSE(CountOuting(outing).has_value());
  outing.mutable_start_time();
  outing.mutable_delete_time();
  EXPECT_FALSE(CountOuting(outing).has_value());
}

TEST(CountInvitationTest, ARedemptionBelongsToTheMonthInWhichTheSlipWasHandedOut) {
  struct Case {
    const char* invitation;
    const char* month;
    int64_t handed_out, redeemed, untold;
  };
  // 31 May 2024, 22:30 in UTC, and 3 July.
  for (const Case& c : {
           Case{"hand_out_time { seconds: 1717194600 }", "2024-06", 1, 0, 0},
           Case{"hand_out_time { seconds: 1717194600 } redeem_time { seconds: 1720000000 }",
                "2024-06", 1, 1, 0},
           Case{"redeem_time { seconds: 1720000000 }", "2024-07", 0, 0, 1},
           Case{"hand_out_time { seconds: 1717194600 } void_time { seconds: 1720000000 }",
                "2024-06", 1, 0, 0},
       }) {
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
    invitations::v1::Invitation invitation;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(c.invitation, &invitation));
    const auto counted = CountInvitation(invitation, zone);
    ASSERT_TRUE(counted.has_value()) << c.invitation;
    EXPECT_EQ(FormatMonth(static_cast<Month>(counted->month())), c.month) << c.invitation;
    EXPECT_EQ(Outreach(*counted, kInvitationsHandedOut), c.handed_out) << c.invitation;
    EXPECT_EQ(Outreach(*counted, kInvitationsRedeemed), c.redeemed) << c.invitation;
    EXPECT_EQ(Outreach(*counted, kInvitationsRedeemedUntold), c.untold) << c.invitation;
    EXPECT_EQ(Outreach(*counted, kContacts), 0);
  }
  EXPECT_FALSE(CountInvitation({}, absl::UTCTimeZone()).has_value());
}

TEST(CountsTest, WhatIsAddedAndTakenAwayAgainLeavesNothing) {
  const Contribution a = Count("mode: INDIVIDUAL needs { need_code: 'x/warmth' severity: 3 }");
  const Contribution b = Count("mode: GROUP needs { need_code: 'x/loneliness' }");
  FigureCounts sum;
  AddCounts(a.counts(), 1, sum);
  AddCounts(b.counts(), 1, sum);
  AddCounts(a.counts(), -1, sum);
  DropZeros(sum);
  EXPECT_EQ(sum.SerializeAsString(), b.counts().SerializeAsString());
  AddCounts(b.counts(), -1, sum);
  DropZeros(sum);
  EXPECT_TRUE(IsEmpty(sum));
}

}  // namespace
}  // namespace osiedle::figures
