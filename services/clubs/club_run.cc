#include "services/clubs/club_run.h"

#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "osiedle/common/v1/change_kind.pb.h"

namespace osiedle::clubs {

using ::osiedle::internal::v1::ResourceChange;

ClubRun ClubRun::Of(const call::Call& call, storage::Transaction& transaction,
                    std::vector<ResourceChange>& changes) {
  return {.transaction = transaction,
          .owner = call.owner(),
          .revision = call.revision(),
          .now = call.time(),
          .changes = changes};
}

void RecordIn(std::vector<ResourceChange>& changes, ResourceChange change) {
  const auto earlier = absl::c_find_if(
      changes, [&](const ResourceChange& other) { return other.name() == change.name(); });
  if (earlier == changes.end()) {
    changes.push_back(std::move(change));
    return;
  }
  if (change.kind() != common::v1::UPDATED) earlier->set_kind(change.kind());
  for (std::string& field : *change.mutable_changed_fields()) {
    const bool is_told = absl::c_linear_search(earlier->changed_fields(), field);
    if (!is_told) earlier->add_changed_fields(std::move(field));
  }
}

void RecordAlong(const call::Call& call, std::vector<ResourceChange> changes) {
  for (ResourceChange& change : changes) call.RecordChange(std::move(change));
}

}  // namespace osiedle::clubs
