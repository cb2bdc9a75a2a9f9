// The header of every stored value.
//
//   format:u8 = 1   sealing:u8   schema_version:u16   key_id:u64   revision:u64
//   origin:16 bytes   subject_length:u16   subject   payload
//
// Integers are big-endian. The header stays readable on disk; the payload is what sealing hides.
//
// The seam for sealing: an engine decorator that has the key store seals the payload on the way in
// and opens it on the way out, with the key's bytes as associated data. It finds the data key by
// the owner (the first four bytes of the key) and, where it is not empty, the `subject`, which a
// table fills for rows that must be erasable alone. Nothing above the decorator sees a sealed
// payload.
#ifndef OSIEDLE_STORAGE_RECORDS_ENVELOPE_H_
#define OSIEDLE_STORAGE_RECORDS_ENVELOPE_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace osiedle::storage {

enum class Sealing : uint8_t {
  kNone = 0,
  // XChaCha20-Poly1305 under the data key `key_id`.
  kXChaCha20Poly1305 = 1,
};

struct EnvelopeHeader {
  Sealing sealing = Sealing::kNone;
  // The version of the message's meaning; see Table.
  uint16_t schema_version = 1;
  // The data key that sealed the payload; 0 when it is not sealed.
  uint64_t key_id = 0;
  // Changes with every write of the row, and never takes an old value again: an etag.
  uint64_t revision = 0;
  // A fingerprint of the content with which the row was created, by which an identical creation
  // finds it.
  std::array<uint8_t, 16> origin{};
  // The person that the payload is about, where it must be erasable alone; at most 64 KiB, usually
  // empty.
  std::string subject;
};

std::string EncodeEnvelope(const EnvelopeHeader& header, absl::string_view payload);

struct Envelope {
  EnvelopeHeader header;
  // Points into the decoded value.
  absl::string_view payload;
};

// DATA_LOSS: not an envelope. FAILED_PRECONDITION: of a newer format, or sealed.
absl::StatusOr<Envelope> DecodeEnvelope(absl::string_view value);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_RECORDS_ENVELOPE_H_
