// The meaning of a row of an import: the resource, and its changed fields. No storage.
#ifndef OSIEDLE_SERVICES_EXCHANGE_ROW_PLAN_H_
#define OSIEDLE_SERVICES_EXCHANGE_ROW_PLAN_H_

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "osiedle/exchange/v1/rows.pb.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "services/call/fields/resource_type.h"
#include "services/call/fields/violations.h"
#include "services/exchange/cells.h"

namespace osiedle::exchange {

// The columns of a chunk, with their fields.
struct Header {
  struct Cell {
    // Null: it is the id.
    const Column* column = nullptr;
  };
  std::vector<Cell> cells;
  struct Change {
    std::string path;
    // Column::concealed.
    const google::protobuf::FieldDescriptor* concealed = nullptr;
  };
  // What an Update of a row changes; empty for JSON: what is set.
  std::vector<Change> changes;
};

// Violations name `columns[i]`.
Header ReadHeader(const v1::ImportRowsRequest& request, const call::ResourceType& type,
                  call::Violations& violations);

struct RowPlan {
  // Its name is set where the row gives one.
  std::unique_ptr<google::protobuf::Message> resource;
  std::string name;
  // The etag that the stored resource must have if the row would change it; empty: any etag.
  std::string etag;
  // The id of a row that gives no name: the same whenever the file is imported. Empty: the import
  // has no id, or the row no line.
  std::string made_id;
  // Whether an id alone makes a name of the kind.
  bool takes_id = false;
};

// Violations name columns.
RowPlan PlanRow(const v1::ImportRowsRequest& request, const v1::Row& row, const Header& header,
                const call::ResourceType& type, const google::protobuf::Message& prototype,
                const Reading& reading, call::Violations& violations);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_ROW_PLAN_H_
