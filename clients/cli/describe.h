// Services, methods and types in words.
#ifndef OSIEDLE_CLIENTS_CLI_DESCRIBE_H_
#define OSIEDLE_CLIENTS_CLI_DESCRIBE_H_

#include <string>

#include "google/protobuf/descriptor.h"

namespace osiedle::cli {

// Lines that end in '\n', of at most `width` columns where the words allow; 0: of 100. Everything
// comes with its comment in the proto file. Of a method: who may call it, its HTTP binding, and the
// fields of its request and answer. Of a field: its type, what a client may do with it (AIP-203),
// what it names, and its limits.
std::string DescribeService(const google::protobuf::ServiceDescriptor& service, int width);
std::string DescribeMethod(const google::protobuf::MethodDescriptor& method, int width);
std::string DescribeMessage(const google::protobuf::Descriptor& type, int width);
std::string DescribeEnum(const google::protobuf::EnumDescriptor& type, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DESCRIBE_H_
