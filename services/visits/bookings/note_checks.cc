// The checks of notes and tasks.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/call/fields/message_compare.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_reader.h"
#include "services/staff/staff_reader.h"
#include "services/visits/bookings/visit_checks.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_views.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::call::Violations;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitNote;
using ::osiedle::visits::v1::VisitTask;

// The visit of a note or of a task. RESOURCE_NOT_FOUND also where the caller may not know it.
absl::StatusOr<Visit> LiveVisit(const Call& call, const Reader& reader, absl::string_view name) {
  Visit visit;
  RETURN_IF_ERROR(Visits().LoadLive(call, reader, name, "", visit).status());
  return visit;
}

absl::Status CheckIsAuthor(const Call& call, const Reader& reader, const VisitNote& note) {
  ASSIGN_OR_RETURN(const std::string caller, StaffMemberOfCaller(call, reader));
  const bool is_author = !caller.empty() && note.author() == caller;
  return is_author ? absl::OkStatus() : call::GrantTooNarrow("author");
}

absl::Status FillAuthor(const Change<VisitNote>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  ASSIGN_OR_RETURN(const std::string caller, StaffMemberOfCaller(call, reader));
  // There is nobody for whose profession it could speak.
  if (caller.empty()) return call::GrantTooNarrow("author");
  after.set_author(caller);
  return absl::OkStatus();
}

absl::Status CheckProfession(const Change<VisitNote>& change, absl::CivilDay today) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (after.profession() == staff::v1::PROFESSION_UNSPECIFIED) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<staff::v1::StaffMember> author,
                   staff::FindStaffMember(call, reader, after.author()));
  const bool has_it = author.has_value() &&
                      absl::c_linear_search(ProfessionsOn(*author, today), after.profession());
  if (!has_it) violations.Add("visit_note.profession", common::v1::NOT_PROFESSION_OF_AUTHOR);
  return absl::OkStatus();
}

void CheckReaders(const VisitNote& note, Violations& violations) {
  for (int i = 0; i < note.readers_size(); ++i) {
    const std::string field = absl::StrCat("visit_note.readers[", i, "]");
    const auto earlier_end = note.readers().begin() + i;
    if (note.readers(i) == staff::v1::PROFESSION_UNSPECIFIED) {
      violations.Add(field, common::v1::EMPTY_ITEM);
    } else if (std::find(note.readers().begin(), earlier_end, note.readers(i)) != earlier_end) {
      violations.Add(field, common::v1::ALREADY_IN_LIST);
    }
  }
}

// Judges the last day for readers where the request sets or changes it.
void CheckReadUntil(const VisitNote* before, const VisitNote& after, absl::CivilDay today,
                    Violations& violations) {
  const bool stays = before != nullptr && before->has_read_until_date() &&
                     call::SameMessage(before->read_until_date(), after.read_until_date());
  if (!after.has_read_until_date() || stays) return;
  const char* const field = "visit_note.read_until_date";
  if (call::DayOf(after.read_until_date()) < today) {
    violations.Add(field, common::v1::IN_THE_PAST);
  } else {
    call::CheckPlannedDay(after.read_until_date(), today, field, violations);
  }
}

// Whoever may read the visit knows its crew, so each of the crew may be named. All others must be
// such as the caller may read.
absl::Status CheckOwner(const Change<VisitTask>& change, const Visit& visit) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  if (after.owner().empty()) return absl::OkStatus();
  if (before != nullptr && before->owner() == after.owner()) return absl::OkStatus();
  if (absl::c_linear_search(visit.staff_members(), after.owner())) {
    ASSIGN_OR_RETURN(const std::optional<staff::v1::StaffMember> owner,
                     staff::FindStaffMember(call, reader, after.owner()));
    if (owner.has_value() && !owner->has_delete_time()) return absl::OkStatus();
  }
  references.Check(call::ResourceType::Of(staff::v1::StaffMember::descriptor()).type(),
                   "visit_task.owner", after.owner());
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckNoteChange(const Change<VisitNote>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(call, reader));
  CheckReaders(after, violations);
  CheckReadUntil(before, after, today, violations);
  // A note without a name: only its fields are checked.
  const absl::string_view visit_name = call::ParentOfName(after.name());
  if (visit_name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Visit visit, LiveVisit(call, reader, visit_name));
  if (before != nullptr) return CheckIsAuthor(call, reader, *before);
  RETURN_IF_ERROR(FillAuthor(change));
  RETURN_IF_ERROR(CheckProfession(change, today));
  return visit.state() == Visit::DRAFT ? VisitStepRefused(visit.state(), "a draft has no notes")
                                       : absl::OkStatus();
}

absl::Status CheckNoteDelete(const Call& call, const Reader& reader, const VisitNote& note) {
  return CheckIsAuthor(call, reader, note);
}

absl::Status CheckTaskChange(const Change<VisitTask>& change) {
  const auto& [call, reader, before, after, violations, references, brings] = change;
  const bool has_new_date =
      after.has_due_date() &&
      (before == nullptr || !call::SameMessage(before->due_date(), after.due_date()));
  if (has_new_date) {
    ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(call, reader));
    call::CheckPlannedDay(after.due_date(), today, "visit_task.due_date", violations);
  }
  CheckForm(staff::v1::StaffMember::descriptor(), after.owner(), "visit_task.owner", violations);
  const absl::string_view visit_name = call::ParentOfName(after.name());
  if (visit_name.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Visit visit, LiveVisit(call, reader, visit_name));
  return CheckOwner(change, visit);
}

}  // namespace osiedle::visits
