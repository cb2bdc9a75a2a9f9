// One row of an import as a transaction: through the Create or Update of its kind.
#ifndef OSIEDLE_SERVICES_EXCHANGE_ROW_IMPORT_H_
#define OSIEDLE_SERVICES_EXCHANGE_ROW_IMPORT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "osiedle/exchange/v1/rows.pb.h"
#include "services/call/resource/directory.h"
#include "services/call/rpc/call.h"
#include "services/exchange/row_plan.h"
#include "storage/transaction.h"

namespace osiedle::exchange {

// Lives until its transaction is done. One thread at a time.
class RowImport {
 public:
  // The common data of the rows of a chunk.
  struct Common {
    // Has a Create; outlives the rows.
    const call::Kind& kind;
    Header header;
    std::string parent;
  };

  RowImport(std::shared_ptr<const Common> common, RowPlan plan);

  // The name that the row gives, or that of the parent.
  const std::string& Subject() const;

  // The body of the transaction: the kind's own method. May be run again.
  absl::Status Run(const call::Call& call, storage::Transaction& transaction);

  // The result of the row, after its transaction has ended with this status.
  void Conclude(const absl::Status& ended, v1::RowResult& row) const;

 private:
  // Through Create below `parent` under `id`, or under a new one.
  absl::Status Create(const call::Call& call, storage::Transaction& transaction,
                      const std::string& parent, const std::string& id);
  // Through Update, over a resource with `etag`; "": with any etag.
  absl::Status Update(const call::Call& call, storage::Transaction& transaction,
                      const std::string& name, const std::string& etag);
  // Of the resource that the row is about, or of none when `name` is empty.
  absl::Status RunOn(const call::Call& call, storage::Transaction& transaction,
                     const std::string& name);
  absl::Status RunMethod(const call::Call& call, storage::Transaction& transaction,
                         const call::Method& method, const google::protobuf::Message& request);

  const std::shared_ptr<const Common> common_;
  const RowPlan plan_;

  // The state of one run.
  std::unique_ptr<google::protobuf::Message> response_;
  v1::RowResult::Outcome outcome_ = v1::RowResult::OUTCOME_UNSPECIFIED;
};

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_ROW_IMPORT_H_
