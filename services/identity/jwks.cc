#include "services/identity/jwks.h"

#include <cjose/cjose.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/numeric/bits.h"
#include "absl/strings/str_cat.h"
#include "services/identity/base64url.h"
#include "services/identity/json.h"

namespace osiedle::identity {
namespace {

// A key of fewer bits is too weak (RFC 7518, section 3.3); one of more makes each check slow.
constexpr size_t kMinRsaBits = 2048;
constexpr size_t kMaxRsaBits = 8192;
constexpr size_t kMaxExponentBits = 64;
constexpr size_t kMaxKid = 256;

struct JwsRelease {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jws = std::unique_ptr<cjose_jws_t, JwsRelease>;

// Of a big-endian number.
size_t BitsOf(absl::string_view number) {
  while (!number.empty() && number.front() == '\0') number.remove_prefix(1);
  if (number.empty()) return 0;
  return (number.size() - 1) * 8 +
         static_cast<size_t>(absl::bit_width(static_cast<unsigned char>(number.front())));
}

// A key of a document: what of it counts, or why it is left out.
struct KeyText {
  std::string kid;
  JwsAlgorithmSet algorithms;
  // The public members alone.
  Json json;
  std::string fault;
};

// The public members of the key; null: one is missing.
Json PublicMembers(const json_t* key, std::initializer_list<const char*> members) {
  Json json(json_object());
  for (const char* member : members) {
    if (!json_is_string(json_object_get(key, member))) return nullptr;
    json_object_set(json.get(), member, json_object_get(key, member));
  }
  return json;
}

// Gives the algorithms that the key could check, by its type.
JwsAlgorithmSet ReadRsa(const json_t* key, KeyText& read) {
  read.json = PublicMembers(key, {"kty", "n", "e"});
  std::string modulus;
  std::string exponent;
  if (read.json == nullptr || !DecodeBase64Url(*StringOf(key, "n"), modulus) ||
      !DecodeBase64Url(*StringOf(key, "e"), exponent)) {
    read.fault = "n or e is no base64url";
    return {};
  }
  if (BitsOf(modulus) < kMinRsaBits || BitsOf(modulus) > kMaxRsaBits) {
    read.fault = absl::StrCat("an RSA key of ", BitsOf(modulus), " bits");
    return {};
  }
  // With an exponent of 1 everybody could sign.
  if ((exponent.back() & 1) == 0 || BitsOf(exponent) < 2 || BitsOf(exponent) > kMaxExponentBits) {
    read.fault = "an exponent that RSA cannot have";
    return {};
  }
  return kRsaAlgorithms;
}

JwsAlgorithmSet ReadEc(const json_t* key, KeyText& read) {
  read.json = PublicMembers(key, {"kty", "crv", "x", "y"});
  if (read.json == nullptr) {
    read.fault = "crv, x or y is missing";
    return {};
  }
  const absl::string_view curve = *StringOf(key, "crv");
  if (curve == "P-256") return {JwsAlgorithm::kEs256};
  if (curve == "P-384") return {JwsAlgorithm::kEs384};
  if (curve == "P-521") return {JwsAlgorithm::kEs512};
  read.fault = "a curve that is none of P-256, P-384, P-521";
  return {};
}

// Whether a key for signatures is meant (RFC 7517, sections 4.2 and 4.3).
bool IsForSignatures(const json_t* key) {
  const json_t* use = json_object_get(key, "use");
  if (use != nullptr && StringOf(use) != "sig") return false;
  const json_t* operations = json_object_get(key, "key_ops");
  if (operations == nullptr) return true;
  for (size_t i = 0; i < json_array_size(operations); ++i) {
    if (StringOf(json_array_get(operations, i)) == "verify") return true;
  }
  return false;
}

KeyText ReadKey(const json_t* key, JwsAlgorithmSet allowed) {
  KeyText read;
  const auto left_out = [&read](absl::string_view why) {
    read.fault = std::string(why);
    return std::move(read);
  };
  if (!json_is_object(key)) return left_out("no JSON object");
  if (const json_t* kid = json_object_get(key, "kid"); kid != nullptr) {
    const std::optional<absl::string_view> text = StringOf(kid);
    if (!text.has_value() || text->empty() || text->size() > kMaxKid) {
      return left_out("kid is no text of 1 to 256 bytes");
    }
    read.kid = std::string(*text);
  }
  const std::optional<absl::string_view> type = StringOf(key, "kty");
  if (type != "RSA" && type != "EC") return left_out("neither an RSA nor an EC key");
  if (!IsForSignatures(key)) return left_out("not for signatures");

  const JwsAlgorithmSet possible = type == "RSA" ? ReadRsa(key, read) : ReadEc(key, read);
  if (!read.fault.empty()) return read;
  if (const json_t* name = json_object_get(key, "alg"); name != nullptr) {
    const std::optional<JwsAlgorithm> own = ParseJwsAlgorithm(StringOf(name).value_or(""));
    if (!own.has_value() || !possible.Contains(*own)) {
      return left_out("alg is no signature of such a key");
    }
    read.algorithms = {*own};
  } else if (type == "RSA" && allowed.empty()) {
    read.algorithms = {JwsAlgorithm::kRs256};
  } else {
    read.algorithms = possible;
  }
  if (!allowed.empty()) read.algorithms = read.algorithms & allowed;
  if (read.algorithms.empty()) return left_out("its algorithm is not allowed");
  return read;
}

std::string IdentityOf(const KeyText& key) {
  char* const text = json_dumps(key.json.get(), JSON_SORT_KEYS | JSON_COMPACT);
  std::string identity =
      absl::StrCat(key.algorithms.bits(), " ", text == nullptr ? "" : text, " ", key.kid);
  std::free(text);
  return identity;
}

absl::Status Unreadable(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("the key set ", why));
}

}  // namespace

JwsKey::~JwsKey() { cjose_jwk_release(key_); }

bool JwsKey::Verifies(absl::string_view token, JwsAlgorithm algorithm,
                      absl::string_view payload) const {
  // cjose takes the algorithm from the token alone: it checks PS256 with a key of RS256, and ES256
  // with a key of P-384.
  if (!algorithms_.Contains(algorithm)) return false;
  const Jws jws(cjose_jws_import(token.data(), token.size(), nullptr));
  if (jws == nullptr) return false;
  // cjose has read the token anew, with a reader that allows more.
  const char* const named =
      cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, nullptr);
  if (named == nullptr || ParseJwsAlgorithm(named) != algorithm) return false;
  const bool signed_with_it = cjose_jws_verify(jws.get(), key_, nullptr);
  // What OpenSSL queues about a wrong signature would be taken for a failure of a TLS connection
  // that the same thread serves next.
  ERR_clear_error();
  if (!signed_with_it) return false;
  uint8_t* verified = nullptr;
  size_t size = 0;
  return cjose_jws_get_plaintext(jws.get(), &verified, &size, nullptr) &&
         payload == absl::string_view(reinterpret_cast<const char*>(verified), size);
}

absl::StatusOr<std::shared_ptr<const KeySet>> KeySet::Parse(absl::string_view document,
                                                            JwsAlgorithmSet allowed,
                                                            const KeySet& before) {
  if (document.size() > kMaxBytes) {
    return Unreadable(absl::StrCat("is longer than ", kMaxBytes, " bytes"));
  }
  const Json parsed = ParseJsonObject(document);
  const json_t* const keys = json_object_get(parsed.get(), "keys");
  if (!json_is_array(keys)) return Unreadable("is no JSON object with an array \"keys\"");
  if (json_array_size(keys) > kMaxKeys) {
    return Unreadable(absl::StrCat("has more than ", kMaxKeys, " keys"));
  }

  auto set = std::make_shared<KeySet>();
  for (size_t i = 0; i < json_array_size(keys); ++i) {
    KeyText read = ReadKey(json_array_get(keys, i), allowed);
    cjose_jwk_t* key = nullptr;
    if (read.fault.empty()) {
      key = cjose_jwk_import_json(read.json.get(), nullptr);
      ERR_clear_error();
      if (key == nullptr) read.fault = "no such key exists";
    }
    if (key == nullptr) {
      set->ignored_.push_back(absl::StrCat("keys[", i, "]: ", read.fault));
      continue;
    }
    const std::string identity = IdentityOf(read);
    std::shared_ptr<const JwsKey> made(
        new JwsKey(std::move(read.kid), read.algorithms, identity, key));
    const auto known = absl::c_find_if(
        before.keys_, [&](const auto& old) { return old->identity_ == made->identity_; });
    set->keys_.push_back(known == before.keys_.end() ? std::move(made) : *known);
  }
  // Which of several keys a token means must be clear.
  if (set->keys_.size() > 1) {
    for (size_t i = 0; i < set->keys_.size(); ++i) {
      const std::string& kid = set->keys_[i]->kid();
      if (kid.empty()) continue;
      for (size_t j = 0; j < i; ++j) {
        if (set->keys_[j]->kid() == kid) return Unreadable("has two keys of one kid");
      }
    }
    const auto end = std::remove_if(set->keys_.begin(), set->keys_.end(),
                                    [](const auto& key) { return key->kid().empty(); });
    if (end != set->keys_.end()) {
      set->ignored_.push_back(absl::StrCat("keys without a kid, beside others: ",
                                           std::distance(end, set->keys_.end())));
      set->keys_.erase(end, set->keys_.end());
    }
  }
  if (set->empty()) {
    return Unreadable(absl::StrCat("has no key for us", set->ignored_.empty() ? "" : "; ",
                                   set->ignored_.empty() ? "" : set->ignored_.front()));
  }
  return set;
}

std::shared_ptr<const JwsKey> KeySet::Find(absl::string_view kid) const {
  if (keys_.size() == 1 && (kid.empty() || keys_.front()->kid().empty())) return keys_.front();
  if (kid.empty()) return nullptr;
  for (const std::shared_ptr<const JwsKey>& key : keys_) {
    if (key->kid() == kid) return key;
  }
  return nullptr;
}

void KeySet::WithdrawAllBut(const KeySet& after) const {
  for (const std::shared_ptr<const JwsKey>& key : keys_) {
    if (!absl::c_linear_search(after.keys_, key)) key->Withdraw();
  }
}

}  // namespace osiedle::identity
