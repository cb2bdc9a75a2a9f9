// The word that somebody may have meant who wrote an unknown one.
#ifndef OSIEDLE_CLIENTS_CLI_NEAREST_H_
#define OSIEDLE_CLIENTS_CLI_NEAREST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace osiedle::cli {

// The known word that differs from `word` by the fewest changes. A change puts a letter in, leaves
// one out, replaces one or swaps two neighbours; capitals do not count. "" when no word is near:
// when more than one letter, and more than a third of them, would change.
std::string Nearest(absl::string_view word, const std::vector<std::string>& known);

// The end of a sentence about an unknown word: "; did you mean \"contacts\"?", or "." when nothing
// is near.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& known);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_NEAREST_H_
