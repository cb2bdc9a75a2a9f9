#include "services/call/area/service.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/call/rpc/audited_name.h"
#include "storage/status_macros.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;
using ::google::protobuf::MethodDescriptor;
using ::osiedle::storage::Snapshot;
using ::osiedle::storage::Transaction;

[[noreturn]] void Die(absl::string_view name, absl::string_view what) {
  std::fprintf(stderr, "%s %s\n", std::string(name).c_str(), std::string(what).c_str());
  std::abort();
}

// A standard method as a handler of any message.
using ResourceRead = absl::Status (StandardResource::*)(const Call&, const storage::Reader&,
                                                        const Message&, Message&) const;
using ResourceWrite = absl::Status (StandardResource::*)(const Call&, Transaction&, const Message&,
                                                         Message&) const;

AnyRead HandlerOf(const StandardResource& resource, ResourceRead method) {
  return [&resource, method](const Call& call, const Snapshot& snapshot, const Message& request,
                             Message& response) {
    return (resource.*method)(call, snapshot, request, response);
  };
}

AnyWrite HandlerOf(const StandardResource& resource, ResourceWrite method) {
  return [&resource, method](const Call& call, Transaction& transaction, const Message& request,
                             Message& response) {
    return (resource.*method)(call, transaction, request, response);
  };
}

bool IsBound(const Method& method) {
  return !std::holds_alternative<std::monostate>(method.handler);
}

std::string Capitalized(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(text[0]);
  return text;
}

}  // namespace

ServiceBuilder::ServiceBuilder(absl::string_view service) : service_(new Service()) {
  service_->descriptor_ = DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
  if (service_->descriptor_ == nullptr) Die(service, "is not a service of this program");
  LearnResourceNames(*service_->descriptor_);
  MessageFactory& messages = *MessageFactory::generated_factory();
  for (int i = 0; i < service_->descriptor_->method_count(); ++i) {
    const MethodDescriptor& descriptor = *service_->descriptor_->method(i);
    auto method = std::make_unique<Method>();
    method->info = MethodInfo(descriptor);
    method->request = messages.GetPrototype(descriptor.input_type());
    method->response = messages.GetPrototype(descriptor.output_type());
    service_->methods_.push_back(std::move(method));
  }
}

Method& ServiceBuilder::Find(const Descriptor* request) {
  for (const std::unique_ptr<Method>& method : service_->methods_) {
    if (method->request->GetDescriptor() != request) continue;
    if (IsBound(*method)) Die(method->info.full_name, "is bound twice");
    return *method;
  }
  Die(request->full_name(), "is the request of no method of this service");
}

Method* ServiceBuilder::FindByName(const std::string& name) {
  const MethodDescriptor* descriptor = service_->descriptor_->FindMethodByName(name);
  return descriptor == nullptr ? nullptr : service_->methods_[descriptor->index()].get();
}

ServiceBuilder& ServiceBuilder::Standard(const StandardResource& resource) {
  const std::string& singular = resource.type().descriptor()->name();
  const std::string plural = Capitalized(resource.type().plural());
  StandardMethods methods;
  const auto bind = [&](const std::string& name, auto standard) -> const Method* {
    Method* method = FindByName(name);
    if (method != nullptr && !IsBound(*method)) method->handler = HandlerOf(resource, standard);
    return method;
  };
  methods.get = bind(absl::StrCat("Get", singular), &StandardResource::Get);
  methods.batch_get = bind(absl::StrCat("BatchGet", plural), &StandardResource::BatchGet);
  methods.list = bind(absl::StrCat("List", plural), &StandardResource::List);
  methods.create = bind(absl::StrCat("Create", singular), &StandardResource::Create);
  methods.update = bind(absl::StrCat("Update", singular), &StandardResource::Update);
  methods.remove = bind(absl::StrCat("Delete", singular), &StandardResource::Delete);
  methods.undelete = bind(absl::StrCat("Undelete", singular), &StandardResource::Undelete);
  service_->kinds_.push_back({.resource = &resource, .methods = methods});
  return *this;
}

void ServiceBuilder::BindView(const StandardResource& resource, Method& method) {
  if (method.response->GetDescriptor() != resource.type().descriptor()) return;
  const AnswerView& view = resource.spec().view;
  if (!method.info.reveals) method.view = view;
  // A repeat gets the answer that a reading would give now. Where readings are audited, the kept
  // answer is only a name.
  const bool rereads = method.info.answers_audited;
  method.kept_answer.complete = [&resource, rereads, view, complete = method.kept_answer.complete](
                                    const Call& call, const storage::Reader& reader,
                                    Message& answer) -> absl::Status {
    RETURN_IF_ERROR(rereads ? resource.Reread(call, reader, answer)
                            : resource.CheckKeptAnswer(call, reader, answer));
    if (complete) RETURN_IF_ERROR(complete(call, reader, answer));
    return view ? view(call, reader, answer) : absl::OkStatus();
  };
}

std::shared_ptr<const Service> ServiceBuilder::Build() {
  for (const std::unique_ptr<Method>& method : service_->methods_) {
    if (!IsBound(*method)) Die(method->info.full_name, "is bound to nothing");
    for (const Kind& kind : service_->kinds_) BindView(*kind.resource, *method);
  }
  return std::shared_ptr<const Service>(std::move(service_));
}

}  // namespace osiedle::call
