// When two aliases are one.
#ifndef OSIEDLE_SERVICES_RESIDENTS_ALIAS_RULES_H_
#define OSIEDLE_SERVICES_RESIDENTS_ALIAS_RULES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace osiedle::residents {

// The alias without letter case, accents, punctuation and superfluous spaces, in any script:
// "  Żółty   BERET!" gives "zolty beret". What holds neither letter nor digit stays as it is. Empty
// for a blank one.
std::string NormalAlias(absl::string_view alias);

}  // namespace osiedle::residents

#endif  // OSIEDLE_SERVICES_RESIDENTS_ALIAS_RULES_H_
