// osiedle services, osiedle describe: what the server can do, in its own words.
#include <memory>
#include <string>

#include "absl/strings/match.h"
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

// A name without its package, which more than one thing may have. Where nothing has it, a name of
// two parts was meant for a method: `no_method` says what there is.
absl::Status DescribeType(Session& session, ServerSchema& schema, const std::string& name,
                          const absl::Status& no_method) {
  const absl::StatusOr<ServerSchema::Types> types = schema.TypesNamed(name);
  if (!types.ok()) return types.status();
  if (types->messages.empty() && types->enums.empty()) {
    if (absl::StrContains(name, '.')) return no_method;
    return UsageError(absl::StrCat("the server knows no \"", name,
                                   "\". Ask for a service or a method (ContactService, "
                                   "ContactService.GetContact), a message or an enum (Contact, "
                                   "Contact.Mode)"));
  }
  if (types->messages.size() + types->enums.size() > 1) {
    std::vector<std::string> names;
    for (const Descriptor* message : types->messages) names.push_back(message->full_name());
    for (const EnumDescriptor* values : types->enums) names.push_back(values->full_name());
    return UsageError(
        absl::StrCat("\"", name, "\" may be any of:\n  ", absl::StrJoin(names, "\n  ")));
  }
  session.out << (types->messages.empty()
                      ? DescribeEnum(*types->enums.front(), session.width)
                      : DescribeMessage(*types->messages.front(), session.width));
  return absl::OkStatus();
}

absl::Status Describe(Session& session, const std::string& name) {
  ServerSchema schema(session.connection);
  // Full names of messages and enums first: they are the ones that cannot be mistaken.
  const absl::StatusOr<const Descriptor*> message = schema.FindMessage(name);
  if (!message.ok()) return message.status();
  if (*message != nullptr) {
    session.out << DescribeMessage(**message, session.width);
    return absl::OkStatus();
  }
  const absl::StatusOr<const EnumDescriptor*> values = schema.FindEnum(name);
  if (!values.ok()) return values.status();
  if (*values != nullptr) {
    session.out << DescribeEnum(**values, session.width);
    return absl::OkStatus();
  }
  const absl::StatusOr<const ServiceDescriptor*> service = schema.FindService(name);
  if (service.ok()) {
    session.out << DescribeService(**service, session.width);
    return absl::OkStatus();
  }
  if (ExitCodeOf(service.status()) != ExitCode::kUsage) return service.status();
  const absl::StatusOr<const MethodDescriptor*> method = schema.FindMethod(name);
  if (method.ok()) {
    session.out << DescribeMethod(**method, session.width);
    return absl::OkStatus();
  }
  if (ExitCodeOf(method.status()) != ExitCode::kUsage) return method.status();
  return DescribeType(session, schema, name, method.status());
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
  command
      ->add_option("name", *name,
                   "as in ContactService, ContactService.GetContact, Contact, or in full")
      ->required();
  command->callback(
      [name, &chosen] { chosen = [name](Session& session) { return Describe(session, *name); }; });
}

}  // namespace osiedle::cli
