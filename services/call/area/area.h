// An area of the town's work: everything that it adds to a server, in one object.
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
#include "services/call/process/clock.h"
#include "services/call/resource/directory.h"
#include "storage/records/table.h"
#include "storage/store.h"

namespace osiedle::call {

// Removes expired records from the store; every hour, for each owner.
struct Sweep {
  // For the log: "expired notes".
  absl::string_view what;
  // Sweeps up to `limit` records of one owner in one transaction, and gives their number. Blocks.
  absl::StatusOr<int> (*sweep)(storage::Store& store, uint32_t owner, absl::Time now,
                               int limit) = nullptr;
  // Few enough for the budget of a transaction.
  int at_once = 0;
};

struct Area {
  // As in --services.
  absl::string_view name;
  std::vector<std::shared_ptr<const Service>> services;
  // The tables that belong to no resource.
  std::vector<const storage::AnyTable*> tables = {};
  // Run on every store, whether the area is hosted or not.
  std::vector<Sweep> sweeps = {};
  // Background work while the area is hosted; made when the store is open. `clock` is that of the
  // calls, so that what a call leaves for "now" is due at once, also when the wall clock was set
  // back. Both outlive the follower.
  std::vector<std::unique_ptr<Follower> (*)(storage::Store& store, const Clock& clock)> followers =
      {};

  // The tables of its resources, and `tables`.
  std::vector<const storage::AnyTable*> AllTables() const;
};

// The resources and methods of the areas, and which of them are hosted. `areas` are in the order in
// which they know each other, and outlive the directory.
Directory DirectoryOf(absl::Span<const Area* const> areas, absl::Span<const Area* const> hosted);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_AREA_AREA_H_
