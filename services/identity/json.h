// JSON of others, read strictly (jansson).
#ifndef OSIEDLE_SERVICES_IDENTITY_JSON_H_
#define OSIEDLE_SERVICES_IDENTITY_JSON_H_

#include <jansson.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace osiedle::identity {

struct JsonRelease {
  void operator()(json_t* value) const { json_decref(value); }
};
using Json = std::unique_ptr<json_t, JsonRelease>;

// Null: `text` is no JSON object, is not UTF-8, has an object with two members of one name, or
// something stands behind the object. Two readers may take different ones of two such members.
inline Json ParseJsonObject(absl::string_view text) {
  Json parsed(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  return json_is_object(parsed.get()) ? std::move(parsed) : nullptr;
}

// Borrowed from `value`; nothing when it is no string. Null counts as no string.
inline std::optional<absl::string_view> StringOf(const json_t* value) {
  if (!json_is_string(value)) return std::nullopt;
  return absl::string_view(json_string_value(value), json_string_length(value));
}

// The same of a member of an object.
inline std::optional<absl::string_view> StringOf(const json_t* object, const char* member) {
  return StringOf(json_object_get(object, member));
}

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_JSON_H_
