// Builds indexes of a new version of Osiedle in a store of an older version.
#ifndef OSIEDLE_SERVICES_SERVER_INDEX_BUILDING_H_
#define OSIEDLE_SERVICES_SERVER_INDEX_BUILDING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "osiedle/internal/v1/built_indexes.pb.h"
#include "storage/records/table.h"
#include "storage/store.h"

namespace osiedle::server {

// Fills each index of `tables` that the store is not known to hold, and then writes down that it
// does: before anybody else uses the store. When every index is there, it writes nothing. After a
// crash in the middle it begins the unfinished ones anew. What an older version kept in step stays
// so at any moment: after a start that failed, that version may open the store again.
//
// An index is known by its number. An index that changes its meaning needs a new number (ids.h).
absl::Status BuildIndexes(storage::Store& store, absl::Span<const storage::AnyTable* const> tables);

// The indexes that BuildIndexes would fill: "contacts by_need".
absl::StatusOr<std::vector<std::string>> MissingIndexes(
    storage::Store& store, absl::Span<const storage::AnyTable* const> tables);

// The record of the built indexes.
const storage::Table<internal::v1::BuiltIndexes>& BuiltIndexesTable();

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_INDEX_BUILDING_H_
