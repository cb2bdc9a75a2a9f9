#include "services/access/sighting_handlers.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/residents/v1/resident.pb.h"
#include "services/access/access_tables.h"
#include "services/access/emergency_rules.h"
#include "services/access/sighting_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/audit_walk.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/page_token.h"
#include "services/call/rpc/relations.h"
#include "services/residents/resident_reader.h"
#include "storage/status_macros.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::Sighting;
using ::osiedle::call::Call;
using ::osiedle::call::LogStretch;
using ::osiedle::internal::v1::AuditEntry;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Snapshot;

const call::ResourceType& ResidentType() {
  return call::ResourceType::Of(residents::v1::Resident::descriptor());
}

void CheckResident(const std::string& name, call::Violations& violations) {
  const call::ResourcePattern& pattern = ResidentType().pattern();
  if (!pattern.Fits(name)) {
    violations.Add("name", common::v1::BAD_NAME, {{"pattern", pattern.text()}});
  }
}

// The names of all records of the person, as far as the municipality has them; that of the request
// at least.
absl::StatusOr<absl::flat_hash_set<std::string>> RecordsOf(const Call& call, const Reader& reader,
                                                           const std::string& name) {
  absl::StatusOr<std::vector<std::string>> names = residents::AllRecordsOf(call, reader, name);
  if (absl::IsNotFound(names.status())) names = std::vector<std::string>();
  RETURN_IF_ERROR(names.status());
  absl::flat_hash_set<std::string> all(names->begin(), names->end());
  all.insert(name);
  return all;
}

struct Period {
  absl::Time start = absl::InfinitePast();
  absl::Time end = absl::InfiniteFuture();

  bool Contains(absl::Time time) const { return time >= start && time < end; }
};

Period PeriodOf(const v1::WhoSawRequest& request) {
  Period period;
  if (request.has_start_time()) period.start = call::TimeOf(request.start_time());
  if (request.has_end_time()) period.end = call::TimeOf(request.end_time());
  return period;
}

absl::Status CheckRequest(const v1::WhoSawRequest& request) {
  call::Violations violations;
  CheckResident(request.name(), violations);
  if (PeriodOf(request).start > PeriodOf(request).end) {
    violations.Add("start_time", common::v1::START_AFTER_END, {{"end", "end_time"}});
  }
  if (!call::CoercePageSize(request.page_size()).ok()) {
    violations.Add("page_size", common::v1::NEGATIVE);
  }
  return call::InvalidFields(violations);
}

absl::StatusOr<std::optional<v1::NameRelease>> FindRelease(const Call& call, const Reader& reader,
                                                           const std::string& resident) {
  std::optional<v1::NameRelease> release;
  ASSIGN_OR_RETURN(
      const auto row,
      NameReleases().Find(reader, {.owner = call.owner(),
                                   .tuple = storage::KeyTuple::Of(call::LastIdOfName(resident))}));
  if (!row.has_value()) return release;
  release.emplace();
  release->set_ground(row->message.ground());
  release->set_principal(row->message.principal());
  *release->mutable_release_time() = row->message.release_time();
  return release;
}

// Turns audit entries into sightings.
class Witness {
 public:
  // Everything outlives this.
  Witness(const Call& call, const Snapshot& snapshot, absl::TimeZone zone)
      : call_(call), snapshot_(snapshot), zone_(zone) {}

  absl::StatusOr<Sighting> SightingOf(const AuditEntry& entry, const Seen& seen,
                                      storage::LogPosition position) {
    Sighting sighting;
    const absl::CivilDay day = absl::ToCivilDay(call::TimeOf(entry.event_time()), zone_);
    sighting.mutable_event_date()->set_year(static_cast<int>(day.year()));
    sighting.mutable_event_date()->set_month(day.month());
    sighting.mutable_event_date()->set_day(day.day());
    sighting.set_kind(seen.kind);
    sighting.set_purpose(entry.purpose());
    const std::string& person =
        entry.on_behalf_of().empty() ? entry.principal() : entry.on_behalf_of();
    ASSIGN_OR_RETURN(const std::optional<call::StaffStanding> standing, StandingOf(person));
    if (standing.has_value()) {
      sighting.set_institution(standing->institution);
      sighting.set_staff_member(standing->staff_member);
    }
    *sighting.mutable_event_time() = entry.event_time();
    sighting.set_principal(entry.principal());
    sighting.set_on_behalf_of(entry.on_behalf_of());
    sighting.set_method(entry.method());
    sighting.set_origin(entry.origin());
    sighting.set_team(entry.team());
    sighting.set_emergency(entry.emergency());
    sighting.set_resident(seen.resident);
    sighting.set_audit_entry(
        absl::StrCat("municipalities/", call_.municipality(), "/auditEntries/", position));
    return sighting;
  }

 private:
  // Few people see a resident, and some of them often.
  absl::StatusOr<std::optional<call::StaffStanding>> StandingOf(const std::string& principal) {
    if (const auto known = standings_.find(principal); known != standings_.end()) {
      return known->second;
    }
    std::optional<call::StaffStanding> standing;
    if (const call::Relations* relations = call_.resources().relations; relations != nullptr) {
      ASSIGN_OR_RETURN(standing, relations->StandingOf(call_, snapshot_, principal));
    }
    standings_.emplace(principal, standing);
    return standing;
  }

  const Call& call_;
  const Snapshot& snapshot_;
  const absl::TimeZone zone_;
  absl::flat_hash_map<std::string, std::optional<call::StaffStanding>> standings_;
};

// What a page token is bound to.
std::string BindingOf(const Call& call, const v1::WhoSawRequest& request) {
  return absl::StrCat(call.method().full_name, "\n", call.ActorId(), "\n", request.name(), "\n",
                      request.start_time().ShortDebugString(), "\n",
                      request.end_time().ShortDebugString(), "\n",
                      request.for_resident() ? "for resident" : "");
}

}  // namespace

absl::Status WhoSaw(const Call& call, const Snapshot& snapshot, const v1::WhoSawRequest& request,
                    v1::WhoSawResponse& response) {
  RETURN_IF_ERROR(CheckRequest(request));
  ASSIGN_OR_RETURN(const int page_size, call::CoercePageSize(request.page_size()));
  const Period period = PeriodOf(request);
  ASSIGN_OR_RETURN(LogStretch stretch,
                   call::StretchOfPeriod(snapshot, call.owner(), period.start, period.end));
  const std::string binding = BindingOf(call, request);
  if (!request.page_token().empty()) {
    absl::StatusOr<std::string> position = call.page_tokens().Decode(request.page_token(), binding);
    if (!position.ok() || !absl::SimpleAtoi(*position, &stretch.after)) {
      return call::PageTokenInvalid();
    }
  }
  ASSIGN_OR_RETURN(const absl::flat_hash_set<std::string> records,
                   RecordsOf(call, snapshot, request.name()));
  ASSIGN_OR_RETURN(const std::optional<v1::NameRelease> release,
                   FindRelease(call, snapshot, request.name()));
  if (release.has_value()) *response.mutable_name_release() = *release;
  ASSIGN_OR_RETURN(const absl::TimeZone zone, call.Zone(snapshot));
  Witness witness(call, snapshot, zone);

  call::AuditWalk walk(snapshot, call.owner(), stretch);
  AuditEntry entry;
  bool more = false;
  while (true) {
    ASSIGN_OR_RETURN(const bool has_entry, walk.Next(entry));
    if (!has_entry) {
      more = walk.has_more();
      break;
    }
    const Seen seen = SeenIn(entry, records);
    if (!seen.resident.empty() && period.Contains(call::TimeOf(entry.event_time()))) {
      if (response.sightings_size() == page_size) {
        more = true;
        break;
      }
      ASSIGN_OR_RETURN(Sighting sighting, witness.SightingOf(entry, seen, walk.position()));
      if (request.for_resident()) ReduceForResident(release.has_value(), sighting);
      *response.add_sightings() = std::move(sighting);
    }
    stretch.after = walk.position();
  }
  if (more) {
    response.set_next_page_token(
        call.page_tokens().Encode(absl::StrCat(stretch.after), binding, call.entropy()));
  }
  return absl::OkStatus();
}

absl::Status ReleaseNames(const Call& call, storage::Transaction& transaction,
                          const v1::ReleaseNamesRequest& request,
                          v1::ReleaseNamesResponse& response) {
  call::Violations violations;
  CheckResident(request.name(), violations);
  CheckGround(request.ground(), violations);
  RETURN_IF_ERROR(call::InvalidFields(violations));
  internal::v1::NameRelease release;
  release.set_ground(request.ground());
  release.set_principal(call.ActorId());
  *release.mutable_release_time() = call::TimestampOf(call.time());
  const storage::RowKey key = {.owner = call.owner(),
                               .tuple = storage::KeyTuple::Of(call::LastIdOfName(request.name()))};
  const storage::RowMeta meta = {.revision = call.revision()};
  ASSIGN_OR_RETURN(const auto row, NameReleases().Find(transaction, key));
  RETURN_IF_ERROR(row.has_value()
                      ? NameReleases().Update(transaction, key, row->message, release, meta)
                      : NameReleases().Insert(transaction, key, release, meta));

  // The log says who decided it, and for whom. The feed of the office has no use for it.
  internal::v1::ResourceChange change;
  change.set_name(request.name());
  change.set_resource_type(ResidentType().type());
  change.set_kind(common::v1::UPDATED);
  call.RecordChange(std::move(change), Call::Feed::kAuditOnly);
  response.mutable_name_release()->set_ground(release.ground());
  response.mutable_name_release()->set_principal(release.principal());
  *response.mutable_name_release()->mutable_release_time() = release.release_time();
  return absl::OkStatus();
}

}  // namespace osiedle::access
