#include "services/call/rpc/method_info.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/api/resource.pb.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;

const FieldDescriptor* ResourceField(const Descriptor* request) {
  for (int i = 0; i < request->field_count(); ++i) {
    const FieldDescriptor* field = request->field(i);
    if (field->message_type() != nullptr && !field->is_repeated() &&
        field->message_type()->options().HasExtension(google::api::resource)) {
      return field;
    }
  }
  return nullptr;
}

[[noreturn]] void Die(absl::string_view what, absl::string_view name) {
  std::fprintf(stderr, "%s %s\n", std::string(name).c_str(), std::string(what).c_str());
  std::abort();
}

// The resource of a municipality that `name` is, or is a part of; "" for the municipality itself.
// "municipalities/rybnik/visits/1/notes/2" -> "municipalities/rybnik/visits/1"
absl::string_view ResourceOrWhole(absl::string_view name) {
  constexpr int kSlashes = 3;
  size_t end = 0;
  for (int i = 0; i < kSlashes; ++i) {
    end = name.find('/', end);
    if (end == absl::string_view::npos) return "";
    ++end;
  }
  return name.substr(0, name.find('/', end));
}

}  // namespace

RequestShape::RequestShape(const Descriptor* request)
    : name(request->FindFieldByName("name")),
      names(request->FindFieldByName("names")),
      parent(request->FindFieldByName("parent")),
      resource(ResourceField(request)),
      resource_name(resource == nullptr ? nullptr
                                        : resource->message_type()->FindFieldByName("name")),
      resource_id(resource == nullptr
                      ? nullptr
                      : request->FindFieldByName(absl::StrCat(resource->name(), "_id"))),
      etag(request->FindFieldByName("etag")),
      update_mask(request->FindFieldByName("update_mask")),
      allow_missing(request->FindFieldByName("allow_missing")),
      request_id(request->FindFieldByName("request_id")),
      validate_only(request->FindFieldByName("validate_only")),
      page_size(request->FindFieldByName("page_size")),
      page_token(request->FindFieldByName("page_token")),
      filter(request->FindFieldByName("filter")),
      order_by(request->FindFieldByName("order_by")),
      show_deleted(request->FindFieldByName("show_deleted")),
      show_total_size(request->FindFieldByName("show_total_size")) {}

const RequestShape& RequestShape::Of(const Descriptor* request) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const made =
      new absl::flat_hash_map<const Descriptor*, std::unique_ptr<const RequestShape>>();
  absl::MutexLock lock(&mutex);
  std::unique_ptr<const RequestShape>& slot = (*made)[request];
  if (slot == nullptr) slot = std::make_unique<const RequestShape>(request);
  return *slot;
}

std::string RequestShape::Text(const Message& request, const FieldDescriptor* field) const {
  return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
}

bool RequestShape::Flag(const Message& request, const FieldDescriptor* field) const {
  return field != nullptr && request.GetReflection()->GetBool(request, field);
}

std::string RequestShape::Subject(const Message& request) const {
  if (parent != nullptr) return Text(request, parent);
  if (name != nullptr) return Text(request, name);
  if (resource_name == nullptr) return "";
  const google::protobuf::Reflection& reflection = *request.GetReflection();
  const Message& carried = reflection.GetMessage(request, resource);
  return carried.GetReflection()->GetString(carried, resource_name);
}

std::string RequestShape::SubjectField() const {
  if (parent != nullptr) return "parent";
  return name != nullptr ? "name" : absl::StrCat(resource->name(), ".name");
}

MethodInfo::MethodInfo(const MethodDescriptor& method)
    : descriptor(&method),
      full_name(method.full_name()),
      short_name(absl::StrCat(method.service()->name(), ".", method.name())),
      access(method.options().GetExtension(common::v1::access)),
      shape(&RequestShape::Of(method.input_type())) {
  if (access.permission() == common::v1::PERMISSION_UNSPECIFIED ||
      access.scope() == common::v1::Access::SCOPE_UNSPECIFIED) {
    Die("has no access option", full_name);
  }
  permission = &LinesOf(access.permission());
  pooled = access.long_scan() || shape->page_size != nullptr || shape->names != nullptr;
  const std::string& answer = method.output_type()->name();
  if (const MethodDescriptor* get = method.service()->FindMethodByName(absl::StrCat("Get", answer));
      get != nullptr && get->output_type() == method.output_type()) {
    answers_audited = get->options().GetExtension(common::v1::access).audited_read();
  }
  if (const MethodDescriptor* reveal =
          method.service()->FindMethodByName(absl::StrCat("Reveal", answer));
      reveal != nullptr) {
    reveals = reveal == &method;
    reveal_permission = &LinesOf(reveal->options().GetExtension(common::v1::access).permission());
  }
}

uint64_t MethodInfo::ContentionHint(absl::string_view subject) const {
  const absl::string_view resource = ResourceOrWhole(subject);
  // The engine runs the body of a transaction with a hint that often loses on its own thread alone,
  // and a pooled one must not be there.
  return resource.empty() || absl::EndsWith(subject, "/-") || pooled ? 0 : absl::HashOf(resource);
}

absl::string_view MunicipalityOf(absl::string_view name) {
  constexpr absl::string_view kCollection = "municipalities/";
  if (!absl::StartsWith(name, kCollection)) return "";
  name.remove_prefix(kCollection.size());
  return name.substr(0, name.find('/'));
}

}  // namespace osiedle::call
