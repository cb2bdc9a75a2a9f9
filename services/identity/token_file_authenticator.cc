#include "services/identity/token_file_authenticator.h"

#include <sodium.h>
#include <sys/stat.h>

#include <map>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "osiedle/internal/v1/token_file.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/identity/grants.h"
#include "services/identity/private_file.h"
#include "storage/status_macros.h"

namespace osiedle::identity {
namespace {

// A longer one is no token of ours, so hashing it would be useless work.
constexpr size_t kMaxTokenBytes = 4096;
// The time before a token's expiry from which the log warns the operator.
constexpr absl::Duration kWarnBefore = absl::Hours(14 * 24);

// Why the entry is not valid; empty if it is valid.
std::string Fault(const internal::v1::TokenEntry& entry) {
  const std::string& digest = entry.token_sha256();
  bool hex = digest.size() == 64;
  for (char c : digest) hex = hex && absl::ascii_isxdigit(c);
  if (!hex) return "token_sha256 is not 64 hexadecimal digits";
  if (!IsPrincipalId(entry.principal())) {
    return "principal is not 1 to 200 printable ASCII characters without spaces";
  }
  return FaultOf(entry.grants());
}

std::shared_ptr<const call::Principal> PrincipalOf(const internal::v1::TokenEntry& entry) {
  auto principal = std::make_shared<call::Principal>();
  principal->id = entry.principal();
  principal->display = entry.display_name();
  principal->grants = GrantsOf(entry.grants());
  return principal;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> TokenFileAuthenticator::Open(
    const std::string& path, const call::Clock& clock) {
  auto authenticator = absl::WrapUnique(new TokenFileAuthenticator(path, clock));
  RETURN_IF_ERROR(authenticator->Reload());
  return authenticator;
}

absl::StatusOr<TokenFileAuthenticator::Contents> TokenFileAuthenticator::Read(
    const std::string& path) {
  struct stat info = {};
  ASSIGN_OR_RETURN(std::string json, ReadPrivateFile("tokens file", path, info));

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
  absl::flat_hash_map<TokenDigest, int> places;
  for (int i = 0; i < tokens.tokens_size(); ++i) {
    const internal::v1::TokenEntry& entry = tokens.tokens(i);
    if (const std::string fault = Fault(entry); !fault.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("tokens file ", path, ": tokens[", i, "]: ", fault));
    }
    TokenDigest digest;
    sodium_hex2bin(digest.data(), digest.size(), entry.token_sha256().data(),
                   entry.token_sha256().size(), nullptr, nullptr, nullptr);
    if (const auto [place, first] = places.try_emplace(digest, i); !first) {
      return absl::InvalidArgumentError(absl::StrCat(
          "tokens file ", path, ": tokens[", i, "] has the token of tokens[", place->second, "]"));
    }
    contents.by_digest.emplace(
        digest, Token{.principal = PrincipalOf(entry),
                      .expire_time = entry.has_expire_time() ? call::TimeOf(entry.expire_time())
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

absl::StatusOr<std::shared_ptr<const call::Principal>> TokenFileAuthenticator::Authenticate(
    const call::Credentials& credentials) const {
  const absl::string_view token = BearerTokenOf(credentials.authorization, kMaxTokenBytes);
  if (token.empty()) return NoValidToken();
  TokenDigest digest;
  if (!DigestOf(token, digest)) return NoValidToken();
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = contents_.by_digest.find(digest);
  if (found == contents_.by_digest.end()) return NoValidToken();
  const Token& known = found->second;
  const bool expires = known.expire_time != absl::InfiniteFuture();
  if (expires && clock_.Now() >= known.expire_time) return NoValidToken();
  return known.principal;
}

std::vector<std::shared_ptr<const call::Principal>> TokenFileAuthenticator::KnownAs(
    absl::string_view id) const {
  const absl::Time now = clock_.Now();
  std::map<int, std::shared_ptr<const call::Principal>> by_place;
  {
    absl::ReaderMutexLock lock(&mutex_);
    for (const auto& [digest, token] : contents_.by_digest) {
      if (token.principal->id == id && now < token.expire_time) {
        by_place.emplace(token.place, token.principal);
      }
    }
  }
  std::vector<std::shared_ptr<const call::Principal>> known;
  for (auto& [place, principal] : by_place) known.push_back(std::move(principal));
  return known;
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

}  // namespace osiedle::identity
