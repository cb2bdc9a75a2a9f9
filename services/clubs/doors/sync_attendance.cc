#include "services/clubs/doors/sync_attendance.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/sync_attendance.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/limits_check.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/resource/directory.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/request_check.h"
#include "services/call/rpc/wire_status.h"
#include "services/contacts/contact_errors.h"
#include "services/invitations/claim_code.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Batch;
using ::osiedle::call::BatchItem;
using ::osiedle::call::BatchResult;
using ::osiedle::call::Call;
using ::osiedle::call::Method;
using ::osiedle::call::Violations;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::clubs::v1::AttendanceItem;
using ::osiedle::storage::Transaction;

constexpr absl::Duration kMaxClockOff = absl::Hours(24);

// An item before it is in the batch.
struct Planned {
  BatchItem item;
  // Where it is in the request.
  size_t place = 0;
  // What it changes: attendances by name, slips by code.
  std::vector<std::string> writes;
  std::shared_ptr<Attendance> attendance = std::make_shared<Attendance>();
};

// Makes the item run `request` through the handler of its method.
template <typename Request>
void Give(const Call& call, Request request, Planned& planned) {
  const Method& method = call.directory().MethodOf<Request>();
  planned.item.method = &method.info;
  planned.item.answer = planned.attendance;
  Violations declared;
  call::CheckDeclared(method.info, request, declared);
  for (const call::Violation& violation : declared.items()) planned.item.declared.Add(violation);
  if (!planned.item.declared.empty()) {
    planned.item.refused = call::InvalidFields(planned.item.declared);
  }
  planned.item.body = [&method, attendance = planned.attendance,
                       given = std::make_shared<const Request>(std::move(request))](
                          const Call& of_item, Transaction& transaction) {
    return method.Write(of_item, transaction, *given, *attendance);
  };
}

void PlanCheckIn(const Call& call, const v1::SyncedCheckIn& synced, Planned& planned) {
  const Attendance& attendance = synced.attendance();
  const bool has_id = !synced.attendance_id().empty() || !attendance.registration().empty();
  if (synced.occurrence().empty()) planned.item.declared.Add("occurrence", common::v1::REQUIRED);
  if (!has_id) planned.item.declared.Add("attendance_id", common::v1::REQUIRED);
  if (!attendance.has_check_in_time()) {
    planned.item.declared.Add("attendance.check_in_time", common::v1::REQUIRED);
  }
  const std::string id = synced.attendance_id().empty()
                             ? std::string(call::LastIdOfName(attendance.registration()))
                             : synced.attendance_id();
  planned.item.subject = absl::StrCat(synced.occurrence(), "/attendances/", id);
  planned.writes = {planned.item.subject};
  if (!synced.claim_code().empty()) {
    planned.writes.push_back(absl::StrCat(
        "slip ", invitations::ReadClaimCode(synced.claim_code()).value_or(synced.claim_code())));
  }
  v1::CheckInRequest request;
  request.set_parent(synced.occurrence());
  request.set_attendance_id(synced.attendance_id());
  *request.mutable_attendance() = attendance;
  request.set_claim_code(synced.claim_code());
  Give(call, std::move(request), planned);
}

void PlanCheckOut(const Call& call, const v1::SyncedCheckOut& synced, Planned& planned) {
  call::CheckLimits(synced, "", planned.item.declared);
  call::CheckRequired(synced, "", planned.item.declared);
  planned.item.subject = synced.attendance();
  planned.writes = {synced.attendance()};
  v1::CheckOutRequest request;
  request.set_name(synced.attendance());
  *request.mutable_occur_time() = synced.occur_time();
  Give(call, std::move(request), planned);
}

Planned PlanItem(const Call& call, const AttendanceItem& item, size_t place) {
  Planned planned;
  planned.place = place;
  planned.item.content = &item;
  switch (item.item_case()) {
    case AttendanceItem::kCheckIn:
      PlanCheckIn(call, item.check_in(), planned);
      break;
    case AttendanceItem::kCheckOut:
      PlanCheckOut(call, item.check_out(), planned);
      break;
    case AttendanceItem::ITEM_NOT_SET:
      planned.item.refused = call::InvalidField({"item", common::v1::UNKNOWN_SYNC_ITEM});
      break;
  }
  return planned;
}

// Puts each item behind those that change the same.
void Order(std::vector<Planned>& planned) {
  std::stable_partition(planned.begin(), planned.end(), [](const Planned& each) {
    return static_cast<const AttendanceItem*>(each.item.content)->has_check_in();
  });
  absl::flat_hash_map<std::string, size_t> last;
  for (size_t i = 0; i < planned.size(); ++i) {
    std::vector<size_t>& after = planned[i].item.after;
    for (const std::string& name : planned[i].writes) {
      const auto [known, is_first] = last.try_emplace(name, i);
      if (!is_first) after.push_back(std::exchange(known->second, i));
    }
    std::sort(after.begin(), after.end());
    after.erase(std::unique(after.begin(), after.end()), after.end());
  }
}

void AddResult(const Planned& planned, const BatchResult& ended,
               v1::SyncAttendanceResponse& response) {
  v1::AttendanceResult& result = *response.mutable_results(static_cast<int>(planned.place));
  *result.mutable_status() = call::ToWireMessage(ended.status);
  if (!ended.status.ok()) return;
  const std::string& made = planned.attendance->name();
  result.set_attendance(made.empty() ? planned.item.subject : made);
  result.set_already_known(ended.already_known);
}

}  // namespace

absl::StatusOr<Batch> PlanAttendance(const Call& call, const v1::SyncAttendanceRequest& request,
                                     v1::SyncAttendanceResponse& response) {
  std::vector<Planned> planned;
  planned.reserve(request.items_size());
  for (int i = 0; i < request.items_size(); ++i) {
    planned.push_back(PlanItem(call, request.items(i), static_cast<size_t>(i)));
  }
  const absl::Time send_time = call::TimeOf(request.send_time());
  const bool clock_off = absl::AbsDuration(send_time - call.time()) > kMaxClockOff;
  for (Planned& each : planned) {
    if (clock_off && each.item.refused.ok()) {
      each.item.refused = contacts::ClockOff(send_time, call.time());
    }
  }
  Order(planned);

  Batch batch;
  for (Planned& each : planned) batch.items.push_back(each.item);
  batch.finish = [&response,
                  planned = std::move(planned)](const std::vector<BatchResult>& results) {
    for (size_t i = 0; i < results.size(); ++i) response.add_results();
    for (size_t i = 0; i < results.size(); ++i) AddResult(planned[i], results[i], response);
  };
  return batch;
}

}  // namespace osiedle::clubs
