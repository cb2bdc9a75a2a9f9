#include "services/identity/oidc_file.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/util/json_util.h"
#include "osiedle/internal/v1/oidc_file.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/identity/grants.h"
#include "services/identity/private_file.h"
#include "storage/status_macros.h"

namespace osiedle::identity {
namespace {

constexpr size_t kMaxText = 500;

absl::Status Wrong(absl::string_view why) { return absl::InvalidArgumentError(why); }

// The value of a field, within bounds; the default when it is not set.
absl::Status ReadDuration(absl::string_view field, bool is_set,
                          const google::protobuf::Duration& value, absl::Duration least,
                          absl::Duration most, absl::Duration& duration) {
  if (!is_set) return absl::OkStatus();
  duration = absl::Seconds(value.seconds()) + absl::Nanoseconds(value.nanos());
  if (duration >= least && duration <= most) return absl::OkStatus();
  return Wrong(absl::StrCat(field, " is not between ", absl::FormatDuration(least), " and ",
                            absl::FormatDuration(most)));
}

void Take(const std::string& name, std::string& claim) {
  if (!name.empty()) claim = name;
}

absl::Status ReadKeys(const internal::v1::OidcIssuer& entry, KeySource::Options& keys) {
  keys.issuer = entry.issuer();
  keys.file = entry.jwks_file();
  keys.ca_file = entry.jwks_ca_file();
  if (!entry.jwks_url().empty()) {
    ASSIGN_OR_RETURN(keys.url, KeyUrl::Parse(entry.jwks_url()));
  } else if (keys.file.empty()) {
    return Wrong("has neither jwks_file nor jwks_url");
  }
  if (!keys.ca_file.empty() && (!keys.url.has_value() || !keys.url->tls)) {
    return Wrong("jwks_ca_file is for a jwks_url of https");
  }
  for (const std::string& name : entry.algorithms()) {
    const std::optional<JwsAlgorithm> algorithm = ParseJwsAlgorithm(name);
    if (!algorithm.has_value()) {
      return Wrong(
          "algorithms holds something that is none of RS256 to RS512, PS256 to PS512, "
          "ES256 to ES512");
    }
    keys.algorithms.Add(*algorithm);
  }
  return ReadDuration("refresh_interval", entry.has_refresh_interval(), entry.refresh_interval(),
                      absl::Seconds(10), absl::Hours(24), keys.refresh);
}

absl::Status ReadIssuer(const internal::v1::OidcIssuer& entry, IssuerOptions& issuer) {
  if (entry.issuer().empty() || entry.issuer().size() > kMaxText) {
    return Wrong("issuer is not 1 to 500 characters");
  }
  // Without it a token for any other service of the provider would count.
  if (entry.audience().empty() || entry.audience().size() > kMaxText) {
    return Wrong("audience is not 1 to 500 characters");
  }
  issuer.issuer = entry.issuer();
  issuer.rules.audience = entry.audience();
  RETURN_IF_ERROR(ReadDuration("leeway", entry.has_leeway(), entry.leeway(), absl::ZeroDuration(),
                               absl::Minutes(5), issuer.rules.leeway));
  RETURN_IF_ERROR(ReadDuration("max_lifetime", entry.has_max_lifetime(), entry.max_lifetime(),
                               absl::Minutes(1), absl::Hours(31 * 24), issuer.rules.max_lifetime));
  issuer.mapping.principal_prefix = entry.principal_prefix();
  if (!entry.principal_prefix().empty() && !IsPrincipalId(entry.principal_prefix())) {
    return Wrong("principal_prefix holds something else than printable ASCII without spaces");
  }
  Take(entry.claims().principal(), issuer.mapping.principal);
  Take(entry.claims().display(), issuer.mapping.display);
  Take(entry.claims().grants(), issuer.mapping.grants);
  return ReadKeys(entry, issuer.keys);
}

absl::Status ReadIssuers(const internal::v1::OidcFile& file, OidcOptions& options) {
  if (file.issuers().empty()) return Wrong("issuers is empty");
  for (int i = 0; i < file.issuers_size(); ++i) {
    IssuerOptions& issuer = options.issuers.emplace_back();
    if (const absl::Status read = ReadIssuer(file.issuers(i), issuer); !read.ok()) {
      return Wrong(absl::StrCat("issuers[", i, "]: ", read.message()));
    }
    for (int j = 0; j < i; ++j) {
      const IssuerOptions& other = options.issuers[static_cast<size_t>(j)];
      if (other.issuer == issuer.issuer) {
        return Wrong(absl::StrCat("issuers[", i, "] is the issuer of issuers[", j, "]"));
      }
      const std::string& one = other.mapping.principal_prefix;
      const std::string& two = issuer.mapping.principal_prefix;
      if (absl::StartsWith(one, two) || absl::StartsWith(two, one)) {
        return Wrong(absl::StrCat("issuers[", i, "] and issuers[", j,
                                  "]: one could name the principals of the other; give each a "
                                  "principal_prefix that does not begin with the other's"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ReadRevoked(const internal::v1::OidcFile& file, OidcOptions& options) {
  for (int i = 0; i < file.revoked_principals_size(); ++i) {
    const internal::v1::RevokedPrincipal& entry = file.revoked_principals(i);
    if (!IsPrincipalId(entry.principal())) {
      return Wrong(absl::StrCat("revoked_principals[", i,
                                "]: principal is not 1 to 200 printable ASCII characters without "
                                "spaces"));
    }
    const absl::Time not_before =
        entry.has_not_before() ? call::TimeOf(entry.not_before()) : absl::InfiniteFuture();
    if (!options.revoked.emplace(entry.principal(), not_before).second) {
      return Wrong(absl::StrCat("revoked_principals[", i, "] stands there twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OidcOptions> ReadOidcFile(const std::string& path) {
  struct stat info = {};
  ASSIGN_OR_RETURN(std::string json, ReadPrivateFile("oidc file", path, info));
  // Some editors begin a file with a byte-order mark.
  const std::string text(absl::StripPrefix(json, "\xEF\xBB\xBF"));
  internal::v1::OidcFile file;
  if (const auto parsed = google::protobuf::util::JsonStringToMessage(text, &file); !parsed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("oidc file ", path, " is no JSON of osiedle.internal.v1.OidcFile: ",
                     absl::string_view(parsed.message().data(), parsed.message().size())));
  }
  OidcOptions options;
  absl::Status read = ReadIssuers(file, options);
  if (read.ok()) read = ReadRevoked(file, options);
  if (!read.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("oidc file ", path, ": ", read.message()));
  }
  for (const IssuerOptions& issuer : options.issuers) {
    if (!issuer.mapping.principal_prefix.empty()) continue;
    options.warnings.push_back(
        absl::StrCat("oidc file ", path, ": ", issuer.issuer,
                     " has no principal_prefix, so it can name the principals of the tokens file"));
  }
  return options;
}

}  // namespace osiedle::identity
