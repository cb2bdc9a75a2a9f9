#include "services/identity/certificate_authenticator.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "services/call/fields/proto_time.h"
#include "services/call/process/log.h"
#include "services/identity/grants.h"
#include "services/identity/private_file.h"
#include "storage/status_macros.h"

namespace osiedle::identity {
namespace {

using ::osiedle::call::Log;
using ::osiedle::call::LogSeverity;
using ::osiedle::call::Principal;
using ::osiedle::internal::v1::CertificateEntry;

// The time before an entry's expiry from which the log warns the operator.
constexpr absl::Duration kWarnBefore = absl::Hours(14 * 24);
// An authority's clients are few. When there are more, they are read again.
constexpr size_t kMostKnown = 1024;

absl::Status Unknown() { return absl::UnauthenticatedError("no valid certificate"); }

bool IsGraph(absl::string_view text) {
  return !text.empty() &&
         absl::c_all_of(text, [](unsigned char c) { return absl::ascii_isgraph(c) != 0; });
}

// Whether OpenSSL could have printed it: "CN=a,O=b", a comma within a value with a backslash.
bool IsSubject(absl::string_view subject) {
  if (!absl::StrContains(subject, '=')) return false;
  for (size_t comma = subject.find(", "); comma != absl::string_view::npos;
       comma = subject.find(", ", comma + 1)) {
    if (comma == 0 || subject[comma - 1] != '\\') return false;
  }
  return !absl::StrContains(subject, " = ");
}

// "AB:CD…", as OpenSSL prints it, or without colons.
std::string DigestOf(absl::string_view text) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(text, {{":", ""}}));
}

bool IsDigest(absl::string_view digest) {
  return digest.size() == 64 &&
         absl::c_all_of(digest, [](unsigned char c) { return absl::ascii_isxdigit(c) != 0; });
}

// Why the entry is not valid; empty if it is valid.
std::string Fault(const CertificateEntry& entry) {
  switch (entry.match_case()) {
    case CertificateEntry::kSubject:
      if (!IsSubject(entry.subject())) {
        return "subject is not as `osiedle auth certificate` prints it: CN=name,O=organisation";
      }
      break;
    case CertificateEntry::kSanUri:
      if (!IsGraph(entry.san_uri())) return "san_uri is not printable ASCII without spaces";
      break;
    case CertificateEntry::kSanDns:
      if (!IsGraph(entry.san_dns()) || absl::StrContains(entry.san_dns(), '*')) {
        return "san_dns is no whole DNS name";
      }
      break;
    case CertificateEntry::kSha256:
      if (!IsDigest(DigestOf(entry.sha256()))) return "sha256 is not 64 hexadecimal digits";
      break;
    case CertificateEntry::MATCH_NOT_SET:
      return "has neither subject, san_uri, san_dns nor sha256";
  }
  if (!IsPrincipalId(entry.principal())) {
    return "principal is not 1 to 200 printable ASCII characters without spaces";
  }
  if (!entry.proxy()) return FaultOf(entry.grants());
  return entry.grants().empty() ? "" : "a proxy has no grants: it calls nothing by itself";
}

// What the entry is looked up by.
std::string NameOf(const CertificateEntry& entry) {
  switch (entry.match_case()) {
    case CertificateEntry::kSubject:
      return absl::StrCat("subject:", entry.subject());
    case CertificateEntry::kSanUri:
      return absl::StrCat("uri:", entry.san_uri());
    case CertificateEntry::kSanDns:
      return absl::StrCat("dns:", absl::AsciiStrToLower(entry.san_dns()));
    default:
      return absl::StrCat("sha256:", DigestOf(entry.sha256()));
  }
}

std::vector<std::string> NamesOf(const Certificate& certificate) {
  std::vector<std::string> names = {absl::StrCat("subject:", certificate.subject),
                                    absl::StrCat("sha256:", certificate.sha256)};
  for (const std::string& uri : certificate.uris) names.push_back(absl::StrCat("uri:", uri));
  for (const std::string& dns : certificate.dns_names) names.push_back(absl::StrCat("dns:", dns));
  return names;
}

std::shared_ptr<const Principal> PrincipalOf(const CertificateEntry& entry) {
  if (entry.proxy()) return nullptr;
  auto principal = std::make_shared<Principal>();
  principal->id = entry.principal();
  principal->display = entry.display_name();
  principal->grants = GrantsOf(entry.grants());
  return principal;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CertificateAuthenticator>> CertificateAuthenticator::Open(
    const std::string& path, std::unique_ptr<call::Authenticator> behind,
    const call::Clock& clock) {
  auto authenticator =
      absl::WrapUnique(new CertificateAuthenticator(path, std::move(behind), clock));
  RETURN_IF_ERROR(authenticator->Reload());
  return authenticator;
}

absl::StatusOr<CertificateAuthenticator::Contents> CertificateAuthenticator::Read(
    const std::string& path) {
  Contents contents;
  if (path.empty()) return contents;
  struct stat info = {};
  ASSIGN_OR_RETURN(const std::string json, ReadPrivateFile("certificates file", path, info));
  internal::v1::CertificateFile file;
  // Some editors begin a file with a byte-order mark.
  const std::string text(absl::StripPrefix(json, "\xEF\xBB\xBF"));
  if (const auto parsed = google::protobuf::util::JsonStringToMessage(text, &file); !parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "certificates file ", path, " is no JSON of osiedle.internal.v1.CertificateFile: ",
        absl::string_view(parsed.message().data(), parsed.message().size())));
  }
  for (int i = 0; i < file.certificates_size(); ++i) {
    const CertificateEntry& entry = file.certificates(i);
    const std::string at = absl::StrCat("certificates file ", path, ": certificates[", i, "]");
    if (const std::string fault = Fault(entry); !fault.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(at, ": ", fault));
    }
    const auto [same, first] = contents.by_name.try_emplace(NameOf(entry), i);
    if (!first) {
      return absl::InvalidArgumentError(
          absl::StrCat(at, " matches what certificates[", same->second, "] matches"));
    }
    contents.entries.push_back({.principal = PrincipalOf(entry),
                                .principal_id = entry.principal(),
                                .expire_time = entry.has_expire_time()
                                                   ? call::TimeOf(entry.expire_time())
                                                   : absl::InfiniteFuture()});
  }
  if ((info.st_mode & S_IROTH) != 0) {
    contents.warnings.push_back(
        absl::StrCat("certificates file ", path, " can be read by everybody: chmod 600 it"));
  }
  return contents;
}

absl::Status CertificateAuthenticator::Reload() {
  ASSIGN_OR_RETURN(Contents contents, Read(path_));
  absl::MutexLock lock(&mutex_);
  std::swap(contents_, contents);
  known_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Principal>> CertificateAuthenticator::Authenticate(
    const call::Credentials& credentials) const {
  Owner owner;
  if (!path_.empty()) {
    if (const std::string own = credentials.client_certificate(); !own.empty()) {
      owner = OwnerOf(own, &ReadPemCertificate);
    }
  }
  if (!credentials.forwarded_certificate.empty()) {
    if (!owner.is_proxy) return Unknown();
    owner = OwnerOf(credentials.forwarded_certificate, &ReadBase64Certificate);
    // One proxy does not speak for another.
    if (!owner.is_readable || owner.is_proxy) return Unknown();
  }
  if (owner.principal == nullptr) return AskBehind(credentials);
  if (credentials.authorization.empty()) return owner.principal;
  ASSIGN_OR_RETURN(std::shared_ptr<const Principal> by_token, AskBehind(credentials));
  if (by_token->id != owner.principal->id) return Unknown();
  return by_token;
}

std::vector<std::shared_ptr<const Principal>> CertificateAuthenticator::KnownAs(
    absl::string_view id) const {
  std::vector<std::shared_ptr<const Principal>> known;
  const absl::Time now = clock_.Now();
  {
    absl::MutexLock lock(&mutex_);
    for (const Entry& entry : contents_.entries) {
      const bool is_theirs = entry.principal != nullptr && entry.principal_id == id;
      if (is_theirs && now < entry.expire_time) known.push_back(entry.principal);
    }
  }
  if (behind_ == nullptr) return known;
  for (std::shared_ptr<const Principal>& principal : behind_->KnownAs(id)) {
    known.push_back(std::move(principal));
  }
  return known;
}

absl::StatusOr<std::shared_ptr<const Principal>> CertificateAuthenticator::AskBehind(
    const call::Credentials& credentials) const {
  if (behind_ == nullptr) return Unknown();
  return behind_->Authenticate(credentials);
}

CertificateAuthenticator::Owner CertificateAuthenticator::OwnerOf(absl::string_view text,
                                                                  Reader read) const {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  auto known = known_.find(text);
  if (known == known_.end()) {
    if (known_.size() >= kMostKnown) known_.clear();
    known = known_.emplace(text, Match(read(text))).first;
  }
  const Owner& owner = known->second;
  if (now >= owner.begin && now < owner.end) return owner;
  return {.is_readable = owner.is_readable};
}

// Logs once for each certificate: it is then known.
CertificateAuthenticator::Owner CertificateAuthenticator::Match(
    const std::optional<Certificate>& certificate) const {
  if (!certificate.has_value()) return {};
  Owner owner = {.is_readable = true, .begin = certificate->begin, .end = certificate->end};
  const Entry* match = nullptr;
  for (const std::string& name : NamesOf(*certificate)) {
    const auto found = contents_.by_name.find(name);
    if (found == contents_.by_name.end()) continue;
    const Entry* entry = &contents_.entries[found->second];
    if (match != nullptr && match != entry) {
      Log(LogSeverity::kWarning, "a certificate counts for nothing: more than one entry matches it",
          {{"sha256", certificate->sha256}});
      return {.is_readable = true};
    }
    match = entry;
  }
  if (match == nullptr) {
    Log(LogSeverity::kWarning, "a certificate counts for nothing: no entry matches it",
        {{"sha256", certificate->sha256}});
    return owner;
  }
  owner.is_proxy = match->principal == nullptr;
  owner.principal = match->principal;
  owner.end = std::min(owner.end, match->expire_time);
  return owner;
}

std::vector<std::string> CertificateAuthenticator::warnings() const {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> warnings = contents_.warnings;
  for (size_t i = 0; i < contents_.entries.size(); ++i) {
    const Entry& entry = contents_.entries[i];
    if (entry.expire_time >= now + kWarnBefore) continue;
    warnings.push_back(
        absl::StrCat("certificates[", i, "] of ", entry.principal_id,
                     now < entry.expire_time ? " expires at " : " has expired: it was good until ",
                     absl::FormatTime(absl::RFC3339_sec, entry.expire_time, absl::UTCTimeZone())));
  }
  return warnings;
}

}  // namespace osiedle::identity
