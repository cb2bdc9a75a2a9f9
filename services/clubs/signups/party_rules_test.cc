#include "services/clubs/signups/party_rules.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::clubs {
namespace {

// What is wrong with a party: "head_counts TOO_LARGE; …".
std::string FaultsOf(const std::string& party, const PartyLimits& limits = {}) {
  call::Violations violations;
  CheckParty(call::FromText<v1::Party>(party), limits, "p", violations);
  return absl::StrJoin(violations.items(), "; ",
                       [](std::string* out, const call::Violation& violation) {
                         absl::StrAppend(out, violation.field.substr(2), " ",
                                         common::v1::ViolationReason_Name(violation.reason));
                       });
}

std::string Band(const std::string& band, int count = 1) {
  return absl::StrCat("head_counts { age_band: ", band, " count: ", count, " } ");
}

TEST(PartyRules, AParty_IsNotTooLarge) {
  EXPECT_EQ(FaultsOf(Band("AGE_30_TO_44", 10), {.max_size = 10}), "");
  // Named as missing.
  EXPECT_EQ(FaultsOf(""), "");
  EXPECT_EQ(FaultsOf(Band("AGE_30_TO_44", 11), {.max_size = 10}), "head_counts TOO_LARGE");
  // Together.
  EXPECT_EQ(FaultsOf(Band("AGE_30_TO_44", 6) + Band("AGE_UNDER_7", 5), {.max_size = 10}),
            "head_counts TOO_LARGE");
  EXPECT_EQ(FaultsOf(Band("AGE_30_TO_44", 500)), "");
  EXPECT_EQ(FaultsOf(Band("AGE_30_TO_44", 300) + Band("AGE_45_TO_59", 201)),
            "head_counts TOO_LARGE");
}

TEST(PartyRules, EachBandAndEachNeed_StandsOnce) {
  EXPECT_EQ(FaultsOf(Band("AGE_30_TO_44") + Band("AGE_7_TO_12") + Band("AGE_30_TO_44")),
            "head_counts[2].age_band ALREADY_IN_LIST");
  EXPECT_EQ(FaultsOf(Band("AGE_30_TO_44") + "access_needs: LIFT access_needs: STEP_FREE"), "");
  EXPECT_EQ(
      FaultsOf(Band("AGE_30_TO_44") +
               "access_needs: LIFT access_needs: ACCESSIBILITY_UNSPECIFIED access_needs: LIFT"),
      "access_needs[1] EMPTY_ITEM; access_needs[2] ALREADY_IN_LIST");
}

TEST(PartyRules, MinorsAlone_NeedTheConsentOfAGuardian) {
  struct Case {
    std::string heads;
    bool needs_consent;
  };
  const std::vector<Case> cases = {{Band("AGE_UNDER_7"), true},
                                   {Band("AGE_7_TO_12"), true},
                                   {Band("AGE_13_TO_17", 3), true},
                                   {Band("AGE_7_TO_12") + Band("AGE_13_TO_17"), true},
                                   {Band("AGE_7_TO_12") + Band("AGE_18_TO_29"), false},
                                   {Band("AGE_7_TO_12") + Band("AGE_UNKNOWN"), false},
                                   {Band("AGE_UNKNOWN"), false},
                                   {Band("AGE_75_AND_OVER"), false}};
  for (const Case& one : cases) {
    EXPECT_EQ(FaultsOf(one.heads),
              one.needs_consent ? "guardian_consent GUARDIAN_CONSENT_REQUIRED" : "")
        << one.heads;
    EXPECT_EQ(FaultsOf(one.heads + "guardian_consent: true"), "") << one.heads;
  }
}

TEST(PartyRules, ABandThatLiesWhollyOutsideOfTheLimits_IsRefused) {
  struct Case {
    int minimum;
    int maximum;
    const char* band;
    bool is_outside;
  };
  const std::vector<Case> cases = {
      {60, 0, "AGE_45_TO_59", true},     {60, 0, "AGE_60_TO_74", false},
      {60, 0, "AGE_75_AND_OVER", false}, {65, 0, "AGE_60_TO_74", false},
      {75, 0, "AGE_60_TO_74", true},     {0, 17, "AGE_18_TO_29", true},
      {0, 18, "AGE_18_TO_29", false},    {0, 12, "AGE_13_TO_17", true},
      {0, 6, "AGE_7_TO_12", true},       {7, 12, "AGE_UNDER_7", true},
      {7, 12, "AGE_7_TO_12", false},     {60, 0, "AGE_UNKNOWN", false},
      {0, 0, "AGE_UNDER_7", false},      {100, 120, "AGE_75_AND_OVER", false}};
  for (const Case& one : cases) {
    EXPECT_EQ(FaultsOf(Band(one.band) + "guardian_consent: true",
                       {.minimum_age = one.minimum, .maximum_age = one.maximum}),
              one.is_outside ? "head_counts[0].age_band OUTSIDE_AGE_LIMITS" : "")
        << one.minimum << " to " << one.maximum << " " << one.band;
  }
}

}  // namespace
}  // namespace osiedle::clubs
