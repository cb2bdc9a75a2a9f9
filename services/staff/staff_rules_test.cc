#include "services/staff/staff_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/rpc/errors.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::staff {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::IsOk;

absl::CivilDay Day(int day) { return absl::CivilDay(2024, 6, day); }

TEST(ShareADay, BothEndsAreIncluded_AndAnOpenEndHasNone) {
  struct Case {
    const char* what;
    Term one;
    Term other;
    bool share;
  };
  const Case cases[] = {
      {"one after the other", {Day(1), Day(5)}, {Day(6), Day(9)}, false},
      {"the last day is the first one", {Day(1), Day(5)}, {Day(5), Day(9)}, true},
      {"one within the other", {Day(1), Day(9)}, {Day(4), Day(5)}, true},
      {"a single day", {Day(4), Day(4)}, {Day(4), Day(4)}, true},
      {"open at the end", {.first = Day(1)}, {.first = Day(9)}, true},
      {"open at the end, before it", {.first = Day(6)}, {Day(1), Day(5)}, false},
      {"open at the beginning", {.last = Day(5)}, {.last = Day(1)}, true},
      {"open at the beginning, after it", {.last = Day(5)}, {Day(6), Day(7)}, false},
      {"open at both ends", {}, {Day(6), Day(7)}, true},
      {"one that ends before it begins", {Day(7), Day(2)}, {Day(1), Day(9)}, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ShareADay(c.one, c.other), c.share) << c.what;
    EXPECT_EQ(ShareADay(c.other, c.one), c.share) << c.what;
  }
}

TEST(TermOf, EachEndMayBeOpen) {
  const auto member = call::FromText<v1::TeamMember>(
      "from_date { year: 2024 month: 6 day: 1 } until_date { year: 2024 month: 6 day: 2 }");
  EXPECT_EQ(TermOf(member).first, Day(1));
  EXPECT_EQ(TermOf(member).last, Day(2));
  const auto held =
      call::FromText<v1::ProfessionTerm>("valid_until { year: 2024 month: 6 day: 2 }");
  EXPECT_EQ(TermOf(held).first, (absl::CivilDay::min)());
  EXPECT_EQ(TermOf(held).last, Day(2));
  const auto mandate = call::FromText<v1::Mandate>("start_date { year: 2024 month: 6 day: 1 }");
  EXPECT_EQ(TermOf(mandate).first, Day(1));
  EXPECT_EQ(TermOf(mandate).last, (absl::CivilDay::max)());
}

TEST(CheckTerm, MayLastOneDay_ButNotEndBeforeItBegins) {
  call::Violations violations;
  CheckTerm({Day(4), Day(4)}, "team.members[0]", "from_date", "until_date", violations);
  EXPECT_THAT(call::InvalidFields(violations), IsOk());
  CheckTerm({Day(4), Day(3)}, "team.members[0]", "from_date", "until_date", violations);
  EXPECT_THAT(call::InvalidFields(violations), FailsForFields({"team.members[0].until_date"}));
}

}  // namespace
}  // namespace osiedle::staff
