#include "clients/cli/progress.h"

#include <sstream>

#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

TEST(ProgressTest, Terminal_GetsABarThatMovesInOneLine) {
  std::ostringstream out;
  {
    Progress progress(out, /*terminal=*/true, "units", 400);
    progress.Set(200);
    progress.Set(400);
  }
  EXPECT_EQ(out.str(), "\r[" + std::string(20, '#') + std::string(20, '.') + "] 200/400 units\r[" +
                           std::string(40, '#') + "] 400/400 units\n");
}

TEST(ProgressTest, File_GetsALineAQuarter) {
  std::ostringstream out;
  {
    Progress progress(out, /*terminal=*/false, "units", 400);
    for (int done = 0; done <= 400; done += 40) progress.Set(done);
  }
  EXPECT_EQ(out.str(), "0/400 units\n120/400 units\n200/400 units\n320/400 units\n400/400 units\n");
}

TEST(ProgressTest, Nothing_IsNotShown) {
  std::ostringstream out;
  Progress(out, true, "units", 0).Set(0);
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace osiedle::cli
