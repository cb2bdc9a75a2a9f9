#include "clients/cli/call_command.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/field_text.h"
#include "clients/cli/input_file.h"
#include "clients/cli/json_text.h"
#include "clients/cli/message_text.h"
#include "clients/cli/server_schema.h"
#include "clients/cli/stream_call.h"
#include "nlohmann/json.hpp"
#include "osiedle/client/connection.h"

namespace osiedle::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

absl::StatusOr<std::string> ReadArgument(const std::string& argument) {
  if (argument == "-") return ReadText("-");
  if (absl::StartsWith(argument, "@")) return ReadText(argument.substr(1));
  return argument;
}

// False: there is no point in going on, since the output takes no more.
bool Print(Session& session, const Message& message) {
  session.out << (session.json
                      ? JsonText(message)
                      : MessageText(message, {.zone = DefaultZone(), .width = session.width}));
  return session.out.flush().good();
}

// The string field of this name, as AIP-158 has it; null when there is none.
const FieldDescriptor* TextField(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  const bool fits =
      field != nullptr && field->type() == FieldDescriptor::TYPE_STRING && !field->is_repeated();
  return fits ? field : nullptr;
}

// One answer, or the pages of a List one after the other.
absl::Status CallOnce(Session& session, const client::Method& method, bool all, Message& request,
                      Message& response) {
  const FieldDescriptor* page_token = TextField(request, "page_token");
  const FieldDescriptor* next_token = TextField(response, "next_page_token");
  const bool has_pages = page_token != nullptr && next_token != nullptr;
  if (all && !has_pages) return UsageError("--all is for methods that answer in pages");
  while (true) {
    absl::Status status = client::CallAndWait(*session.connection, method, request, response, {});
    if (!status.ok()) return status;
    if (!all) break;
    const std::string next = response.GetReflection()->GetString(response, next_token);
    if (next.empty()) break;
    response.GetReflection()->ClearField(&response, next_token);
    if (!Print(session, response)) return absl::OkStatus();
    request.GetReflection()->SetString(&request, page_token, next);
    response.Clear();
  }
  Print(session, response);
  return absl::OkStatus();
}

// The requests of a stream: the items of an array, or the one that there is.
absl::StatusOr<std::vector<std::unique_ptr<Message>>> ReadRequests(ServerSchema& schema,
                                                                   const MethodDescriptor& method,
                                                                   const std::string& json) {
  std::vector<std::string> texts = {json};
  const nlohmann::json parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (method.client_streaming() && parsed.is_array()) {
    texts.clear();
    for (const nlohmann::json& item : parsed) texts.push_back(item.dump());
  }
  std::vector<std::unique_ptr<Message>> requests;
  for (const std::string& text : texts) {
    requests.push_back(schema.New(*method.input_type()));
    if (absl::Status read = ReadJson(text, "the request", *requests.back()); !read.ok()) {
      return read;
    }
  }
  return requests;
}

}  // namespace

absl::Status Call(Session& session, const CallArguments& arguments) {
  const absl::StatusOr<std::string> json = ReadArgument(arguments.json);
  if (!json.ok()) return json.status();
  ServerSchema schema(session.connection);
  const absl::StatusOr<const MethodDescriptor*> found = schema.FindMethod(arguments.method);
  if (!found.ok()) return found.status();
  const MethodDescriptor& descriptor = **found;
  const auto requests = ReadRequests(schema, descriptor, *json);
  if (!requests.ok()) return requests.status();

  const client::Method method(descriptor);
  const std::unique_ptr<Message> response = schema.New(*descriptor.output_type());
  if (descriptor.client_streaming() || descriptor.server_streaming()) {
    return CallStream(session, method, *requests, *response,
                      [&] { return Print(session, *response); });
  }
  return CallOnce(session, method, arguments.all, *requests->front(), *response);
}

void AddCallCommand(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<CallArguments>();
  CLI::App* command = app.add_subcommand("call", "call any method of the server");
  command
      ->add_option("method", arguments->method,
                   "as in ContactService.GetContact; `osiedle services` lists them")
      ->required();
  command->add_option("request", arguments->json,
                      "the request as JSON, @FILE or - for standard input; without it, empty");
  command->add_flag("--all", arguments->all, "follow the pages of a list to the end");
  command->callback([arguments, &chosen] {
    chosen = [arguments](Session& session) { return Call(session, *arguments); };
  });
}

}  // namespace osiedle::cli
