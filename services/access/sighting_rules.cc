#include "services/access/sighting_rules.h"

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/call/fields/resource_name.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::Sighting;
using ::osiedle::internal::v1::AuditEntry;

// "osiedle.residents.v1.ResidentService.RevealResident" -> "RevealResident".
absl::string_view LastPart(absl::string_view method) {
  return method.substr(method.rfind('.') + 1);
}

Sighting::Kind KindOfReading(absl::string_view method) {
  const absl::string_view rpc = LastPart(method);
  if (absl::StartsWith(rpc, "Reveal")) return Sighting::REVEALED;
  // A phone may be lost with its day pack, as a file may be with an export.
  if (rpc == "ExportRows" || rpc == "GetDayPack") return Sighting::EXPORTED;
  return Sighting::READ;
}

}  // namespace

absl::string_view ResidentIn(absl::string_view name) {
  constexpr absl::string_view kCollection = "/residents/";
  const size_t collection = name.find(kCollection);
  if (collection == absl::string_view::npos) return "";
  const size_t end = name.find('/', collection + kCollection.size());
  return name.substr(0, end);
}

Seen SeenIn(const AuditEntry& entry, const absl::flat_hash_set<std::string>& residents) {
  const auto is_asked = [&](absl::string_view name) {
    return residents.contains(ResidentIn(name));
  };
  const bool is_denial = entry.outcome() == AuditEntry::DENIED;
  for (const internal::v1::ResourceChange& change : entry.changes()) {
    if (is_asked(change.name())) {
      return {.resident = std::string(ResidentIn(change.name())), .kind = Sighting::CHANGED};
    }
  }
  const Sighting::Kind kind = is_denial ? Sighting::DENIED : KindOfReading(entry.method());
  if (is_asked(entry.resource())) {
    return {.resident = std::string(ResidentIn(entry.resource())), .kind = kind};
  }
  for (const AuditEntry::Names& names : entry.given()) {
    for (const std::string& id : names.ids()) {
      const std::string name = absl::StrCat(names.collection(), "/", id);
      if (is_asked(name)) return {.resident = std::string(ResidentIn(name)), .kind = kind};
    }
  }
  return {};
}

void ReduceForResident(bool names_are_released, Sighting& sighting) {
  Sighting reduced;
  *reduced.mutable_event_date() = sighting.event_date();
  reduced.set_kind(sighting.kind());
  reduced.set_purpose(sighting.purpose());
  reduced.set_institution(sighting.institution());
  if (names_are_released) reduced.set_staff_member(sighting.staff_member());
  sighting = reduced;
}

}  // namespace osiedle::access
