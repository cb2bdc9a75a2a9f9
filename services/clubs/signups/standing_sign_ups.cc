#include "services/clubs/signups/standing_sign_ups.h"

#include <optional>
#include <tuple>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "google/type/date.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/errors.h"
#include "services/clubs/doors/attendance_reader.h"
#include "services/clubs/plans/plan_tables.h"
#include "services/clubs/plans/series_chain.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/registration_checks.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/residents/background_reader.h"
#include "storage/records/key.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Call;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::clubs::v1::StandingRegistration;
using ::osiedle::internal::v1::EventPlaces;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;

constexpr int kMostFollowed = 50;

// Of all series of the chain, deleted ones included, in the order in which they were made.
absl::StatusOr<std::vector<StandingRegistration>> StandingFor(const Reader& reader, uint32_t owner,
                                                              absl::string_view series_id) {
  ASSIGN_OR_RETURN(const std::vector<std::string> series, SeriesUpTo(reader, owner, series_id));
  std::vector<StandingRegistration> all;
  for (const std::string& id : series) {
    AnyTable::Walk walk = StandingRegistrations().table().WalkRows(
        reader, owner, AnyTable::Under(storage::IndexId::kRows, KeyTuple::Of(id)));
    StandingRegistration standing;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, walk.Next(standing));
      if (!more) break;
      all.push_back(standing);
    }
  }
  absl::c_sort(all, [](const StandingRegistration& a, const StandingRegistration& b) {
    const absl::Time made_a = call::TimeOf(a.create_time());
    const absl::Time made_b = call::TimeOf(b.create_time());
    return std::tie(made_a, a.name()) < std::tie(made_b, b.name());
  });
  return all;
}

// The registration that was made of a standing one.
absl::StatusOr<std::optional<RegistrationRow>> MadeOf(const ClubRun& run,
                                                      const StandingRegistration& standing,
                                                      absl::string_view occurrence_id) {
  ASSIGN_OR_RETURN(const std::optional<storage::RowKey> key,
                   Registrations().table().FindUnique(
                       run.transaction, run.owner, index::kRegistrationsByStanding,
                       KeyTuple::Of(standing.name(), occurrence_id)));
  if (!key.has_value()) return std::optional<RegistrationRow>();
  return Registrations().table().Find(run.transaction, *key);
}

// The id of the standing registration, or with a number when somebody else took it.
absl::StatusOr<std::string> NameFor(const ClubRun& run, const StandingRegistration& standing,
                                    const v1::Occurrence& occurrence) {
  const absl::string_view id = IdOf(standing.name());
  std::string name = absl::StrCat(occurrence.name(), "/registrations/", id);
  for (int i = 2;; ++i) {
    ASSIGN_OR_RETURN(const bool is_taken, Registrations().table().Exists(
                                              run.transaction, RegistrationKey(run.owner, name)));
    if (!is_taken) return name;
    // An id has at most 63 characters, and ends in no hyphen.
    name = absl::StrCat(occurrence.name(), "/registrations/", id.substr(0, 56), "x", i);
  }
}

// Whether the registration can be made now, or made again where the standing one ended and goes on.
bool IsMissing(const std::optional<RegistrationRow>& made) {
  return !made.has_value() || (made->message.state() == Registration::CANCELLED &&
                               made->message.cancel_cause() == Registration::STANDING_ENDED);
}

// Puts the party into `registration`. A resident whose link has ended is not named again.
absl::Status TakeParty(const ClubRun& run, const StandingRegistration& standing,
                       Registration& registration) {
  *registration.mutable_party() = standing.party();
  registration.set_alias(standing.alias());
  registration.set_name_ended(standing.name_ended());
  registration.clear_resident();
  if (standing.resident().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool holds,
                   residents::IsLinkedSince(run.transaction, run.owner, standing.resident(),
                                            call::TimeOf(standing.create_time())));
  if (holds) {
    registration.set_resident(standing.resident());
  } else {
    registration.clear_alias();
    registration.set_name_ended(true);
  }
  return absl::OkStatus();
}

// False: there is no room for the party, or it has signed up by itself.
absl::StatusOr<bool> Make(const ClubRun& run, const EffectiveOccurrence& event,
                          const StandingRegistration& standing,
                          const std::optional<RegistrationRow>& made) {
  Registration registration;
  if (made.has_value()) {
    registration = made->message;
    registration.clear_cancel_cause();
    registration.clear_reason();
    registration.clear_queue_number();
  } else {
    ASSIGN_OR_RETURN(*registration.mutable_name(), NameFor(run, standing, event.occurrence));
    registration.set_standing_registration(standing.name());
    registration.set_source(Registration::STANDING);
    registration.set_controller(standing.controller());
  }
  RETURN_IF_ERROR(TakeParty(run, standing, registration));
  ASSIGN_OR_RETURN(const std::string twin, TwinOf(run.transaction, run.owner, registration));
  if (!twin.empty()) return false;
  const absl::Status taken = TakePlaces(run.transaction, run.owner, run.now, event, registration);
  if (absl::IsFailedPrecondition(taken)) return false;
  RETURN_IF_ERROR(taken);
  RETURN_IF_ERROR(made.has_value() ? RewriteRegistration(run, *made, std::move(registration))
                                   : AddRegistration(run, std::move(registration)));
  return true;
}

absl::Status MarkOpened(const ClubRun& run, absl::string_view occurrence_id) {
  const storage::RowKey key = EventPlacesKey(run.owner, occurrence_id);
  ASSIGN_OR_RETURN(const std::optional<Row<EventPlaces>> row,
                   EventPlacesTable().Find(run.transaction, key));
  EventPlaces places;
  if (row.has_value()) places = row->message;
  if (places.opened()) return absl::OkStatus();
  places.set_opened(true);
  if (!row.has_value()) {
    return EventPlacesTable().Insert(run.transaction, key, places, {.revision = run.revision});
  }
  return EventPlacesTable().Update(run.transaction, key, row->message, places,
                                   {.revision = run.revision});
}

}  // namespace

bool ComesOn(const StandingRegistration& standing, absl::CivilDay day) {
  if (standing.has_delete_time()) return false;
  if (standing.has_from_date() && day < call::DayOf(standing.from_date())) return false;
  if (standing.has_until_date() && day > call::DayOf(standing.until_date())) return false;
  return absl::c_none_of(standing.skip_dates(), [day](const google::type::Date& skipped) {
    return call::DayOf(skipped) == day;
  });
}

absl::StatusOr<bool> FollowStanding(const ClubRun& run, const EffectiveOccurrence& event) {
  const v1::Occurrence& occurrence = event.occurrence;
  if (occurrence.state() != v1::Occurrence::PLANNED || HasBegun(occurrence, run.now)) return false;
  const absl::CivilDay day = call::DayOf(occurrence.start().date());
  ASSIGN_OR_RETURN(const std::vector<StandingRegistration> all,
                   StandingFor(run.transaction, run.owner, IdOf(occurrence.series())));
  int written = 0;
  for (const StandingRegistration& standing : all) {
    if (ComesOn(standing, day)) continue;
    if (written == kMostFollowed) return true;
    ASSIGN_OR_RETURN(const std::optional<RegistrationRow> made,
                     MadeOf(run, standing, IdOf(occurrence.name())));
    if (!made.has_value() || !IsLive(made->message)) continue;
    // People come before the event begins, too.
    ASSIGN_OR_RETURN(const bool has_come,
                     HasCome(run.transaction, run.owner, made->message.name()));
    if (has_come) continue;
    Registration after = made->message;
    CallOff(Registration::STANDING_ENDED, "", after);
    RETURN_IF_ERROR(RewriteRegistration(run, *made, std::move(after)));
    ++written;
  }
  // An edit may ask for codes since they were made.
  const bool needs_code = event.policy.mode() == v1::SignUpPolicy::CLAIM_CODE;
  if (needs_code || !CheckIsOpen(event, run.now).ok()) return false;
  // Those who wait come before those who are new.
  if (written > 0) {
    RETURN_IF_ERROR(MoveOn(run, event));
  }
  for (const StandingRegistration& standing : all) {
    if (!ComesOn(standing, day)) continue;
    if (written >= kMostFollowed) return true;
    ASSIGN_OR_RETURN(const std::optional<RegistrationRow> made,
                     MadeOf(run, standing, IdOf(occurrence.name())));
    if (!IsMissing(made)) continue;
    ASSIGN_OR_RETURN(const bool was_made, Make(run, event, standing, made));
    if (was_made) ++written;
  }
  return false;
}

absl::StatusOr<bool> OpenSignUp(const ClubRun& run, const EffectiveOccurrence& event) {
  ASSIGN_OR_RETURN(const bool is_more, FollowStanding(run, event));
  const bool has_opened = CheckIsOpen(event, run.now).ok();
  if (!is_more && has_opened) {
    RETURN_IF_ERROR(MarkOpened(run, IdOf(event.occurrence.name())));
  }
  return is_more;
}

absl::Status MakeReady(const Call& call, const ClubRun& run, absl::string_view occurrence) {
  if (!Occurrences().type().pattern().Fits(occurrence)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const EventPlaces places,
                   PlacesOf(run.transaction, run.owner, IdOf(occurrence)));
  const bool is_ready = places.opened() && places.offered() == 0 && places.waiting_parties() == 0;
  if (is_ready) return absl::OkStatus();
  const absl::StatusOr<EffectiveOccurrence> event =
      FindEffective(call, run.transaction, occurrence);
  if (absl::IsNotFound(event.status())) return absl::OkStatus();
  RETURN_IF_ERROR(event.status());
  if (!CheckIsOpen(*event, run.now).ok()) return absl::OkStatus();
  RETURN_IF_ERROR(MoveOn(run, *event));
  if (places.opened()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_more, OpenSignUp(run, *event));
  // The clock, which looks after an event when its sign-up opens, has much to write.
  return is_more ? call::QueueFull() : absl::OkStatus();
}

}  // namespace osiedle::clubs
