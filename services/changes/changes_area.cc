#include "services/changes/changes_area.h"

#include "services/changes/change_handlers.h"

namespace osiedle::changes {
namespace {

std::shared_ptr<const call::Service> MakeChangeService() {
  return call::ServiceBuilder("osiedle.changes.v1.ChangeService").Read(&ListChanges).Build();
}

}  // namespace

const call::Area& ChangesArea() {
  static const auto* const area =
      new call::Area{.name = "changes", .services = {MakeChangeService()}};
  return *area;
}

}  // namespace osiedle::changes
