#include "services/identity/oidc_authenticator.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace osiedle::identity {

const OidcAuthenticator::Issuer* OidcAuthenticator::Rules::Find(absl::string_view issuer) const {
  for (const Issuer& known : issuers) {
    if (known.options.issuer == issuer) return &known;
  }
  return nullptr;
}

bool OidcAuthenticator::Rules::IsRevoked(const std::string& principal, absl::Time issued) const {
  const auto found = revoked.find(principal);
  return found != revoked.end() && issued < found->second;
}

OidcAuthenticator::OidcAuthenticator(std::string path, std::unique_ptr<call::Authenticator> behind,
                                     const Environment& environment)
    : path_(std::move(path)),
      behind_(std::move(behind)),
      clock_(environment.clock),
      metrics_(environment.registry, environment.steady_clock),
      remembered_(environment.remembered, environment.steady_clock),
      senders_(environment.senders, environment.steady_clock),
      rules_(std::make_shared<Rules>()) {}

absl::StatusOr<std::unique_ptr<OidcAuthenticator>> OidcAuthenticator::Open(
    const std::string& path, std::unique_ptr<call::Authenticator> behind,
    const Environment& environment) {
  auto authenticator =
      absl::WrapUnique(new OidcAuthenticator(path, std::move(behind), environment));
  RETURN_IF_ERROR(authenticator->Reload());
  return authenticator;
}

std::shared_ptr<const OidcAuthenticator::Rules> OidcAuthenticator::rules() const {
  absl::ReaderMutexLock lock(&mutex_);
  return rules_;
}

absl::Status OidcAuthenticator::Reload() {
  absl::MutexLock one(&reload_mutex_);
  const std::shared_ptr<const Rules> before = rules();
  ASSIGN_OR_RETURN(OidcOptions options, ReadOidcFile(path_));
  auto after = std::make_shared<Rules>();
  after->number = before->number + 1;
  after->revoked = std::move(options.revoked);
  after->warnings = std::move(options.warnings);
  for (IssuerOptions& issuer : options.issuers) {
    const Issuer* const known = before->Find(issuer.issuer);
    std::shared_ptr<KeySource> keys;
    if (known != nullptr && known->keys->options() == issuer.keys) {
      keys = known->keys;
      // The source has said in the log what is wrong. A principal that is revoked must not stay
      // because of it.
      keys->Reload().IgnoreError();
    } else {
      ASSIGN_OR_RETURN(keys, KeySource::Open(issuer.keys, [this] { ++key_changes_; }));
    }
    after->issuers.push_back({.options = std::move(issuer), .keys = std::move(keys)});
  }
  {
    absl::MutexLock lock(&mutex_);
    rules_ = after;
  }
  // A call may hold the old rules for longest, and must not wait for a thread to end.
  for (const Issuer& old : before->issuers) {
    const Issuer* const kept = after->Find(old.options.issuer);
    if (kept == nullptr || kept->keys != old.keys) old.keys->Stop();
  }
  return absl::OkStatus();
}

std::vector<std::string> OidcAuthenticator::warnings() const { return rules()->warnings; }

void OidcAuthenticator::UpdateMetrics() {
  std::vector<std::pair<std::string, KeySource::State>> sources;
  const std::shared_ptr<const Rules> now = rules();
  for (const Issuer& issuer : now->issuers) {
    sources.emplace_back(issuer.options.issuer, issuer.keys->state());
  }
  metrics_.SetKeys(sources);
}

absl::StatusOr<std::shared_ptr<const call::Principal>> OidcAuthenticator::Authenticate(
    const call::Credentials& credentials) const {
  const absl::string_view token = BearerTokenOf(credentials.authorization, absl::string_view::npos);
  if (!LooksLikeJwt(token)) {
    if (behind_ == nullptr) return NoValidToken();
    return behind_->Authenticate(credentials);
  }
  std::shared_ptr<const call::Principal> principal;
  if (const auto refusal = Verify(token, credentials, principal); refusal.has_value()) {
    metrics_.Refused(*refusal);
    return NoValidToken();
  }
  return principal;
}

std::vector<std::shared_ptr<const call::Principal>> OidcAuthenticator::KnownAs(
    absl::string_view id) const {
  std::vector<std::shared_ptr<const call::Principal>> known;
  if (behind_ != nullptr) known = behind_->KnownAs(id);
  if (std::shared_ptr<const call::Principal> person =
          remembered_.FindOf(id, rules()->number, clock_.Now());
      person != nullptr) {
    known.push_back(std::move(person));
  }
  return known;
}

std::optional<Refusal> OidcAuthenticator::Verify(
    absl::string_view token, const call::Credentials& credentials,
    std::shared_ptr<const call::Principal>& principal) const {
  if (token.size() > kMaxJwtBytes) return Refusal::kTooLong;
  TokenDigest digest;
  if (!DigestOf(token, digest)) return Refusal::kMalformed;
  const absl::Time now = clock_.Now();
  const std::shared_ptr<const Rules> rules = this->rules();
  principal = remembered_.FindGood(digest, rules->number, now);
  if (principal != nullptr) {
    metrics_.Remembered();
    return std::nullopt;
  }
  // Read before any key: a key that comes meanwhile makes it another number.
  const uint64_t bad_state = rules->number + (key_changes_.load() << 32);
  if (remembered_.IsBad(digest, bad_state)) return Refusal::kRefusedBefore;

  Jwt jwt;
  if (const auto refusal = ReadJwt(token, jwt); refusal.has_value()) return refusal;
  const Issuer* const issuer = rules->Find(StringOf(jwt.claims.get(), "iss").value_or(""));
  if (issuer == nullptr) return Refusal::kIssuer;
  const JwtRules& claim_rules = issuer->options.rules;
  JwtTimes times;
  if (const auto refusal = ReadTimes(jwt.claims.get(), claim_rules, times); refusal.has_value()) {
    return refusal;
  }
  if (const auto refusal = CheckTimes(times, claim_rules, now); refusal.has_value()) return refusal;

  std::shared_ptr<const JwsKey> key;
  std::optional<Refusal> refusal = CheckSignature(token, jwt, *issuer, credentials, key);
  if (!refusal.has_value()) refusal = MakePrincipal(jwt, times, *issuer, *rules, principal);
  if (refusal.has_value()) {
    // Only what has cost a check.
    if (key != nullptr) remembered_.AddBad(digest, bad_state);
    return refusal;
  }
  remembered_.AddGood(
      digest, rules->number, now,
      {.principal = principal, .window = WindowOf(times, claim_rules), .key = std::move(key)});
  return std::nullopt;
}

std::optional<Refusal> OidcAuthenticator::CheckSignature(absl::string_view token, const Jwt& jwt,
                                                         const Issuer& issuer,
                                                         const call::Credentials& credentials,
                                                         std::shared_ptr<const JwsKey>& key) const {
  const std::shared_ptr<const KeySet> keys = issuer.keys->keys();
  if (keys->empty()) return Refusal::kNoKeys;
  std::shared_ptr<const JwsKey> named = keys->Find(jwt.kid);
  if (named == nullptr) {
    issuer.keys->Want();
    return Refusal::kUnknownKey;
  }
  if (!named->algorithms().Contains(jwt.algorithm)) return Refusal::kAlgorithm;
  const std::string sender = SenderOf(credentials.peer());
  if (!senders_.Take(sender)) return Refusal::kSlowedDown;
  key = std::move(named);
  if (!key->Verifies(token, jwt.algorithm, jwt.payload)) return Refusal::kSignature;
  senders_.GiveBack(sender);
  return std::nullopt;
}

std::optional<Refusal> OidcAuthenticator::MakePrincipal(
    const Jwt& jwt, const JwtTimes& times, const Issuer& issuer, const Rules& rules,
    std::shared_ptr<const call::Principal>& principal) const {
  Claimed claimed;
  if (const auto refusal = ReadClaims(jwt.claims.get(), issuer.options.mapping, claimed);
      refusal.has_value()) {
    return refusal;
  }
  if (rules.IsRevoked(claimed.principal.id, times.issue)) return Refusal::kRevoked;
  metrics_.Verified(claimed.ignored_roles);
  principal = std::make_shared<const call::Principal>(std::move(claimed.principal));
  return std::nullopt;
}

}  // namespace osiedle::identity
