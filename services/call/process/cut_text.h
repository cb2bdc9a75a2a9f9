// Text that is cut to fit.
#ifndef OSIEDLE_SERVICES_CALL_PROCESS_CUT_TEXT_H_
#define OSIEDLE_SERVICES_CALL_PROCESS_CUT_TEXT_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace osiedle::call {

// At most the first `max_bytes` of UTF-8 text, and never a part of a character. Protobuf writes a
// string that is not UTF-8, but cannot read such a string again.
inline absl::string_view CutText(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_PROCESS_CUT_TEXT_H_
