#include "clients/cli/describe.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/display_text.h"
#include "google/api/annotations.pb.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/field_info.pb.h"
#include "google/api/resource.pb.h"
#include "osiedle/common/v1/access.pb.h"
#include "osiedle/common/v1/limits.pb.h"

namespace osiedle::cli {
namespace {

using common::v1::Access;
using common::v1::AccessRule;
using common::v1::Limits;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr int kIndent = 2;
constexpr int kCommentIndent = 6;
// Longer lines are hard to read.
constexpr int kMostColumns = 100;

// What the proto file says of an element; empty where the server does not tell.
template <typename Element>
std::string CommentOf(const Element& element) {
  google::protobuf::SourceLocation location;
  return element.GetSourceLocation(&location) ? location.leading_comments : "";
}

// Writes lines that end in '\n', none longer than the width where its words allow.
class Writer {
 public:
  explicit Writer(int width) : width_(width == 0 ? kMostColumns : std::min(width, kMostColumns)) {}

  void Line(absl::string_view line) { absl::StrAppend(&text_, OneLine(line), "\n"); }
  void Gap() { absl::StrAppend(&text_, "\n"); }

  // A line that may be broken; what follows stands further in.
  void Item(absl::string_view text) { Fill(text, kIndent, kCommentIndent); }

  // Paragraphs are kept, their lines are not.
  void Comment(absl::string_view comment, int indent) {
    // Between two of them stands an empty line, unless the second is an item of a list.
    std::vector<std::string> paragraphs(1);
    for (absl::string_view line : absl::StrSplit(comment, '\n')) {
      line = absl::StripAsciiWhitespace(line);
      if (line.empty()) {
        paragraphs.emplace_back();
      } else if (absl::StartsWith(line, "- ")) {
        paragraphs.emplace_back(line);
      } else {
        absl::StrAppend(&paragraphs.back(), " ", line);
      }
    }
    bool is_first = true;
    for (const std::string& paragraph : paragraphs) {
      if (paragraph.empty()) continue;
      if (!is_first && !absl::StartsWith(paragraph, "- ")) Gap();
      is_first = false;
      Fill(paragraph, indent, indent);
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  void Fill(absl::string_view text, int indent, int further) {
    std::string line;
    for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
      const std::string shown = OneLine(word);
      const int columns = DisplayWidth(line) + 1 + DisplayWidth(shown);
      if (!line.empty() && indent + columns > width_) {
        absl::StrAppend(&text_, std::string(indent, ' '), line, "\n");
        indent = further;
        line.clear();
      }
      absl::StrAppend(&line, line.empty() ? "" : " ", shown);
    }
    if (!line.empty()) absl::StrAppend(&text_, std::string(indent, ' '), line, "\n");
  }

  const int width_;
  std::string text_;
};

std::string FirstSentence(const std::string& comment) {
  const std::string line = absl::StrReplaceAll(comment, {{"\n", " "}});
  const size_t end = line.find(". ");
  return end == std::string::npos ? line : line.substr(0, end + 1);
}

// As `describe` finds it: without the package where the type is of this API.
template <typename Type>
std::string ShortTypeName(const Type& type) {
  const std::string& package = type.file()->package();
  if (!absl::StartsWith(package, "osiedle.")) return type.full_name();
  return type.full_name().substr(package.size() + 1);
}

std::string TypeName(const FieldDescriptor& field) {
  std::string type;
  if (field.is_map()) {
    const Descriptor& entry = *field.message_type();
    return absl::StrCat("map of ", TypeName(*entry.field(0)), " to ", TypeName(*entry.field(1)));
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    type = ShortTypeName(*field.message_type());
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    type = ShortTypeName(*field.enum_type());
  } else {
    type = field.type_name();
  }
  return field.is_repeated() ? absl::StrCat("list of ", type) : type;
}

bool IsOfServer(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behaviour = options.GetExtension(google::api::field_behavior, i);
    if (behaviour == google::api::OUTPUT_ONLY || behaviour == google::api::IDENTIFIER) return true;
  }
  return false;
}

// "required", "immutable"; which kind of resource it names.
void AddBehaviour(const FieldDescriptor& field, std::vector<std::string>& notes) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behaviour = options.GetExtension(google::api::field_behavior, i);
    // Said of nearly every field, and true of one that says nothing.
    if (behaviour == google::api::OPTIONAL) continue;
    notes.push_back(absl::AsciiStrToLower(
        absl::StrReplaceAll(google::api::FieldBehavior_Name(behaviour), {{"_", " "}})));
  }
  if (field.real_containing_oneof() != nullptr) {
    notes.push_back(absl::StrCat("one of ", field.real_containing_oneof()->name()));
  }
  const auto& reference = options.GetExtension(google::api::resource_reference);
  if (reference.type() == "*") {
    notes.emplace_back("names a resource of any type");
  } else if (!reference.type().empty()) {
    notes.push_back(absl::StrCat("names a resource of type ", reference.type()));
  }
  if (!reference.child_type().empty()) {
    notes.push_back(absl::StrCat("names the parent of ", reference.child_type()));
  }
}

// What `limits` and `concealed` declare.
void AddLimits(const FieldDescriptor& field, std::vector<std::string>& notes) {
  const Limits& limits = field.options().GetExtension(common::v1::limits);
  if (limits.max_characters() > 0) {
    notes.push_back(absl::StrCat("at most ", limits.max_characters(), " characters",
                                 field.is_repeated() ? " each" : ""));
  }
  if (limits.max_items() > 0)
    notes.push_back(absl::StrCat("at most ", limits.max_items(), " items"));
  if (limits.has_min_value() && limits.has_max_value()) {
    notes.push_back(absl::StrCat("from ", limits.min_value(), " to ", limits.max_value()));
  } else if (limits.has_min_value()) {
    notes.push_back(absl::StrCat("at least ", limits.min_value()));
  } else if (limits.has_max_value()) {
    notes.push_back(absl::StrCat("at most ", limits.max_value()));
  }
  if (limits.format() != Limits::FORMAT_UNSPECIFIED) {
    notes.push_back(absl::StrCat("format ", Limits::Format_Name(limits.format())));
  }
  const auto& info = field.options().GetExtension(google::api::field_info);
  if (info.format() != google::api::FieldInfo::FORMAT_UNSPECIFIED) {
    notes.push_back(absl::StrCat("format ", google::api::FieldInfo::Format_Name(info.format())));
  }
  if (limits.item_by_item()) notes.emplace_back("each item is checked by itself");
  if (limits.personal_numbers() == Limits::NO_PESEL) {
    notes.emplace_back("may hold telephone numbers and e-mail addresses");
  } else if (limits.personal_numbers() == Limits::ANY) {
    notes.emplace_back("may hold numbers of persons");
  }
  if (field.options().GetExtension(common::v1::concealed)) {
    notes.emplace_back("concealed: given by a method of its own alone");
  }
}

// Whether the bounds hold for it that nothing in the proto file says.
bool HasUnsaidBound(const FieldDescriptor& field) {
  if (IsOfServer(field)) return false;
  const Limits& limits = field.options().GetExtension(common::v1::limits);
  return (field.is_repeated() && limits.max_items() == 0) ||
         (field.type() == FieldDescriptor::TYPE_STRING && limits.max_characters() == 0);
}

enum class Side { kRequest, kAnswer };

void AddFields(const Descriptor& type, Side side, Writer& out) {
  if (type.field_count() == 0) return out.Item("no fields");
  bool has_unsaid_bound = false;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    std::vector<std::string> notes = {absl::StrCat(field.name(), ": ", TypeName(field))};
    AddBehaviour(field, notes);
    AddLimits(field, notes);
    out.Item(absl::StrJoin(notes, "; "));
    out.Comment(CommentOf(field), kCommentIndent);
    has_unsaid_bound = has_unsaid_bound || HasUnsaidBound(field);
  }
  if (!has_unsaid_bound || side == Side::kAnswer) return;
  // As limits.proto says.
  out.Gap();
  out.Item(
      "Where no limit is given, a text has at most 256 characters and a list at most 100 items.");
}

void AddMessage(absl::string_view title, const Descriptor& type, Side side, Writer& out) {
  out.Line(absl::StrCat(title, type.full_name()));
  out.Comment(CommentOf(type), kIndent);
  const auto& resource = type.options().GetExtension(google::api::resource);
  for (const std::string& pattern : resource.pattern()) {
    out.Item(absl::StrCat("A resource of type ", resource.type(), ": ", pattern));
  }
  out.Gap();
  AddFields(type, side, out);
}

std::string Signature(const MethodDescriptor& method) {
  return absl::StrCat(method.name(), "(", method.client_streaming() ? "stream of " : "",
                      method.input_type()->name(), ") -> ",
                      method.server_streaming() ? "stream of " : "", method.output_type()->name());
}

std::string ScopeText(Access::Scope scope) {
  switch (scope) {
    case Access::MUNICIPALITY:
      return "in the municipality that the request names";
    case Access::SYSTEM:
      return "in every municipality (*)";
    case Access::ANY_MUNICIPALITY:
      return "in any municipality";
    default:
      return absl::StrCat("scope ", Access::Scope_Name(scope));
  }
}

std::string RelationText(AccessRule::Relation relation) {
  switch (relation) {
    case AccessRule::OWN_RECORD:
      return ", for the caller's own record";
    case AccessRule::OWN_TEAM:
      return ", for a team of the caller";
    case AccessRule::CHAIRED_TEAM:
      return ", for a team that the caller chairs";
    case AccessRule::OWN_INSTITUTION:
      return ", for the caller's institution";
    default:
      return "";
  }
}

// "COORDINATOR, ASSISTANT, for the purposes OUTREACH, PROCEDURE".
std::string RuleText(const AccessRule& rule) {
  const std::string roles = absl::StrJoin(rule.roles(), ", ", [](std::string* text, int role) {
    absl::StrAppend(text, common::v1::Role_Name(role));
  });
  const std::string purposes =
      absl::StrJoin(rule.purposes(), ", ", [](std::string* text, int purpose) {
        absl::StrAppend(text, common::v1::Purpose_Name(purpose));
      });
  return absl::StrCat(roles, RelationText(rule.relation()),
                      purposes.empty() ? "" : ", for the purposes ", purposes);
}

void AddAccess(const MethodDescriptor& method, Writer& out) {
  if (!method.options().HasExtension(common::v1::access)) return;
  const Access& access = method.options().GetExtension(common::v1::access);
  const auto* permission =
      common::v1::Permission_descriptor()->FindValueByNumber(access.permission());
  if (permission == nullptr) return;
  const common::v1::AccessRules& rules =
      permission->options().GetExtension(common::v1::access_rules);
  out.Item(absl::StrCat("Needs the permission ", permission->name(), " ", ScopeText(access.scope()),
                        ". It is given to: ",
                        absl::StrJoin(rules.rules(), "; or ",
                                      [](std::string* text, const AccessRule& rule) {
                                        absl::StrAppend(text, RuleText(rule));
                                      }),
                        access.audited_read() ? ". Every reading is audited." : "."));
}

std::string HttpText(const google::api::HttpRule& rule) {
  std::pair<absl::string_view, absl::string_view> verb_and_path;
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      verb_and_path = {"GET", rule.get()};
      break;
    case google::api::HttpRule::kPut:
      verb_and_path = {"PUT", rule.put()};
      break;
    case google::api::HttpRule::kPost:
      verb_and_path = {"POST", rule.post()};
      break;
    case google::api::HttpRule::kDelete:
      verb_and_path = {"DELETE", rule.delete_()};
      break;
    case google::api::HttpRule::kPatch:
      verb_and_path = {"PATCH", rule.patch()};
      break;
    default:
      return "";
  }
  std::string text = absl::StrCat("HTTP: ", verb_and_path.first, " ", verb_and_path.second);
  if (rule.body() == "*") {
    absl::StrAppend(&text, ", the request as the body");
  } else if (!rule.body().empty()) {
    absl::StrAppend(&text, ", `", rule.body(), "` as the body");
  }
  return text;
}

void AddHttp(const MethodDescriptor& method, Writer& out) {
  if (!method.options().HasExtension(google::api::http)) return;
  const google::api::HttpRule& rule = method.options().GetExtension(google::api::http);
  out.Item(HttpText(rule));
  for (const google::api::HttpRule& other : rule.additional_bindings()) out.Item(HttpText(other));
}

}  // namespace

std::string DescribeService(const ServiceDescriptor& service, int width) {
  Writer out(width);
  out.Line(service.full_name());
  out.Comment(CommentOf(service), kIndent);
  out.Gap();
  for (int i = 0; i < service.method_count(); ++i) {
    out.Item(Signature(*service.method(i)));
    out.Comment(FirstSentence(CommentOf(*service.method(i))), kCommentIndent);
  }
  return out.Take();
}

std::string DescribeMethod(const MethodDescriptor& method, int width) {
  Writer out(width);
  out.Line(absl::StrCat(method.service()->full_name(), ".", Signature(method)));
  out.Comment(CommentOf(method), kIndent);
  out.Gap();
  AddAccess(method, out);
  AddHttp(method, out);
  out.Gap();
  AddMessage("Request: ", *method.input_type(), Side::kRequest, out);
  out.Gap();
  AddMessage("Answer: ", *method.output_type(), Side::kAnswer, out);
  return out.Take();
}

std::string DescribeMessage(const Descriptor& type, int width) {
  Writer out(width);
  AddMessage("", type, Side::kRequest, out);
  return out.Take();
}

std::string DescribeEnum(const EnumDescriptor& type, int width) {
  Writer out(width);
  out.Line(type.full_name());
  out.Comment(CommentOf(type), kIndent);
  out.Gap();
  for (int i = 0; i < type.value_count(); ++i) {
    out.Item(type.value(i)->name());
    out.Comment(CommentOf(*type.value(i)), kCommentIndent);
  }
  return out.Take();
}

}  // namespace osiedle::cli
