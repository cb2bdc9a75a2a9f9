#include "clients/cli/completion_values.h"

#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "clients/cli/events_request.h"
#include "clients/cli/people_options.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/server_schema.h"
#include "clients/cli/slots_request.h"
#include "clients/cli/visits_request.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "osiedle/client/service_names.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"
#include "osiedle/common/v1/purpose.pb.h"
#include "osiedle/common/v1/role.pb.h"

namespace osiedle::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::ServiceDescriptor;

// Nobody waits longer for a key that completes a word.
constexpr double kPatienceSeconds = 0.3;

std::vector<const ServiceDescriptor*> BuiltInServices() {
  std::vector<const ServiceDescriptor*> services;
  for (const char* name : client::kServiceNames) {
    const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service != nullptr) services.push_back(service);
  }
  return services;
}

void AddMethods(const ServiceDescriptor& service, std::vector<std::string>& methods) {
  for (int i = 0; i < service.method_count(); ++i) {
    methods.push_back(absl::StrCat(service.name(), ".", service.method(i)->name()));
  }
}

// The collection of a resource that lies in a municipality itself, as rows of it are exchanged; ""
// for any other message.
absl::string_view CollectionOf(const Descriptor& type) {
  if (!type.options().HasExtension(google::api::resource)) return "";
  const auto& resource = type.options().GetExtension(google::api::resource);
  if (resource.pattern().empty()) return "";
  const std::vector<absl::string_view> parts = absl::StrSplit(resource.pattern(0), '/');
  return parts.size() == 4 && parts[0] == "municipalities" ? parts[2] : "";
}

// The kinds of which there is a standard method, Create or List.
std::vector<std::string> KindsWith(absl::string_view method) {
  std::vector<std::string> kinds;
  for (const ServiceDescriptor* service : BuiltInServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (!absl::StartsWith(service->method(i)->name(), method)) continue;
      const Descriptor* type = service->method(i)->output_type();
      // A List answers with rows.
      if (type->field_count() > 0 && type->field(0)->is_repeated()) {
        type = type->field(0)->message_type();
      }
      if (type == nullptr) continue;
      const absl::string_view collection = CollectionOf(*type);
      if (!collection.empty()) kinds.emplace_back(collection);
    }
  }
  return kinds;
}

// One person of each age band.
std::vector<std::string> PeopleWords() {
  std::vector<std::string> words;
  for (const std::string& band : BandWords()) words.push_back(absl::StrCat("1:", band));
  return words;
}

}  // namespace

std::vector<std::string> BuiltInMethods() {
  std::vector<std::string> methods;
  for (const ServiceDescriptor* service : BuiltInServices()) AddMethods(*service, methods);
  return methods;
}

std::vector<std::string> MethodsOfServer(const GlobalOptions& options) {
  GlobalOptions quick = options;
  quick.timeout_seconds = kPatienceSeconds;
  std::ostringstream nowhere;
  const absl::StatusOr<Session> session = OpenSession(quick, nowhere);
  if (!session.ok()) return {};
  ServerSchema schema(session->connection);
  const absl::StatusOr<std::vector<std::string>> services = schema.Services();
  if (!services.ok()) return {};
  std::vector<std::string> methods;
  for (const std::string& name : *services) {
    if (absl::StartsWith(name, "grpc.")) continue;
    const absl::StatusOr<const ServiceDescriptor*> service = schema.FindService(name);
    if (!service.ok()) return {};
    AddMethods(**service, methods);
  }
  return methods;
}

std::vector<std::string> ValuesOf(const std::string& command, const std::string& name,
                                  const GlobalOptions& options) {
  if (name == "method" || name == "--method" || command == "osiedle describe") {
    std::vector<std::string> methods = MethodsOfServer(options);
    return methods.empty() ? BuiltInMethods() : methods;
  }
  if (name == "kind") return KindsWith(command == "osiedle export" ? "List" : "Create");
  if (name == "--format") return {"csv", "excel", "jsonl"};
  if (name == "--role") return ValueNames(*common::v1::Role_descriptor());
  if (name == "--purpose") return OptionWords(*common::v1::Purpose_descriptor());
  if (name == "--edition") return {"latest"};
  if (name == "--seat")
    return command == "osiedle slots find" ? ChoiceWords() : std::vector<std::string>();
  if (name == "--state") {
    return command == "osiedle events registrations"
               ? OptionWords(*clubs::v1::Registration::State_descriptor())
               : StateWords();
  }
  if (name == "--kind") {
    return command == "osiedle clubs list" ? OptionWords(*clubs::v1::Club::Kind_descriptor())
                                           : KindWords();
  }
  if (name == "--people") return PeopleWords();
  if (name == "--source") {
    return command == "osiedle events sign-up" ? SourceWords() : std::vector<std::string>();
  }
  if (name == "--needs") return AccessibilityWords();
  if (name == "--outcome") return OutcomeWords();
  if (name == "shell") return {"bash", "zsh"};
  return {};
}

}  // namespace osiedle::cli
