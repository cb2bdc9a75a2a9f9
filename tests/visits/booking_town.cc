#include "tests/visits/booking_town.h"

#include <openssl/sha.h>

#include <iterator>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

constexpr staff::v1::Profession kProfessions[] = {
    staff::v1::SOCIAL_WORKER, staff::v1::POLICE_OFFICER, staff::v1::COMMUNITY_NURSE,
    staff::v1::PSYCHOLOGIST};
// How far ahead the first slot begins.
constexpr absl::Duration kNotice = absl::Hours(9);
// How long a server may tell the time before a step of its clock.
constexpr absl::Duration kSettling = absl::Seconds(5);
// How long a client waits before it tries again with the server that there is.
constexpr absl::Duration kPause = absl::Milliseconds(200);

std::string MemberId(int member) { return absl::StrFormat("osoba-%02d", member); }

std::string InstitutionOf(int member) { return member % 3 == 2 ? "kmp" : "ops"; }

std::string TokenOfMemberId(absl::string_view id) {
  return absl::StrCat("test-token-of-booked-member-", id);
}

std::string Named(absl::string_view collection, absl::string_view id) {
  return absl::StrCat(kRybnik, "/", collection, "/", id);
}

// Entries of the tokens file, one a member.
std::string TokensOfMembers() {
  std::vector<std::string> entries;
  for (int member = 0; member < kMembers; ++member) {
    const std::string token = TokenOfMemberId(MemberId(member));
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest);
    const absl::string_view bytes(reinterpret_cast<const char*>(digest), sizeof(digest));
    entries.push_back(absl::StrCat(R"({"tokenSha256": ")", absl::BytesToHexString(bytes),
                                   R"(", "principal": ")", MemberId(member),
                                   R"(", "grants": [{"municipality": "rybnik", "roles": )",
                                   R"(["TEAM_MEMBER"]}]})"));
  }
  return absl::StrJoin(entries, ",\n");
}

constexpr char kAlwaysOnDuty[] =
    "on_duty_on_public_holidays: true rules { days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, "
    "FRIDAY, SATURDAY, SUNDAY] begin_minute: 0 end_minute: 1440 } ";

std::string CreateText(absl::string_view resource, absl::string_view id, absl::string_view fields) {
  return absl::StrCat("parent: '", kRybnik, "' ", resource, "_id: '", id, "' ", resource, " { ",
                      fields, " }");
}

}  // namespace

std::string BookingTown::MemberCalendar(int member) { return Named("calendars", MemberId(member)); }
std::string BookingTown::VehicleCalendar(int vehicle) {
  return Named("calendars", absl::StrCat("auto-", vehicle));
}
std::string BookingTown::RoomCalendar(int room) {
  return Named("calendars", absl::StrCat("sala-", room));
}

staff::v1::Profession BookingTown::ProfessionOf(int member) {
  return kProfessions[member % std::size(kProfessions)];
}

std::string BookingTown::TokenOfMember(const std::string& staff_member) {
  return TokenOfMemberId(staff_member.substr(staff_member.rfind('/') + 1));
}

BookingTown::BookingTown()
    : town_({}, clock_.environment(), TokensOfMembers()),
      first_start_(
          absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now() + kNotice) / 3600 * 3600)) {
  MakeInstitutions();
  MakeMembers();
  MakeThings();
  Connect();
}

// The police, and the centre for which the coordinator of the tests plans visits.
void BookingTown::MakeInstitutions() {
  const AnyMethods methods(town_);
  methods.Do("CreateInstitution",
             CreateText("institution", "ops",
                        "display_name: 'Ośrodek Pomocy' kind: SOCIAL_WELFARE_CENTRE"));
  methods.Do("CreateInstitution",
             CreateText("institution", "kmp", "display_name: 'Komenda' kind: POLICE"));
  methods.Do("CreateStaffMember",
             CreateText("staff_member", "koordynator",
                        absl::StrCat("display_name: 'Osoba planująca' institution: '",
                                     Named("institutions", "ops"),
                                     "' mandate { start_date { year: 2020 month: 1 day: 1 } }")));
  methods.Do("LinkPrincipal", absl::StrCat("name: '", Named("staffMembers", "koordynator"),
                                           "' principal: 'coordinator'"));
}

void BookingTown::MakeMembers() {
  const AnyMethods methods(town_);
  for (int member = 0; member < kMembers; ++member) {
    const std::string id = MemberId(member);
    methods.Do(
        "CreateStaffMember",
        CreateText("staff_member", id,
                   absl::StrCat("display_name: 'Osoba' institution: '",
                                Named("institutions", InstitutionOf(member)),
                                "' professions { profession: ",
                                staff::v1::Profession_Name(ProfessionOf(member)),
                                " } mandate { start_date { year: 2020 month: 1 day: 1 } }")));
    methods.Do("LinkPrincipal",
               absl::StrCat("name: '", Named("staffMembers", id), "' principal: '", id, "'"));
    methods.Do("CreateCalendar",
               CreateText("calendar", id,
                          absl::StrCat("kind: STAFF_MEMBER staff_member: '",
                                       Named("staffMembers", id), "' ", kAlwaysOnDuty)));
  }
}

void BookingTown::MakeThings() {
  const AnyMethods methods(town_);
  const auto make = [&](const std::string& calendar, const char* kind) {
    methods.Do("CreateCalendar",
               CreateText("calendar", calendar.substr(calendar.rfind('/') + 1),
                          absl::StrCat("kind: ", kind, " display_name: 'Rzecz' capacity: 20 ",
                                       "institution: '", Named("institutions", "ops"), "' ",
                                       kAlwaysOnDuty)));
  };
  for (int vehicle = 0; vehicle < kVehicles; ++vehicle) make(VehicleCalendar(vehicle), "VEHICLE");
  for (int room = 0; room < kRooms; ++room) make(RoomCalendar(room), "ROOM");
}

void BookingTown::Connect() {
  absl::MutexLock lock(&mutex_);
  served_.visits = visits::v1::VisitService::NewStub(town_.server().channel());
  ++served_.number;
}

BookingTown::Served BookingTown::served() {
  absl::MutexLock lock(&mutex_);
  return served_;
}

void BookingTown::AwaitNext(int number) {
  absl::MutexLock lock(&mutex_);
  const auto is_later = [&] {
    mutex_.AssertHeld();
    return served_.number > number;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&is_later), kPause);
}

absl::Time BookingTown::EarliestNow() const {
  const absl::Time now = absl::Now();
  const bool is_settled = now >= absl::FromUnixNanos(settled_at_.load());
  return now + absl::Nanoseconds(is_settled ? offset_.load() : offset_before_.load());
}

void BookingTown::StepClock(absl::Duration by) {
  settled_at_ = absl::ToUnixNanos(absl::Now() + kSettling);
  offset_before_ = offset_.load();
  offset_ += absl::ToInt64Nanoseconds(by);
  clock_.Step(absl::ToChronoNanoseconds(by));
}

void BookingTown::KillAndStartAgain(absl::Duration step) {
  town_.server().Kill();
  StepClock(step);
  town_.StartAgain();
  Connect();
}

}  // namespace osiedle::tests
