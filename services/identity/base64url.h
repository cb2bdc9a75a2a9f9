// Base64url without padding (RFC 7515, section 2).
#ifndef OSIEDLE_SERVICES_IDENTITY_BASE64URL_H_
#define OSIEDLE_SERVICES_IDENTITY_BASE64URL_H_

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace osiedle::identity {

// False: `text` is empty or holds anything but the 64 letters. Abseil alone would also take white
// space and padding.
inline bool DecodeBase64Url(absl::string_view text, std::string& bytes) {
  for (char c : text) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '_') return false;
  }
  return !text.empty() && absl::WebSafeBase64Unescape(text, &bytes);
}

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_BASE64URL_H_
