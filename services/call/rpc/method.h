// A method of a service, bound to what it means.
#ifndef OSIEDLE_SERVICES_CALL_RPC_METHOD_H_
#define OSIEDLE_SERVICES_CALL_RPC_METHOD_H_

#include <variant>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/call/rpc/handlers.h"
#include "services/call/rpc/method_info.h"

namespace osiedle::call {

// Immutable once its service is made; lives as long as the process. Thread-safe.
struct Method {
  MethodInfo info;
  // The empty messages of its types.
  const google::protobuf::Message* request = nullptr;
  const google::protobuf::Message* response = nullptr;
  // The first only while its service is being made.
  std::variant<std::monostate, AnyWrite, AnyRead, AnyJob, AnyPlanner> handler;
  AnyKeptAnswer kept_answer;
  // Takes out of the answer what its caller is not given; empty: nothing.
  AnswerView view;

  // The handler, and the view of what it answers. REQUIRES: the method is of that kind.
  absl::Status Write(const Call& call, storage::Transaction& transaction,
                     const google::protobuf::Message& given,
                     google::protobuf::Message& answer) const;
  absl::Status Read(const Call& call, const storage::Snapshot& snapshot,
                    const google::protobuf::Message& given,
                    google::protobuf::Message& answer) const;

  bool is_write() const { return std::holds_alternative<AnyWrite>(handler); }
};

// Through the handler of another method than the call's own, which says what it finds wrong as if
// `given` were the request: what its proto declares, too. For what brings requests in rows or
// items. REQUIRES: `method` is a write.
absl::Status WriteThrough(const Method& method, const Call& call, storage::Transaction& transaction,
                          const google::protobuf::Message& given,
                          google::protobuf::Message& answer);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_METHOD_H_
