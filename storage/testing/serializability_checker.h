// Judges whether a history could have come from a strictly serialisable store.
#ifndef OSIEDLE_STORAGE_TESTING_SERIALIZABILITY_CHECKER_H_
#define OSIEDLE_STORAGE_TESTING_SERIALIZABILITY_CHECKER_H_

#include "absl/status/status.h"
#include "storage/testing/history.h"

namespace osiedle::storage {

// OK when there is one order of all committed operations with two properties. Each operation saw
// exactly what those before it left behind. An operation that was reported before another began
// comes before it: the order agrees with real time. Otherwise FAILED_PRECONDITION with the first
// contradiction in words.
//
// A search among all orders is hopeless in general, so the store names one. Each writing
// transaction appends its name to the log, and by the contract the log agrees with the order of
// commits. The log is a claim and is not believed. It must
//   - be gapless, and name every committed transaction once and no aborted one (one whose outcome
//     is unknown may be there, once, or not);
//   - agree with real time;
//   - explain every read: the transactions are replayed in this order on a plain map, and each
//     Get, each entry and each end of a scan is compared.
// Operations that only read have no name in the log. Each is put into the earliest place between
// two writers that real time, its own reads and the readers before it in real time allow. This is
// exact, because an earlier place never forbids anything to a later reader.
absl::Status CheckStrictlySerializable(const History& history);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_SERIALIZABILITY_CHECKER_H_
