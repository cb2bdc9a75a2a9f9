#include "storage/testing/serializability_checker.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"

namespace osiedle::storage {
namespace {

// The plain map that the store claims to be.
using Model = std::map<std::string, std::string>;

template <typename... Args>
absl::Status Violation(const Args&... args) {
  return absl::FailedPreconditionError(absl::StrCat(args...));
}

std::string ToText(const std::optional<Entry>& entry) {
  return entry ? absl::StrCat(absl::CEscape(entry->key), " = ", entry->value) : "nothing";
}

std::string ToText(const KeyRange& range, bool reverse) {
  return absl::StrCat("[", absl::CEscape(range.begin), ", ", absl::CEscape(range.end), ")",
                      reverse ? " from its end" : "");
}

std::optional<Entry> First(const Model& model, const KeyRange& range, bool reverse) {
  auto begin = model.lower_bound(range.begin);
  auto end = range.end.empty() ? model.end() : model.lower_bound(range.end);
  if (!range.end.empty() && range.end <= range.begin) return std::nullopt;
  if (begin == end) return std::nullopt;
  auto it = reverse ? std::prev(end) : begin;
  return Entry{it->first, it->second};
}

// Applies the operation to `model`, and compares its reads.
absl::Status Replay(const Operation& operation, Model& model) {
  for (const Step& step : operation.steps) {
    if (const Write* write = std::get_if<Write>(&step)) {
      if (write->value) {
        model[write->key] = *write->value;
      } else {
        model.erase(write->key);
      }
      continue;
    }
    const Read& read = std::get<Read>(step);
    const std::optional<Entry> expected = First(model, read.range, read.reverse);
    if (read.found != expected) {
      return Violation(operation.name, " read ", ToText(read.range, read.reverse), " and found ",
                       ToText(read.found), " where there was ", ToText(expected));
    }
  }
  return absl::OkStatus();
}

// Writing transactions in the order of the log, or what is wrong with the log.
absl::StatusOr<std::vector<const Operation*>> OrderOfLog(const History& history) {
  std::map<std::string, const Operation*> by_name;
  for (const Operation& operation : history.operations) {
    if (operation.writes) by_name[operation.name] = &operation;
  }
  std::vector<const Operation*> order;
  std::set<const Operation*> seen;
  for (const LogEntry& entry : history.log) {
    if (entry.position != order.size() + 1) {
      return Violation("the log goes on with position ", entry.position, " after ", order.size());
    }
    auto it = by_name.find(entry.value);
    if (it == by_name.end()) return Violation("the log names ", entry.value, ", which never ended");
    if (it->second->outcome == CommitOutcome::kAborted) {
      return Violation("the log names ", entry.value, ", which was reported as aborted");
    }
    if (!seen.insert(it->second).second) return Violation("the log names ", entry.value, " twice");
    order.push_back(it->second);
  }
  if (history.log_end != order.size()) {
    return Violation("the log ends at ", history.log_end, " and holds ", order.size(), " entries");
  }
  for (const auto& [name, operation] : by_name) {
    if (operation->outcome == CommitOutcome::kCommitted && seen.count(operation) == 0) {
      return Violation(name, " was reported as committed and is not in the log");
    }
  }
  return order;
}

absl::Status CheckRealTime(const std::vector<const Operation*>& order) {
  const Operation* latest = nullptr;  // the one invoked last of those passed
  for (const Operation* operation : order) {
    if (latest != nullptr && operation->responded < latest->invoked) {
      return Violation(operation->name, " was reported before ", latest->name,
                       " began, and comes after it in the log");
    }
    if (latest == nullptr || operation->invoked > latest->invoked) latest = operation;
  }
  return absl::OkStatus();
}

// states[i] is the state after the first i writers.
absl::StatusOr<std::vector<Model>> ReplayAll(const std::vector<const Operation*>& order) {
  std::vector<Model> states(1);
  for (const Operation* operation : order) {
    Model next = states.back();
    RETURN_IF_ERROR(Replay(*operation, next));
    states.push_back(std::move(next));
  }
  return states;
}

// Finds places for the operations that only read.
class ReaderPlacement {
 public:
  ReaderPlacement(const std::vector<const Operation*>& order, const std::vector<Model>& states)
      : order_(order), states_(states) {}

  // REQUIRES: called in order of invocation.
  absl::Status Place(const Operation& reader) {
    size_t first = 0;             // after all writers and readers reported before it began
    size_t last = order_.size();  // before all writers that began after its report
    for (size_t i = 0; i < order_.size(); ++i) {
      if (order_[i]->responded < reader.invoked) first = i + 1;
    }
    for (size_t i = order_.size(); i-- > 0;) {
      if (order_[i]->invoked > reader.responded) last = i;
    }
    for (const auto& [other, place] : placed_) {
      if (other->responded < reader.invoked) first = std::max(first, place);
    }
    absl::Status mismatch = absl::OkStatus();
    for (size_t place = first; place <= last; ++place) {
      absl::Status status = MatchesAt(reader, place);
      if (status.ok()) {
        placed_.emplace_back(&reader, place);
        return status;
      }
      if (mismatch.ok()) mismatch = status;
    }
    return Violation(reader.name, " fits nowhere between the writers ", first, " and ", last,
                     " of the log; at the first place: ", mismatch.message());
  }

 private:
  absl::Status MatchesAt(const Operation& reader, size_t place) const {
    if (reader.log_end && *reader.log_end != place) {
      return Violation("it found the log's end at ", *reader.log_end, ", not ", place);
    }
    Model model = states_[place];
    return Replay(reader, model);
  }

  const std::vector<const Operation*>& order_;
  const std::vector<Model>& states_;
  std::vector<std::pair<const Operation*, size_t>> placed_;
};

}  // namespace

absl::Status CheckStrictlySerializable(const History& history) {
  ASSIGN_OR_RETURN(std::vector<const Operation*> order, OrderOfLog(history));
  RETURN_IF_ERROR(CheckRealTime(order));
  ASSIGN_OR_RETURN(std::vector<Model> states, ReplayAll(order));

  std::vector<const Operation*> readers;
  for (const Operation& operation : history.operations) {
    if (!operation.writes && operation.outcome == CommitOutcome::kCommitted) {
      readers.push_back(&operation);
    }
  }
  std::sort(readers.begin(), readers.end(),
            [](const Operation* a, const Operation* b) { return a->invoked < b->invoked; });
  ReaderPlacement placement(order, states);
  for (const Operation* reader : readers) {
    RETURN_IF_ERROR(placement.Place(*reader));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::storage
