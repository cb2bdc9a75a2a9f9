#include "clients/cli/json_text.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"
#include "google/protobuf/util/json_util.h"

namespace osiedle::cli {

absl::Status ReadJson(const std::string& json, const std::string& what,
                      google::protobuf::Message& message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, &message);
  if (parsed.ok()) return absl::OkStatus();
  const auto why = parsed.message();
  return UsageError(absl::StrCat(what, " is no ", message.GetDescriptor()->name(), ": ",
                                 OneLine(absl::string_view(why.data(), why.size()))));
}

std::string JsonText(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &json, options);
  // What came over the wire can be printed, but for an Any of an unknown type or a text that is not
  // UTF-8.
  if (!printed.ok()) return absl::StrCat("{} // ", printed.ToString(), "\n");
  return json;
}

}  // namespace osiedle::cli
