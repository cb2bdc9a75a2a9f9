#include <string>

#include "clients/certificates/certificate_text.h"
#include "clients/cli/auth_command_fixture.h"
#include "gmock/gmock.h"

namespace osiedle::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class DevCa : public AuthCommandTest {};

TEST_F(DevCa, ItsFiles_AreForTheirOwner_AndSayThatTheyAreForDevelopment) {
  const std::string folder = Path("ca");
  const absl::StatusOr<std::string> text = Run("dev-ca --out=" + folder + " --client=rejestr");
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("--client_certificate=" + folder + "/rejestr.pem"));
  EXPECT_EQ(ModeOf(folder), 0700);
  for (const char* name : {"ca", "server", "rejestr"}) {
    const std::string pem = folder + "/" + name + ".pem";
    EXPECT_EQ(ModeOf(pem), 0600) << name;
    EXPECT_EQ(ModeOf(pem + ".key"), 0600) << name;
    const auto described = certificates::Describe(Read(pem));
    ASSERT_TRUE(described.ok()) << name;
    EXPECT_THAT(described->subject, HasSubstr("Osiedle development")) << name;
    EXPECT_LE(described->end - described->begin, absl::Hours(24 * 31)) << name;
  }
  EXPECT_THAT(certificates::Describe(Read(folder + "/server.pem"))->dns_names,
              Contains("localhost"));
}

TEST_F(DevCa, AnAuthorityThatIsThere_IsKept_AndGetsAnotherClient) {
  const std::string folder = Path("ca");
  ASSERT_TRUE(Run("dev-ca --out=" + folder + " --client=a").ok());
  const std::string authority = Read(folder + "/ca.pem");
  const std::string client = Read(folder + "/a.pem");
  ASSERT_TRUE(Run("dev-ca --out=" + folder + " --client=a --client=b").ok());
  EXPECT_EQ(Read(folder + "/ca.pem"), authority);
  EXPECT_EQ(Read(folder + "/a.pem"), client);
  EXPECT_TRUE(certificates::Describe(Read(folder + "/b.pem")).ok());
}

TEST_F(DevCa, ANameThatIsNoFile_IsRefused_AndNothingIsMade) {
  const std::string folder = Path("ca");
  for (const char* name : {"../a", "ca", "server", ".a", "a/b", "a,CA:TRUE"}) {
    EXPECT_TRUE(
        absl::IsInvalidArgument(Run("dev-ca --out=" + folder + " --client=" + name).status()))
        << name;
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace osiedle::cli
