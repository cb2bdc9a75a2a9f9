#include "services/visits/bookings/subject_residents.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::residents::Link;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Visit;

using Names = google::protobuf::RepeatedPtrField<std::string>;

absl::StatusOr<Link> LinkOf(const Call& call, const Reader& reader, const Visit& visit,
                            const std::string& resident) {
  return residents::LinkTo(call, reader, resident, call::TimeOf(visit.create_time()));
}

const std::string& TypeOfResidents() {
  return call::ResourceType::Of(residents::v1::Resident::descriptor()).type();
}

// The stored residents that stay, in their order, by what the caller may know of them.
struct StoredResidents {
  std::vector<std::string> kept;
  std::vector<std::string> told;
  std::vector<std::string> unknown;
};

absl::StatusOr<StoredResidents> ReadStored(const Change<Visit>& change) {
  StoredResidents stored;
  if (change.before == nullptr) return stored;
  for (const std::string& resident : change.before->subject().residents()) {
    ASSIGN_OR_RETURN(const Link link, LinkOf(change.call, change.reader, *change.before, resident));
    if (link == Link::kEnded) continue;
    stored.kept.push_back(resident);
    (link == Link::kHolds ? stored.told : stored.unknown).push_back(resident);
  }
  return stored;
}

void PutBackUnknown(const StoredResidents& stored, const Change<Visit>& change) {
  if (stored.unknown.empty()) return;
  v1::VisitSubject& subject = *change.after.mutable_subject();
  // A subject that the request takes away comes back as far as it names them.
  if (subject.kind() == v1::VisitSubject::KIND_UNSPECIFIED) {
    subject.set_kind(change.before->subject().kind());
  }
  Names& names = *subject.mutable_residents();
  if (absl::c_equal(names, stored.told)) {
    names.Assign(stored.kept.begin(), stored.kept.end());
    return;
  }
  for (const std::string& name : stored.unknown) {
    if (!absl::c_linear_search(names, name)) *names.Add() = name;
  }
}

// Whether the call brings rows of a file.
bool IsImport(const Call& call) { return &call.rpc() != &call.method(); }

bool IsList(const Call& call) { return call.method().shape->page_size != nullptr; }

}  // namespace

absl::Status ViewResidents(const Call& call, const Reader& reader, Visit& visit) {
  if (visit.subject().residents().empty()) return absl::OkStatus();
  Names told;
  if (!IsList(call) && residents::MayReadResidents(call)) {
    for (const std::string& resident : visit.subject().residents()) {
      ASSIGN_OR_RETURN(const Link link, LinkOf(call, reader, visit, resident));
      if (link == Link::kHolds) *told.Add() = resident;
    }
  }
  visit.mutable_subject()->mutable_residents()->Swap(&told);
  return absl::OkStatus();
}

absl::StatusOr<Names> JudgedResidents(const Change<Visit>& change) {
  if (change.before == nullptr || change.brings("subject.residents")) {
    return change.after.subject().residents();
  }
  ASSIGN_OR_RETURN(const StoredResidents stored, ReadStored(change));
  return Names(stored.told.begin(), stored.told.end());
}

absl::Status CheckSubjectResidents(const Change<Visit>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (!brings("subject.residents")) return absl::OkStatus();
  ASSIGN_OR_RETURN(const StoredResidents stored, ReadStored(change));
  // An export is a List, and so its rows name nobody.
  if (IsImport(call) && after.subject().residents().empty() && !stored.kept.empty()) {
    after.mutable_subject()->mutable_residents()->Assign(stored.told.begin(), stored.told.end());
  }
  for (int i = 0; i < after.subject().residents_size(); ++i) {
    const std::string& resident = after.subject().residents(i);
    if (resident.empty() || absl::c_linear_search(stored.told, resident)) continue;
    const std::string path = absl::StrCat("visit.subject.residents[", i, "]");
    Link link = Link::kHolds;
    if (before != nullptr) {
      ASSIGN_OR_RETURN(link, LinkOf(call, reader, *before, resident));
    }
    if (references.Check(TypeOfResidents(), path, resident) && link == Link::kEnded) {
      violations.Add(path, common::v1::RESIDENT_ONLY_COUNTED_SINCE);
    }
  }
  PutBackUnknown(stored, change);
  return absl::OkStatus();
}

absl::Status DropEndedResidents(const Call& call, const Reader& reader, const Visit& old,
                                Visit& plan) {
  Names kept;
  for (const std::string& resident : plan.subject().residents()) {
    ASSIGN_OR_RETURN(const Link link, LinkOf(call, reader, old, resident));
    if (link != Link::kEnded) *kept.Add() = resident;
  }
  if (plan.has_subject()) plan.mutable_subject()->mutable_residents()->Swap(&kept);
  return absl::OkStatus();
}

}  // namespace osiedle::visits
