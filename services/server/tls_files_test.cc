#include "services/server/tls_files.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "clients/certificates/certificate_maker.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::server {
namespace {

using ::osiedle::certificates::Certified;
using ::osiedle::certificates::Use;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TlsFilesTest : public ::testing::Test {
 protected:
  TlsFilesTest() {
    paths_ = {.certificate = folder_ + "/server.pem",
              .key = folder_ + "/server.key",
              .client_ca = folder_ + "/ca.pem"};
    Write(paths_.certificate, pair_.certificate);
    Write(paths_.key, pair_.key);
    Write(paths_.client_ca, authority_.certificate);
  }

  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::trunc) << text;
    std::filesystem::permissions(path, std::filesystem::perms(0600));
  }
  Certified Issue(absl::Time end) {
    return *certificates::Issue(authority_, {.name = {{"CN", "localhost"}}},
                                {.begin = now_ - absl::Hours(1), .end = end}, Use::kServer);
  }
  std::string OpenError() { return std::string(TlsFiles::Open(paths_).status().message()); }

  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const absl::Time end_ = now_ + absl::Hours(24 * 365);
  const Certified authority_ = *certificates::MakeAuthority(
      {.name = {{"CN", "Authority"}}}, {.begin = now_ - absl::Hours(1), .end = end_});
  const Certified pair_ = Issue(end_);
  const storage::TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path();
  TlsFiles::Paths paths_;
};

TEST_F(TlsFilesTest, Open_OfAPair_IsOkAndWarnsOfNothing) {
  const auto files = TlsFiles::Open(paths_);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT((*files)->warnings(now_), IsEmpty());
}

TEST_F(TlsFilesTest, Open_OfAChain_NeedsAllOfIt) {
  Write(paths_.certificate, pair_.certificate + authority_.certificate);
  EXPECT_TRUE(TlsFiles::Open(paths_).ok());
  const std::string half = authority_.certificate.substr(0, authority_.certificate.size() / 2);
  Write(paths_.certificate, pair_.certificate + half);
  EXPECT_THAT(OpenError(), HasSubstr("server.pem: holds a block of PEM that is no whole"));
}

TEST_F(TlsFilesTest, Open_OfWhatCannotBe_NamesTheFlagAndTheFile) {
  const Certified other = Issue(end_);
  const struct {
    std::string path;
    std::string text;
    const char* error;
  } kCases[] = {
      {paths_.certificate, "", "--tls_certificate: "},
      {paths_.certificate, "x", "server.pem: holds no certificate"},
      {paths_.key, "x", "server.key: holds no private key"},
      {paths_.key, other.key, "server.key: is not the key of the certificate in "},
      {paths_.key, pair_.key.substr(0, pair_.key.size() / 2), "server.key: holds no private key"},
      {paths_.client_ca, "x", "ca.pem: holds no certificate"},
  };
  for (const auto& c : kCases) {
    Write(paths_.certificate, pair_.certificate);
    Write(paths_.key, pair_.key);
    Write(paths_.client_ca, authority_.certificate);
    Write(c.path, c.text);
    EXPECT_THAT(OpenError(), HasSubstr(c.error));
  }
  std::filesystem::remove(paths_.certificate);
  EXPECT_TRUE(absl::IsNotFound(TlsFiles::Open(paths_).status()));
  std::filesystem::create_directory(paths_.certificate);
  EXPECT_THAT(OpenError(), HasSubstr("it is a folder"));
}

TEST_F(TlsFilesTest, AuthoritiesThatOthersMayWrite_AreRefused) {
  std::filesystem::permissions(paths_.client_ca, std::filesystem::perms(0662));
  EXPECT_TRUE(absl::IsPermissionDenied(TlsFiles::Open(paths_).status()));
}

TEST_F(TlsFilesTest, HasChanged_WhenAFileIsAnotherOne_UntilItIsRead) {
  const auto files = *TlsFiles::Open(paths_);
  EXPECT_FALSE(files->HasChanged());
  for (const std::string& path : {paths_.certificate, paths_.key, paths_.client_ca}) {
    std::filesystem::copy_file(path, path + ".new");
    EXPECT_FALSE(files->HasChanged());
    std::filesystem::remove(path);
    EXPECT_FALSE(files->HasChanged()) << "between two steps";
    std::filesystem::rename(path + ".new", path);
    EXPECT_TRUE(files->HasChanged()) << path;
    EXPECT_TRUE(files->Reload().ok());
    EXPECT_FALSE(files->HasChanged());
  }
  Write(paths_.key, Issue(end_).key);
  EXPECT_TRUE(files->HasChanged());
  EXPECT_FALSE(files->Reload().ok());
  EXPECT_FALSE(files->HasChanged()) << "one state is tried once, and told once";
}

TEST_F(TlsFilesTest, Warnings_TellOfWhatExpires_AndOfAnOpenKey) {
  const auto files = *TlsFiles::Open(paths_);
  EXPECT_THAT(files->warnings(end_ - absl::Hours(24)),
              ElementsAre(HasSubstr("server.pem expires at "), HasSubstr("ca.pem expires at ")));
  EXPECT_THAT(files->warnings(end_), ElementsAre(HasSubstr("server.pem has expired: it was good"),
                                                 HasSubstr("ca.pem has expired")));
  std::filesystem::permissions(paths_.key, std::filesystem::perms(0644));
  ASSERT_TRUE(files->Reload().ok());
  EXPECT_THAT(files->warnings(now_), ElementsAre(HasSubstr("server.key can be read by everybody")));
}

}  // namespace
}  // namespace osiedle::server
