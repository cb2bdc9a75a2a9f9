// Hashes of messages: the same bytes for the same content in one version of the program.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_FINGERPRINT_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_FINGERPRINT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace osiedle::call {

// Map fields in order, unknown fields kept.
std::string DeterministicBytes(const google::protobuf::Message& message);

// BLAKE2b of `bytes` bytes (16 to 64), through libsodium.
std::string Blake2b(absl::string_view data, size_t bytes);

// The same under a key of 16 to 64 bytes: without the key nobody can tell what was hashed, however
// few the possible texts are.
std::string KeyedBlake2b(absl::string_view key, absl::string_view data, size_t bytes);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_FINGERPRINT_H_
