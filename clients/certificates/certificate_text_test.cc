#include "clients/certificates/certificate_text.h"

#include "absl/status/status.h"
#include "clients/certificates/certificate_maker.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::certificates {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(CertificateTextTest, Describe_TellsNamesHashAndValidity) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const Validity validity = {.begin = now, .end = now + absl::Hours(1)};
  const Certified authority = *MakeAuthority({.name = {{"CN", "a"}}}, validity);
  const Certified certified =
      *Issue(authority,
             {.name = {{"C", "PL"}, {"O", "Urząd, Rybnik"}, {"CN", "rejestr"}},
              .alternative_names = {"DNS:rejestr.example", "IP:127.0.0.1", "URI:urn:x"}},
             validity, Use::kClient);
  const absl::StatusOr<CertificateText> text = Describe(certified.certificate);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->subject, "CN=rejestr,O=Urząd\\, Rybnik,C=PL");
  EXPECT_THAT(text->dns_names, ElementsAre("rejestr.example"));
  EXPECT_THAT(text->uris, ElementsAre("urn:x"));
  EXPECT_THAT(text->sha256, SizeIs(64));
  EXPECT_EQ(text->begin, validity.begin);
  EXPECT_EQ(text->end, validity.end);
  EXPECT_THAT(Describe(authority.certificate)->dns_names, IsEmpty());
}

TEST(CertificateTextTest, Describe_OfWhatIsNoCertificate_IsRefused) {
  for (const char* text :
       {"", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Describe(text).status())) << text;
  }
}

}  // namespace
}  // namespace osiedle::certificates
