// The codes on the slips: ten symbols of Crockford's base32 (0-9 and A-Z without I, L, O, U), nine
// that mean something and one that checks them.
//
// The check symbol is the sum of the nine over GF(32), each weighted with another power of a
// primitive element. So any one wrong symbol shows, and any two that changed places: what a person
// does to a code that is typed from paper. A wholly invented code passes once in 32 times.
#ifndef OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_H_
#define OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace osiedle::invitations {

inline constexpr int kClaimCodeSymbols = 10;
// What the nine symbols hold.
inline constexpr int kClaimCodeBits = 45;

// The code of the lowest 45 of these bits: "7KQ4M9XWT2".
std::string ClaimCodeOf(uint64_t bits);

// As it is printed: "7KQ4M-9XWT2".
std::string PrintedClaimCode(absl::string_view code);

// The code that somebody typed: letters of either case, O for 0, I and L for 1, spaces and hyphens
// anywhere. Nothing: it is mistyped.
std::optional<std::string> ReadClaimCode(absl::string_view typed);

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_CLAIM_CODE_H_
