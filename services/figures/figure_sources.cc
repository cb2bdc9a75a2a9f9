#include "services/figures/figure_sources.h"

#include <initializer_list>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/visit.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/contacts/contact_reader.h"
#include "services/figures/visit_counting_rules.h"
#include "services/invitations/invitation_reader.h"
#include "services/registry/background_reader.h"
#include "services/staff/background_reader.h"
#include "services/visits/background_reader.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::internal::v1::Contribution;
using ::osiedle::staff::v1::StaffMember;

// No tree of codes is deeper. The limit guards against a damaged store.
constexpr size_t kDeepestChain = 16;

std::string TypeOf(const google::protobuf::Descriptor* message) {
  return call::ResourceType::Of(message).type();
}

std::optional<Source::Kind> KindOf(absl::string_view type) {
  static const auto* const kinds = [] {
    return new absl::flat_hash_map<std::string, Source::Kind>{
        {TypeOf(contacts::v1::Contact::descriptor()), Source::kContact},
        {TypeOf(contacts::v1::Outing::descriptor()), Source::kOuting},
        {TypeOf(invitations::v1::Invitation::descriptor()), Source::kInvitation},
        {TypeOf(visits::v1::Visit::descriptor()), Source::kVisit}};
  }();
  const auto found = kinds->find(type);
  if (found == kinds->end()) return std::nullopt;
  return found->second;
}

bool Changes(const internal::v1::ResourceChange& change,
             std::initializer_list<const char*> fields) {
  return absl::c_any_of(fields, [&](absl::string_view field) {
    return absl::c_linear_search(change.changed_fields(), field);
  });
}

// The ids of the visits that count otherwise because something changed besides them: the
// professions of somebody on the crew, or the clocks of the procedure.
absl::StatusOr<std::vector<std::string>> VisitsBehind(const storage::Snapshot& snapshot,
                                                      uint32_t owner, absl::string_view type,
                                                      const internal::v1::ResourceChange& change,
                                                      size_t most) {
  static const auto* const staff_member = new std::string(TypeOf(StaffMember::descriptor()));
  static const auto* const procedure = new std::string(TypeOf(visits::v1::Procedure::descriptor()));
  if (type == *staff_member && Changes(change, {"professions"})) {
    return visits::VisitIdsWith(snapshot, owner, change.name(), most);
  }
  if (type == *procedure &&
      Changes(change, {"open_time", "close_time", "records", "suspensions"})) {
    return visits::VisitIdsOfProcedure(snapshot, owner, change.name(), most);
  }
  return std::vector<std::string>();
}

// The sources that count as something else because of one change.
absl::StatusOr<std::vector<Source>> SourcesOf(const storage::Snapshot& snapshot, uint32_t owner,
                                              const internal::v1::ResourceChange& change,
                                              size_t most) {
  std::vector<Source> sources;
  const std::string type = call::CurrentType(change.resource_type());
  if (const std::optional<Source::Kind> kind = KindOf(type)) {
    sources.push_back({.kind = *kind, .id = std::string(call::LastIdOfName(change.name()))});
  }
  ASSIGN_OR_RETURN(std::vector<std::string> ids, VisitsBehind(snapshot, owner, type, change, most));
  for (std::string& id : ids) sources.push_back({.kind = Source::kVisit, .id = std::move(id)});
  return sources;
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
  auto known = staff_members_.find(name);
  if (known == staff_members_.end()) {
    ASSIGN_OR_RETURN(std::optional<StaffMember> read,
                     staff::FindStaffMember(snapshot_, owner_, call::LastIdOfName(name)));
    known = staff_members_.emplace(name, std::move(read)).first;
  }
  return known->second.has_value() ? &*known->second : nullptr;
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
    case Source::kVisit: {
      ASSIGN_OR_RETURN(auto visit, visits::FindVisit(snapshot_, owner_, source.id));
      if (!visit.has_value()) return none;
      std::optional<absl::Time> step_due_time;
      if (!visit->procedure_step().empty()) {
        ASSIGN_OR_RETURN(
            auto procedure,
            visits::FindProcedure(snapshot_, owner_, call::LastIdOfName(visit->procedure())));
        if (procedure.has_value()) step_due_time = StepDueTime(*procedure, *visit, zone_);
      }
      return CountVisit(*visit, step_due_time, zone_,
                        [this](absl::string_view name) { return StaffMemberOf(name); });
    }
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
    ASSIGN_OR_RETURN(std::vector<Source> changed, SourcesOf(snapshot, owner, change, most + 1));
    for (Source& source : changed) {
      if (known.insert(source).second) sources.push_back(std::move(source));
    }
  }
  return absl::OkStatus();
}

}  // namespace osiedle::figures
