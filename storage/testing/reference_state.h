// What the reference store holds: whole states, each made by one commit and never changed again.
#ifndef OSIEDLE_STORAGE_TESTING_REFERENCE_STATE_H_
#define OSIEDLE_STORAGE_TESTING_REFERENCE_STATE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/snapshot.h"

namespace osiedle::storage {

struct ReferenceState {
  struct Versioned {
    std::string value;
    // The version of the state that wrote it.
    uint64_t version = 0;

    friend bool operator==(const Versioned&, const Versioned&) = default;
  };

  uint64_t version = 0;
  std::map<std::string, Versioned> keys;
  std::map<LogId, std::map<LogPosition, std::string>> logs;
};

using ReferenceStatePtr = std::shared_ptr<const ReferenceState>;

// Buffered writes; nothing stands for a deletion.
using ReferenceWrites = std::map<std::string, std::optional<std::string>>;
using ReferenceAppends = std::vector<std::pair<LogId, std::string>>;

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_REFERENCE_STATE_H_
