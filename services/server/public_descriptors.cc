#include "services/server/public_descriptors.h"

// The assembler puts the file into this program as it is. OSIEDLE_DESCRIPTORS is its path.
asm(".pushsection .rodata\n"
    ".global osiedle_descriptors_begin\n"
    ".global osiedle_descriptors_end\n"
    "osiedle_descriptors_begin:\n"
    ".incbin \"" OSIEDLE_DESCRIPTORS
    "\"\n"
    "osiedle_descriptors_end:\n"
    ".popsection\n");

extern "C" {
extern const char osiedle_descriptors_begin[];
extern const char osiedle_descriptors_end[];
}

namespace osiedle::server {

absl::string_view PublicDescriptors() {
  return {osiedle_descriptors_begin,
          static_cast<size_t>(osiedle_descriptors_end - osiedle_descriptors_begin)};
}

}  // namespace osiedle::server
