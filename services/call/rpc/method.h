// A method of a service, bound to its handler.
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
  // std::monostate only while its service is being made.
  std::variant<std::monostate, AnyWrite, AnyRead, AnyJob, AnyPlanner> handler;
  AnyKeptAnswer kept_answer;
  // Removes from the answer what its caller may not see; empty: nothing.
  AnswerView view;

  // Runs the handler, then the view on its answer. REQUIRES: the method is of that kind.
  absl::Status Write(const Call& call, storage::Transaction& transaction,
                     const google::protobuf::Message& given,
                     google::protobuf::Message& answer) const;
  absl::Status Read(const Call& call, const storage::Snapshot& snapshot,
                    const google::protobuf::Message& given,
                    google::protobuf::Message& answer) const;

  bool is_write() const { return std::holds_alternative<AnyWrite>(handler); }
};

// Runs the handler of another method than the call's own. It reports violations as if `given` were
// the request, those of its proto too. For calls that bring requests in rows or items. REQUIRES:
// `method` is a write.
absl::Status WriteThrough(const Method& method, const Call& call, storage::Transaction& transaction,
                          const google::protobuf::Message& given,
                          google::protobuf::Message& answer);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_METHOD_H_
