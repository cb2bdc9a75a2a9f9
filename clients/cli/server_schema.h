// The methods and types of a server, learned from its reflection service. So this program knows
// every method of the server, also those that are newer than the program.
#ifndef OSIEDLE_CLIENTS_CLI_SERVER_SCHEMA_H_
#define OSIEDLE_CLIENTS_CLI_SERVER_SCHEMA_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor_database.h"
#include "google/protobuf/dynamic_message.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "osiedle/client/connection.h"

namespace osiedle::cli {

// Asks by grpc.reflection.v1, and where a server lacks that, by v1alpha. Not thread-safe.
class ServerSchema {
 public:
  explicit ServerSchema(std::shared_ptr<client::Connection> connection);
  ServerSchema(const ServerSchema&) = delete;
  ServerSchema& operator=(const ServerSchema&) = delete;

  // The full names of the services, in order.
  absl::StatusOr<std::vector<std::string>> Services();

  // A service by its full name, or by its last part when one service alone has it.
  absl::StatusOr<const google::protobuf::ServiceDescriptor*> FindService(absl::string_view name);

  // As in "ContactService.CreateContact", "ContactService/CreateContact" or with the full name of
  // the service. Fails with UsageError, which says what there is instead.
  absl::StatusOr<const google::protobuf::MethodDescriptor*> FindMethod(absl::string_view name);

  // Everything that the server knows by this full name; null where there is nothing.
  absl::StatusOr<const google::protobuf::Descriptor*> FindMessage(absl::string_view name);
  absl::StatusOr<const google::protobuf::EnumDescriptor*> FindEnum(absl::string_view name);

  // Messages and enums.
  struct Types {
    std::vector<const google::protobuf::Descriptor*> messages;
    std::vector<const google::protobuf::EnumDescriptor*> enums;
  };
  // The types that the services need and whose full names end in `name`, as "Contact" or
  // "Contact.Mode". When there are none, the types of osiedle.common.v1: comments point to its
  // StandardFields, which no service needs.
  absl::StatusOr<Types> TypesNamed(absl::string_view name);

  // An empty message of a type found here. Lives no longer than this.
  std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor& type);

 private:
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;

  // Brings the files that the pool asks for.
  class Files final : public google::protobuf::DescriptorDatabase {
   public:
    explicit Files(ServerSchema& schema) : schema_(schema) {}
    bool FindFileByName(const std::string& name,
                        google::protobuf::FileDescriptorProto* file) override;
    bool FindFileContainingSymbol(const std::string& symbol,
                                  google::protobuf::FileDescriptorProto* file) override;
    bool FindFileContainingExtension(const std::string& type, int number,
                                     google::protobuf::FileDescriptorProto* file) override;

   private:
    bool Fetch(const Request& request);

    ServerSchema& schema_;
    google::protobuf::SimpleDescriptorDatabase known_;
  };

  // Drops the messages of the pool, which gives null for files that do not fit together.
  class Silence final : public google::protobuf::DescriptorPool::ErrorCollector {
   public:
    void AddError(const std::string&, const std::string&, const google::protobuf::Message*,
                  ErrorLocation, const std::string&) override {}
  };

  absl::StatusOr<Response> Ask(const Request& request);

  std::shared_ptr<client::Connection> connection_;
  std::string service_ = "grpc.reflection.v1.ServerReflection";
  // The failure of the last look-up by the pool; OK also when the server does not know the thing.
  absl::Status failure_;
  Files files_;
  Silence silence_;
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory messages_;
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_SERVER_SCHEMA_H_
