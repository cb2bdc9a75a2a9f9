// Services, methods and types in words.
#ifndef OSIEDLE_CLIENTS_CLI_DESCRIBE_H_
#define OSIEDLE_CLIENTS_CLI_DESCRIBE_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace osiedle::cli {

// Lines that end in '\n'. Of a method: who may call it, and the fields of its request; of a field:
// its type, and what a client may do with it (AIP-203).
std::string DescribeService(const google::protobuf::ServiceDescriptor& service);
std::string DescribeMethod(const google::protobuf::MethodDescriptor& method);
std::string DescribeMessage(const google::protobuf::Descriptor& type);
std::string DescribeEnum(const google::protobuf::EnumDescriptor& type);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DESCRIBE_H_
