#include "services/figures/figure_sources.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "osiedle/internal/v1/log.pb.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/contacts/contact_reader.h"
#include "services/invitations/invitation_reader.h"
#include "services/registry/background_reader.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::internal::v1::Contribution;

// No tree of codes is deeper. The limit guards against a damaged store.
constexpr size_t kDeepestChain = 16;

std::optional<Source::Kind> KindOf(absl::string_view stored_type) {
  static const auto* const kinds = [] {
    const auto type = [](const google::protobuf::Descriptor* message) {
      return call::ResourceType::Of(message).type();
    };
    return new absl::flat_hash_map<std::string, Source::Kind>{
        {type(contacts::v1::Contact::descriptor()), Source::kContact},
        {type(contacts::v1::Outing::descriptor()), Source::kOuting},
        {type(invitations::v1::Invitation::descriptor()), Source::kInvitation}};
  }();
  const auto found = kinds->find(call::CurrentType(stored_type));
  if (found == kinds->end()) return std::nullopt;
  return found->second;
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
  }
  return none;
}

absl::Status AddSources(const storage::LogEntry& entry, absl::flat_hash_set<Source>& known,
                        std::vector<Source>& sources) {
  internal::v1::ChangeEntry changes;
  if (!changes.ParseFromString(entry.value)) {
    return absl::DataLossError(absl::StrCat("change log: entry ", entry.position));
  }
  for (const internal::v1::ResourceChange& change : changes.changes()) {
    const std::optional<Source::Kind> kind = KindOf(change.resource_type());
    if (!kind.has_value()) continue;
    Source source{.kind = *kind, .id = std::string(call::LastIdOfName(change.name()))};
    if (known.insert(source).second) sources.push_back(std::move(source));
  }
  return absl::OkStatus();
}

}  // namespace osiedle::figures
