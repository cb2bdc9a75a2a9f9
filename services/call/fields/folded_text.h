// When two texts that people wrote are one.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_FOLDED_TEXT_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_FOLDED_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace osiedle::call {

// The text without letter case, accents, punctuation and superfluous spaces, in any script:
// "  Żółty   BERET!" gives "zolty beret". What holds neither letter nor digit stays as it is. Empty
// for a blank one.
std::string FoldedText(absl::string_view text);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_FOLDED_TEXT_H_
