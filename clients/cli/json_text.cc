#include "clients/cli/json_text.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display_text.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/nearest.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace osiedle::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// One that is longer is better looked up with `osiedle describe`.
constexpr size_t kMaxNames = 40;

std::string ListOf(const std::vector<std::string>& names) {
  if (names.size() <= kMaxNames) return absl::StrJoin(names, ", ");
  return absl::StrCat(absl::StrJoin(names.begin(), names.begin() + kMaxNames, ", "), ", …");
}

const FieldDescriptor* FieldOf(const Descriptor& type, const std::string& key) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.name() == key || field.json_name() == key || field.camelcase_name() == key) {
      return &field;
    }
  }
  return nullptr;
}

// What is wrong with the names in a text that Protobuf refused: it stops at the first, and does not
// say what there is.
class NameFaults {
 public:
  std::vector<std::string> Find(const nlohmann::json& json, const Descriptor& type) {
    CheckMessage(json, type, "");
    return std::move(faults_);
  }

 private:
  void Add(const std::string& path, const std::string& what) {
    faults_.push_back(absl::StrCat(OneLine(path), ": ", OneLine(what)));
  }

  void CheckMessage(const nlohmann::json& json, const Descriptor& type, const std::string& path) {
    // These have a JSON form of their own.
    if (!json.is_object() || absl::StartsWith(type.full_name(), "google.protobuf.")) return;
    for (const auto& [key, value] : json.items()) {
      const std::string inner = path.empty() ? key : absl::StrCat(path, ".", key);
      const FieldDescriptor* field = FieldOf(type, key);
      if (field == nullptr) {
        std::vector<std::string> names;
        for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->json_name());
        Add(inner, absl::StrCat(type.name(), " has no such field", DidYouMean(key, names),
                                " It has: ", ListOf(names)));
      } else if (field->is_map()) {
        for (const auto& [entry, item] : value.items()) {
          CheckValue(item, *field->message_type()->field(1), absl::StrCat(inner, ".", entry));
        }
      } else if (field->is_repeated() && value.is_array()) {
        for (size_t i = 0; i < value.size(); ++i) {
          CheckValue(value[i], *field, absl::StrCat(inner, "[", i, "]"));
        }
      } else {
        CheckValue(value, *field, inner);
      }
    }
  }

  void CheckValue(const nlohmann::json& json, const FieldDescriptor& field,
                  const std::string& path) {
    if (field.message_type() != nullptr) return CheckMessage(json, *field.message_type(), path);
    const EnumDescriptor* type = field.enum_type();
    if (type == nullptr || !json.is_string()) return;
    const auto word = json.get<std::string>();
    if (type->FindValueByName(word) != nullptr) return;
    std::vector<std::string> names;
    // The first says nothing (AIP-126).
    for (int i = 1; i < type->value_count(); ++i) names.push_back(type->value(i)->name());
    Add(path, absl::StrCat("\"", word, "\" is no ", type->name(), DidYouMean(word, names),
                           " There are: ", ListOf(names)));
  }

  std::vector<std::string> faults_;
};

}  // namespace

absl::Status ReadJson(const std::string& json, const std::string& what,
                      google::protobuf::Message& message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, &message);
  if (parsed.ok()) return absl::OkStatus();
  const nlohmann::json read = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  const std::vector<std::string> faults = NameFaults().Find(read, *message.GetDescriptor());
  if (!faults.empty()) {
    return UsageError(absl::StrCat(what, " is no ", message.GetDescriptor()->name(), ":\n  ",
                                   absl::StrJoin(faults, "\n  ")));
  }
  const auto why = parsed.message();
  return UsageError(absl::StrCat(what, " is no ", message.GetDescriptor()->name(), ": ",
                                 OneLine(absl::string_view(why.data(), why.size()))));
}

std::string JsonText(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &json, options);
  // What came over the wire can be printed, but for an Any of an unknown type or a text that is not
  // UTF-8.
  if (!printed.ok()) return absl::StrCat("{} // ", printed.ToString(), "\n");
  return json;
}

}  // namespace osiedle::cli
