// The clocks that run in all open procedures of which a call may know, the earliest first.
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_CLOCK_WALK_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_CLOCK_WALK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "services/call/rpc/record_scope.h"
#include "storage/records/table.h"
#include "storage/snapshot.h"

namespace osiedle::visits {

// Merges the entries of the teams and institutions of the scope, so that no clock of another
// procedure is read, and none makes the walk longer. By due time, step and id of the procedure.
// Not thread-safe. `reader` and `scope` outlive it.
class ClockWalk {
 public:
  // `team`: only procedures with this name in `teams`; empty: all. `after`: goes on past this
  // position of an earlier walk of the same scope and team; "": from the first one.
  ClockWalk(const storage::Reader& reader, uint32_t owner, const call::RecordScope& scope,
            const std::string& team, const std::string& after);

  // As storage::Iterator::Next().
  absl::StatusOr<bool> Next();

  // Of the clock that the last Next() gave: whether the call may know of its procedure, and it is
  // of the team. Nearly always so: a scope may have more conditions than a source keeps.
  bool is_wanted() const;
  const v1::Procedure& procedure() const { return sources_[at_].row; }
  const std::string& step_id() const { return step_id_; }
  absl::Time due() const { return due_; }
  // Opaque; stays valid while procedures come and go.
  const std::string& position() const { return position_; }

  // How many entries were read so far, and how many bytes their procedures have.
  int visited() const { return visited_; }
  size_t visited_bytes() const { return visited_bytes_; }

 private:
  // The entries of one team or institution, or all; stands at one of them.
  struct Source {
    storage::IndexId index;
    std::string head;
    storage::AnyTable::Walk walk;
    v1::Procedure row;
    // What follows the head in the entry's key; empty: the source has ended.
    std::string rest;
  };

  void AddSource(const storage::Reader& reader, uint32_t owner, storage::IndexId index,
                 const storage::KeyTuple& head, const std::string& after);
  absl::Status Advance(Source& source);
  const call::RecordScope& scope_;
  const std::string team_;
  std::vector<Source> sources_;
  bool has_begun_ = false;
  size_t at_ = 0;
  std::string step_id_;
  absl::Time due_;
  std::string position_;
  int visited_ = 0;
  size_t visited_bytes_ = 0;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_CLOCK_WALK_H_
