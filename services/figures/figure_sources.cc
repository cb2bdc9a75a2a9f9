#include "services/figures/figure_sources.h"

#include <initializer_list>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/common/v1/change_kind.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/clubs/doors/attendance_reader.h"
#include "services/contacts/contact_reader.h"
#include "services/figures/attendance_counting_rules.h"
#include "services/figures/club_reader.h"
#include "services/figures/visit_counting_rules.h"
#include "services/invitations/invitation_reader.h"
#include "services/registry/background_reader.h"
#include "services/staff/background_reader.h"
#include "services/visits/background_reader.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::internal::v1::Contribution;
using ::osiedle::staff::v1::StaffMember;

// No tree of codes is deeper. The limit guards against a damaged store.
constexpr size_t kDeepestChain = 16;

std::string TypeOf(const google::protobuf::Descriptor* message) {
  return call::ResourceType::Of(message).type();
}

bool Changes(const internal::v1::ResourceChange& change,
             std::initializer_list<const char*> fields) {
  return absl::c_any_of(fields, [&](absl::string_view field) {
    return absl::c_linear_search(change.changed_fields(), field);
  });
}

void AddIds(Source::Kind kind, std::vector<std::string> ids, std::vector<Source>& sources) {
  for (std::string& id : ids) sources.push_back({.kind = kind, .id = std::move(id)});
}

// One type of record on which sources depend: adds the sources that count as something else because
// of a change of such a record, at most `most` of each kind.
using Dependency = absl::Status (*)(const storage::Snapshot& snapshot, uint32_t owner,
                                    const internal::v1::ResourceChange& change, size_t most,
                                    std::vector<Source>& sources);

template <Source::Kind kind>
absl::Status AddItself(const storage::Snapshot& /*snapshot*/, uint32_t /*owner*/,
                       const internal::v1::ResourceChange& change, size_t /*most*/,
                       std::vector<Source>& sources) {
  sources.push_back({.kind = kind, .id = std::string(call::LastIdOfName(change.name()))});
  return absl::OkStatus();
}

absl::Status OfContact(const storage::Snapshot& snapshot, uint32_t owner,
                       const internal::v1::ResourceChange& change, size_t most,
                       std::vector<Source>& sources) {
  RETURN_IF_ERROR(AddItself<Source::kContact>(snapshot, owner, change, most, sources));
  // A slip that is handed out at a new contact is named itself.
  if (change.kind() == common::v1::CREATED) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto slips, invitations::InvitationIdsAt(snapshot, owner, change.name(), most));
  AddIds(Source::kSlip, std::move(slips), sources);
  return absl::OkStatus();
}

absl::Status OfInvitation(const storage::Snapshot& snapshot, uint32_t owner,
                          const internal::v1::ResourceChange& change, size_t most,
                          std::vector<Source>& sources) {
  RETURN_IF_ERROR(AddItself<Source::kInvitation>(snapshot, owner, change, most, sources));
  return AddItself<Source::kSlip>(snapshot, owner, change, most, sources);
}

absl::Status OfStaffMember(const storage::Snapshot& snapshot, uint32_t owner,
                           const internal::v1::ResourceChange& change, size_t most,
                           std::vector<Source>& sources) {
  if (!Changes(change, {"professions"})) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto ids, visits::VisitIdsWith(snapshot, owner, change.name(), most));
  AddIds(Source::kVisit, std::move(ids), sources);
  return absl::OkStatus();
}

absl::Status OfProcedure(const storage::Snapshot& snapshot, uint32_t owner,
                         const internal::v1::ResourceChange& change, size_t most,
                         std::vector<Source>& sources) {
  if (!Changes(change, {"open_time", "close_time", "records", "suspensions"})) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(auto ids, visits::VisitIdsOfProcedure(snapshot, owner, change.name(), most));
  AddIds(Source::kVisit, std::move(ids), sources);
  return absl::OkStatus();
}

absl::Status OfAttendance(const storage::Snapshot& snapshot, uint32_t owner,
                          const internal::v1::ResourceChange& change, size_t /*most*/,
                          std::vector<Source>& sources) {
  const absl::string_view occurrence = call::LastIdOfName(call::ParentOfName(change.name()));
  const absl::string_view id = call::LastIdOfName(change.name());
  sources.push_back({.kind = Source::kAttendance, .id = absl::StrCat(occurrence, "/", id)});
  sources.push_back({.kind = Source::kEvent, .id = std::string(occurrence)});
  ASSIGN_OR_RETURN(auto attendance, clubs::FindAttendance(snapshot, owner, occurrence, id));
  // Once an invitation is there it stays: no later change of the attendance, and no deletion, takes
  // it away.
  if (!attendance.has_value() || attendance->invitation().empty()) return absl::OkStatus();
  const absl::string_view slip = call::LastIdOfName(attendance->invitation());
  sources.push_back({.kind = Source::kSlip, .id = std::string(slip)});
  return absl::OkStatus();
}

absl::Status OfOccurrence(const storage::Snapshot& snapshot, uint32_t owner,
                          const internal::v1::ResourceChange& change, size_t most,
                          std::vector<Source>& sources) {
  // Who comes to a new one is named itself.
  if (change.kind() == common::v1::CREATED) return absl::OkStatus();
  return AddItself<Source::kEvent>(snapshot, owner, change, most, sources);
}

absl::Status OfEventSeries(const storage::Snapshot& snapshot, uint32_t owner,
                           const internal::v1::ResourceChange& change, size_t most,
                           std::vector<Source>& sources) {
  if (!Changes(change, {"cost_lines"})) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto ids, OccurrenceIdsOfSeries(snapshot, owner, change.name(), most));
  AddIds(Source::kEvent, std::move(ids), sources);
  return absl::OkStatus();
}

absl::Status OfClub(const storage::Snapshot& snapshot, uint32_t owner,
                    const internal::v1::ResourceChange& change, size_t most,
                    std::vector<Source>& sources) {
  if (!Changes(change, {"kind"})) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto ids, OccurrenceIdsOfClub(snapshot, owner, change.name(), most));
  AddIds(Source::kEvent, std::move(ids), sources);
  return absl::OkStatus();
}

// Null: nothing depends on records of this type.
Dependency DependencyOn(absl::string_view type) {
  static const auto* const dependencies = new absl::flat_hash_map<std::string, Dependency>{
      {TypeOf(contacts::v1::Contact::descriptor()), &OfContact},
      {TypeOf(contacts::v1::Outing::descriptor()), &AddItself<Source::kOuting>},
      {TypeOf(invitations::v1::Invitation::descriptor()), &OfInvitation},
      {TypeOf(visits::v1::Visit::descriptor()), &AddItself<Source::kVisit>},
      {TypeOf(StaffMember::descriptor()), &OfStaffMember},
      {TypeOf(visits::v1::Procedure::descriptor()), &OfProcedure},
      {TypeOf(clubs::v1::Attendance::descriptor()), &OfAttendance},
      {TypeOf(clubs::v1::Occurrence::descriptor()), &OfOccurrence},
      {TypeOf(EventSeries::descriptor()), &OfEventSeries},
      {TypeOf(Club::descriptor()), &OfClub}};
  const auto found = dependencies->find(type);
  return found == dependencies->end() ? nullptr : found->second;
}

// The one with this name, read once by `find` and then kept in `known`. Null: there is none.
template <typename Message, typename Find>
absl::StatusOr<const Message*> ReadOnce(
    absl::node_hash_map<std::string, std::optional<Message>>& known, absl::string_view name,
    Find find) {
  auto place = known.find(name);
  if (place == known.end()) {
    ASSIGN_OR_RETURN(std::optional<Message> read, find(call::LastIdOfName(name)));
    place = known.emplace(name, std::move(read)).first;
  }
  return place->second.has_value() ? &*place->second : nullptr;
}

}  // namespace

absl::StatusOr<const CodeChain*> SourceReader::ChainOf(absl::string_view need_code) {
  const auto known = chains_.find(need_code);
  if (known != chains_.end()) return &known->second;
  CodeChain chain = {std::string(need_code)};
  while (chain.size() < kDeepestChain) {
    ASSIGN_OR_RETURN(std::string above, registry::NeedCodeAbove(snapshot_, owner_, chain.back()));
    if (above.empty()) break;
    chain.push_back(std::move(above));
  }
  return &(chains_[need_code] = std::move(chain));
}

absl::StatusOr<const StaffMember*> SourceReader::StaffMemberOf(absl::string_view name) {
  return ReadOnce(staff_members_, name, [this](absl::string_view id) {
    return staff::FindStaffMember(snapshot_, owner_, id);
  });
}

absl::StatusOr<const EventSeries*> SourceReader::SeriesOf(absl::string_view name) {
  return ReadOnce(series_, name,
                  [this](absl::string_view id) { return FindEventSeries(snapshot_, owner_, id); });
}

absl::StatusOr<Club::Kind> SourceReader::ClubKindOf(absl::string_view name) {
  const auto known = club_kinds_.find(name);
  if (known != club_kinds_.end()) return known->second;
  ASSIGN_OR_RETURN(auto club, FindClub(snapshot_, owner_, call::LastIdOfName(name)));
  return club_kinds_[name] = club.has_value() ? club->kind() : Club::KIND_UNSPECIFIED;
}

absl::StatusOr<std::optional<Contribution>> SourceReader::ReadVisit(const std::string& id) {
  std::optional<Contribution> none;
  ASSIGN_OR_RETURN(auto visit, visits::FindVisit(snapshot_, owner_, id));
  if (!visit.has_value()) return none;
  std::optional<absl::Time> step_due_time;
  if (!visit->procedure_step().empty()) {
    ASSIGN_OR_RETURN(auto procedure, visits::FindProcedure(snapshot_, owner_,
                                                           call::LastIdOfName(visit->procedure())));
    if (procedure.has_value()) step_due_time = StepDueTime(*procedure, *visit, zone_);
  }
  return CountVisit(*visit, step_due_time, zone_,
                    [this](absl::string_view name) { return StaffMemberOf(name); });
}

absl::StatusOr<std::optional<Contribution>> SourceReader::ReadEvent(
    const std::string& id, const internal::v1::FigureCounts& turnout) {
  std::optional<Contribution> none;
  // Most occurrences lie ahead, and nobody came to them yet.
  if (turnout.events().empty()) return none;
  ASSIGN_OR_RETURN(auto occurrence, FindOccurrence(snapshot_, owner_, id));
  if (!occurrence.has_value()) return none;
  ASSIGN_OR_RETURN(const EventSeries* series, SeriesOf(occurrence->series()));
  ASSIGN_OR_RETURN(const Club::Kind club_kind, ClubKindOf(occurrence->club()));
  return CountEvent(*occurrence, series, club_kind, turnout, zone_);
}

absl::StatusOr<std::optional<Contribution>> SourceReader::ReadSlip(const std::string& id) {
  std::optional<Contribution> none;
  ASSIGN_OR_RETURN(auto invitation, invitations::FindInvitation(snapshot_, owner_, id));
  if (!invitation.has_value() || invitation->contact().empty()) return none;
  ASSIGN_OR_RETURN(auto contact, contacts::FindContact(snapshot_, owner_,
                                                       call::LastIdOfName(invitation->contact())));
  if (!contact.has_value()) return none;
  ASSIGN_OR_RETURN(const SlipUse use, ReadSlipUse(snapshot_, owner_, invitation->name()));
  return CountSlip(*invitation, *contact, use, zone_,
                   [this](absl::string_view code) { return ChainOf(code); });
}

absl::StatusOr<std::optional<Contribution>> SourceReader::ReadAttendance(const std::string& id) {
  const std::pair<absl::string_view, absl::string_view> ids =
      absl::StrSplit(id, absl::MaxSplits('/', 1));
  ASSIGN_OR_RETURN(auto attendance,
                   clubs::FindAttendance(snapshot_, owner_, ids.first, ids.second));
  std::optional<Contribution> none;
  if (!attendance.has_value()) return none;
  return CountAttendance(*attendance);
}

absl::StatusOr<std::optional<Contribution>> SourceReader::Read(const Source& source) {
  std::optional<Contribution> none;
  switch (source.kind) {
    case Source::kContact: {
      ASSIGN_OR_RETURN(auto contact, contacts::FindContact(snapshot_, owner_, source.id));
      if (!contact.has_value()) return none;
      return CountContact(*contact, zone_,
                          [this](absl::string_view code) { return ChainOf(code); });
    }
    case Source::kOuting: {
      ASSIGN_OR_RETURN(auto outing, contacts::FindOuting(snapshot_, owner_, source.id));
      if (!outing.has_value()) return none;
      return CountOuting(*outing);
    }
    case Source::kInvitation: {
      ASSIGN_OR_RETURN(auto invitation, invitations::FindInvitation(snapshot_, owner_, source.id));
      if (!invitation.has_value()) return none;
      return CountInvitation(*invitation, zone_);
    }
    case Source::kVisit:
      return ReadVisit(source.id);
    case Source::kSlip:
      return ReadSlip(source.id);
    case Source::kAttendance:
      return ReadAttendance(source.id);
    case Source::kEvent:
      return absl::InternalError("an event is read with its turnout");
  }
  return none;
}

absl::Status AddSources(const storage::Snapshot& snapshot, uint32_t owner,
                        const storage::LogEntry& entry, size_t most,
                        absl::flat_hash_set<Source>& known, std::vector<Source>& sources) {
  internal::v1::ChangeEntry changes;
  if (!changes.ParseFromString(entry.value)) {
    return absl::DataLossError(absl::StrCat("change log: entry ", entry.position));
  }
  for (const internal::v1::ResourceChange& change : changes.changes()) {
    if (sources.size() > most) break;
    const Dependency dependency = DependencyOn(call::CurrentType(change.resource_type()));
    if (dependency == nullptr) continue;
    std::vector<Source> changed;
    RETURN_IF_ERROR(dependency(snapshot, owner, change, most + 1, changed));
    for (Source& source : changed) {
      if (known.insert(source).second) sources.push_back(std::move(source));
    }
  }
  return absl::OkStatus();
}

}  // namespace osiedle::figures
