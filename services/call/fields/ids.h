// The ids of resources: made here, or given by the client.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_IDS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_IDS_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace osiedle::call {

// The ids that one call hands out. An id is 26 characters of lower-case Crockford base32: 48 bits
// of milliseconds since 1970, then 80 that begin at the seed and count up by one. So ids sort by
// time as text, and within one source strictly upward.
//
// The same time and seed give the same ids: a transaction that is run again calls Reset() first and
// names its records as before. Not thread-safe.
class IdSource {
 public:
  // Times outside 1970 to 10889 count as the nearest of them. Take the seed from Entropy.
  IdSource(absl::Time time, std::array<uint8_t, 16> seed);

  std::string Next();

  // The next id is the first one again.
  void Reset() { made_ = 0; }

 private:
  uint64_t millis_;
  uint16_t seed_high_;  // The upper 16 of the 80 bits; its top bit is 0, so they never overflow.
  uint64_t seed_low_;
  uint64_t made_ = 0;
};

// An id in a name, of ours or a client's (AIP-122, AIP-148): 1 to 63 of a-z 0-9 and '-', with no
// '-' at either end. The wildcard "-" is none.
bool IsResourceId(absl::string_view text);

// A version 4 UUID in its text form (RFC 9562, section 5.4), in letters of either case.
bool IsUuid4(absl::string_view text);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_IDS_H_
