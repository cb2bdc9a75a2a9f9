// What a call tells its caller, as text: for tests in which two callers, or two towns, must be told
// the same.
#ifndef OSIEDLE_SERVICES_CALL_TESTING_TOLD_H_
#define OSIEDLE_SERVICES_CALL_TESTING_TOLD_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace osiedle::call {

// The status, its message and its details; of a call that ended well, the answer too. What is drawn
// by chance is left out: etags, page tokens, cursors and ids of emergencies.
std::string Told(const absl::Status& status, const google::protobuf::Message& answer);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_TESTING_TOLD_H_
