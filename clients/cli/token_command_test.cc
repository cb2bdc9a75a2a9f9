#include <sstream>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/commands.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

// What `osiedle token new` prints with these options, as JSON.
absl::StatusOr<nlohmann::json> NewToken(const std::string& options) {
  CLI::App app;
  Command chosen;
  AddTokenCommand(app, chosen);
  app.parse(
      absl::StrCat("token new --principal=anna --municipality=rybnik --role=VIEWER ", options));
  std::ostringstream out;
  Session session{.channel = nullptr,
                  .connection = nullptr,
                  .options = {},
                  .json = true,
                  .out = out,
                  .err = out};
  if (absl::Status made = chosen(session); !made.ok()) return made;
  return nlohmann::json::parse(out.str());
}

// How long the new token is good, in whole days.
int64_t DaysOf(const std::string& options) {
  const absl::StatusOr<nlohmann::json> made = NewToken(options);
  EXPECT_TRUE(made.ok()) << made.status();
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, (*made)["entry"]["expireTime"].get<std::string>(),
                              &time, &error))
      << error;
  return (time - absl::Now() + absl::Minutes(1)) / absl::Hours(24);
}

TEST(TokenNew, ATokenExpires_AfterAYearWhenNothingIsSaid) {
  EXPECT_EQ(DaysOf(""), 365);
  EXPECT_EQ(DaysOf("--days=30"), 30);
  EXPECT_THROW(static_cast<void>(NewToken("--days=0")), CLI::ValidationError);
  EXPECT_THROW(static_cast<void>(NewToken("--days=3651")), CLI::ValidationError);
}

TEST(TokenNew, ItsEnd_CanBeSaid) {
  const std::string soon =
      absl::FormatTime(absl::RFC3339_sec, absl::Now() + absl::Hours(48), absl::UTCTimeZone());
  EXPECT_EQ(DaysOf(absl::StrCat("--expires=", soon)), 2);
  for (const char* wrong : {"soon", "2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "2027-11-30"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(NewToken(absl::StrCat("--expires=", wrong)).status()))
        << wrong;
  }
  EXPECT_THROW(static_cast<void>(NewToken(absl::StrCat("--days=3 --expires=", soon))),
               CLI::ExcludesError);
}

}  // namespace
}  // namespace osiedle::cli
