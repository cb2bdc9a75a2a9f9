// The signatures that a token may have.
#ifndef OSIEDLE_SERVICES_IDENTITY_JWS_ALGORITHM_H_
#define OSIEDLE_SERVICES_IDENTITY_JWS_ALGORITHM_H_

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "absl/strings/string_view.h"

namespace osiedle::identity {

// RFC 7518, section 3.1. "none" and the HS algorithms are left out: whoever can check a signature
// of HS could also make it.
enum class JwsAlgorithm { kRs256, kRs384, kRs512, kPs256, kPs384, kPs512, kEs256, kEs384, kEs512 };

// The algorithm of a name as RFC 7518 writes it ("RS256"), in exactly these letters.
std::optional<JwsAlgorithm> ParseJwsAlgorithm(absl::string_view name);

// A set of algorithms.
class JwsAlgorithmSet {
 public:
  constexpr JwsAlgorithmSet() = default;
  constexpr JwsAlgorithmSet(std::initializer_list<JwsAlgorithm> algorithms) {
    for (JwsAlgorithm algorithm : algorithms) Add(algorithm);
  }

  constexpr void Add(JwsAlgorithm algorithm) { bits_ |= Bit(algorithm); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool Contains(JwsAlgorithm algorithm) const { return (bits_ & Bit(algorithm)) != 0; }
  constexpr uint32_t bits() const { return bits_; }

  friend constexpr JwsAlgorithmSet operator&(JwsAlgorithmSet a, JwsAlgorithmSet b) {
    JwsAlgorithmSet both;
    both.bits_ = a.bits_ & b.bits_;
    return both;
  }
  friend constexpr bool operator==(JwsAlgorithmSet, JwsAlgorithmSet) = default;

 private:
  static constexpr uint32_t Bit(JwsAlgorithm algorithm) {
    return uint32_t{1} << static_cast<int>(algorithm);
  }
  uint32_t bits_ = 0;
};

// The algorithms of RSA keys.
inline constexpr JwsAlgorithmSet kRsaAlgorithms = {JwsAlgorithm::kRs256, JwsAlgorithm::kRs384,
                                                   JwsAlgorithm::kRs512, JwsAlgorithm::kPs256,
                                                   JwsAlgorithm::kPs384, JwsAlgorithm::kPs512};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_JWS_ALGORITHM_H_
