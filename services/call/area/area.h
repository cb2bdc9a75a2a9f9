// An area of the town's work: what it brings to a server, in one object.
//
//   const call::Area& ContactsArea() {
//     static const auto* const area = new call::Area{
//         .name = "contacts",
//         .services = {MakeContactService()},
//         .sweeps = {{.what = "ended links", .sweep = &SweepLinks, .at_once = 50}}};
//     return *area;
//   }
#ifndef OSIEDLE_SERVICES_CALL_AREA_AREA_H_
#define OSIEDLE_SERVICES_CALL_AREA_AREA_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/call/area/follower.h"
#include "services/call/area/service.h"
#include "services/call/resource/directory.h"
#include "storage/records/table.h"
#include "storage/store.h"

namespace osiedle::call {

// Takes out of the store what has had its time; every hour, of each owner.
struct Sweep {
  // For the log: "expired notes".
  absl::string_view what;
  // Sweeps up to `limit` of one owner in one transaction; says how many. Blocks.
  absl::StatusOr<int> (*sweep)(storage::Store& store, uint32_t owner, absl::Time now,
                               int limit) = nullptr;
  // Few enough for the budget of a transaction.
  int at_once = 0;
};

struct Area {
  // As in --services.
  absl::string_view name;
  std::vector<std::shared_ptr<const Service>> services;
  // Those that are not the tables of resources.
  std::vector<const storage::AnyTable*> tables = {};
  // Of every store, whether the area is hosted or not.
  std::vector<Sweep> sweeps = {};
  // What runs beside the calls while the area is hosted; made when the store is open.
  std::vector<std::unique_ptr<Follower> (*)(storage::Store& store)> followers = {};

  // Of its resources, and those above.
  std::vector<const storage::AnyTable*> AllTables() const;
};

// What the areas bring, in the order in which they know each other, and which of them are hosted.
// They outlive it.
Directory DirectoryOf(absl::Span<const Area* const> areas, absl::Span<const Area* const> hosted);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_AREA_AREA_H_
