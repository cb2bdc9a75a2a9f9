#include "tests/visits/booking_log.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

std::string Json(const google::protobuf::Message& message) {
  std::string text;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &text).ok());
  return text;
}

// What the judge asks for: a whole visit would make the log several times as long.
visits::v1::Visit Booked(const visits::v1::Visit& visit) {
  visits::v1::Visit booked;
  booked.set_name(visit.name());
  booked.set_etag(visit.etag());
  booked.set_state(visit.state());
  booked.set_urgency(visit.urgency());
  booked.set_rescheduled_from(visit.rescheduled_from());
  booked.set_rescheduled_to(visit.rescheduled_to());
  booked.set_displaced_count(visit.displaced_count());
  if (visit.has_start_time()) *booked.mutable_start_time() = visit.start_time();
  if (visit.has_end_time()) *booked.mutable_end_time() = visit.end_time();
  if (visit.has_hold_expire_time()) {
    *booked.mutable_hold_expire_time() = visit.hold_expire_time();
  }
  for (const visits::v1::CrewSeat& seat : visit.crew()) {
    visits::v1::CrewSeat& kept = *booked.add_crew();
    kept.set_calendar(seat.calendar());
    kept.set_answer(seat.answer());
  }
  return booked;
}

std::string ViolationsJson(const grpc::Status& status) {
  std::vector<std::string> entries;
  if (const auto request = DetailOf<google::rpc::BadRequest>(status); request.has_value()) {
    for (const auto& violation : request->field_violations()) {
      entries.push_back(absl::StrCat(R"({"field":")", violation.field(), R"(","reason":")",
                                     violation.reason(), R"("})"));
    }
  }
  return absl::StrCat("[", absl::StrJoin(entries, ","), "]");
}

}  // namespace

void BookingLog::Add(const BookingRecord& record, const google::protobuf::Message& request) {
  std::string line = absl::StrCat(
      R"({"client":)", record.client, R"(,"method":")", record.method, R"(","visit":")",
      record.before.name(), R"(","calendar":")", record.calendar, R"(","durationSeconds":)",
      record.before.duration().seconds(), R"(,"began":)", absl::ToUnixNanos(record.began),
      R"(,"ended":)", absl::ToUnixNanos(record.ended), R"(,"tries":)", record.tries, R"(,"code":")",
      CodeName(record.status.error_code()), R"(","reason":")", ReasonOf(record.status),
      R"(","violations":)", ViolationsJson(record.status), R"(,"request":)", Json(request));
  if (record.status.ok()) absl::StrAppend(&line, R"(,"answer":)", Json(Booked(record.answer)));
  absl::StrAppend(&line, "}");
  AddLine(line);
}

}  // namespace osiedle::tests
