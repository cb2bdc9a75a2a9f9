// The program that judges a run from outside.
#ifndef OSIEDLE_TESTS_PROOF_JUDGE_H_
#define OSIEDLE_TESTS_PROOF_JUDGE_H_

#include <string>

#include "tests/proof/call_log.h"
#include "tests/proof/stepped_town.h"

namespace osiedle::tests {

// Runs `program` with `options` of its own behind those that every judge has (asked_server.py),
// over all that the log has so far. Prints what the judge prints. Gives what is wrong; "" when
// nothing is.
std::string Judge(const std::string& program, SteppedTown& town, CallLog& log,
                  const std::string& options);

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_PROOF_JUDGE_H_
