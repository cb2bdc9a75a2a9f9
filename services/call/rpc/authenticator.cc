#include "services/call/rpc/authenticator.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/cleanup/cleanup.h"
#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "osiedle/internal/v1/token_file.pb.h"
#include "services/call/fields/ids.h"
#include "services/call/fields/proto_time.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

// A longer header carries no token of ours, so hashing it would be useless work.
constexpr size_t kMaxAuthorization = 4096;
constexpr size_t kMaxPrincipal = 200;
constexpr char kEverywhere[] = "*";
// The time before a token's expiry from which the log warns the operator.
constexpr absl::Duration kWarnBefore = absl::Hours(14 * 24);

absl::Status Unknown() { return absl::UnauthenticatedError("no valid token"); }

// RFC 6750, section 2.1; the scheme in letters of either case (RFC 9110, section 11.1).
absl::string_view BearerToken(absl::string_view authorization) {
  constexpr absl::string_view kScheme = "bearer ";
  if (authorization.size() > kMaxAuthorization ||
      !absl::StartsWithIgnoreCase(authorization, kScheme)) {
    return {};
  }
  return absl::StripAsciiWhitespace(authorization.substr(kScheme.size()));
}

// OpenSSL's SHA-256 uses the processor's own instructions; libsodium's does not. The algorithm and
// the context are kept, because making them would cost more than the hash.
bool Sha256(absl::string_view text, std::array<uint8_t, 32>& digest) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  return EVP_DigestInit_ex2(context.get(), sha256, nullptr) == 1 &&
         EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
         EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
}

bool IsPrincipalId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxPrincipal) return false;
  for (char c : id) {
    if (!absl::ascii_isgraph(c)) return false;
  }
  return true;
}

// A user who may write the file may become any principal.
constexpr mode_t kWritableByOthers = S_IWGRP | S_IWOTH;

absl::Status CheckFolder(const std::filesystem::path& file, const std::string& path) {
  const std::filesystem::path folder =
      file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  struct stat info = {};
  if (stat(folder.c_str(), &info) != 0) {
    return absl::NotFoundError(absl::StrCat("tokens file ", path, ": its folder ", folder.string(),
                                            " cannot be looked at: ", std::strerror(errno)));
  }
  // In a folder with the sticky bit nobody replaces another's file.
  if ((info.st_mode & kWritableByOthers) == 0 || (info.st_mode & S_ISVTX) != 0) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      absl::StrCat("tokens file ", path, ": others than its owner may write in the folder ",
                   folder.string(), " and put another file in its place: chmod go-w the folder"));
}

// The text of the file, and its attributes.
absl::StatusOr<std::string> ReadTokenFile(const std::string& path, struct stat& info) {
  // Another kind of file might block whoever opens it.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &info) != 0) {
    absl::Status failed = absl::NotFoundError(
        absl::StrCat("tokens file ", path, " cannot be read: ", std::strerror(errno)));
    if (fd >= 0) close(fd);
    return failed;
  }
  const absl::Cleanup closing = [fd] { close(fd); };
  if (!S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat("tokens file ", path, " is no regular file"));
  }
  if ((info.st_mode & kWritableByOthers) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        "tokens file ", path, " may be written by others than its owner: chmod 600 it"));
  }
  // The folder of the given path, and the folder of the real file.
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  for (const std::filesystem::path& place :
       {std::filesystem::path(path), error ? std::filesystem::path(path) : real}) {
    RETURN_IF_ERROR(CheckFolder(place, path));
  }
  std::string text;
  char buffer[16'384];
  while (true) {
    const ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return absl::UnavailableError(
          absl::StrCat("tokens file ", path, ": read error: ", std::strerror(errno)));
    }
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
  }
}

// Why the entry is not valid; empty if it is valid.
std::string Fault(const internal::v1::TokenEntry& entry) {
  const std::string& digest = entry.token_sha256();
  bool hex = digest.size() == 64;
  for (char c : digest) hex = hex && absl::ascii_isxdigit(c);
  if (!hex) return "token_sha256 is not 64 hexadecimal digits";
  if (!IsPrincipalId(entry.principal())) {
    return "principal is not 1 to 200 printable ASCII characters without spaces";
  }
  if (entry.grants().empty()) return "grants is empty";
  for (int i = 0; i < entry.grants_size(); ++i) {
    const internal::v1::TokenGrant& grant = entry.grants(i);
    if (grant.municipality() != kEverywhere && !IsResourceId(grant.municipality())) {
      return absl::StrCat("grants[", i, "].municipality is neither an id nor \"*\"");
    }
    if (grant.roles().empty()) return absl::StrCat("grants[", i, "].roles is empty");
    for (int role : grant.roles()) {
      if (role == common::v1::ROLE_UNSPECIFIED || !common::v1::Role_IsValid(role)) {
        return absl::StrCat("grants[", i, "].roles holds something that is no role");
      }
    }
  }
  return "";
}

std::shared_ptr<const Principal> PrincipalOf(const internal::v1::TokenEntry& entry) {
  auto principal = std::make_shared<Principal>();
  principal->id = entry.principal();
  principal->display = entry.display_name();
  for (const internal::v1::TokenGrant& grant : entry.grants()) {
    Grant made{.municipality = grant.municipality(), .roles = {}};
    for (int role : grant.roles()) made.roles.Add(static_cast<common::v1::Role>(role));
    principal->grants.push_back(std::move(made));
  }
  return principal;
}

}  // namespace

RoleSet RoleSet::All() {
  RoleSet all;
  for (int role = common::v1::Role_MIN; role <= common::v1::Role_MAX; ++role) {
    if (role != common::v1::ROLE_UNSPECIFIED && common::v1::Role_IsValid(role)) {
      all.Add(static_cast<common::v1::Role>(role));
    }
  }
  return all;
}

bool Principal::MayRole(absl::string_view municipality, RoleSet roles) const {
  for (const Grant& grant : grants) {
    if (grant.roles.Intersects(roles) &&
        (grant.municipality == kEverywhere ||
         (!municipality.empty() && grant.municipality == municipality))) {
      return true;
    }
  }
  return false;
}

bool Principal::Knows(absl::string_view municipality) const {
  return MayRole(municipality, RoleSet::All());
}

bool Principal::MayRoleSomewhere(RoleSet roles) const {
  return absl::c_any_of(grants, [&](const Grant& grant) { return grant.roles.Intersects(roles); });
}

absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> TokenFileAuthenticator::Open(
    const std::string& path, const Clock& clock) {
  auto authenticator = absl::WrapUnique(new TokenFileAuthenticator(path, clock));
  RETURN_IF_ERROR(authenticator->Reload());
  return authenticator;
}

absl::StatusOr<TokenFileAuthenticator::Contents> TokenFileAuthenticator::Read(
    const std::string& path) {
  struct stat info = {};
  ASSIGN_OR_RETURN(std::string json, ReadTokenFile(path, info));

  internal::v1::TokenFile tokens;
  // Some editors begin a file with a byte-order mark.
  const std::string text(absl::StripPrefix(json, "\xEF\xBB\xBF"));
  if (const auto parsed = google::protobuf::util::JsonStringToMessage(text, &tokens);
      !parsed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("tokens file ", path, " is no JSON of osiedle.internal.v1.TokenFile: ",
                     absl::string_view(parsed.message().data(), parsed.message().size())));
  }

  Contents contents;
  absl::flat_hash_map<Digest, int> places;
  for (int i = 0; i < tokens.tokens_size(); ++i) {
    const internal::v1::TokenEntry& entry = tokens.tokens(i);
    if (const std::string fault = Fault(entry); !fault.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("tokens file ", path, ": tokens[", i, "]: ", fault));
    }
    Digest digest;
    sodium_hex2bin(digest.data(), digest.size(), entry.token_sha256().data(),
                   entry.token_sha256().size(), nullptr, nullptr, nullptr);
    if (const auto [place, first] = places.try_emplace(digest, i); !first) {
      return absl::InvalidArgumentError(absl::StrCat(
          "tokens file ", path, ": tokens[", i, "] has the token of tokens[", place->second, "]"));
    }
    contents.by_digest.emplace(
        digest, Token{.principal = PrincipalOf(entry),
                      .expire_time = entry.has_expire_time() ? TimeOf(entry.expire_time())
                                                             : absl::InfiniteFuture(),
                      .place = i});
  }
  if ((info.st_mode & S_IROTH) != 0) {
    contents.warnings.push_back(
        absl::StrCat("tokens file ", path, " can be read by everybody: chmod 600 it"));
  }
  if (contents.by_digest.empty()) {
    contents.warnings.push_back(absl::StrCat("tokens file ", path, " holds no token"));
  }
  return contents;
}

absl::Status TokenFileAuthenticator::Reload() {
  ASSIGN_OR_RETURN(Contents contents, Read(path_));
  absl::MutexLock lock(&mutex_);
  std::swap(contents_, contents);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Principal>> TokenFileAuthenticator::Authenticate(
    absl::string_view authorization) const {
  const absl::string_view token = BearerToken(authorization);
  if (token.empty()) return Unknown();
  Digest digest;
  if (!Sha256(token, digest)) return Unknown();
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = contents_.by_digest.find(digest);
  if (found == contents_.by_digest.end()) return Unknown();
  const Token& known = found->second;
  const bool expires = known.expire_time != absl::InfiniteFuture();
  if (expires && clock_.Now() >= known.expire_time) return Unknown();
  return known.principal;
}

std::vector<std::string> TokenFileAuthenticator::warnings() const {
  const absl::Time now = clock_.Now();
  std::map<int, std::string> by_place;
  int lasting = 0;
  absl::ReaderMutexLock lock(&mutex_);
  for (const auto& [digest, token] : contents_.by_digest) {
    if (token.expire_time == absl::InfiniteFuture()) {
      ++lasting;
    } else if (token.expire_time < now + kWarnBefore) {
      by_place[token.place] = absl::StrCat(
          "tokens[", token.place, "] of ", token.principal->id,
          now < token.expire_time ? " expires at " : " has expired: it was good until ",
          absl::FormatTime(absl::RFC3339_sec, token.expire_time, absl::UTCTimeZone()));
    }
  }
  std::vector<std::string> warnings = contents_.warnings;
  for (auto& [place, warning] : by_place) warnings.push_back(std::move(warning));
  if (lasting > 0) {
    warnings.push_back(absl::StrCat("tokens that never expire: ", lasting,
                                    "; an expire_time in tokens file ", path_, " bounds them"));
  }
  return warnings;
}

DevAuthenticator::DevAuthenticator(std::string principal, std::unique_ptr<Authenticator> behind)
    : principal_(std::make_shared<const Principal>(
          Principal{.id = std::move(principal),
                    .display = "",
                    .grants = {{.municipality = kEverywhere, .roles = RoleSet::All()}}})),
      behind_(std::move(behind)) {}

absl::StatusOr<std::shared_ptr<const Principal>> DevAuthenticator::Authenticate(
    absl::string_view authorization) const {
  if (authorization.empty()) return principal_;
  if (behind_ == nullptr) return Unknown();
  return behind_->Authenticate(authorization);
}

}  // namespace osiedle::call
