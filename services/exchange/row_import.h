// One row of an import as a transaction: through the Create or Update of its kind.
#ifndef OSIEDLE_SERVICES_EXCHANGE_ROW_IMPORT_H_
#define OSIEDLE_SERVICES_EXCHANGE_ROW_IMPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "osiedle/exchange/v1/rows.pb.h"
#include "services/call/call.h"
#include "services/call/resource_directory.h"
#include "services/exchange/row_plan.h"
#include "storage/transaction.h"

namespace osiedle::exchange {

// Lives until its transaction is done. One thread at a time.
class RowImport {
 public:
  // `call` is that of the import, `kind` has a Create, and its methods are registered; all outlive
  // this.
  RowImport(const call::Call& call, const call::Kind& kind, const Header& header,
            const std::string& parent, bool validate_only, RowPlan plan);

  // The body of the transaction: access, the kind's own method, audit, feed. May be run again.
  absl::Status Run(storage::Transaction& transaction);

  // What became of it, when its transaction has ended with `result`.
  void Conclude(const storage::CommitResult& result, v1::RowResult& row) const;

 private:
  // The name of the stored resource that has one of the row's external ids; "" when none has.
  absl::StatusOr<std::string> FindByExternalId(const storage::Reader& reader) const;
  // Through Create below `parent` under `id`, or under a new one.
  absl::Status Create(storage::Transaction& transaction, const std::string& parent,
                      const std::string& id);
  // Through Update, over a resource that has `etag`; "": whatever it has.
  absl::Status Update(storage::Transaction& transaction, const std::string& name,
                      const std::string& etag);
  // Of the resource that the row is about, or of none when `name` is empty.
  absl::Status RunOn(storage::Transaction& transaction, const std::string& name);
  absl::Status RunMethod(const call::AnyMethod<storage::Transaction>& method,
                         const google::protobuf::Message& request,
                         storage::Transaction& transaction);

  const call::Call& import_;
  const call::Kind& kind_;
  const Header& header_;
  const std::string parent_;
  const bool validate_only_;
  const RowPlan plan_;
  // The field of requests that holds the resource, with a dot: "contact.".
  std::string field_prefix_;

  // Of each method, the call that its handler gets; the same in every run.
  std::unique_ptr<call::Call> create_call_;
  std::unique_ptr<call::Call> update_call_;

  // The state of one run.
  std::unique_ptr<google::protobuf::Message> response_;
  v1::RowResult::Outcome outcome_ = v1::RowResult::OUTCOME_UNSPECIFIED;
  bool validated_ = false;
};

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_ROW_IMPORT_H_
