// Events tomorrow at 17:00, parties that sign up for them, and the clock, for the tests of
// sign-ups.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_SIGN_UP_CASE_TEST_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_SIGN_UP_CASE_TEST_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "osiedle/clubs/v1/standing_registration_requests.pb.h"
#include "osiedle/internal/v1/log.pb.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/clubs/plans/effective_occurrence.h"
#include "services/clubs/signups/affected.h"
#include "services/clubs/signups/club_clock.h"
#include "services/clubs/signups/club_timers.h"
#include "services/clubs/signups/party_rules.h"
#include "services/clubs/signups/registration_states.h"
#include "services/clubs/signups/sign_up_tables.h"
#include "services/clubs/testing/clubs_fixture.h"
#include "storage/records/ids.h"

namespace osiedle::clubs {

class SignUpTest : public ClubsTest {
 protected:
  explicit SignUpTest(const std::vector<const call::Area*>& more = {}) : ClubsTest(more) {}

  void SetUp() override {
    ClubsTest::SetUp();
    ASSERT_THAT(NewVenue("plac", 10'000), call::IsOk());
  }

  // The id of the occurrence of an event that takes place once, tomorrow.
  static std::string Once(const std::string& event) { return OccurrenceId(event, 1, 17); }
  // An event for so many people; `policy` is the rest of how one signs up.
  void NewEventFor(const std::string& id, int capacity, const std::string& policy = "",
                   const std::string& text = "") {
    ASSERT_THAT(NewEvent(id, absl::StrCat("venue: '%/venues/plac' sign_up { capacity: ", capacity,
                                          " ", policy, " } ", text)),
                call::IsOk());
  }

  static std::string RegistrationName(const std::string& occurrence, const std::string& id) {
    return absl::StrCat(OccurrenceName(occurrence), "/registrations/", id);
  }
  static std::string Adults(int count) {
    return absl::StrCat("head_counts { age_band: AGE_30_TO_44 count: ", count, " } ");
  }
  static std::string PartyOf(int count) { return absl::StrCat("party { ", Adults(count), "} "); }

  // A party of so many adults; `text` is the rest of the registration.
  absl::StatusOr<v1::Registration> SignUp(const std::string& occurrence, const std::string& id,
                                          int people = 1, const std::string& text = "") {
    return SignUpAs(occurrence, id, absl::StrCat(PartyOf(people), text));
  }
  // `text` is the registration.
  absl::StatusOr<v1::Registration> SignUpAs(const std::string& occurrence, const std::string& id,
                                            const std::string& text) {
    return Do<v1::Registration, v1::CreateRegistrationRequest>(
        absl::StrCat("parent: '", OccurrenceName(occurrence), "' registration_id: '", id,
                     "' registration { ", text, " }"));
  }
  // What becomes of a party that signs up: its state, or the reason why it cannot.
  std::string Outcome(const std::string& occurrence, const std::string& id, int people = 1,
                      const std::string& text = "") {
    const auto made = SignUp(occurrence, id, people, text);
    return made.ok() ? v1::Registration::State_Name(made->state()) : call::ReasonOf(made.status());
  }
  absl::StatusOr<v1::Registration> Update(const std::string& occurrence, const std::string& id,
                                          const std::string& text, const std::string& path) {
    return Do<v1::Registration, v1::UpdateRegistrationRequest>(
        absl::StrCat("registration { name: '", RegistrationName(occurrence, id), "' ", text,
                     " } update_mask { paths: '", path, "' }"));
  }
  absl::StatusOr<v1::Registration> Resize(const std::string& occurrence, const std::string& id,
                                          int people) {
    return Update(occurrence, id, PartyOf(people), "party");
  }
  template <typename Request>
  absl::StatusOr<v1::Registration> Step(const std::string& occurrence, const std::string& id,
                                        const std::string& more = "") {
    return Do<v1::Registration, Request>(
        absl::StrCat("name: '", RegistrationName(occurrence, id), "' ", more));
  }
  absl::StatusOr<v1::Registration> Approve(const std::string& occurrence, const std::string& id,
                                           const std::string& more = "") {
    return Step<v1::ApproveRegistrationRequest>(occurrence, id, more);
  }
  absl::StatusOr<v1::Registration> Decline(const std::string& occurrence, const std::string& id,
                                           const std::string& more = "") {
    return Step<v1::DeclineRegistrationRequest>(occurrence, id, more);
  }
  absl::StatusOr<v1::Registration> Accept(const std::string& occurrence, const std::string& id,
                                          const std::string& more = "") {
    return Step<v1::AcceptOfferRequest>(occurrence, id, more);
  }
  absl::StatusOr<v1::Registration> CallOffParty(const std::string& occurrence,
                                                const std::string& id,
                                                const std::string& more = "") {
    return Step<v1::CancelRegistrationRequest>(occurrence, id, more);
  }

  // As the caller reads it now.
  v1::Registration Get(const std::string& occurrence, const std::string& id) {
    return Must<v1::Registration, v1::GetRegistrationRequest>(
        absl::StrCat("name: '", RegistrationName(occurrence, id), "'"));
  }
  std::string StateOf(const std::string& occurrence, const std::string& id) {
    return v1::Registration::State_Name(Get(occurrence, id).state());
  }
  // As it is stored, whatever the time is.
  v1::Registration Stored(const std::string& occurrence, const std::string& id) {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, call::IsOk());
    const auto row = Registrations().table().Find(
        **snapshot, RegistrationKey(owner(), RegistrationName(occurrence, id)));
    EXPECT_TRUE(row.ok() && row->has_value()) << id;
    return row.ok() && row->has_value() ? (*row)->message : v1::Registration();
  }
  // All of an occurrence as they are stored, in the order of their queue numbers.
  std::vector<v1::Registration> AllStored(const std::string& occurrence) {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, call::IsOk());
    auto walk = Registrations().table().WalkRows(
        **snapshot, owner(),
        storage::AnyTable::Under(storage::IndexId::kRows, storage::KeyTuple::Of(occurrence)));
    std::vector<v1::Registration> all;
    v1::Registration row;
    while (walk.Next(row).value_or(false)) all.push_back(row);
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.queue_number() < b.queue_number(); });
    return all;
  }
  // What is stored, in the order of the queue: "a CONFIRMED, b WAITLISTED".
  std::string Queue(const std::string& occurrence) {
    return absl::StrJoin(
        AllStored(occurrence), ", ", [](std::string* out, const v1::Registration& row) {
          absl::StrAppend(out, IdOf(row.name()), " ", v1::Registration::State_Name(row.state()));
        });
  }
  // Confirmed, offered, free places and waiting parties, as the occurrence tells them: "3 0 7 0".
  std::string Places(const std::string& occurrence) {
    const auto found = GetOccurrence(occurrence);
    EXPECT_THAT(found, call::IsOk());
    if (!found.ok()) return "";
    const v1::Places& places = found->places();
    return absl::StrCat(places.confirmed(), " ", places.offered(), " ", places.free(), " ",
                        places.waiting_parties());
  }
  internal::v1::EventPlaces StoredPlaces(const std::string& occurrence) {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, call::IsOk());
    return PlacesOf(**snapshot, owner(), occurrence).value();
  }
  // Compares the places that are kept with what the registrations say.
  void ExpectPlacesAreRight(const std::string& occurrence) {
    const internal::v1::EventPlaces places = StoredPlaces(occurrence);
    int64_t live = 0;
    int64_t confirmed = 0;
    int64_t confirmed_parties = 0;
    int64_t offered = 0;
    std::vector<int64_t> numbers;
    std::vector<int64_t> sizes;
    for (const v1::Registration& row : AllStored(occurrence)) {
      const int64_t size = SizeOf(row.party());
      live += IsLive(row) ? 1 : 0;
      if (row.state() == v1::Registration::CONFIRMED) {
        confirmed += size;
        ++confirmed_parties;
      }
      if (row.state() == v1::Registration::OFFERED) offered += size;
      if (row.state() != v1::Registration::WAITLISTED) continue;
      numbers.push_back(row.queue_number());
      sizes.push_back(size);
    }
    EXPECT_EQ(places.live_parties(), live);
    EXPECT_EQ(places.confirmed(), confirmed);
    EXPECT_EQ(places.confirmed_parties(), confirmed_parties);
    EXPECT_EQ(places.offered(), offered);
    EXPECT_EQ(places.waiting_parties(), static_cast<int64_t>(numbers.size()));
    EXPECT_THAT(places.waiting_numbers(), testing::ElementsAreArray(numbers));
    EXPECT_THAT(places.waiting_sizes(), testing::ElementsAreArray(sizes));
  }

  // ---- the clock

  // What one look changes; -1: it failed.
  int Look(absl::Time now) {
    clock().Set(now);
    const absl::StatusOr<int> changed = club_clock_.Step(now);
    EXPECT_THAT(changed, call::IsOk());
    return changed.value_or(-1);
  }
  int Look() { return Look(clock().Now()); }

  std::vector<storage::LogEntry> Log(uint16_t kind) {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, call::IsOk());
    return (*snapshot)->ReadLog({owner(), kind}, 0, 10'000).value();
  }
  // What the feed tells of registrations since entry `first`, in order: "a state,reason".
  std::vector<std::string> ToldSince(size_t first) {
    std::vector<std::string> told;
    const std::vector<storage::LogEntry> log = Log(storage::kChangeLog);
    for (size_t i = first; i < log.size(); ++i) {
      internal::v1::ChangeEntry entry;
      EXPECT_TRUE(entry.ParseFromString(log[i].value));
      for (const internal::v1::ResourceChange& change : entry.changes()) {
        if (change.resource_type() != Registrations().type().type()) continue;
        told.push_back(
            absl::StrCat(IdOf(change.name()), " ", absl::StrJoin(change.changed_fields(), ",")));
      }
    }
    return told;
  }
  size_t FeedSize() { return Log(storage::kChangeLog).size(); }
  std::vector<ClubTimerKey> AllTimers() {
    const auto snapshot = store().GetSnapshot({});
    EXPECT_THAT(snapshot, call::IsOk());
    auto walk = ClubTimerTable().WalkRows(**snapshot, storage::kPlatform, {});
    internal::v1::ClubTimer row;
    std::vector<ClubTimerKey> timers;
    while (walk.Next(row).value_or(false)) timers.push_back(TimerOf(walk.key()).value());
    return timers;
  }
  int Timers() { return static_cast<int>(AllTimers().size()); }
  int TimersAbout(ClubTimerKey::Subject subject) {
    const std::vector<ClubTimerKey> timers = AllTimers();
    return static_cast<int>(
        std::count_if(timers.begin(), timers.end(),
                      [subject](const ClubTimerKey& timer) { return timer.subject == subject; }));
  }

  // ---- slips and residents

  std::vector<std::string> NewCodes(const std::string& batch, int count,
                                    const std::string& parent = kRybnik) {
    const auto made = Run<invitations::v1::InvitationBatch>(
        call::FromText<invitations::v1::CreateInvitationBatchRequest>(
            absl::StrCat("parent: '", parent, "' invitation_batch_id: '", batch,
                         "' invitation_batch { display_name: 'Klub' invitation_count: ", count,
                         " valid_until_date { year: 2024 month: 12 day: 31 } }")));
    EXPECT_THAT(made, call::IsOk());
    if (!made.ok()) return std::vector<std::string>(static_cast<size_t>(count));
    return {made->claim_codes().begin(), made->claim_codes().end()};
  }
  static std::string WithCode(const std::string& code) {
    return absl::StrCat("claim_code: '", code, "'");
  }
  static std::string ResidentName(const std::string& id) {
    return absl::StrCat(kRybnik, "/residents/", id);
  }
  static std::string Named(const std::string& resident) {
    return absl::StrCat("resident: '", ResidentName(resident), "'");
  }
  void NewResident(const std::string& id) {
    Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(absl::StrCat(
        "parent: '%' resident_id: '", id, "' resident { identity_level: ALIAS alias: 'Beret' }"));
  }
  void CountOnly(const std::string& id) {
    Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(absl::StrCat(
        "name: '", ResidentName(id), "' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }"));
  }

  ClubClock& club_clock() { return club_clock_; }

 private:
  ClubClock club_clock_{store()};
};

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_SIGN_UP_CASE_TEST_H_
