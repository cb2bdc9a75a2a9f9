#include "services/call/fields/violations.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace osiedle::call {
namespace {

TEST(Violations, Add_KeepsTheOrder) {
  Violations violations;
  EXPECT_TRUE(violations.empty());
  violations.Add("a", "is required");
  violations.Add("b", "is too long");
  EXPECT_EQ(violations.items(),
            (std::vector<Violation>{{"a", "is required"}, {"b", "is too long"}}));
}

TEST(Violations, Add_WhenFull_KeepsTheFirst) {
  Violations violations;
  for (size_t i = 0; i < Violations::kMost + 5; ++i) violations.Add(absl::StrCat("f", i), "");
  EXPECT_TRUE(violations.full());
  EXPECT_EQ(violations.items().size(), Violations::kMost);
  EXPECT_EQ(violations.items().front().field, "f0");
}

}  // namespace
}  // namespace osiedle::call
