// What the clients of a run asked for, and what came of it, for a program that judges it.
#ifndef OSIEDLE_TESTS_VISITS_BOOKING_LOG_H_
#define OSIEDLE_TESTS_VISITS_BOOKING_LOG_H_

#include <string>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/status.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "tests/proof/call_log.h"

namespace osiedle::tests {

// A call that was answered in the end.
struct BookingRecord {
  int client = 0;
  // The short name, as in `HoldSlot`.
  std::string method;
  // What the client knew of the visit before.
  visits::v1::Visit before;
  // The calendar of who answers, where the call is an answer.
  std::string calendar;
  // By the server's clock: not later than the first try, and not earlier than the answer.
  absl::Time began;
  absl::Time ended;
  int tries = 0;
  grpc::Status status;
  // Only where the status is OK.
  visits::v1::Visit answer;
};

// As check_bookings.py reads it.
class BookingLog : public CallLog {
 public:
  using CallLog::CallLog;

  void Add(const BookingRecord& record, const google::protobuf::Message& request);
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_VISITS_BOOKING_LOG_H_
