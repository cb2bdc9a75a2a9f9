#include "clients/cli/server_schema.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/nearest.h"
#include "google/protobuf/descriptor.pb.h"

namespace osiedle::cli {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

namespace {

// Those declared in a message, at any depth.
void AddTypes(const Descriptor& owner, const std::string& ending, ServerSchema::Types& types) {
  if (absl::EndsWith(owner.full_name(), ending)) types.messages.push_back(&owner);
  for (int i = 0; i < owner.enum_type_count(); ++i) {
    const EnumDescriptor* type = owner.enum_type(i);
    if (absl::EndsWith(type->full_name(), ending)) types.enums.push_back(type);
  }
  for (int i = 0; i < owner.nested_type_count(); ++i) {
    AddTypes(*owner.nested_type(i), ending, types);
  }
}

void AddTypes(const FileDescriptor& file, const std::string& ending, ServerSchema::Types& types) {
  for (int i = 0; i < file.enum_type_count(); ++i) {
    const EnumDescriptor* type = file.enum_type(i);
    if (absl::EndsWith(type->full_name(), ending)) types.enums.push_back(type);
  }
  for (int i = 0; i < file.message_type_count(); ++i) {
    AddTypes(*file.message_type(i), ending, types);
  }
}

}  // namespace

bool ServerSchema::Files::Fetch(const Request& request) {
  const absl::StatusOr<Response> response = schema_.Ask(request);
  if (!response.ok()) {
    schema_.failure_ = response.status();
    return false;
  }
  for (const std::string& bytes : response->file_descriptor_response().file_descriptor_proto()) {
    FileDescriptorProto file;
    FileDescriptorProto before;
    // Answers bring the imports of a file along, so the same file comes more than once.
    if (file.ParseFromString(bytes) && !known_.FindFileByName(file.name(), &before)) {
      known_.Add(file);
    }
  }
  return response->has_file_descriptor_response();
}

bool ServerSchema::Files::FindFileByName(const std::string& name, FileDescriptorProto* file) {
  if (known_.FindFileByName(name, file)) return true;
  Request request;
  request.set_file_by_filename(name);
  return Fetch(request) && known_.FindFileByName(name, file);
}

bool ServerSchema::Files::FindFileContainingSymbol(const std::string& symbol,
                                                   FileDescriptorProto* file) {
  if (known_.FindFileContainingSymbol(symbol, file)) return true;
  Request request;
  request.set_file_containing_symbol(symbol);
  return Fetch(request) && known_.FindFileContainingSymbol(symbol, file);
}

bool ServerSchema::Files::FindFileContainingExtension(const std::string& type, int number,
                                                      FileDescriptorProto* file) {
  return known_.FindFileContainingExtension(type, number, file);
}

ServerSchema::ServerSchema(std::shared_ptr<client::Connection> connection)
    : connection_(std::move(connection)), files_(*this), pool_(&files_, &silence_) {}

absl::StatusOr<ServerSchema::Response> ServerSchema::Ask(const Request& request) {
  Response response;
  // The method is a stream; with one question and one answer it looks like any other on the wire.
  // So do v1alpha's messages: only the name of the service differs.
  absl::Status status = client::CallAndWait(
      *connection_, client::Method(service_, "ServerReflectionInfo"), request, response, {});
  constexpr char kOlder[] = "grpc.reflection.v1alpha.ServerReflection";
  if (absl::IsUnimplemented(status) && service_ != kOlder) {
    service_ = kOlder;
    return Ask(request);
  }
  if (absl::IsUnimplemented(status)) {
    return absl::UnimplementedError("the server does not say what it can do (no reflection)");
  }
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<std::vector<std::string>> ServerSchema::Services() {
  Request request;
  request.set_list_services("*");
  const absl::StatusOr<Response> response = Ask(request);
  if (!response.ok()) return response.status();
  std::vector<std::string> names;
  for (const auto& service : response->list_services_response().service()) {
    names.push_back(service.name());
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<const ServiceDescriptor*> ServerSchema::FindService(absl::string_view name) {
  const absl::StatusOr<std::vector<std::string>> services = Services();
  if (!services.ok()) return services.status();
  std::vector<std::string> found;
  for (const std::string& service : *services) {
    if (service == name || absl::EndsWith(service, absl::StrCat(".", name))) {
      found.push_back(service);
    }
  }
  if (found.empty()) {
    std::vector<std::string> last_parts;
    for (const std::string& service : *services) {
      last_parts.push_back(service.substr(service.rfind('.') + 1));
    }
    return UsageError(absl::StrCat("the server has no service \"", name, "\"",
                                   DidYouMean(name, last_parts), " It has:\n  ",
                                   absl::StrJoin(*services, "\n  ")));
  }
  if (found.size() > 1) {
    return UsageError(
        absl::StrCat("\"", name, "\" may be any of:\n  ", absl::StrJoin(found, "\n  ")));
  }
  failure_ = absl::OkStatus();
  const ServiceDescriptor* service = pool_.FindServiceByName(found[0]);
  if (!failure_.ok()) return failure_;
  if (service == nullptr) {
    return absl::InternalError(absl::StrCat("the server cannot describe its service ", found[0]));
  }
  return service;
}

absl::StatusOr<const MethodDescriptor*> ServerSchema::FindMethod(absl::string_view name) {
  const size_t end = name.find_last_of("./");
  if (end == absl::string_view::npos) {
    return UsageError(absl::StrCat("\"", name,
                                   "\" does not say the service: write SERVICE.METHOD, as in "
                                   "ContactService.GetContact"));
  }
  absl::StatusOr<const ServiceDescriptor*> service = FindService(name.substr(0, end));
  if (!service.ok()) return service.status();
  const MethodDescriptor* method = (*service)->FindMethodByName(std::string(name.substr(end + 1)));
  if (method != nullptr) return method;
  std::vector<std::string> methods;
  for (int i = 0; i < (*service)->method_count(); ++i) {
    methods.push_back((*service)->method(i)->name());
  }
  return UsageError(absl::StrCat((*service)->full_name(), " has no method \"", name.substr(end + 1),
                                 "\"", DidYouMean(name.substr(end + 1), methods), " It has:\n  ",
                                 absl::StrJoin(methods, "\n  ")));
}

absl::StatusOr<const Descriptor*> ServerSchema::FindMessage(absl::string_view name) {
  failure_ = absl::OkStatus();
  const Descriptor* type = pool_.FindMessageTypeByName(std::string(name));
  // Not known is an answer, not a failure: reflection says so with NOT_FOUND inside the response.
  if (!failure_.ok()) return failure_;
  return type;
}

absl::StatusOr<const EnumDescriptor*> ServerSchema::FindEnum(absl::string_view name) {
  failure_ = absl::OkStatus();
  const EnumDescriptor* type = pool_.FindEnumTypeByName(std::string(name));
  if (!failure_.ok()) return failure_;
  return type;
}

absl::StatusOr<ServerSchema::Types> ServerSchema::TypesNamed(absl::string_view name) {
  const absl::StatusOr<std::vector<std::string>> services = Services();
  if (!services.ok()) return services.status();
  failure_ = absl::OkStatus();
  // The files of the services and what they import.
  std::vector<const FileDescriptor*> files;
  std::set<const FileDescriptor*> seen;
  const auto add = [&](const FileDescriptor* file) {
    if (seen.insert(file).second) files.push_back(file);
  };
  for (const std::string& service : *services) {
    const ServiceDescriptor* found = pool_.FindServiceByName(service);
    if (!failure_.ok()) return failure_;
    if (found != nullptr) add(found->file());
  }
  const std::string ending = absl::StrCat(".", name);
  Types types;
  for (size_t i = 0; i < files.size(); ++i) {
    for (int d = 0; d < files[i]->dependency_count(); ++d) add(files[i]->dependency(d));
    AddTypes(*files[i], ending, types);
  }
  if (!types.messages.empty() || !types.enums.empty()) return types;
  const std::string common = absl::StrCat("osiedle.common.v1", ending);
  const absl::StatusOr<const Descriptor*> message = FindMessage(common);
  if (!message.ok()) return message.status();
  if (*message != nullptr) types.messages.push_back(*message);
  const absl::StatusOr<const EnumDescriptor*> values = FindEnum(common);
  if (!values.ok()) return values.status();
  if (*values != nullptr) types.enums.push_back(*values);
  return types;
}

std::unique_ptr<google::protobuf::Message> ServerSchema::New(const Descriptor& type) {
  return std::unique_ptr<google::protobuf::Message>(messages_.GetPrototype(&type)->New());
}

}  // namespace osiedle::cli
