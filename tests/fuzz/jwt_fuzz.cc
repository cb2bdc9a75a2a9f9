// A JWT from a client, and a key set from an issuer: read or refused. What is read of a token is
// what it holds, and nothing that is changed verifies.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "services/identity/claims.h"
#include "services/identity/jwks.h"
#include "services/identity/jwt.h"
#include "services/identity/testing/test_keys.h"

namespace {

using osiedle::identity::Claimed;
using osiedle::identity::ClaimMapping;
using osiedle::identity::Json;
using osiedle::identity::Jwks;
using osiedle::identity::JwsAlgorithm;
using osiedle::identity::JwsKey;
using osiedle::identity::Jwt;
using osiedle::identity::JwtRules;
using osiedle::identity::JwtTimes;
using osiedle::identity::KeySet;
using osiedle::identity::ParseJsonObject;
using osiedle::identity::TestKey;

// The same key every time, of which no private part is needed.
struct Signed {
  std::shared_ptr<const JwsKey> key;
  std::string payload = R"({"aud": "osiedle", "exp": 1700000000, "sub": "anna"})";
  std::string token;

  Signed() {
    key = (*KeySet::Parse(Jwks({TestKey::P256().Jwk()}), {}, KeySet()))->Find("");
    token = TestKey::P256().SignAs("ES256", "", payload);
  }
};

void ReadAll(const std::string& text) {
  Jwt jwt;
  if (osiedle::identity::ReadJwt(text, jwt).has_value()) return;
  if (jwt.claims == nullptr || jwt.payload.empty()) std::abort();
  JwtTimes times;
  osiedle::identity::ReadTimes(jwt.claims.get(), JwtRules{.audience = "osiedle"}, times);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const signed_token = new Signed();
  const std::string text(reinterpret_cast<const char*>(data), size);
  // As a token, as the header or the claims of one, and as claims of a verified one.
  ReadAll(text);
  const std::string part = osiedle::identity::Base64Url(text);
  ReadAll(part + ".e30.c2ln");
  ReadAll("eyJhbGciOiJSUzI1NiJ9." + part + ".c2ln");
  if (const Json claims = ParseJsonObject(text); claims != nullptr) {
    Claimed claimed;
    if (!osiedle::identity::ReadClaims(claims.get(), ClaimMapping(), claimed).has_value() &&
        (claimed.principal.id.empty() || claimed.principal.grants.size() > 200)) {
      std::abort();
    }
  }
  const auto keys = KeySet::Parse(text, {}, KeySet());
  if (keys.ok() && (*keys)->empty()) std::abort();

  // A signed token with bytes changed. Of a signature some spellings mean the same.
  std::string changed = signed_token->token;
  const size_t signature = changed.rfind('.');
  for (size_t i = 0; i + 1 < size; i += 2) changed[data[i] % signature] = text[i + 1];
  Jwt jwt;
  const bool read = !osiedle::identity::ReadJwt(changed, jwt).has_value();
  const bool good = read && jwt.algorithm == JwsAlgorithm::kEs256 &&
                    signed_token->key->Verifies(changed, jwt.algorithm, jwt.payload);
  if (good != (changed == signed_token->token)) std::abort();
  return 0;
}
