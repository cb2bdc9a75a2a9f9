// Bytes from a disk: keys and envelopes are read, or refused with DATA_LOSS or
// FAILED_PRECONDITION; what is read is written back as it was.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "storage/records/envelope.h"
#include "storage/records/key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace osiedle::storage;  // NOLINT(google-build-using-namespace): one function
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (absl::StatusOr<Envelope> envelope = DecodeEnvelope(bytes); envelope.ok()) {
    if (EncodeEnvelope(envelope->header, envelope->payload) != bytes) std::abort();
  }
  KeyTupleReader reader(bytes);
  if (absl::StatusOr<std::string> text = reader.ReadString(); text.ok()) {
    const KeyTuple again = KeyTuple::Of(*text);
    if (bytes.substr(0, again.bytes().size()) != again.bytes()) std::abort();
  }
  return 0;
}
