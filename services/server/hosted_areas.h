// The areas that a server can host. A new area is one line in the source file.
#ifndef OSIEDLE_SERVICES_SERVER_HOSTED_AREAS_H_
#define OSIEDLE_SERVICES_SERVER_HOSTED_AREAS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/call/area/area.h"

namespace osiedle::server {

// In the order of their dependence.
absl::Span<const call::Area* const> AllAreas();
// Null: there is none of this name.
const call::Area* FindArea(absl::string_view name);
std::vector<std::string> AreaNames();

// Those of these names, each once; all of them for none. REQUIRES: there are such areas.
std::vector<const call::Area*> ChooseAreas(const std::vector<std::string>& names);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_HOSTED_AREAS_H_
