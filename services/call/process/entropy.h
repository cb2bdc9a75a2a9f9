// Random bytes. Nothing else in the program makes random bytes.
#ifndef OSIEDLE_SERVICES_CALL_PROCESS_ENTROPY_H_
#define OSIEDLE_SERVICES_CALL_PROCESS_ENTROPY_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "absl/types/span.h"

namespace osiedle::call {

// Thread-safe.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void Fill(absl::Span<uint8_t> bytes) = 0;
};

// The operating system's generator, through libsodium. The process ends when there is none.
class SystemEntropy final : public Entropy {
 public:
  SystemEntropy();
  void Fill(absl::Span<uint8_t> bytes) override;
};

// The same bytes for the same seed and the same order of calls: for tests.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(uint64_t seed);
  void Fill(absl::Span<uint8_t> bytes) override;

 private:
  std::array<uint8_t, 32> key_{};
  std::atomic<uint64_t> calls_{0};
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_PROCESS_ENTROPY_H_
