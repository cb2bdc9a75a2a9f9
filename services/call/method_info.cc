#include "services/call/method_info.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/api/resource.pb.h"
#include "services/call/audited_name.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;

// One lasting object for each descriptor.
template <typename T, typename Make>
const T& Once(const Descriptor* key, Make make) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto* const made = new absl::flat_hash_map<const Descriptor*, std::unique_ptr<const T>>();
  absl::MutexLock lock(&mutex);
  std::unique_ptr<const T>& slot = (*made)[key];
  if (slot == nullptr) slot = make();
  return *slot;
}

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

// The registered methods by request.
struct Registered {
  absl::Mutex mutex;
  absl::flat_hash_map<const Descriptor*, const MethodDescriptor*> methods ABSL_GUARDED_BY(mutex);
};

Registered& TheRegistered() {
  static auto* const registered = new Registered();
  return *registered;
}

[[noreturn]] void Die(absl::string_view what, absl::string_view name) {
  std::fprintf(stderr, "%s %s\n", std::string(name).c_str(), std::string(what).c_str());
  std::abort();
}

std::unique_ptr<const MethodInfo> MakeMethodInfo(const Descriptor* request) {
  auto info = std::make_unique<MethodInfo>();
  {
    absl::MutexLock lock(&TheRegistered().mutex);
    auto it = TheRegistered().methods.find(request);
    if (it == TheRegistered().methods.end()) {
      Die("is the request of no registered method", request->full_name());
    }
    info->descriptor = it->second;
  }
  const MethodDescriptor& method = *info->descriptor;
  info->full_name = method.full_name();
  info->short_name = absl::StrCat(method.service()->name(), ".", method.name());
  info->access = method.options().GetExtension(common::v1::access);
  for (int role : info->access.roles()) {
    info->roles.Add(static_cast<common::v1::Role>(role));
    absl::StrAppend(&info->role_names, info->role_names.empty() ? "" : ", ",
                    common::v1::Role_Name(static_cast<common::v1::Role>(role)));
  }
  info->shape = &RequestShape::Of(request);
  info->pooled = info->access.long_scan() || info->shape->page_size != nullptr;
  const MethodDescriptor* get =
      method.service()->FindMethodByName(absl::StrCat("Get", method.output_type()->name()));
  info->answers_audited = get != nullptr && get->output_type() == method.output_type() &&
                          get->options().GetExtension(common::v1::access).audited_read();
  const MethodDescriptor* reveal =
      method.service()->FindMethodByName(absl::StrCat("Reveal", method.output_type()->name()));
  if (reveal != nullptr) {
    for (int role : reveal->options().GetExtension(common::v1::access).roles()) {
      info->reveal_roles.Add(static_cast<common::v1::Role>(role));
    }
  }
  return info;
}

}  // namespace

RequestShape::RequestShape(const Descriptor* request)
    : name(request->FindFieldByName("name")),
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
      show_deleted(request->FindFieldByName("show_deleted")) {}

const RequestShape& RequestShape::Of(const Descriptor* request) {
  return Once<RequestShape>(request, [&] { return std::make_unique<RequestShape>(request); });
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

uint64_t MethodInfo::ContentionHint(absl::string_view subject) const {
  return shape->parent != nullptr ? 0 : absl::HashOf(subject);
}

void MethodInfo::Register(absl::string_view service) {
  const ServiceDescriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
  if (descriptor == nullptr) Die("is not a service of this program", service);
  LearnResourceNames(*descriptor);
  absl::MutexLock lock(&TheRegistered().mutex);
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const MethodDescriptor* method = descriptor->method(i);
    const common::v1::Access& access = method->options().GetExtension(common::v1::access);
    if (access.roles().empty() || access.scope() == common::v1::Access::SCOPE_UNSPECIFIED) {
      Die("has no access option", method->full_name());
    }
    TheRegistered().methods[method->input_type()] = method;
  }
}

const MethodInfo& MethodInfo::Of(const Descriptor* request) {
  return Once<MethodInfo>(request, [&] { return MakeMethodInfo(request); });
}

const MethodInfo* MethodInfo::Find(const Descriptor* request) {
  {
    absl::MutexLock lock(&TheRegistered().mutex);
    if (!TheRegistered().methods.contains(request)) return nullptr;
  }
  return &Of(request);
}

absl::string_view MunicipalityOf(absl::string_view name) {
  constexpr absl::string_view kCollection = "municipalities/";
  if (!absl::StartsWith(name, kCollection)) return "";
  name.remove_prefix(kCollection.size());
  return name.substr(0, name.find('/'));
}

}  // namespace osiedle::call
