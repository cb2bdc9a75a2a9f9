#include "clients/cpp/generator/descriptor_set.h"

#include <fstream>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"

namespace osiedle::client::generator {

using google::protobuf::FileDescriptor;

absl::StatusOr<std::unique_ptr<DescriptorSet>> DescriptorSet::Read(const std::string& path) {
  google::protobuf::FileDescriptorSet files;
  std::ifstream input(path, std::ios::binary);
  if (!input || !files.ParseFromIstream(&input)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no file of descriptors"));
  }
  auto set = absl::WrapUnique(new DescriptorSet());
  // protoc writes a file after those that the file imports.
  for (const auto& proto : files.file()) {
    const FileDescriptor* file = set->pool_.BuildFile(proto);
    if (file == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", proto.name(), " does not fit"));
    }
    if (!absl::StartsWith(file->package(), "osiedle.")) continue;
    for (int i = 0; i < file->service_count(); ++i) set->services_.push_back(file->service(i));
  }
  return set;
}

}  // namespace osiedle::client::generator
