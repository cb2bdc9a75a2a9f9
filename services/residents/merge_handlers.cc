#include "services/residents/merge_handlers.h"

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/errors.h"
#include "services/residents/resident_errors.h"
#include "services/residents/resident_handlers.h"
#include "services/residents/resident_reader.h"
#include "services/residents/resident_rules.h"
#include "services/residents/resident_tables.h"
#include "storage/status_macros.h"

namespace osiedle::residents {

using ::osiedle::call::Call;
using ::osiedle::residents::v1::Resident;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Transaction;

namespace {

absl::Status CheckSurvivorName(const v1::MergeResidentRequest& request) {
  call::Violations violations;
  if (request.survivor() == request.name()) {
    violations.Add("survivor", common::v1::SURVIVOR_IS_ITSELF);
  } else if (!Residents().type().pattern().Fits(request.survivor())) {
    violations.Add("survivor", common::v1::BAD_NAME,
                   {{"pattern", Residents().type().pattern().text()}});
  }
  return call::InvalidFields(violations);
}

// Checks each record alone: whether it may be linked.
absl::Status CheckMayBeLinked(const Resident& resident) {
  if (resident.state() == Resident::ERASED) {
    return StateRefuses(resident, "nothing about the person changes any more");
  }
  if (LevelOf(resident) < Resident::ALIAS) {
    return LevelMoveRefused(resident, "who is only counted is nobody in particular");
  }
  return absl::OkStatus();
}

// The number of records that lead to this one, itself counted; stops counting at kMaxRecords + 1.
absl::StatusOr<size_t> CountLeadingTo(const Call& call, const Reader& reader,
                                      const std::string& name) {
  std::vector<std::string> names = {name};
  for (size_t i = 0; i < names.size() && names.size() <= kMaxRecords; ++i) {
    ASSIGN_OR_RETURN(std::vector<Resident> merged, MergedInto(call, reader, names[i], kMaxRecords));
    for (const Resident& resident : merged) names.push_back(resident.name());
  }
  return names.size();
}

// Checks that the survivor does not lead back, and that both persons together have not too many
// records.
absl::Status CheckNoCircle(const Call& call, const Reader& reader, const Resident& resident,
                           const Resident& survivor) {
  std::string next = survivor.name();
  std::string last;
  while (!next.empty()) {
    if (next == resident.name()) return MergeCircle(resident.name(), survivor.name());
    ASSIGN_OR_RETURN(std::optional<Resident> link, FindResident(call, reader, next));
    if (!link.has_value()) return call::ResourceNotFound(next);
    last = next;
    next = link->merged_into();
  }
  ASSIGN_OR_RETURN(size_t here, CountLeadingTo(call, reader, resident.name()));
  ASSIGN_OR_RETURN(size_t there, CountLeadingTo(call, reader, last));
  if (here + there <= kMaxRecords) return absl::OkStatus();
  return StateRefuses(resident, "one person has at most 50 records");
}

}  // namespace

absl::Status MergeResident(const Call& call, Transaction& transaction,
                           const v1::MergeResidentRequest& request, Resident& response) {
  RETURN_IF_ERROR(Residents().CheckName(request.name()));
  RETURN_IF_ERROR(CheckSurvivorName(request));
  Resident before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Residents().LoadLive(call, transaction, request.name(), "", before));
  if (before.merged_into() == request.survivor()) {
    response = before;
    return absl::OkStatus();
  }
  if (!request.etag().empty() && request.etag() != before.etag()) {
    return call::EtagMismatch(request.name());
  }
  RETURN_IF_ERROR(CheckMayBeLinked(before));
  if (!before.merged_into().empty()) {
    return StateRefuses(before, "it is merged into another; unmerge it first");
  }
  ASSIGN_OR_RETURN(std::optional<Resident> survivor,
                   FindReadable(call, transaction, request.survivor()));
  if (!survivor.has_value() || survivor->has_delete_time()) {
    call::Violations missing;
    missing.Add("survivor", common::v1::REFERENCE_MISSING,
                {{"type", Residents().type().singular()}});
    return call::ReferencesNotFound(missing);
  }
  RETURN_IF_ERROR(CheckMayBeLinked(*survivor));
  RETURN_IF_ERROR(CheckNoCircle(call, transaction, before, *survivor));

  response = before;
  response.set_state(Resident::MERGED);
  response.set_merged_into(request.survivor());
  *response.mutable_merge_time() = call::TimestampOf(call.time());
  return Residents().Save(call, transaction, meta, before, response);
}

absl::Status UnmergeResident(const Call& call, Transaction& transaction,
                             const v1::UnmergeResidentRequest& request, Resident& response) {
  RETURN_IF_ERROR(Residents().CheckName(request.name()));
  Resident before;
  ASSIGN_OR_RETURN(storage::RowMeta meta,
                   Residents().LoadLive(call, transaction, request.name(), request.etag(), before));
  if (before.state() == Resident::ERASED) {
    return StateRefuses(before, "nothing about the person changes any more");
  }
  if (before.merged_into().empty()) return StateRefuses(before, "it is not merged");
  ASSIGN_OR_RETURN(std::optional<Resident> survivor,
                   FindResident(call, transaction, before.merged_into()));
  if (survivor.has_value() && survivor->state() == Resident::ERASED) {
    const bool readable = Residents().SeesWithin(ReadableResidents(call), *survivor);
    return StateRefuses(readable ? *survivor : before,
                        "what was erased can no longer be told apart");
  }
  response = before;
  response.set_state(Resident::ACTIVE);
  response.clear_merged_into();
  response.clear_merge_time();
  return Residents().Save(call, transaction, meta, before, response);
}

}  // namespace osiedle::residents
