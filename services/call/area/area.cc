#include "services/call/area/area.h"

#include "absl/algorithm/container.h"

namespace osiedle::call {

std::vector<const storage::AnyTable*> Area::AllTables() const {
  std::vector<const storage::AnyTable*> all;
  for (const std::shared_ptr<const Service>& service : services) {
    for (const Kind& kind : service->kinds()) all.push_back(&kind.resource->table());
  }
  all.insert(all.end(), tables.begin(), tables.end());
  return all;
}

Directory DirectoryOf(absl::Span<const Area* const> areas, absl::Span<const Area* const> hosted) {
  Directory directory;
  for (const Area* area : areas) {
    const bool is_hosted = absl::c_linear_search(hosted, area);
    for (const std::shared_ptr<const Service>& service : area->services) {
      for (const Kind& kind : service->kinds()) directory.Add(kind);
      for (const std::unique_ptr<Method>& method : service->methods())
        directory.Add(*method, is_hosted);
    }
  }
  return directory;
}

}  // namespace osiedle::call
