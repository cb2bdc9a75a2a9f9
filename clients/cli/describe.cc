#include "clients/cli/describe.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/table.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "osiedle/common/v1/access.pb.h"

namespace osiedle::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr int kIndent = 2;

std::string TypeName(const FieldDescriptor& field) {
  std::string type;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    type = field.message_type()->full_name();
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    type = field.enum_type()->full_name();
  } else {
    type = field.type_name();
  }
  return field.is_repeated() ? absl::StrCat(type, "[]") : type;
}

// "required, immutable"; the name of which kind of resource it holds.
std::string Behaviour(const FieldDescriptor& field) {
  std::vector<std::string> words;
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behaviour = options.GetExtension(google::api::field_behavior, i);
    // Said of nearly every field, and true of one that says nothing.
    if (behaviour == google::api::OPTIONAL) continue;
    words.push_back(absl::AsciiStrToLower(
        absl::StrReplaceAll(google::api::FieldBehavior_Name(behaviour), {{"_", " "}})));
  }
  const auto& reference = options.GetExtension(google::api::resource_reference);
  if (!reference.type().empty()) words.push_back(absl::StrCat("names an ", reference.type()));
  if (!reference.child_type().empty()) {
    words.push_back(absl::StrCat("parent of ", reference.child_type()));
  }
  return absl::StrJoin(words, ", ");
}

std::string FieldsTable(const Descriptor& type) {
  Table table({{.title = "field"}, {.title = "type"}, {.title = "note", .most = 80}});
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    table.AddRow({field.name(), TypeName(field), Behaviour(field)});
  }
  return table.empty() ? "  no fields\n" : table.ToString(kIndent);
}

std::string Signature(const MethodDescriptor& method) {
  return absl::StrCat(method.name(), "(", method.client_streaming() ? "stream of " : "",
                      method.input_type()->name(), ") -> ",
                      method.server_streaming() ? "stream of " : "", method.output_type()->name());
}

}  // namespace

std::string DescribeService(const ServiceDescriptor& service) {
  std::string text = absl::StrCat(service.full_name(), "\n");
  for (int i = 0; i < service.method_count(); ++i) {
    absl::StrAppend(&text, "  ", Signature(*service.method(i)), "\n");
  }
  return text;
}

std::string DescribeMethod(const MethodDescriptor& method) {
  std::string text = absl::StrCat(method.service()->full_name(), ".", Signature(method), "\n");
  if (method.options().HasExtension(common::v1::access)) {
    const common::v1::Access& access = method.options().GetExtension(common::v1::access);
    const std::string roles = absl::StrJoin(access.roles(), ", ", [](std::string* out, int role) {
      absl::StrAppend(out, common::v1::Role_Name(role));
    });
    absl::StrAppend(&text, "may be called by ", roles, "; scope ",
                    common::v1::Access::Scope_Name(access.scope()), "\n");
  }
  return absl::StrCat(text, "\n", method.input_type()->full_name(), "\n",
                      FieldsTable(*method.input_type()), "\n", method.output_type()->full_name(),
                      "\n", FieldsTable(*method.output_type()));
}

std::string DescribeMessage(const Descriptor& type) {
  return absl::StrCat(type.full_name(), "\n", FieldsTable(type));
}

std::string DescribeEnum(const EnumDescriptor& type) {
  std::string text = absl::StrCat(type.full_name(), "\n");
  for (int i = 0; i < type.value_count(); ++i) {
    absl::StrAppend(&text, "  ", type.value(i)->name(), "\n");
  }
  return text;
}

}  // namespace osiedle::cli
