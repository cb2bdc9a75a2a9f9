// A page token from a client: refused, unless it is one that was given out. Inputs are tokens as
// text, and those of a given-out token with bytes changed.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "services/call/process/entropy.h"
#include "services/call/rpc/page_token.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using osiedle::call::PageTokenCodec;
  static const auto* const codec = new PageTokenCodec(std::array<uint8_t, 32>{1, 2, 3});
  static const std::string* const given = [] {
    osiedle::call::SeededEntropy entropy(1);
    return new std::string(codec->Encode("position", "binding", entropy));
  }();
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (codec->Decode(text, "binding").ok() && text != *given) std::abort();
  std::string changed = *given;
  for (size_t i = 0; i + 1 < size; i += 2) changed[data[i] % changed.size()] = data[i + 1];
  if (codec->Decode(changed, "binding").ok() && changed != *given) std::abort();
  if (codec->Decode(*given, text).ok() && text != "binding") std::abort();
  return 0;
}
