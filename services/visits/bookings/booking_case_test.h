// Visits that take slots, for the tests of this folder.
#ifndef OSIEDLE_SERVICES_VISITS_BOOKINGS_BOOKING_CASE_TEST_H_
#define OSIEDLE_SERVICES_VISITS_BOOKINGS_BOOKING_CASE_TEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "osiedle/residents/v1/resident_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/visits/v1/joint_slot_requests.pb.h"
#include "osiedle/visits/v1/visit_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/visits/testing/visits_fixture.h"

namespace osiedle::visits {

// Monday noon. anna and ewa of the social welfare centre, jan of the police and the centre's car
// are on duty from 8 to 16 on weekdays. The caller is anna, a coordinator.
class BookingTest : public VisitsTest {
 protected:
  void SetUp() override {
    VisitsTest::SetUp();
    for (const char* id : {"anna", "ewa", "jan"}) ASSERT_THAT(NewCalendarOf(id), call::IsOk());
    ASSERT_THAT(NewCalendar("car", absl::StrCat("kind: VEHICLE capacity: 2 display_name: 'Dacia' "
                                                "institution: '%/institutions/mops' ",
                                                kOfficeHours)),
                call::IsOk());
    ActAsAnna();
  }

  void ActAsAnna() { ActAsStaff("anna", common::v1::COORDINATOR); }

  static std::string VisitName(const std::string& id) {
    return absl::StrCat(kRybnik, "/visits/", id);
  }
  // A seat for a person of the centre, one for the police, and one for a car that may stay empty.
  static constexpr char kThreeSeats[] =
      "composition { seats { choices { institution: '%/institutions/mops' kind: STAFF_MEMBER } }"
      " seats { choices { institution: '%/institutions/police' } }"
      " seats { choices { kind: VEHICLE } optional: true } } ";
  static constexpr char kOneSeat[] =
      "composition { seats { choices { institution: '%/institutions/mops' kind: STAFF_MEMBER } } }"
      " ";
  static constexpr char kOfPlace[] = "subject { kind: PLACE label: 'Skwer' } ";

  // PROPOSED: an hour of an outreach visit.
  v1::Visit NewVisit(const std::string& id, const std::string& more = "",
                     const std::string& seats = kThreeSeats,
                     const std::string& subject = kOfPlace) {
    Must<v1::Visit, v1::CreateVisitRequest>(
        absl::StrCat("parent: '%' visit_id: '", id,
                     "' visit { kind: OUTREACH_VISIT purpose: OUTREACH duration { seconds: 3600 } ",
                     seats, subject, more, " }"));
    return Must<v1::Visit, v1::ProposeVisitRequest>(absl::StrCat("name: '", VisitName(id), "'"));
  }

  // `crew` is "0 anna, 1 jan, 2 car".
  static std::string CrewText(const std::string& crew) {
    std::string text;
    for (const absl::string_view member : absl::StrSplit(crew, ", ")) {
      const std::vector<std::string> words = absl::StrSplit(member, ' ');
      absl::StrAppend(&text, " crew { seat: ", words[0], " calendar: '", CalendarName(words[1]),
                      "' }");
    }
    return text;
  }
  std::string SlotText(const std::string& id, absl::Time start, const std::string& crew,
                       const std::string& more = "") const {
    return absl::StrCat("name: '", VisitName(id),
                        "' start_time { seconds: ", absl::ToUnixSeconds(start), " }",
                        CrewText(crew), " ", more);
  }
  absl::StatusOr<v1::Visit> Hold(const std::string& id, absl::Time start, const std::string& crew,
                                 const std::string& more = "") {
    return Do<v1::Visit, v1::HoldSlotRequest>(SlotText(id, start, crew, more));
  }
  absl::StatusOr<v1::Visit> Reschedule(const std::string& id, const std::string& to,
                                       absl::Time start, const std::string& crew) {
    return Do<v1::Visit, v1::RescheduleVisitRequest>(SlotText(
        id, start, crew, absl::StrCat("visit_id: '", to, "' reason: 'Prośba mieszkańca'")));
  }
  absl::StatusOr<v1::Visit> Release(const std::string& id) {
    return Do<v1::Visit, v1::ReleaseSlotRequest>(
        absl::StrCat("name: '", VisitName(id), "' reason: 'Awaria samochodu'"));
  }
  // `which` is "from_calendar: …" or "seat: …".
  absl::StatusOr<v1::Visit> Substitute(const std::string& id, const std::string& which,
                                       const std::string& to) {
    return Do<v1::Visit, v1::SubstituteCrewMemberRequest>(absl::StrCat(
        "name: '", VisitName(id), "' ", which, " to_calendar: '", CalendarName(to), "'"));
  }
  static std::string From(const std::string& calendar) {
    return absl::StrCat("from_calendar: '", CalendarName(calendar), "'");
  }
  absl::StatusOr<v1::Visit> Answer(const std::string& id, const std::string& staff_member,
                                   const std::string& answer = "ACCEPTED") {
    return Do<v1::Visit, v1::RespondToVisitRequest>(
        absl::StrCat("name: '", VisitName(id), "' staff_member: '%/staffMembers/", staff_member,
                     "' answer: ", answer, answer == "DECLINED" ? " decline_reason: 'Urlop'" : ""));
  }
  v1::Visit Get(const std::string& id) {
    return Must<v1::Visit, v1::GetVisitRequest>(absl::StrCat("name: '", VisitName(id), "'"));
  }
  // Held, and accepted by these.
  v1::Visit Confirmed(const std::string& id, absl::Time start, const std::string& crew,
                      const std::vector<std::string>& people) {
    v1::Visit visit;
    EXPECT_THAT(Hold(id, start, crew), call::IsOk());
    for (const std::string& person : people) {
      const absl::StatusOr<v1::Visit> answered = Answer(id, person);
      EXPECT_THAT(answered, call::IsOk());
      if (answered.ok()) visit = *answered;
    }
    EXPECT_EQ(visit.state(), v1::Visit::CONFIRMED);
    return visit;
  }

  // "0 anna ASKED, 1 jan ACCEPTED".
  static std::string CrewOf(const v1::Visit& visit) {
    return absl::StrJoin(visit.crew(), ", ", [](std::string* out, const v1::CrewSeat& seat) {
      absl::StrAppend(out, seat.seat(), " ", call::LastIdOfName(seat.calendar()), " ",
                      v1::CrewSeat::Answer_Name(seat.answer()));
    });
  }
  static std::string StateOf(const v1::Visit& visit) {
    return v1::Visit::State_Name(visit.state());
  }
  // "crew[0].calendar NOT_FREE, start_time …": what a refusal names.
  static std::string FaultsOf(const absl::Status& status) {
    call::FieldsOf(status);
    google::rpc::BadRequest detail;
    const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
    if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return "";
    return absl::StrJoin(detail.field_violations(), ", ", [](std::string* out, const auto& one) {
      absl::StrAppend(out, one.field(), " ", one.reason());
    });
  }
  static std::string FaultsOf(const absl::StatusOr<v1::Visit>& result) {
    return FaultsOf(result.status());
  }

  // The begins of the slots of a search for these seats on a day, "10:00 10:15": its first hours
  // alone. `more` is of the request.
  std::vector<std::string> SlotsOn(int day, const std::string& seats, const std::string& more = "",
                                   int from_hour = 8, int until_hour = 16) {
    const auto found = Must<v1::FindJointSlotsResponse, v1::FindJointSlotsRequest>(
        absl::StrCat("parent: '%' duration { seconds: 3600 } page_size: 200 ", seats,
                     Span(At(day, from_hour), At(day, until_hour)), " ", more));
    std::vector<std::string> begins;
    for (const v1::JointSlot& slot : found.slots()) {
      begins.push_back(absl::FormatTime("%H:%M", call::TimeOf(slot.start_time()), zone()));
    }
    std::sort(begins.begin(), begins.end());
    return begins;
  }

  // A resident of ALIAS with these boundaries.
  void Resident(const std::string& id, const std::vector<std::string>& boundaries = {}) {
    ActAsEverybody();
    Must<residents::v1::Resident, residents::v1::CreateResidentRequest>(absl::StrCat(
        "parent: '%' resident_id: '", id, "' resident { identity_level: ALIAS alias: 'Beret' }"));
    for (size_t i = 0; i < boundaries.size(); ++i) {
      Must<residents::v1::Boundary, residents::v1::CreateBoundaryRequest>(
          absl::StrCat("parent: '%/residents/", id, "' boundary_id: 'b", i, "' boundary { ",
                       boundaries[i], " }"));
    }
    ActAsAnna();
  }
  static std::string About(const std::string& resident) {
    return absl::StrCat("subject { kind: RESIDENT residents: '%/residents/", resident, "' } ");
  }
  void ConflictOf(const std::string& staff_member, const std::string& resident) {
    ActAsEverybody();
    Must<staff::v1::StaffMember, staff::v1::UpdateStaffMemberRequest>(
        absl::StrCat("staff_member { name: '%/staffMembers/", staff_member,
                     "' conflicts_of_interest { resident: '%/residents/", resident,
                     "' } } update_mask { paths: 'conflicts_of_interest' }"));
    ActAsAnna();
  }
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_BOOKINGS_BOOKING_CASE_TEST_H_
