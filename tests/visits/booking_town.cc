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
#include "absl/time/clock.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

constexpr staff::v1::Profession kProfessions[] = {
    staff::v1::SOCIAL_WORKER, staff::v1::POLICE_OFFICER, staff::v1::COMMUNITY_NURSE,
    staff::v1::PSYCHOLOGIST};
// How far ahead the first slot begins.
constexpr absl::Duration kNotice = absl::Hours(9);

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
    : SteppedTown(TokensOfMembers()),
      first_start_(
          absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now() + kNotice) / 3600 * 3600)) {
  MakeInstitutions();
  MakeMembers();
  MakeThings();
}

// The police, and the centre for which the coordinator of the tests plans visits.
void BookingTown::MakeInstitutions() {
  const AnyMethods methods(town());
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
  const AnyMethods methods(town());
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
  const AnyMethods methods(town());
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

BookingTown::Served BookingTown::served() {
  const Running now = running();
  return {.visits = visits::v1::VisitService::NewStub(now.channel), .number = now.number};
}

}  // namespace osiedle::tests
