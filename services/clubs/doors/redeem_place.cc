#include "services/clubs/doors/redeem_place.h"

#include <cstddef>

#include "services/clubs/plans/effective_occurrence.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

constexpr size_t kMostCharacters = 100;

// A byte that goes on with a character of UTF-8, and begins none.
bool GoesOn(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::string FirstCharacters(absl::string_view text, size_t count) {
  size_t end = 0;
  for (size_t found = 0; end < text.size(); ++end) {
    if (!GoesOn(text[end]) && found++ == count) break;
  }
  return std::string(text.substr(0, end));
}

}  // namespace

absl::StatusOr<std::string> RedeemPlace(const call::Call& call, const storage::Reader& reader,
                                        absl::string_view occurrence) {
  ASSIGN_OR_RETURN(const EffectiveOccurrence event, FindEffective(call, reader, occurrence));
  return FirstCharacters(event.series.display_name(), kMostCharacters);
}

}  // namespace osiedle::clubs
