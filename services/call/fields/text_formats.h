// The forms in which a text can be declared to be written (Limits.Format in limits.proto).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_TEXT_FORMATS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_TEXT_FORMATS_H_

#include "absl/strings/string_view.h"
#include "osiedle/common/v1/limits.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::call {

// Whether `text` is written in `format`. Every text is in FORMAT_UNSPECIFIED, none in a format that
// this version does not know.
bool IsInFormat(absl::string_view text, common::v1::Limits::Format format);

// What is wrong with a text that is not.
common::v1::ViolationReason ReasonOfFormat(common::v1::Limits::Format format);

// A well-formed language tag (`langtag` of RFC 5646, section 2.1), without a variant or an
// extension that is there twice (sections 2.2.5 and 2.2.6). In letters of either case.
bool IsLanguageTag(absl::string_view text);

// Whether the machine's time zone database has this IANA zone.
bool IsTimeZone(absl::string_view name);

// An officially assigned code of ISO 3166-1 alpha-2, in capital letters.
bool IsCountry(absl::string_view text);

// 64 lower-case hexadecimal digits.
bool IsSha256(absl::string_view text);

// ---- Forms that no field declares; rules ask for them.

// A telephone number as people write it: 7 to 15 digits, with spaces, hyphens and parentheses, and
// a `+` at the beginning or none.
bool IsPhone(absl::string_view text);

// An e-mail address: one `@` between two parts, and no blank.
bool IsEmail(absl::string_view text);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_TEXT_FORMATS_H_
