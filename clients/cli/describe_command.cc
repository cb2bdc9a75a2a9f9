// osiedle services, osiedle describe: what the server can do, in its own words.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/describe.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/server_schema.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

absl::Status ListServices(Session& session) {
  ServerSchema schema(session.connection);
  const absl::StatusOr<std::vector<std::string>> services = schema.Services();
  if (!services.ok()) return services.status();
  if (session.json) {
    session.out << nlohmann::json(*services).dump(2) << "\n";
  } else {
    session.out << absl::StrJoin(*services, "\n") << "\n";
  }
  return absl::OkStatus();
}

absl::Status Describe(Session& session, const std::string& name) {
  ServerSchema schema(session.connection);
  // Full names of messages and enums first: they are the ones that cannot be mistaken.
  const absl::StatusOr<const Descriptor*> message = schema.FindMessage(name);
  if (!message.ok()) return message.status();
  if (*message != nullptr) {
    session.out << DescribeMessage(**message);
    return absl::OkStatus();
  }
  const absl::StatusOr<const EnumDescriptor*> values = schema.FindEnum(name);
  if (!values.ok()) return values.status();
  if (*values != nullptr) {
    session.out << DescribeEnum(**values);
    return absl::OkStatus();
  }
  const absl::StatusOr<const ServiceDescriptor*> service = schema.FindService(name);
  if (service.ok()) {
    session.out << DescribeService(**service);
    return absl::OkStatus();
  }
  if (ExitCodeOf(service.status()) != ExitCode::kUsage) return service.status();
  const absl::StatusOr<const MethodDescriptor*> method = schema.FindMethod(name);
  if (method.ok()) {
    session.out << DescribeMethod(**method);
    return absl::OkStatus();
  }
  if (ExitCodeOf(method.status()) != ExitCode::kUsage) return method.status();
  return UsageError(absl::StrCat("the server knows no \"", name,
                                 "\". Ask for a service or a method (ContactService, "
                                 "ContactService.GetContact), or for a message or an enum by its "
                                 "full name (osiedle.contacts.v1.Contact)"));
}

}  // namespace

void AddServicesCommand(CLI::App& app, Command& chosen) {
  app.add_subcommand("services", "list the services of the server")->callback([&chosen] {
    chosen = ListServices;
  });
}

void AddDescribeCommand(CLI::App& app, Command& chosen) {
  auto name = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("describe", "show a service, a method, a message or an enum");
  command->add_option("name", *name, "as in ContactService, ContactService.GetContact, or in full")
      ->required();
  command->callback(
      [name, &chosen] { chosen = [name](Session& session) { return Describe(session, *name); }; });
}

}  // namespace osiedle::cli
