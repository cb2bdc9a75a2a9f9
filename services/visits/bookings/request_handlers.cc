#include "services/visits/bookings/request_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/errors.h"
#include "services/contacts/contact_reader.h"
#include "services/registry/registry_reader.h"
#include "services/residents/resident_reader.h"
#include "services/visits/bookings/visit_checks.h"
#include "services/visits/bookings/visit_states.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/bookings/visit_writer.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Violations;
using ::osiedle::contacts::v1::Contact;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::RequestVisitRequest;
using ::osiedle::visits::v1::Visit;
using ::osiedle::visits::v1::VisitSubject;

// As many characters as Visit.legal_ground may have.
constexpr size_t kMaxGroundCharacters = 200;

void CheckAgreement(const v1::ResidentAgreement& agreement, absl::CivilDay today,
                    Violations& violations) {
  if (!agreement.has_date()) {
    violations.Add("agreement.date", common::v1::REQUIRED);
  } else if (call::DayOf(agreement.date()) > today) {
    violations.Add("agreement.date", common::v1::IN_THE_FUTURE);
  }
  if (agreement.manner().empty()) violations.Add("agreement.manner", common::v1::REQUIRED);
}

// What is wrong with the fields of this request besides those of the visit.
absl::Status CheckRequest(const Call& call, const Reader& reader,
                          const RequestVisitRequest& request, Violations& violations) {
  const auto& pattern = call::ResourceType::Of(Contact::descriptor()).pattern();
  if (!request.contact().empty() && !pattern.Fits(request.contact())) {
    violations.Add("contact", common::v1::BAD_NAME, {{"pattern", pattern.text()}});
  }
  const bool lacks_ground =
      request.ground_case() == RequestVisitRequest::kLegalGround && request.legal_ground().empty();
  if (lacks_ground) violations.Add("legal_ground", common::v1::REQUIRED);
  if (!request.has_agreement()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::CivilDay today, registry::Today(call, reader));
  CheckAgreement(request.agreement(), today, violations);
  return absl::OkStatus();
}

// REFERENCE_NOT_FOUND also for a contact that the caller may not read.
absl::StatusOr<Contact> CrisisContact(const Call& call, const Reader& reader,
                                      const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<Contact> contact,
                   contacts::FindReadableContact(call, reader, name));
  if (!contact.has_value()) {
    Violations missing;
    missing.Add("contact", common::v1::REFERENCE_MISSING, {{"type", "contact"}});
    return call::ReferencesNotFound(missing);
  }
  if (!contact->crisis()) return ContactNotInCrisis();
  return *std::move(contact);
}

// The one resident with whom the contact was, if the caller may know them; else "".
absl::StatusOr<std::string> OnlyResident(const Call& call, const Reader& reader,
                                         const Contact& contact) {
  if (contact.mode() != Contact::INDIVIDUAL || contact.residents_size() != 1) return std::string();
  ASSIGN_OR_RETURN(
      const residents::Link link,
      residents::LinkTo(call, reader, contact.residents(0), call::TimeOf(contact.create_time())));
  return link == residents::Link::kHolds ? contact.residents(0) : std::string();
}

// At most the first so many characters of UTF-8 text.
std::string FirstCharacters(absl::string_view text, size_t count) {
  size_t end = 0;
  for (size_t seen = 0; end < text.size(); ++end) {
    const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (begins && seen++ == count) break;
  }
  return std::string(text.substr(0, end));
}

// The words in which the ground stands in the visit. An agreement stands beside what the visit has.
// It has no field of its own: it is a ground like any other, no rule reads its date or manner, and
// whoever is told the ground finds all of it in one place.
std::string GroundOf(const RequestVisitRequest& request) {
  if (request.ground_case() == RequestVisitRequest::kLegalGround) return request.legal_ground();
  const v1::ResidentAgreement& agreement = request.agreement();
  const std::string& own = request.visit().legal_ground();
  return FirstCharacters(
      absl::StrCat(own, own.empty() ? "" : "; ", "Zgoda z dnia ",
                   absl::FormatCivilTime(call::DayOf(agreement.date())), ": ", agreement.manner()),
      kMaxGroundCharacters);
}

bool TakesResident(const Visit& visit) {
  if (visit.kind() == Visit::SITTING || !visit.subject().residents().empty()) return false;
  return !visit.has_subject() || visit.subject().kind() == VisitSubject::RESIDENT;
}

// Carries over what the ground allows, and no text of the contact. Says in `used` what was taken.
absl::Status CarryOver(const Call& call, const Reader& reader, const Contact& contact,
                       const std::string& ground, Visit& visit, Contact& used) {
  if (!visit.has_place() && contact.place().has_position()) {
    *visit.mutable_place()->mutable_position() = contact.place().position();
  }
  if (TakesResident(visit)) {
    ASSIGN_OR_RETURN(const std::string resident, OnlyResident(call, reader, contact));
    if (!resident.empty()) {
      visit.mutable_subject()->set_kind(VisitSubject::RESIDENT);
      visit.mutable_subject()->add_residents(resident);
      used.add_residents(resident);
    }
  }
  visit.set_legal_ground(ground);
  return absl::OkStatus();
}

// The visit of the answer, which was just created as a draft, becomes what it is: out of a crisis,
// and PROPOSED where nothing is missing.
absl::Status Propose(const Call& call, Transaction& transaction, Visit& response) {
  ASSIGN_OR_RETURN(VisitUnderChange visit, LoadVisit(call, transaction, response.name(), ""));
  visit.after.set_from_crisis(true);
  Violations lacking;
  CheckComplete(visit.after, "visit.", lacking);
  if (lacking.empty()) Reach(Visit::PROPOSED, call.time(), call.time(), visit.after);
  // The feed tells of one creation.
  RETURN_IF_ERROR(Visits().Save(call, transaction, visit.meta, visit.before, visit.after,
                                common::v1::UPDATED, Call::Feed::kAuditOnly));
  response = visit.after;
  return absl::OkStatus();
}

}  // namespace

absl::Status RequestVisit(const Call& call, Transaction& transaction,
                          const RequestVisitRequest& request, Visit& response) {
  Violations violations = call.declared_violations();
  const size_t declared = violations.items().size();
  RETURN_IF_ERROR(CheckRequest(call, transaction, request, violations));
  if (violations.items().size() > declared) call.ActThrough(call.method(), violations);
  RequestVisitRequest whole = request;
  if (violations.empty()) {
    ASSIGN_OR_RETURN(const Contact contact, CrisisContact(call, transaction, request.contact()));
    // The audit entry alone names the contact.
    Contact used;
    used.set_name(contact.name());
    if (request.ground_case() != RequestVisitRequest::GROUND_NOT_SET) {
      RETURN_IF_ERROR(
          CarryOver(call, transaction, contact, GroundOf(request), *whole.mutable_visit(), used));
    }
    call.Gives(used);
  }
  RETURN_IF_ERROR(Visits().Create(call, transaction, whole, response));
  // A visit that was there already stays as it is.
  if (response.etag() != call::EtagOf(call.revision())) return absl::OkStatus();
  return Propose(call, transaction, response);
}

}  // namespace osiedle::visits
