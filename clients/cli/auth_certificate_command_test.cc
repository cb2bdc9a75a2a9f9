#include "clients/certificates/certificate_maker.h"
#include "clients/cli/auth_command_fixture.h"
#include "gmock/gmock.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AuthCertificate : public AuthCommandTest {};

TEST_F(AuthCertificate, ItsNames_AreShownAsTheServersFileWritesThem) {
  const certificates::Validity validity = {.begin = absl::FromUnixSeconds(1'800'000'000),
                                           .end = absl::FromUnixSeconds(1'800'086'400)};
  const certificates::Certified made =
      *certificates::MakeAuthority({.name = {{"O", "Urząd"}, {"CN", "rejestr"}}}, validity);
  Write(Path("a.pem"), made.certificate);
  const absl::StatusOr<std::string> text = Run("certificate " + Path("a.pem"));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("subject      CN=rejestr,O=Urząd\n"));
  EXPECT_THAT(*text, HasSubstr("valid until  2027-01-16T08:00:00+00:00\n"));
  EXPECT_THAT(*text, Not(HasSubstr("san_dns"))) << "it has none";
  const nlohmann::json json = nlohmann::json::parse(*Run("certificate " + Path("a.pem"), true));
  EXPECT_EQ(json["subject"], "CN=rejestr,O=Urząd");
  EXPECT_EQ(json["sha256"].get<std::string>().size(), 64);
}

TEST_F(AuthCertificate, AFileWithoutOne_IsNamed) {
  Write(Path("a.pem"), "x");
  const absl::Status refused = Run("certificate " + Path("a.pem")).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr(Path("a.pem") + ": there is no"));
}

}  // namespace
}  // namespace osiedle::cli
