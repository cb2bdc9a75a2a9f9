#include "clients/cli/nearest.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

const std::vector<std::string> kCommands = {"call", "services", "describe", "import", "export"};

TEST(NearestTest, ASlipOfTheFingers_IsFound) {
  for (const char* slip :
       {"servces", "serviices", "servicez", "serivces", "SERVICES", "services"}) {
    EXPECT_EQ(Nearest(slip, kCommands), "services") << slip;
  }
  EXPECT_EQ(Nearest("exprot", kCommands), "export") << "nearer than import";
  EXPECT_EQ(Nearest("cal", kCommands), "call");
}

TEST(NearestTest, AnotherWord_IsNot) {
  for (const char* word : {"contcts", "xy", "", "ca", "serv"}) {
    EXPECT_EQ(Nearest(word, kCommands), "") << word;
  }
  EXPECT_EQ(Nearest(std::string(10'000, 'x'), {std::string(10'001, 'x')}), "");
}

TEST(NearestTest, DidYouMean_IsTheEndOfASentence) {
  EXPECT_EQ(DidYouMean("exprt", kCommands), "; did you mean \"export\"?");
  EXPECT_EQ(DidYouMean("kontakt", kCommands), ".");
}

}  // namespace
}  // namespace osiedle::cli
