// The resources of all areas, for what is the same for each of them. The server makes it: an area
// itself knows only those before it.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_

#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/call/standard_resource.h"

namespace osiedle::call {

// Immutable and thread-safe.
class ResourceDirectory {
 public:
  explicit ResourceDirectory(std::vector<const StandardResource*> resources)
      : resources_(std::move(resources)) {}

  const std::vector<const StandardResource*>& all() const { return resources_; }

  // By type ("osiedle/Contact"), by plural ("contacts"), by the pattern that a name fits. Null:
  // there is none.
  const StandardResource* OfType(absl::string_view type) const {
    return Find([type](const ResourceType& of) { return of.type() == type; });
  }
  const StandardResource* OfPlural(absl::string_view plural) const {
    return Find([plural](const ResourceType& of) { return of.plural() == plural; });
  }
  const StandardResource* OfName(absl::string_view name) const {
    return Find([name](const ResourceType& of) { return of.Parse(name).has_value(); });
  }

 private:
  template <typename Fits>
  const StandardResource* Find(Fits fits) const {
    for (const StandardResource* resource : resources_) {
      if (fits(resource->type())) return resource;
    }
    return nullptr;
  }

  const std::vector<const StandardResource*> resources_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_
