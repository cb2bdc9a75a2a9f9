// A trip tomorrow at 17:00, parties that signed up for it, and slips, for the tests of doors.
#ifndef OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_CASE_TEST_H_
#define OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_CASE_TEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/feedback_requests.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "osiedle/internal/v1/event_turnout.pb.h"
#include "osiedle/invitations/v1/invitation_batch_requests.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "osiedle/registry/v1/controller_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/doors/door_tables.h"
#include "services/clubs/doors/turnout.h"
#include "services/clubs/signups/club_clock.h"
#include "services/clubs/testing/clubs_fixture.h"
#include "services/invitations/batch_handlers.h"

namespace osiedle::clubs {

// The trip of the fixture: tomorrow from 17:00 to 18:30.
inline constexpr char kTrip[] = "wycieczka-20240604t1700";

class DoorTest : public ClubsTest {
 protected:
  void SetUp() override {
    ClubsTest::SetUp();
    ASSERT_THAT(NewEvent("wycieczka"), call::IsOk());
  }
  // Goes on to a moment of the day of the trip.
  void GoTo(int hour, int minute = 0) { clock().Advance(At(1, hour, minute) - clock().Now()); }

  // The club clock looks, at the time of the fixture's clock.
  void StepClock() { EXPECT_THAT(ClubClock(store()).Step(clock().Now()), call::IsOk()); }

  static std::string Trip() { return OccurrenceName(kTrip); }
  static std::string AttendanceName(const std::string& id, const std::string& event = kTrip) {
    return absl::StrCat(OccurrenceName(event), "/attendances/", id);
  }
  static std::string RegistrationName(const std::string& id, const std::string& event = kTrip) {
    return absl::StrCat(OccurrenceName(event), "/registrations/", id);
  }
  // "check_in_time { … }" of the day of the trip.
  std::string In(int hour, int minute = 0) const { return Moment("check_in_time", hour, minute); }
  std::string Out(int hour, int minute = 0) const { return Moment("check_out_time", hour, minute); }
  std::string Occur(int hour, int minute = 0) const { return Moment("occur_time", hour, minute); }
  static std::string Adults(int count) {
    return absl::StrCat(" head_counts { age_band: AGE_30_TO_44 count: ", count, " }");
  }
  static std::string Children(int count) {
    return absl::StrCat(" head_counts { age_band: AGE_7_TO_12 count: ", count, " }");
  }

  // ---- controllers

  static std::string ControllerName(const std::string& id) {
    return absl::StrCat(kRybnik, "/controllers/", id);
  }
  void NewController(const std::string& id) {
    Must<registry::v1::Controller, registry::v1::CreateControllerRequest>(
        absl::StrCat("parent: '%' controller_id: '", id,
                     "' controller { display_name: 'Stowarzyszenie' kind: NGO }"));
  }
  // The caller has a role for what has this controller, and for nothing else.
  void ActFor(const std::string& controller, common::v1::Role role = common::v1::CLUB_ANIMATOR) {
    ActAs({.id = "narrow",
           .grants = {{.municipality = "rybnik",
                       .roles = {role},
                       .controllers = {ControllerName(controller)}}}});
  }

  // ---- who signed up

  // `text` goes over what is needed.
  absl::StatusOr<v1::Registration> SignUp(const std::string& id, const std::string& text = "",
                                          const std::string& event = kTrip) {
    v1::CreateRegistrationRequest request = call::FromText<v1::CreateRegistrationRequest>(
        absl::StrCat("parent: '", OccurrenceName(event), "' registration_id: '", id, "'"));
    *request.mutable_registration() = call::FromText<v1::Registration>(
        Fill(!absl::StrContains(text, "party") ? absl::StrCat(text, " party { ", Adults(2), " }")
                                               : text));
    return Run<v1::Registration>(request);
  }
  absl::Status CancelRegistration(const std::string& id) {
    return Do<v1::Registration, v1::CancelRegistrationRequest>(
               absl::StrCat("name: '", RegistrationName(id), "'"))
        .status();
  }

  // ---- attendances

  absl::StatusOr<v1::Attendance> New(const std::string& id, const std::string& text,
                                     const std::string& event = kTrip) {
    return Do<v1::Attendance, v1::CreateAttendanceRequest>(
        absl::StrCat("parent: '", OccurrenceName(event), "' attendance_id: '", id,
                     "' attendance { ", text, " }"));
  }
  // `text` is the attendance, `more` what the request has besides.
  absl::StatusOr<v1::Attendance> Come(const std::string& id, const std::string& text,
                                      const std::string& more = "",
                                      const std::string& event = kTrip) {
    return Do<v1::Attendance, v1::CheckInRequest>(
        absl::StrCat("parent: '", OccurrenceName(event), "' attendance_id: '", id,
                     "' attendance { ", text, " } ", more));
  }
  absl::StatusOr<v1::Attendance> ComeWithCode(const std::string& id, const std::string& code,
                                              const std::string& text = Adults(1),
                                              const std::string& event = kTrip) {
    return Come(id, text, absl::StrCat("claim_code: '", code, "'"), event);
  }
  // A party that signed up.
  absl::StatusOr<v1::Attendance> ComeAs(const std::string& registration,
                                        const std::string& text = "") {
    return Come("", absl::StrCat("registration: '", RegistrationName(registration), "' ", text));
  }
  absl::StatusOr<v1::Attendance> Leave(const std::string& id, const std::string& more = "") {
    return Do<v1::Attendance, v1::CheckOutRequest>(
        absl::StrCat("name: '", AttendanceName(id), "' ", more));
  }
  absl::StatusOr<v1::Attendance> Update(const std::string& id, const std::string& text,
                                        const std::string& path) {
    return Do<v1::Attendance, v1::UpdateAttendanceRequest>(
        absl::StrCat("attendance { name: '", AttendanceName(id), "' ", text,
                     " } update_mask { paths: '", path, "' }"));
  }
  absl::StatusOr<v1::Attendance> Get(const std::string& id) {
    return Do<v1::Attendance, v1::GetAttendanceRequest>(
        absl::StrCat("name: '", AttendanceName(id), "'"));
  }
  absl::StatusOr<v1::Attendance> Delete(const std::string& id) {
    return Do<v1::Attendance, v1::DeleteAttendanceRequest>(
        absl::StrCat("name: '", AttendanceName(id), "'"));
  }
  absl::StatusOr<v1::Attendance> Undelete(const std::string& id) {
    return Do<v1::Attendance, v1::UndeleteAttendanceRequest>(
        absl::StrCat("name: '", AttendanceName(id), "'"));
  }
  // Whatever the caller may know.
  v1::Attendance Stored(const std::string& id) {
    v1::Attendance attendance;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      return Attendances()
                          .table()
                          .Get(snapshot,
                               {.owner = call.owner(),
                                .tuple = storage::KeyTuple::Of(std::string(kTrip), id)},
                               attendance)
                          .status();
                    }),
                call::IsOk());
    return attendance;
  }
  internal::v1::EventTurnout Turnout(const std::string& event = kTrip) {
    internal::v1::EventTurnout turnout;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(turnout, TurnoutOf(snapshot, call.owner(), event));
                      return absl::OkStatus();
                    }),
                call::IsOk());
    return turnout;
  }
  // The turnout as the live attendances of all events say it, "attended/registered/first".
  std::string CountedTurnout(const std::string& event = kTrip) {
    internal::v1::EventTurnout counted;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      auto walk = Attendances().table().WalkRows(snapshot, call.owner(), {});
                      v1::Attendance row;
                      while (walk.Next(row).value_or(false)) {
                        const bool counts =
                            !row.has_delete_time() &&
                            absl::StartsWith(row.name(), OccurrenceName(event) + "/");
                        if (!counts) continue;
                        for (const auto& band : row.head_counts()) {
                          counted.set_attended(counted.attended() + band.count());
                        }
                        counted.set_first_time(counted.first_time() + row.first_time_count());
                        if (row.registration().empty()) continue;
                        counted.set_registered_parties(counted.registered_parties() + 1);
                      }
                      return absl::OkStatus();
                    }),
                call::IsOk());
    return TextOf(counted);
  }
  static std::string TextOf(const internal::v1::EventTurnout& turnout) {
    return absl::StrCat(turnout.attended(), "/", turnout.registered_parties(), "/",
                        turnout.first_time());
  }

  // ---- slips and residents

  // The codes of a new batch.
  std::vector<std::string> NewCodes(const std::string& batch, int count,
                                    const std::string& parent = kRybnik) {
    const auto made = Run<invitations::v1::InvitationBatch>(
        call::FromText<invitations::v1::CreateInvitationBatchRequest>(
            absl::StrCat("parent: '", parent, "' invitation_batch_id: '", batch,
                         "' invitation_batch { display_name: 'Klub' invitation_count: ", count,
                         " valid_until_date { year: 2024 month: 12 day: 31 } }")));
    EXPECT_THAT(made, call::IsOk());
    if (!made.ok()) return std::vector<std::string>(count);
    return {made->claim_codes().begin(), made->claim_codes().end()};
  }
  static std::string SlipName(const std::string& id) {
    return absl::StrCat(kRybnik, "/invitations/", id);
  }
  invitations::v1::Invitation Slip(const std::string& id) {
    return Must<invitations::v1::Invitation, invitations::v1::GetInvitationRequest>(
        absl::StrCat("name: '", SlipName(id), "'"));
  }
  void NewResident(const std::string& id, const std::string& alias = "Beret") {
    Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(
        absl::StrCat("parent: '%' resident_id: '", id,
                     "' resident { identity_level: ALIAS alias: '", alias, "' }"));
  }
  void CountOnly(const std::string& id) {
    Must<residents::v1::Resident, residents::v1::LowerIdentityLevelRequest>(absl::StrCat(
        "name: '", ResidentName(id), "' identity_level: COUNTED act { kind: NO_LONGER_NEEDED }"));
  }
  static std::string ResidentName(const std::string& id) {
    return absl::StrCat(kRybnik, "/residents/", id);
  }

 private:
  std::string Moment(const std::string& field, int hour, int minute) const {
    return absl::StrCat(" ", field, " { seconds: ", absl::ToUnixSeconds(At(1, hour, minute)),
                        " } ");
  }
};

// "2:1 5:2": the numbers of the bands and how many people, in the order in which they stand.
inline std::string HeadsOf(const v1::Attendance& attendance) {
  std::string text;
  for (const auto& band : attendance.head_counts()) {
    absl::StrAppend(&text, text.empty() ? "" : " ", static_cast<int>(band.age_band()), ":",
                    band.count());
  }
  return text;
}

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_DOORS_DOOR_CASE_TEST_H_
