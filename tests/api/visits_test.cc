// Calendars over the wire: whose they are, files of other systems, and who is free.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "osiedle/visits/v1/joint_slot_requests.pb.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;
using visits::v1::BusySource;
using visits::v1::Calendar;
using visits::v1::ImportBusySourceResponse;
using visits::v1::ListFreeBusyResponse;

// In texts % stands for the town.
class VisitsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town();
    methods_ = new AnyMethods(*town_);
    methods_->Do("CreateInstitution",
                 Fill("parent: '%' institution_id: 'mops' institution { display_name: 'Ośrodek' "
                      "kind: SOCIAL_WELFARE_CENTRE }"));
    for (const char* id : {"anna", "ewa", "iga"}) {
      methods_->Do("CreateStaffMember",
                   Fill(absl::StrCat("parent: '%' staff_member_id: '", id,
                                     "' staff_member { display_name: 'Osoba' institution: "
                                     "'%/institutions/mops' }")));
    }
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
    town_ = nullptr;
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  template <typename Response>
  static Response Do(const std::string& method, const std::string& text, As as = As::kEveryRole) {
    Response response;
    response.CopyFrom(*methods_->Do(method, Fill(text), as));
    return response;
  }
  static grpc::Status Refused(const std::string& method, const std::string& text,
                              As as = As::kEveryRole) {
    AnyMessage response;
    return methods_->Call(method, *methods_->Request(method, Fill(text)), response, as);
  }
  // On duty all day, every day.
  static Calendar NewCalendar(const std::string& id) {
    return Do<Calendar>(
        "CreateCalendar",
        absl::StrCat("parent: '%' calendar_id: '", id,
                     "' calendar { kind: STAFF_MEMBER staff_member: '%/staffMembers/", id,
                     "' on_duty_on_public_holidays: true rules { days: MONDAY days: TUESDAY "
                     "days: WEDNESDAY days: THURSDAY days: FRIDAY days: SATURDAY days: SUNDAY "
                     "begin_minute: 0 end_minute: 1440 } }"),
        As::kIntegration);
  }
  static std::string Span(absl::Time begin, absl::Duration length) {
    return absl::StrCat("start_time { seconds: ", absl::ToUnixSeconds(begin),
                        " } end_time { seconds: ", absl::ToUnixSeconds(begin + length), " }");
  }
  // A whole hour, some hours from now.
  static absl::Time Soon(int hours) {
    return absl::FromUnixSeconds((absl::ToUnixSeconds(absl::Now()) / 3600 + hours) * 3600);
  }
  static std::string Utc(absl::Time time) {
    return absl::FormatTime("%Y%m%dT%H%M%SZ", time, absl::UTCTimeZone());
  }
  static std::string File(const std::string& event) {
    return absl::StrCat("BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nPRODID:x\\r\\n", event,
                        "END:VCALENDAR\\r\\n");
  }
  static std::string Event(const std::string& lines) {
    return absl::StrCat("BEGIN:VEVENT\\r\\nUID:a\\r\\nDTSTAMP:20240101T000000Z\\r\\n", lines,
                        "END:VEVENT\\r\\n");
  }
  static std::string Import(const std::string& name, const std::string& file) {
    return absl::StrCat("name: '", name, "' icalendar: '", file, "'");
  }

  static inline Town* town_ = nullptr;
  static inline AnyMethods* methods_ = nullptr;
};

TEST_F(VisitsTest, AFileOfAnotherSystem_MakesItsOwnerBusy_AndSoonNoMore) {
  EXPECT_EQ(NewCalendar("anna").institution(), Fill("%/institutions/mops"));
  const std::string source = Fill("%/calendars/anna/busySources/outlook");
  const auto imported = Do<ImportBusySourceResponse>(
      "ImportBusySource",
      Import(source, File(Event(absl::StrCat("DTSTART:", Utc(Soon(2)),
                                             "\\r\\nDURATION:PT1H\\r\\nSUMMARY:Tajne\\r\\n")))),
      As::kIntegration);
  EXPECT_EQ(imported.event_count(), 1);
  EXPECT_EQ(imported.busy_source().busy_times_size(), 1);
  const auto free = [&] {
    const auto answer =
        Do<ListFreeBusyResponse>("ListFreeBusy",
                                 absl::StrCat("parent: '%' staff_members: '%/staffMembers/anna' ",
                                              Span(Soon(1), absl::Hours(3))),
                                 As::kAssistant);
    std::vector<int64_t> minutes;
    for (const auto& time : answer.free_busy(0).free_times()) {
      minutes.push_back((time.end_time().seconds() - time.start_time().seconds()) / 60);
    }
    return minutes;
  };
  EXPECT_THAT(free(), ElementsAre(60, 60));
  Do<ImportBusySourceResponse>("ImportBusySource", Import(source, File("")), As::kIntegration);
  EXPECT_THAT(free(), ElementsAre(180));
  // Nothing of the file but times was kept.
  for (const auto& change : town_->AllChanges()) {
    EXPECT_EQ(change.DebugString().find("Tajne"), std::string::npos);
  }
}

TEST_F(VisitsTest, ARepeatedImport_GivesTheSameAnswer) {
  methods_->Do("CreateCalendar",
               Fill("parent: '%' calendar_id: 'sala' calendar { kind: ROOM display_name: 'Sala' "
                    "capacity: 8 institution: '%/institutions/mops' }"));
  const std::string name = Fill("%/calendars/sala/busySources/outlook");
  const std::string id = " request_id: '6f1c1d2e-2f5a-4a53-9b0d-0c7b7a1f0e11'";
  const std::string event =
      Event(absl::StrCat("DTSTART:", Utc(Soon(2)), "\\r\\nDURATION:PT1H\\r\\n"));
  const auto first =
      Do<ImportBusySourceResponse>("ImportBusySource", absl::StrCat(Import(name, File(event)), id));
  const auto repeat =
      Do<ImportBusySourceResponse>("ImportBusySource", absl::StrCat(Import(name, File(event)), id));
  EXPECT_EQ(repeat.busy_source().busy_times_size(), 1);
  EXPECT_EQ(repeat.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ReasonOf(Refused("ImportBusySource", absl::StrCat(Import(name, File("")), id))),
            "REQUEST_ID_REUSED");
}

TEST_F(VisitsTest, APerson_HasOneCalendar) {
  NewCalendar("ewa");
  const grpc::Status refused =
      Refused("CreateCalendar",
              "parent: '%' calendar { kind: STAFF_MEMBER staff_member: '%/staffMembers/ewa' }");
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(ReasonOf(refused), "CALENDAR_EXISTS");
}

TEST_F(VisitsTest, BadInput_IsNamedFieldByField_AndChangesNothing) {
  NewCalendar("iga");
  const size_t changes = town_->AllChanges().size();
  EXPECT_THAT(
      ViolatedFields(Refused(
          "UpdateCalendar",
          "calendar { name: '%/calendars/iga' kind: ROOM max_visits_per_day: 101 rules { days: "
          "MONDAY begin_minute: 480 end_minute: 960 } rules { days: MONDAY begin_minute: 900 "
          "end_minute: 960 } rules { days: TUESDAY begin_minute: 0 end_minute: 60 "
          "interval_weeks: 2 } } update_mask { paths: 'max_visits_per_day' paths: 'rules' }")),
      UnorderedElementsAre("calendar.max_visits_per_day", "calendar.rules[1]",
                           "calendar.rules[2].from_date"));
  const std::string source = Fill("%/calendars/iga/busySources/outlook");
  // A bomb, a file that is none, a zone that nobody knows, and one that is too large.
  for (const std::string& file :
       {File(Event("DTSTART:19260101T000000Z\\r\\nDURATION:PT1S\\r\\nRRULE:FREQ=SECONDLY\\r\\n")),
        std::string("Subject: urlop"),
        File(Event("DTSTART;TZID=Mars/Base:20300101T000000\\r\\nDURATION:PT1H\\r\\n")),
        std::string(920 * 1024, 'x')}) {
    const grpc::Status refused = Refused("ImportBusySource", Import(source, file));
    EXPECT_EQ(ReasonOf(refused), "INVALID_FIELDS");
    EXPECT_THAT(ViolatedFields(refused), ElementsAre("icalendar"));
  }
  EXPECT_EQ(ReasonOf(Refused("GetBusySource", absl::StrCat("name: '", source, "'"))),
            "RESOURCE_NOT_FOUND");
  EXPECT_THAT(ViolatedFields(Refused("ListFreeBusy",
                                     absl::StrCat("parent: '%' ", Span(Soon(0), -absl::Hours(1))))),
              UnorderedElementsAre("calendars", "end_time"));
  EXPECT_EQ(town_->AllChanges().size(), changes);
}

// The whole way of a search: staff, duty, a resident with a boundary, the reason, and the log.
TEST_F(VisitsTest, ACrewIsFound_AndABoundaryIsPassedOnlyOnAGroundThatTheLogHas) {
  methods_->Do("CreateStaffMember",
               Fill("parent: '%' staff_member_id: 'olga' staff_member { display_name: 'Osoba' "
                    "institution: '%/institutions/mops' professions { profession: POLICE_OFFICER } "
                    "mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
  methods_->Do("CreateCalendar",
               Fill("parent: '%' calendar_id: 'olga' calendar { kind: STAFF_MEMBER staff_member: "
                    "'%/staffMembers/olga' on_duty_on_public_holidays: true rules { days: [MONDAY, "
                    "TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY] begin_minute: 0 "
                    "end_minute: 1440 } }"));
  methods_->Do("CreateResident",
               Fill("parent: '%' resident_id: 'kasia' resident { identity_level: ALIAS alias: "
                    "'Pani K' }"));
  methods_->Do("CreateBoundary",
               Fill("parent: '%/residents/kasia' boundary_id: 'b' boundary { no_uniforms: true }"));
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  const auto search = [&](const std::string& more) {
    return Fill(absl::StrCat(
        "parent: '%' start_time { seconds: ", now, " } end_time { seconds: ", now + 86400 * 3,
        " } duration { seconds: 3600 } composition { seats { choices { profession: "
        "POLICE_OFFICER } } } ",
        more));
  };
  using visits::v1::FindJointSlotsResponse;
  const auto free = Do<FindJointSlotsResponse>("FindJointSlots", search(""));
  ASSERT_GT(free.slots_size(), 0);
  EXPECT_EQ(free.slots(0).crew(0).staff_member(), Fill("%/staffMembers/olga"));
  EXPECT_EQ(free.slots(0).start_time().seconds() % 900, 0);

  const std::string kasia = "resident: '%/residents/kasia'";
  const auto none = Do<FindJointSlotsResponse>("FindJointSlots", search(kasia));
  EXPECT_EQ(none.slots_size(), 0);
  ASSERT_GT(none.explanation().messages_pl_size(), 0);

  const std::string ground = "limits { boundary_override_ground: 'art. 12a ustawy' }";
  FindJointSlotsResponse passed;
  passed.CopyFrom(*methods_->Do("FindJointSlots", search(absl::StrCat(kasia, " ", ground)),
                                As::kEveryRole, {{"osiedle-purpose", "procedure"}}));
  EXPECT_GT(passed.slots_size(), 0);

  std::vector<std::string> grounds;
  for (const operations::v1::AuditEntry& entry :
       town_->AuditEntries(kRybnik, Fill("outcome = READ"))) {
    if (entry.method() == "osiedle.visits.v1.SlotService.FindJointSlots") {
      EXPECT_THAT(entry.given_resources(), ElementsAre(Fill("%/residents/kasia")));
      grounds.push_back(entry.reason());
    }
  }
  EXPECT_THAT(grounds, ElementsAre("", "art. 12a ustawy"));
}

}  // namespace
}  // namespace osiedle::tests
