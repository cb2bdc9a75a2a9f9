#include "services/contacts/sync_day.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/limits_check.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/resource/directory.h"
#include "services/call/resource/reference_check.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/request_check.h"
#include "services/call/rpc/wire_status.h"
#include "services/contacts/contact_errors.h"
#include "services/contacts/outing_handlers.h"
#include "services/invitations/claim_code.h"
#include "services/invitations/invitation_writer.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::Batch;
using ::osiedle::call::BatchItem;
using ::osiedle::call::BatchResult;
using ::osiedle::call::Call;
using ::osiedle::call::Method;
using ::osiedle::call::Violations;
using ::osiedle::storage::Transaction;

constexpr absl::Duration kMaxClockOff = absl::Hours(24);

// How an item names the slip that it hands out.
enum class SlipName { kInvitation, kClaimCode };

// An item before it is in the batch.
struct Planned {
  BatchItem item;
  // The names that it creates or raises, and those that it merely names.
  std::vector<std::string> writes;
  std::vector<std::string> names;
  bool creates = true;
  // Whether the item has a moment from the phone's clock.
  bool has_moment = true;
  // For a resident: the answer, with its possible doubles.
  std::shared_ptr<residents::v1::Resident> resident;
  // For a slip: the answer, with its name.
  std::shared_ptr<invitations::v1::Invitation> invitation;
  std::optional<SlipName> slip_name;
};

// Makes the item run `request` through the handler of its method. Returns the message that gets the
// answer.
template <typename Request>
std::shared_ptr<google::protobuf::Message> Give(const Call& call, Request request,
                                                Planned& planned) {
  const Method& method = call.directory().MethodOf<Request>();
  std::shared_ptr<google::protobuf::Message> answer(method.response->New());
  planned.item.method = &method.info;
  planned.item.answer = answer;
  // The handler of a resource reports these violations together with those of its rules.
  if (!call::CheckDeclared(method.info, request, planned.item.declared)) {
    planned.item.refused = call::InvalidFields(planned.item.declared);
  }
  planned.item.body = [&method, answer,
                       given = std::make_shared<const Request>(std::move(request))](
                          const Call& of_item, Transaction& transaction) {
    return method.Write(of_item, transaction, *given, *answer);
  };
  return answer;
}

// Checks the proto's rules for an item that no handler of a resource checks.
void CheckWhole(const google::protobuf::Message& item, Violations& violations) {
  call::CheckLimits(item, "", violations);
  call::CheckRequired(item, "", violations);
}

// A new record needs an id, so that it is known when it is sent again.
void NeedId(const std::string& id, absl::string_view field, Planned& planned) {
  if (id.empty()) planned.item.declared.Add(std::string(field), common::v1::REQUIRED);
}

void PlanResident(const Call& call, const std::string& parent, const v1::SyncedResident& synced,
                  Planned& planned) {
  planned.item.subject = absl::StrCat(parent, "/residents/", synced.resident_id());
  planned.writes = {planned.item.subject};
  planned.has_moment = false;
  residents::v1::CreateResidentRequest request;
  request.set_parent(parent);
  request.set_resident_id(synced.resident_id());
  *request.mutable_resident() = synced.resident();
  planned.resident =
      std::static_pointer_cast<residents::v1::Resident>(Give(call, std::move(request), planned));
  NeedId(synced.resident_id(), "resident_id", planned);
}

void PlanBoundary(const Call& call, const v1::SyncedBoundary& synced, Planned& planned) {
  planned.item.subject = absl::StrCat(synced.resident(), "/boundaries/", synced.boundary_id());
  planned.writes = {planned.item.subject};
  planned.names = {synced.resident()};
  planned.has_moment = false;
  residents::v1::CreateBoundaryRequest request;
  request.set_parent(synced.resident());
  request.set_boundary_id(synced.boundary_id());
  *request.mutable_boundary() = synced.boundary();
  Give(call, std::move(request), planned);
  NeedId(synced.boundary_id(), "boundary_id", planned);
}

void PlanLevelRaise(const Call& call, const v1::SyncedLevelRaise& synced, Planned& planned,
                    Violations& violations) {
  planned.item.subject = synced.resident();
  planned.writes = {synced.resident()};
  planned.creates = false;
  if (!synced.act().has_occur_time()) violations.Add("act.occur_time", common::v1::REQUIRED);
  residents::v1::RaiseIdentityLevelRequest request;
  request.set_name(synced.resident());
  request.set_identity_level(synced.identity_level());
  *request.mutable_act() = synced.act();
  Give(call, std::move(request), planned);
}

void PlanOuting(const Call& call, const std::string& parent, const v1::SyncedOuting& synced,
                Planned& planned) {
  planned.item.subject = absl::StrCat(parent, "/outings/", synced.outing_id());
  planned.writes = {planned.item.subject};
  v1::CreateOutingRequest request;
  request.set_parent(parent);
  request.set_outing_id(synced.outing_id());
  *request.mutable_outing() = synced.outing();
  Give(call, std::move(request), planned);
  NeedId(synced.outing_id(), "outing_id", planned);
}

void PlanTally(const Call& call, const v1::SyncedTally& synced, Planned& planned) {
  planned.item.subject = synced.outing();
  planned.names = {synced.outing()};
  v1::TallyOutingRequest request;
  request.set_name(synced.outing());
  *request.mutable_tally() = synced.tally();
  Give(call, std::move(request), planned);
}

void PlanContact(const Call& call, const std::string& parent, const v1::SyncedContact& synced,
                 Planned& planned) {
  planned.item.subject = absl::StrCat(parent, "/contacts/", synced.contact_id());
  planned.writes = {planned.item.subject};
  planned.names.assign(synced.contact().residents().begin(), synced.contact().residents().end());
  if (!synced.contact().outing().empty()) planned.names.push_back(synced.contact().outing());
  v1::CreateContactRequest request;
  request.set_parent(parent);
  request.set_contact_id(synced.contact_id());
  *request.mutable_contact() = synced.contact();
  Give(call, std::move(request), planned);
  NeedId(synced.contact_id(), "contact_id", planned);
}

// A step whose request is the item itself.
template <typename Item>
void PlanStep(const Call& call,
              absl::Status (*record)(const Call&, Transaction&, const Item&, v1::Outing&),
              const Item& synced, Planned& planned) {
  planned.item.subject = synced.outing();
  planned.names = {synced.outing()};
  planned.item.method = &call.method();
  auto response = std::make_shared<v1::Outing>();
  planned.item.body = [record, response, &synced](const Call& of_item, Transaction& transaction) {
    response->Clear();
    return record(of_item, transaction, synced, *response);
  };
}

absl::Status RecordHandOut(const Call& call, Transaction& transaction,
                           const v1::SyncedHandOut& synced, invitations::v1::Invitation& response) {
  Violations violations;
  call::CheckOccurTime(synced.occur_time(), call.time(), "occur_time", violations);
  call::ReferenceCheck references(call, transaction, violations);
  references.CheckField(synced, v1::SyncedHandOut::kContactFieldNumber);
  if (!violations.empty()) return call::InvalidFields(violations);
  RETURN_IF_ERROR(references.Result());
  ASSIGN_OR_RETURN(response, invitations::TakeHandOut(call, transaction,
                                                      {.invitation = synced.invitation(),
                                                       .claim_code = synced.claim_code(),
                                                       .contact = synced.contact(),
                                                       .time = call::TimeOf(synced.occur_time())}));
  return absl::OkStatus();
}

void PlanHandOut(const Call& call, const v1::SyncedHandOut& synced, Planned& planned) {
  planned.item.subject = synced.contact();
  planned.names = {synced.contact()};
  // One slip named twice in one way, however its code was typed: the earlier item comes first.
  planned.writes = {
      absl::StrCat("slip ", synced.invitation(),
                   invitations::ReadClaimCode(synced.claim_code()).value_or(synced.claim_code()))};
  planned.slip_name = synced.claim_code().empty() ? SlipName::kInvitation : SlipName::kClaimCode;
  planned.creates = false;
  planned.item.method = &call.method();
  planned.invitation = std::make_shared<invitations::v1::Invitation>();
  planned.item.body = [invitation = planned.invitation, &synced](const Call& of_item,
                                                                 Transaction& transaction) {
    invitation->Clear();
    return RecordHandOut(of_item, transaction, synced, *invitation);
  };
}

Planned PlanItem(const Call& call, const std::string& parent, const v1::SyncItem& item) {
  Planned planned;
  planned.item.content = &item;
  Violations violations;
  switch (item.item_case()) {
    case v1::SyncItem::kResident:
      PlanResident(call, parent, item.resident(), planned);
      break;
    case v1::SyncItem::kBoundary:
      PlanBoundary(call, item.boundary(), planned);
      break;
    case v1::SyncItem::kLevelRaise:
      CheckWhole(item.level_raise(), violations);
      PlanLevelRaise(call, item.level_raise(), planned, violations);
      break;
    case v1::SyncItem::kOuting:
      PlanOuting(call, parent, item.outing(), planned);
      break;
    case v1::SyncItem::kArrival:
      CheckWhole(item.arrival(), violations);
      PlanStep(call, &RecordArrival, item.arrival(), planned);
      break;
    case v1::SyncItem::kFinish:
      CheckWhole(item.finish(), violations);
      PlanStep(call, &RecordFinish, item.finish(), planned);
      break;
    case v1::SyncItem::kTally:
      CheckWhole(item.tally(), violations);
      PlanTally(call, item.tally(), planned);
      break;
    case v1::SyncItem::kContact:
      PlanContact(call, parent, item.contact(), planned);
      break;
    case v1::SyncItem::kHandOut:
      CheckWhole(item.hand_out(), violations);
      PlanHandOut(call, item.hand_out(), planned);
      break;
    case v1::SyncItem::ITEM_NOT_SET:
      violations.Add("item", common::v1::UNKNOWN_SYNC_ITEM);
      break;
  }
  if (!violations.empty()) planned.item.refused = call::InvalidFields(violations);
  return planned;
}

// For each name: the first item that creates it, and the last item so far that writes it.
class Order {
 public:
  explicit Order(const std::vector<Planned>& planned) {
    for (size_t i = 0; i < planned.size(); ++i) {
      if (!planned[i].creates) continue;
      for (const std::string& name : planned[i].writes) first_.try_emplace(name, i);
    }
  }

  // Puts item `i` behind those whose names it uses.
  void Place(size_t i, Planned& planned) {
    std::vector<size_t>& after = planned.item.after;
    const auto use = [&](const std::string& name) {
      const auto created = first_.find(name);
      if (created != first_.end() && created->second > i && planned.item.refused.ok()) {
        planned.item.refused = ItemOutOfOrder(name);
      }
      const auto written = last_.find(name);
      if (written != last_.end()) after.push_back(written->second);
    };
    for (const std::string& name : planned.names) use(name);
    for (const std::string& name : planned.writes) use(name);
    for (const std::string& name : planned.writes) last_[name] = i;
    if (planned.slip_name.has_value()) PlaceSlip(i, *planned.slip_name, after);
    std::sort(after.begin(), after.end());
    after.erase(std::unique(after.begin(), after.end()), after.end());
  }

 private:
  // A slip named by its invitation may be one that another item names by its code. Only the store
  // knows, so the item waits for all earlier ones that name theirs in the other way.
  void PlaceSlip(size_t i, SlipName slip_name, std::vector<size_t>& after) {
    const bool by_code = slip_name == SlipName::kClaimCode;
    const std::vector<size_t>& others = by_code ? by_invitation_ : by_claim_code_;
    after.insert(after.end(), others.begin(), others.end());
    (by_code ? by_claim_code_ : by_invitation_).push_back(i);
  }

  absl::flat_hash_map<std::string, size_t> first_;
  absl::flat_hash_map<std::string, size_t> last_;
  // Hand-outs so far.
  std::vector<size_t> by_invitation_;
  std::vector<size_t> by_claim_code_;
};

void AddResult(const Planned& planned, const BatchResult& ended, v1::SyncDayResponse& response) {
  v1::SyncResult& result = *response.add_results();
  *result.mutable_status() = call::ToWireMessage(ended.status);
  if (!ended.status.ok()) return;
  const bool named = planned.invitation != nullptr && !planned.invitation->name().empty();
  result.set_resource(named ? planned.invitation->name() : planned.item.subject);
  result.set_already_known(ended.already_known);
  if (planned.resident != nullptr) {
    *result.mutable_possible_doubles() = planned.resident->possible_doubles();
  }
}

}  // namespace

absl::StatusOr<Batch> PlanDay(const Call& call, const v1::SyncDayRequest& request,
                              v1::SyncDayResponse& response) {
  std::vector<Planned> planned;
  planned.reserve(request.items_size());
  for (const v1::SyncItem& item : request.items()) {
    planned.push_back(PlanItem(call, request.parent(), item));
  }
  const absl::Time send_time = call::TimeOf(request.send_time());
  const bool clock_off = absl::AbsDuration(send_time - call.time()) > kMaxClockOff;
  Order order(planned);
  for (size_t i = 0; i < planned.size(); ++i) {
    order.Place(i, planned[i]);
    BatchItem& item = planned[i].item;
    if (clock_off && planned[i].has_moment && item.refused.ok()) {
      item.refused = ClockOff(send_time, call.time());
    }
  }

  Batch batch;
  for (Planned& each : planned) batch.items.push_back(each.item);
  batch.finish = [&response,
                  planned = std::move(planned)](const std::vector<BatchResult>& results) {
    for (size_t i = 0; i < results.size(); ++i) {
      AddResult(planned[i], results[i], response);
    }
  };
  return batch;
}

}  // namespace osiedle::contacts
