// The mistakes that the reference store can be told to make, to prove that the checker sees them.
#ifndef OSIEDLE_STORAGE_TESTING_MUTATION_H_
#define OSIEDLE_STORAGE_TESTING_MUTATION_H_

#include <utility>

#include "absl/strings/string_view.h"

namespace osiedle::storage {

enum class Mutation {
  kNone,
  // Validation.
  kLostUpdate,         // point reads are not validated
  kPhantomByInsert,    // scans are not validated against keys that appeared
  kPhantomByDelete,    // scans are not validated against keys that disappeared
  kPhantomBehindEnd,   // scans are validated to the last key they met, not to where they ended
  kSnapshotIsolation,  // validates the keys that were written instead of what was read
  kReadCommitted,      // every read sees the newest state; nothing is validated
  // Reading.
  kStaleSnapshot,       // a snapshot misses the newest commit
  kMovingSnapshot,      // a snapshot sees commits made after it
  kStaleReadOnly,       // a transaction that only reads may read an old state
  kDirtyRead,           // uncommitted writes are visible to others
  kOwnWriteInvisible,   // Get does not see what its own transaction wrote
  kOwnWriteNotScanned,  // Scan does not see what its own transaction wrote
  kScanPinsOwnWrites,   // Scan does not see what was written after it began
  kReverseMissesLast,   // a scan in reverse leaves out the last key of its range
  kEndInclusive,        // a scan visits the end of its range
  // Applying.
  kLostCommit,        // a loser is reported as committed instead of run again
  kLateCommit,        // reported before it is applied
  kTornCommit,        // only the first half of the writes is applied
  kTornVisibility,    // the first half is visible before the second
  kLostDelete,        // deletions are not applied
  kRerunKeepsWrites,  // the writes of the run that lost are applied too
  kFailureApplied,    // a body's error does not stop its writes
  kFalseAbort,        // applied, but reported as aborted
  // Logs.
  kLogGap,      // a position is left out
  kLogTwice,    // an entry is there twice
  kLogSwapped,  // an entry changes places with the one before
};

inline constexpr std::pair<Mutation, absl::string_view> kMutations[] = {
    {Mutation::kLostUpdate, "LostUpdate"},
    {Mutation::kPhantomByInsert, "PhantomByInsert"},
    {Mutation::kPhantomByDelete, "PhantomByDelete"},
    {Mutation::kPhantomBehindEnd, "PhantomBehindEnd"},
    {Mutation::kSnapshotIsolation, "SnapshotIsolation"},
    {Mutation::kReadCommitted, "ReadCommitted"},
    {Mutation::kStaleSnapshot, "StaleSnapshot"},
    {Mutation::kMovingSnapshot, "MovingSnapshot"},
    {Mutation::kStaleReadOnly, "StaleReadOnly"},
    {Mutation::kDirtyRead, "DirtyRead"},
    {Mutation::kOwnWriteInvisible, "OwnWriteInvisible"},
    {Mutation::kOwnWriteNotScanned, "OwnWriteNotScanned"},
    {Mutation::kScanPinsOwnWrites, "ScanPinsOwnWrites"},
    {Mutation::kReverseMissesLast, "ReverseMissesLast"},
    {Mutation::kEndInclusive, "EndInclusive"},
    {Mutation::kLostCommit, "LostCommit"},
    {Mutation::kLateCommit, "LateCommit"},
    {Mutation::kTornCommit, "TornCommit"},
    {Mutation::kTornVisibility, "TornVisibility"},
    {Mutation::kLostDelete, "LostDelete"},
    {Mutation::kRerunKeepsWrites, "RerunKeepsWrites"},
    {Mutation::kFailureApplied, "FailureApplied"},
    {Mutation::kFalseAbort, "FalseAbort"},
    {Mutation::kLogGap, "LogGap"},
    {Mutation::kLogTwice, "LogTwice"},
    {Mutation::kLogSwapped, "LogSwapped"},
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_MUTATION_H_
