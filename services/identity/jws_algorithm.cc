#include "services/identity/jws_algorithm.h"

#include <iterator>

namespace osiedle::identity {
namespace {

// In the order of the enum.
constexpr absl::string_view kNames[] = {"RS256", "RS384", "RS512", "PS256", "PS384",
                                        "PS512", "ES256", "ES384", "ES512"};

}  // namespace

std::optional<JwsAlgorithm> ParseJwsAlgorithm(absl::string_view name) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (name == kNames[i]) return static_cast<JwsAlgorithm>(i);
  }
  return std::nullopt;
}

}  // namespace osiedle::identity
