// The descriptors of the public API, a google.protobuf.FileDescriptorSet with comments and JSON
// names: osiedle.binpb of proto/CMakeLists.txt, which is installed too. Each file comes after its
// imports.
#ifndef OSIEDLE_SERVICES_SERVER_PUBLIC_DESCRIPTORS_H_
#define OSIEDLE_SERVICES_SERVER_PUBLIC_DESCRIPTORS_H_

#include "absl/strings/string_view.h"

namespace osiedle::server {

// Lives as long as the process.
absl::string_view PublicDescriptors();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_PUBLIC_DESCRIPTORS_H_
