// The rows of a plan, in its order.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_LIST_WALK_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_LIST_WALK_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/resource/list_plan.h"
#include "storage/records/table.h"

namespace osiedle::call {

// Not thread-safe. `table`, `reader` and `plan` outlive it.
class ListWalk {
 public:
  // Goes on past `after`, a position of an earlier walk of the same plan; "": from the beginning.
  ListWalk(const storage::AnyTable& table, const storage::Reader& reader, uint32_t owner,
           const ListPlan& plan, std::string after);

  // As storage::Iterator::Next(). Fills `row`.
  absl::StatusOr<bool> Next(google::protobuf::Message& row);

  // Whether another entry gave the row of the last Next() before. The walk does not skip repeats,
  // so that its caller can stop: all later entries may be repeats.
  bool is_repeat() const { return is_repeat_; }
  // Of the row that the last Next() gave.
  const storage::RowMeta& meta() const { return meta_; }
  // Opaque; stays valid while rows come and go.
  std::string position() const;
  // How many entries were read so far. A row may have several entries.
  int visited() const { return visited_; }

 private:
  // The entries of one head within one tail; stands at one of them.
  struct Source {
    // In ListPlan::heads.
    size_t head;
    storage::AnyTable::Walk walk;
    std::unique_ptr<google::protobuf::Message> row;
    // What follows the head in the entry's key.
    std::string rest;
  };

  // Begins to read the tail at `tail_`.
  absl::Status OpenTail();
  // Moves a source to its next entry. False: there is none.
  absl::StatusOr<bool> Advance(Source& source);
  // Moves the source of the last entry to its next one.
  absl::Status Leave();
  // Whether `a` comes before `b` in the direction of the plan.
  bool IsBefore(absl::string_view a, absl::string_view b) const;
  // Whether an entry of the source is the first of all entries of its row in the plan.
  bool IsFirstOfItsRow(const Source& source) const;

  const storage::AnyTable& table_;
  const storage::Reader& reader_;
  const uint32_t owner_;
  const ListPlan& plan_;
  const storage::IndexSpec* const index_;
  // In the order in which they are read.
  size_t tail_ = 0;
  bool is_open_ = false;
  std::vector<Source> sources_;
  // The source of the last entry that was taken; null: it has moved on.
  Source* taken_ = nullptr;
  // Of the last entry that was taken; no head before the first one.
  std::optional<size_t> last_head_;
  std::string last_rest_;
  storage::RowMeta meta_;
  bool is_repeat_ = false;
  int visited_ = 0;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_LIST_WALK_H_
