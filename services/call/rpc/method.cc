#include "services/call/rpc/method.h"

#include <utility>

#include "services/call/rpc/errors.h"
#include "services/call/rpc/request_check.h"
#include "storage/status_macros.h"

namespace osiedle::call {

using ::google::protobuf::Message;

absl::Status Method::Write(const Call& call, storage::Transaction& transaction,
                           const Message& given, Message& answer) const {
  RETURN_IF_ERROR(std::get<AnyWrite>(handler)(call, transaction, given, answer));
  return view ? view(call, transaction, answer) : absl::OkStatus();
}

absl::Status Method::Read(const Call& call, const storage::Snapshot& snapshot, const Message& given,
                          Message& answer) const {
  RETURN_IF_ERROR(std::get<AnyRead>(handler)(call, snapshot, given, answer));
  return view ? view(call, snapshot, answer) : absl::OkStatus();
}

absl::Status WriteThrough(const Method& method, const Call& call, storage::Transaction& transaction,
                          const Message& given, Message& answer) {
  Violations violations;
  const bool handler_finds_more = CheckDeclared(method.info, given, violations);
  if (!handler_finds_more) RETURN_IF_ERROR(InvalidFields(violations));
  call.ActThrough(method.info, std::move(violations));
  RETURN_IF_ERROR(method.Write(call, transaction, given, answer));
  // A handler may succeed without looking at the declared violations. They are reported here.
  return InvalidFields(call.declared_violations());
}

}  // namespace osiedle::call
