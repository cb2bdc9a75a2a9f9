// Whom the claims of a verified token name, and what they grant.
#ifndef OSIEDLE_SERVICES_IDENTITY_CLAIMS_H_
#define OSIEDLE_SERVICES_IDENTITY_CLAIMS_H_

#include <optional>
#include <string>

#include "services/call/rpc/authenticator.h"
#include "services/identity/json.h"
#include "services/identity/refusal.h"

namespace osiedle::identity {

// Which claims hold what. A path is a claim's whole name, or names joined by dots that lead into
// objects ("resource_access.osiedle.roles"); a claim of the whole name comes first.
struct ClaimMapping {
  std::string principal = "sub";
  std::string principal_prefix;
  std::string display = "name";
  std::string grants = "osiedle_grants";
};

// What a token makes of its bearer.
struct Claimed {
  call::Principal principal;
  // Roles in the grants that are none of ours. They are left out.
  int ignored_roles = 0;
};

// Principal: `principal_prefix` and the text of the claim; together 1 to 200 printable ASCII
// characters without spaces. Display: the text of its claim, cut to 200 bytes; empty when the
// claim is missing, is no text, or holds control characters.
//
// Grants: a list of at most 200; without the claim there are none, and the bearer may do nothing.
// Each is a text or an object:
//
//   "rybnik/ASSISTANT"                        a role in a municipality, or in all ("*/OPERATOR")
//   "rybnik/VIEWER;district=boguszowice"      narrowed by controller, district, institution; each
//                                             may stand there several times
//   {"municipality": "rybnik", "roles": ["VIEWER"], "districts": ["boguszowice"]}
//                                             the same; also controllers, institutions
//
// A text without a slash is a role of another system and is left out. So is the name of a role that
// is none of ours. Everything else is refused (kClaims): no grant may be wider than it was meant.
std::optional<Refusal> ReadClaims(const json_t* claims, const ClaimMapping& mapping,
                                  Claimed& claimed);

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_CLAIMS_H_
