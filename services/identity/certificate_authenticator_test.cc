#include "services/identity/certificate_authenticator.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/certificates/certificate_maker.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::identity {
namespace {

using ::osiedle::call::Principal;
using ::osiedle::common::v1::INTEGRATION;
using ::osiedle::common::v1::VIEWER;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kGrants[] = R"("grants": [{"municipality": "rybnik", "roles": ["INTEGRATION"]}])";

// Knows "Bearer anna" and "Bearer register", as viewers of everything.
class FakeTokens final : public call::Authenticator {
 public:
  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(
      const call::Credentials& credentials) const override {
    for (const char* known : {"anna", "register"}) {
      if (credentials.authorization != absl::StrCat("Bearer ", known)) continue;
      return std::make_shared<const Principal>(Principal{
          .id = known, .display = "", .grants = {{.municipality = "*", .roles = {VIEWER}}}});
    }
    return absl::UnauthenticatedError("no valid token");
  }
  std::vector<std::shared_ptr<const Principal>> KnownAs(absl::string_view id) const override {
    if (id != "register") return {};
    return {std::make_shared<const Principal>(Principal{.id = "register", .display = "token"})};
  }
};

// The lines of a PEM text between the first and the last.
std::string Base64Of(const std::string& pem) {
  std::vector<std::string> lines = absl::StrSplit(pem, '\n', absl::SkipEmpty());
  return absl::StrJoin(lines.begin() + 1, lines.end() - 1, "");
}

class CertificateFile : public ::testing::Test {
 protected:
  CertificateFile() { path_ = folder_ + "/certificates.json"; }

  void WriteText(const std::string& text) {
    std::ofstream(path_) << text;
    chmod(path_.c_str(), 0600);
  }
  void Write(const std::string& entries) { WriteText("{\"certificates\": [" + entries + "]}"); }
  void Open() {
    auto opened = CertificateAuthenticator::Open(path_, std::make_unique<FakeTokens>(), clock_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    authenticator_ = *std::move(opened);
  }
  std::string OpenError() {
    return std::string(CertificateAuthenticator::Open(path_, nullptr, clock_).status().message());
  }

  std::string Issue(const std::string& name,
                    const std::vector<std::string>& alternative_names = {}) {
    return certificates::Issue(authority_,
                               {.name = {{"C", "PL"}, {"O", "Urząd, Rybnik"}, {"CN", name}},
                                .alternative_names = alternative_names},
                               validity_, certificates::Use::kClient)
        ->certificate;
  }

  absl::StatusOr<std::shared_ptr<const Principal>> Call(const std::string& certificate,
                                                        const std::string& token = "",
                                                        const std::string& forwarded = "") {
    const std::string authorization = token.empty() ? "" : "Bearer " + token;
    return authenticator_->Authenticate({.authorization = authorization,
                                         .forwarded_certificate = forwarded,
                                         .client_certificate = [&] { return certificate; }});
  }
  // "" when nobody calls.
  std::string IdOf(const std::string& certificate, const std::string& token = "",
                   const std::string& forwarded = "") {
    const auto principal = Call(certificate, token, forwarded);
    EXPECT_TRUE(principal.ok() || absl::IsUnauthenticated(principal.status()));
    return principal.ok() ? (*principal)->id : "";
  }

  call::SimulatedClock clock_;
  const certificates::Validity validity_ = {.begin = clock_.Now() - absl::Hours(1),
                                            .end = clock_.Now() + absl::Hours(24 * 30)};
  const certificates::Certified authority_ =
      *certificates::MakeAuthority({.name = {{"CN", "A town"}}}, validity_);
  const storage::TemporaryFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::string path_;
  std::unique_ptr<CertificateAuthenticator> authenticator_;
};

constexpr char kBySubject[] = R"("subject": "CN=register,O=Urząd\\, Rybnik,C=PL")";

std::string Entry(const std::string& match, const std::string& principal = "register") {
  return absl::StrCat("{", match, R"(, "principal": ")", principal, R"(", )", kGrants, "}");
}
constexpr char kProxy[] = R"({"san_dns": "proxy.example", "principal": "proxy", "proxy": true})";

TEST_F(CertificateFile, ACertificate_IsKnownByAnyOfItsNames) {
  const std::string certificate = Issue("register", {"URI:urn:osiedle:register", "DNS:A.example"});
  const std::string digest = ReadPemCertificate(certificate)->sha256;
  const std::string matches[] = {
      kBySubject, R"("san_uri": "urn:osiedle:register")", R"("san_dns": "a.EXAMPLE")",
      absl::StrCat(R"("sha256": ")", absl::AsciiStrToUpper(digest), "\"")};
  for (const std::string& match : matches) {
    SCOPED_TRACE(match);
    Write(Entry(match));
    Open();
    const auto principal = Call(certificate);
    ASSERT_TRUE(principal.ok()) << principal.status();
    EXPECT_EQ((*principal)->id, "register");
    EXPECT_TRUE((*principal)->MayRole("rybnik", {INTEGRATION}));
    EXPECT_FALSE((*principal)->MayRole("gdynia", {INTEGRATION}));
    EXPECT_EQ(IdOf(Issue("another", {"URI:urn:osiedle:registers", "DNS:b.a.example"})), "");
  }
}

TEST_F(CertificateFile, KnownAs_GivesTheEntries_ThenWhatIsKnownBehind_AndNoProxy) {
  Write(absl::StrCat(Entry(kBySubject), ", ", kProxy));
  Open();
  const auto known = authenticator_->KnownAs("register");
  ASSERT_EQ(known.size(), 2u);
  EXPECT_TRUE(known[0]->MayRole("rybnik", {INTEGRATION}));
  EXPECT_EQ(known[1]->display, "token");
  EXPECT_THAT(authenticator_->KnownAs("proxy"), IsEmpty());
  EXPECT_THAT(authenticator_->KnownAs("nobody"), IsEmpty());
}

TEST_F(CertificateFile, ACertificateThatIsNotMapped_SaysNothing) {
  Write(Entry(kBySubject));
  Open();
  EXPECT_EQ(IdOf(Issue("another")), "");
  EXPECT_EQ(IdOf(Issue("another"), "anna"), "anna") << "the token counts as without it";
  EXPECT_EQ(IdOf("", "anna"), "anna");
  EXPECT_EQ(IdOf(""), "");
}

TEST_F(CertificateFile, AWildcardInACertificate_MatchesNoName) {
  Write(Entry(R"("san_dns": "a.example")"));
  Open();
  EXPECT_EQ(IdOf(Issue("x", {"DNS:*.example"})), "");
}

TEST_F(CertificateFile, WithATokenAsWell_BothNameTheSame_AndTheTokensGrantsCount) {
  Write(Entry(kBySubject));
  Open();
  const std::string certificate = Issue("register");
  EXPECT_EQ(IdOf(certificate, "anna"), "") << "another principal's token";
  EXPECT_EQ(IdOf(certificate, "wrong"), "") << "a wrong token stays wrong";
  const auto both = Call(certificate, "register");
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_TRUE((*both)->MayRole("gdynia", {VIEWER}));
  EXPECT_FALSE((*both)->MayRole("rybnik", {INTEGRATION}));
}

TEST_F(CertificateFile, ACertificate_CountsWhileItIsValid_AlsoOnAnOpenConnection) {
  Write(Entry(kBySubject));
  Open();
  const std::string certificate = Issue("register");
  EXPECT_EQ(IdOf(certificate), "register");
  clock_.Set(validity_.begin - absl::Seconds(1));
  EXPECT_EQ(IdOf(certificate), "");
  clock_.Set(validity_.end);
  EXPECT_EQ(IdOf(certificate), "");
  EXPECT_EQ(IdOf(certificate, "anna"), "anna");
}

TEST_F(CertificateFile, AnEntry_EndsAtItsOwnExpiry) {
  const absl::Time end = clock_.Now() + absl::Hours(1);
  Write(absl::StrCat("{", kBySubject, R"(, "principal": "register", "expire_time": ")",
                     absl::FormatTime(absl::RFC3339_sec, end, absl::UTCTimeZone()), "\", ", kGrants,
                     "}"));
  Open();
  const std::string certificate = Issue("register");
  EXPECT_EQ(IdOf(certificate), "register");
  EXPECT_THAT(authenticator_->warnings(),
              ElementsAre(HasSubstr("certificates[0] of register expires at ")));
  clock_.Advance(absl::Hours(2));
  EXPECT_EQ(IdOf(certificate), "");
  EXPECT_THAT(authenticator_->warnings(),
              ElementsAre(HasSubstr("certificates[0] of register has expired")));
}

TEST_F(CertificateFile, TheProxysHeader_CountsOnTheProxysConnectionAlone) {
  Write(absl::StrCat(Entry(kBySubject), ", ", kProxy));
  Open();
  const std::string proxy = Issue("p", {"DNS:proxy.example"});
  const std::string claimed = Base64Of(Issue("register"));
  EXPECT_EQ(IdOf(proxy, "", claimed), "register");
  EXPECT_EQ(IdOf(proxy, "anna", claimed), "") << "the token names another";
  EXPECT_EQ(IdOf("", "", claimed), "") << "without a certificate";
  EXPECT_EQ(IdOf("", "anna", claimed), "") << "the call is refused, whatever else it brings";
  EXPECT_EQ(IdOf(Issue("another"), "anna", claimed), "");
  EXPECT_EQ(IdOf(Issue("register"), "", claimed), "") << "a system is no proxy";
}

TEST_F(CertificateFile, AProxy_HandsOnATokenAlone_AndCallsNothingItself) {
  Write(kProxy);
  Open();
  const std::string proxy = Issue("p", {"DNS:proxy.example"});
  EXPECT_EQ(IdOf(proxy), "");
  EXPECT_EQ(IdOf(proxy, "anna"), "anna");
  EXPECT_EQ(IdOf(proxy, "anna", Base64Of(Issue("another"))), "anna") << "nobody's certificate";
}

TEST_F(CertificateFile, AHeaderThatIsNoCertificate_IsRefused) {
  Write(absl::StrCat(Entry(kBySubject), ", ", kProxy));
  Open();
  const std::string proxy = Issue("p", {"DNS:proxy.example"});
  const std::string good = Base64Of(Issue("register"));
  for (const std::string& header :
       {std::string("x"), std::string("AAAA"), good.substr(0, good.size() - 8), good + "AAAA",
        good + "," + good, Issue("register"), std::string("CN=register,O=Urzad,C=PL")}) {
    EXPECT_EQ(IdOf(proxy, "anna", header), "") << header;
  }
  std::string der;
  ASSERT_TRUE(absl::Base64Unescape(good, &der));
  EXPECT_EQ(IdOf(proxy, "", absl::Base64Escape(der)), "register");
  EXPECT_EQ(IdOf(proxy, "", absl::Base64Escape(der + "x")), "") << "more than a certificate";
  EXPECT_EQ(IdOf(proxy, "anna", Base64Of(proxy)), "") << "one proxy speaks for another";
}

TEST_F(CertificateFile, TheClientOfAProxy_IsAskedForItsValidityAsWell) {
  Write(absl::StrCat(Entry(kBySubject), ", ", kProxy));
  Open();
  const certificates::Validity later = {.begin = validity_.begin,
                                        .end = validity_.end + absl::Hours(48)};
  const std::string proxy =
      certificates::Issue(authority_, {.name = {}, .alternative_names = {"DNS:proxy.example"}},
                          later, certificates::Use::kClient)
          ->certificate;
  const std::string claimed = Base64Of(Issue("register"));
  EXPECT_EQ(IdOf(proxy, "", claimed), "register");
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_EQ(IdOf(proxy, "", claimed), "");
  EXPECT_EQ(IdOf(proxy, "anna"), "anna") << "the proxy's own is still valid";
}

TEST_F(CertificateFile, ACertificateThatTwoEntriesMatch_CountsForNothing) {
  Write(absl::StrCat(Entry(R"("san_dns": "a.example")", "a"), ", ",
                     Entry(R"("san_dns": "b.example")", "b")));
  Open();
  EXPECT_EQ(IdOf(Issue("x", {"DNS:a.example"})), "a");
  EXPECT_EQ(IdOf(Issue("x", {"DNS:a.example", "DNS:b.example"})), "");
}

TEST_F(CertificateFile, Reload_TakesAndEndsEntries_AndAFailureChangesNothing) {
  Write(Entry(kBySubject));
  Open();
  const std::string certificate = Issue("register");
  const std::string another = Issue("x", {"DNS:a.example"});
  EXPECT_EQ(IdOf(certificate), "register");
  EXPECT_EQ(IdOf(another), "");

  WriteText("{");
  EXPECT_TRUE(absl::IsInvalidArgument(authenticator_->Reload()));
  EXPECT_EQ(IdOf(certificate), "register");

  Write(Entry(R"("san_dns": "a.example")", "a"));
  EXPECT_TRUE(authenticator_->Reload().ok());
  EXPECT_EQ(IdOf(certificate), "");
  EXPECT_EQ(IdOf(another), "a");
}

TEST_F(CertificateFile, WithoutAFile_NoCertificateCounts_AndTheHeaderIsRefused) {
  path_.clear();
  Open();
  const std::string certificate = Issue("register");
  EXPECT_EQ(IdOf(certificate), "");
  EXPECT_EQ(IdOf("", "anna"), "anna");
  EXPECT_EQ(IdOf("", "anna", Base64Of(certificate)), "");
}

TEST_F(CertificateFile, WithoutAnAuthenticatorBehind_EveryTokenIsWrong) {
  Write(Entry(kBySubject));
  authenticator_ = *CertificateAuthenticator::Open(path_, nullptr, clock_);
  EXPECT_EQ(IdOf(Issue("register")), "register");
  EXPECT_EQ(IdOf(Issue("register"), "register"), "");
  EXPECT_EQ(IdOf("", "anna"), "");
}

TEST_F(CertificateFile, Open_OfAMalformedEntry_NamesTheEntryAndTheFault) {
  const std::pair<std::string, const char*> kFaults[] = {
      {R"({"principal": "x"})", "certificates[1]: has neither subject, san_uri, san_dns nor"},
      {Entry(R"("subject": "")"), "certificates[1]: subject is not as"},
      {Entry(R"("subject": "register")"), "certificates[1]: subject is not as"},
      {Entry(R"("subject": "CN=register, O=x")"), "certificates[1]: subject is not as"},
      {Entry(R"("subject": "CN = register")"), "certificates[1]: subject is not as"},
      {Entry(R"("san_uri": "urn:a b")"), "certificates[1]: san_uri is not"},
      {Entry(R"("san_dns": "")"), "certificates[1]: san_dns is no whole"},
      {Entry(R"("san_dns": "*.example")"), "certificates[1]: san_dns is no whole"},
      {Entry(R"("sha256": "AB:CD")"), "certificates[1]: sha256 is not"},
      {Entry(R"("san_dns": "b")", "two words"), "certificates[1]: principal is not"},
      {R"({"san_dns": "b", "principal": "x"})", "certificates[1]: grants is empty"},
      {absl::StrCat(R"({"san_dns": "b", "principal": "x", "proxy": true, )", kGrants, "}"),
       "certificates[1]: a proxy has no grants"},
      {Entry(R"("san_dns": "A.example")"), "certificates[1] matches what certificates[0] matches"}};
  for (const auto& [entry, fault] : kFaults) {
    Write(absl::StrCat(Entry(R"("san_dns": "a.example")"), ", ", entry));
    EXPECT_THAT(OpenError(), HasSubstr(fault)) << entry;
  }
  WriteText("[]");
  EXPECT_THAT(OpenError(), HasSubstr("is no JSON of osiedle.internal.v1.CertificateFile"));
}

TEST_F(CertificateFile, AFileThatOthersMayWrite_IsRefused) {
  Write(kProxy);
  chmod(path_.c_str(), 0620);
  EXPECT_THAT(OpenError(), HasSubstr("may be written by others"));
  chmod(path_.c_str(), 0644);
  Open();
  EXPECT_THAT(authenticator_->warnings(), ElementsAre(HasSubstr("can be read by everybody")));
  chmod(path_.c_str(), 0600);
  EXPECT_TRUE(authenticator_->Reload().ok());
  EXPECT_THAT(authenticator_->warnings(), IsEmpty());
}

}  // namespace
}  // namespace osiedle::identity
