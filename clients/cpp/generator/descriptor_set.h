// The services in a file of descriptors.
#ifndef OSIEDLE_CLIENTS_CPP_GENERATOR_DESCRIPTOR_SET_H_
#define OSIEDLE_CLIENTS_CPP_GENERATOR_DESCRIPTOR_SET_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::client::generator {

class DescriptorSet {
 public:
  // Reads what protoc writes with --descriptor_set_out and --include_imports.
  static absl::StatusOr<std::unique_ptr<DescriptorSet>> Read(const std::string& path);

  // The services of Osiedle. They live as long as the set.
  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const {
    return services_;
  }

 private:
  DescriptorSet() = default;

  google::protobuf::DescriptorPool pool_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
};

}  // namespace osiedle::client::generator

#endif  // OSIEDLE_CLIENTS_CPP_GENERATOR_DESCRIPTOR_SET_H_
