// The facts about an RPC that the call path uses: read once from the proto's descriptors, not per
// call.
#ifndef OSIEDLE_SERVICES_CALL_RPC_METHOD_INFO_H_
#define OSIEDLE_SERVICES_CALL_RPC_METHOD_INFO_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "osiedle/common/v1/access.pb.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/principal.h"

namespace osiedle::call {

// The well-known fields of a request (AIP-131 to 136, 155, 158, 160, 163, 164, 231). Null where the
// request has none.
struct RequestShape {
  explicit RequestShape(const google::protobuf::Descriptor* request);

  const google::protobuf::FieldDescriptor* name;
  const google::protobuf::FieldDescriptor* names;
  const google::protobuf::FieldDescriptor* parent;
  // The resource that a Create or Update carries, its `name` field, and the client's id for it.
  const google::protobuf::FieldDescriptor* resource;
  const google::protobuf::FieldDescriptor* resource_name;
  const google::protobuf::FieldDescriptor* resource_id;
  const google::protobuf::FieldDescriptor* etag;
  const google::protobuf::FieldDescriptor* update_mask;
  const google::protobuf::FieldDescriptor* allow_missing;
  const google::protobuf::FieldDescriptor* request_id;
  const google::protobuf::FieldDescriptor* validate_only;
  const google::protobuf::FieldDescriptor* page_size;
  const google::protobuf::FieldDescriptor* page_token;
  const google::protobuf::FieldDescriptor* filter;
  const google::protobuf::FieldDescriptor* order_by;
  const google::protobuf::FieldDescriptor* show_deleted;
  const google::protobuf::FieldDescriptor* show_total_size;

  // The shape of a request type; made once.
  static const RequestShape& Of(const google::protobuf::Descriptor* request);

  // "" / false / 0 / null where the field is missing.
  std::string Text(const google::protobuf::Message& request,
                   const google::protobuf::FieldDescriptor* field) const;
  bool Flag(const google::protobuf::Message& request,
            const google::protobuf::FieldDescriptor* field) const;

  // The name that says what the request is about: its parent, its name, or its resource's name.
  std::string Subject(const google::protobuf::Message& request) const;
  // The field of that name: "parent", "name", "contact.name". REQUIRES: the request has one.
  std::string SubjectField() const;
};

struct MethodInfo {
  MethodInfo() = default;
  // Ends the process with a clear line when the method has no access option: that is a fault of the
  // build.
  explicit MethodInfo(const google::protobuf::MethodDescriptor& method);

  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  // "osiedle.contacts.v1.ContactService.CreateContact", for logs and the audit log.
  std::string full_name;
  // "ContactService.CreateContact", for metrics.
  std::string short_name;
  common::v1::Access access;
  // The lines of the table that decide access.
  const PermissionLines* permission = nullptr;
  const RequestShape* shape = nullptr;
  // Runs on the worker pool: a List, a BatchGet, or marked long_scan.
  bool pooled = false;
  // The method is a change, and every reading of the resource in its answer is audited. A call that
  // changes nothing, or repeats an earlier one, counts as a reading. Only the name of the answer is
  // kept for a repeat.
  bool answers_audited = false;
  // By which a caller may see the concealed fields of the resource in the answer: that of the
  // service's method that is named Reveal and the resource's name. Null: nobody may.
  const PermissionLines* reveal_permission = nullptr;
  // The method is that Reveal method: its answer is given whole.
  bool reveals = false;

  // storage::TransactionOptions::contention_hint of a call about `subject`: calls that change the
  // same resource, or parts of it, may conflict. Those that create something in one municipality do
  // not.
  uint64_t ContentionHint(absl::string_view subject) const;
};

// "municipalities/rybnik/contacts/1" -> "rybnik"; "" when `name` is not below a municipality.
absl::string_view MunicipalityOf(absl::string_view name);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_METHOD_INFO_H_
