// Clubs over the wire: what is refused, what a repeat gives, who is told what, and files.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance_requests.pb.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "osiedle/clubs/v1/feedback_requests.pb.h"
#include "osiedle/clubs/v1/leader_sheet.pb.h"
#include "osiedle/clubs/v1/occurrence_requests.pb.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "osiedle/clubs/v1/sync_attendance_requests.pb.h"
#include "osiedle/clubs/v1/week_plan.pb.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "osiedle/invitations/v1/invitation_batch.pb.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using clubs::v1::Attendance;
using clubs::v1::AttendanceResult;
using clubs::v1::EditEventSeriesResponse;
using clubs::v1::EventSeries;
using clubs::v1::Occurrence;
using clubs::v1::Registration;
using exchange::v1::ExportRowsResponse;
using exchange::v1::ImportRowsResponse;
using exchange::v1::RowResult;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kFiles[] = "municipalities/rybnik";

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}

// In texts % stands for Rybnik, ! for Gdynia.
class ClubsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town();
    methods_ = new AnyMethods(*town_);
    for (const char* parent : {"%", "!"}) {
      Do("CreateVenue",
         absl::StrCat("parent: '", parent,
                      "' venue_id: 'sala' venue { display_name: 'Sala' place { description: 'Rynek "
                      "1' } capacity: 10 }"));
      Do("CreateClub", absl::StrCat("parent: '", parent,
                                    "' club_id: 'klub' club { kind: RESIDENTS_CLUB display_name: "
                                    "'Klub' venue: '",
                                    parent, "/venues/sala' }"));
    }
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
    town_ = nullptr;
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}, {"!", "municipalities/gdynia"}});
  }
  static AnyMessage Do(const std::string& method, const std::string& text, As as = As::kEveryRole) {
    return methods_->Do(method, Fill(text), as);
  }
  template <typename Response>
  static Response Answer(const std::string& method, const std::string& text,
                         As as = As::kEveryRole) {
    Response response;
    response.CopyFrom(*Do(method, text, as));
    return response;
  }
  static grpc::Status Refused(const std::string& method, const std::string& text,
                              As as = As::kEveryRole) {
    AnyMessage response;
    return methods_->Call(method, *methods_->Request(method, Fill(text)), response, as);
  }
  // What the caller of these tests changed so far. What the clock of the clubs writes meanwhile is
  // not counted.
  static size_t Changes() {
    return town_->AuditEntries(kRybnik, "outcome = CHANGED AND principal = every-role").size();
  }
  // The method is refused for this reason, and nothing changes.
  static void Refuses(const std::string& method, const std::string& text,
                      const std::string& reason) {
    SCOPED_TRACE(absl::StrCat(method, " ", text));
    const size_t changes = Changes();
    EXPECT_EQ(ReasonOf(Refused(method, text)), reason);
    EXPECT_EQ(Changes(), changes);
  }
  // The method is refused for what this field holds, and nothing changes.
  static void RefusesField(const std::string& method, const std::string& text,
                           const std::string& field, const std::string& reason) {
    SCOPED_TRACE(absl::StrCat(method, " ", text));
    const size_t changes = Changes();
    const grpc::Status status = Refused(method, text);
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
    std::vector<std::string> violations;
    if (const auto bad = DetailOf<google::rpc::BadRequest>(status); bad.has_value()) {
      for (const auto& violation : bad->field_violations()) {
        violations.push_back(absl::StrCat(violation.field(), " ", violation.reason()));
      }
    }
    EXPECT_THAT(violations, Contains(absl::StrCat(field, " ", reason)));
    EXPECT_EQ(Changes(), changes);
  }

  // A wall time so many minutes from now, as fields of WallTime.
  static std::string Wall(int minutes) {
    const absl::CivilMinute time = absl::ToCivilMinute(Begin() + absl::Minutes(minutes), Warsaw());
    return absl::StrCat("date { year: ", time.year(), " month: ", time.month(),
                        " day: ", time.day(), " } minute: ", time.hour() * 60 + time.minute());
  }
  // Of all events here, so that they are not about midnight of one and the same day.
  static absl::Time Begin() {
    static const absl::Time begin =
        absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) / 60 * 60);
    return begin;
  }
  // The occurrence of a series that begins then, so many weeks later.
  static std::string OccurrenceOf(const std::string& series, int minutes, int weeks = 0) {
    const absl::CivilMinute time = absl::ToCivilMinute(Begin() + absl::Minutes(minutes), Warsaw());
    const absl::CivilDay day = absl::CivilDay(time) + 7 * weeks;
    return Fill(absl::StrFormat("%%/occurrences/%s-%04d%02d%02dt%02d%02d", series, day.year(),
                                day.month(), day.day(), time.hour(), time.minute()));
  }
  // An event every week, the first time in two hours; gives the name of its first occurrence.
  static std::string NewEvent(const std::string& id, const std::string& more = "",
                              const std::string& parent = "%") {
    Do("CreateEventSeries",
       absl::StrCat("parent: '", parent, "' event_series_id: '", id, "' event_series { club: '",
                    parent, "/clubs/klub' kind: MEETING display_name: 'Gry' start { ", Wall(kSoon),
                    " } duration_minutes: 60 recurrence_rule: 'FREQ=WEEKLY' ", more, " }"));
    return absl::StrReplaceAll(OccurrenceOf(id, kSoon), {{kRybnik, Fill(parent)}});
  }
  static std::string People(int count, const char* band = "AGE_30_TO_44") {
    return absl::StrCat("head_counts { age_band: ", band, " count: ", count, " }");
  }
  static std::string SignUp(const std::string& event, const std::string& id, int people,
                            const std::string& more = "") {
    return absl::StrCat("parent: '", event, "' registration_id: '", id,
                        "' registration { alias: 'Beret ", id, "' party { ", People(people), " } ",
                        more, " }");
  }
  static Registration Get(const std::string& event, const std::string& id) {
    return Answer<Registration>("GetRegistration",
                                absl::StrCat("name: '", event, "/registrations/", id, "'"));
  }
  static Registration::State StateOf(const std::string& event, const std::string& id) {
    return Get(event, id).state();
  }
  // Codes of a new batch of invitations that are good until tomorrow.
  static std::vector<std::string> NewCodes(const std::string& batch,
                                           const std::string& parent = "%") {
    const absl::CivilDay tomorrow = absl::ToCivilDay(absl::Now(), Warsaw()) + 1;
    const auto made = Answer<invitations::v1::InvitationBatch>(
        "CreateInvitationBatch",
        absl::StrCat("parent: '", parent, "' invitation_batch_id: '", batch,
                     "' invitation_batch { display_name: 'Klub' invitation_count: 3 "
                     "valid_until_date { year: ",
                     tomorrow.year(), " month: ", tomorrow.month(), " day: ", tomorrow.day(),
                     " } }"));
    return {made.claim_codes().begin(), made.claim_codes().end()};
  }

  static constexpr int kSoon = 120;
  static inline Town* town_ = nullptr;
  static inline AnyMethods* methods_ = nullptr;
};

// ---- what is wrong is told, and changes nothing

TEST_F(ClubsTest, ARuleThatNeverOccurs_OrEverySecond_OrAStartThatTheClocksSkip_IsRefused) {
  const auto series = [](const std::string& start, const std::string& rule) {
    return absl::StrCat(
        "parent: '%' event_series_id: 'zle' event_series { club: '%/clubs/klub' kind: MEETING "
        "display_name: 'Gry' duration_minutes: 60 start { ",
        start, " } recurrence_rule: '", rule, "' }");
  };
  const std::string soon = Wall(kSoon);
  RefusesField("CreateEventSeries", series(soon, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
               "event_series.recurrence_rule", "RULE_NEVER_OCCURS");
  RefusesField("CreateEventSeries", series(soon, "FREQ=SECONDLY"), "event_series.recurrence_rule",
               "RECURRENCE_TOO_DENSE");
  RefusesField("CreateEventSeries", series(soon, "FREQ=MINUTELY;INTERVAL=30"),
               "event_series.recurrence_rule", "RECURRENCE_TOO_DENSE");
  RefusesField("CreateEventSeries", series(soon, "every tuesday"), "event_series.recurrence_rule",
               "NOT_A_RECURRENCE");
  // Sunday, 28 March 2027, 02:30.
  RefusesField("CreateEventSeries", series("date { year: 2027 month: 3 day: 28 } minute: 150", ""),
               "event_series.start", "SKIPPED_BY_CLOCKS");
  Refuses("GetEventSeries", "name: '%/eventSeries/zle'", "RESOURCE_NOT_FOUND");
}

TEST_F(ClubsTest, ACapacityBelowThoseConfirmed_IsRefused_HoweverItIsSaid) {
  const std::string event = NewEvent("pojemnosc", "sign_up { capacity: 8 }");
  Do("CreateRegistration", SignUp(event, "a", 5));
  const std::string smaller = absl::StrCat("occurrence { name: '", event,
                                           "' capacity: 4 } update_mask { paths: 'capacity' }");
  Refuses("UpdateOccurrence", smaller, "CAPACITY_TAKEN");
  Refuses("EditEventSeries",
          "name: '%/eventSeries/pojemnosc' scope: ALL event_series { sign_up { capacity: 4 } } "
          "update_mask { paths: 'sign_up.capacity' }",
          "CAPACITY_TAKEN");
  RefusesField("UpdateOccurrence", absl::StrReplaceAll(smaller, {{"capacity: 4", "capacity: 11"}}),
               "occurrence.capacity", "ABOVE_VENUE_CAPACITY");
  Do("UpdateOccurrence", absl::StrReplaceAll(smaller, {{"capacity: 4", "capacity: 5"}}));
  Refuses("CreateRegistration", SignUp(event, "b", 1), "EVENT_FULL");
}

TEST_F(ClubsTest, APartyOfNobody_OrOfTenThousand_IsRefused) {
  const std::string event = NewEvent("grupy", "sign_up { capacity: 8 }");
  const auto party = [&](const std::string& fields) {
    return absl::StrCat("parent: '", event, "' registration { alias: 'Beret' party { ", fields,
                        " } }");
  };
  RefusesField("CreateRegistration", party("diet: 'wege'"), "registration.party.head_counts",
               "REQUIRED");
  RefusesField("CreateRegistration", party(People(10'000)),
               "registration.party.head_counts[0].count", "OUT_OF_RANGE");
  RefusesField("CreateRegistration", party(People(-1)), "registration.party.head_counts[0].count",
               "OUT_OF_RANGE");
  RefusesField("CreateRegistration",
               party(absl::StrCat(People(1000), People(1000, "AGE_60_TO_74"))),
               "registration.party.head_counts", "TOO_LARGE");
  RefusesField("CreateRegistration", party(absl::StrCat(People(1), People(1))),
               "registration.party.head_counts[1].age_band", "ALREADY_IN_LIST");
  RefusesField("CheckIn", absl::StrCat("parent: '", event, "' attendance { alias: 'Beret' }"),
               "attendance.head_counts", "PARTY_EMPTY");
}

TEST_F(ClubsTest, ACancelledEvent_TakesNobodyIn) {
  const std::string event = NewEvent("odwolane");
  Do("CreateRegistration", SignUp(event, "a", 1));
  const auto cancelled = Answer<clubs::v1::CancelOccurrenceResponse>(
      "CancelOccurrence", absl::StrCat("name: '", event, "' reason: 'awaria'"));
  ASSERT_EQ(cancelled.affected_registration_count(), 1);
  EXPECT_EQ(cancelled.affected_registrations(0).registration(),
            absl::StrCat(event, "/registrations/a"));
  Refuses("CheckIn", absl::StrCat("parent: '", event, "' attendance { ", People(1), " }"),
          "OCCURRENCE_CANCELLED");
  Refuses("CreateRegistration", SignUp(event, "b", 1), "OCCURRENCE_CANCELLED");
  const Registration registration = Get(event, "a");
  EXPECT_EQ(registration.state(), Registration::CANCELLED);
  EXPECT_EQ(registration.cancel_cause(), Registration::OCCURRENCE);
}

TEST_F(ClubsTest, AClaimCode_IsGoodOnce_AndInItsOwnTown) {
  const std::string event = NewEvent("kody");
  const std::vector<std::string> codes = NewCodes("kody");
  const std::vector<std::string> of_gdynia = NewCodes("kody", "!");
  const auto check_in = [&](const std::string& id, const std::string& code) {
    return absl::StrCat("parent: '", event, "' attendance_id: '", id, "' attendance { ", People(1),
                        " } claim_code: '", code, "'");
  };
  EXPECT_EQ(Answer<Attendance>("CheckIn", check_in("a", codes[0])).invitation(),
            Fill("%/invitations/kody-001"));
  Refuses("CheckIn", check_in("b", codes[0]), "INVITATION_REDEEMED");
  Refuses("CheckIn", check_in("b", of_gdynia[0]), "CLAIM_CODE_REFUSED");
  Refuses("CheckIn", check_in("b", "AAAAA"), "CLAIM_CODE_MISTYPED");
  const auto sign_up = [&](const std::string& code) {
    return SignUp(event, "b", 1, absl::StrCat("claim_code: '", code, "'"));
  };
  Refuses("CreateRegistration", sign_up(codes[0]), "INVITATION_REDEEMED");
  Refuses("CreateRegistration", sign_up(of_gdynia[0]), "CLAIM_CODE_REFUSED");
  // The same phone tells it again.
  EXPECT_EQ(Answer<Attendance>("CheckIn", check_in("a", codes[0])).invitation(),
            Fill("%/invitations/kody-001"));
  Refuses("GetAttendance", absl::StrCat("name: '", event, "/attendances/b'"), "RESOURCE_NOT_FOUND");
}

TEST_F(ClubsTest, MinorsWithoutAnAdult_NeedTheConsentOfAGuardian) {
  const std::string event = NewEvent("mlodzi", "minimum_age: 10 maximum_age: 40");
  const auto party = [&](const std::string& fields) {
    return absl::StrCat("parent: '", event, "' registration { alias: 'Beret' party { ", fields,
                        " } }");
  };
  RefusesField("CreateRegistration", party(People(2, "AGE_13_TO_17")),
               "registration.party.guardian_consent", "GUARDIAN_CONSENT_REQUIRED");
  RefusesField("CreateRegistration", party(People(1, "AGE_60_TO_74")),
               "registration.party.head_counts[0].age_band", "OUTSIDE_AGE_LIMITS");
  RefusesField("CheckIn",
               absl::StrCat("parent: '", event, "' attendance { ", People(1, "AGE_7_TO_12"), " }"),
               "attendance.guardian_consent", "GUARDIAN_CONSENT_REQUIRED");
  Do("CreateRegistration",
     party(absl::StrCat(People(2, "AGE_13_TO_17"), " guardian_consent: true")));
  Do("CreateRegistration", party(absl::StrCat(People(2, "AGE_7_TO_12"), People(1))));
}

TEST_F(ClubsTest, APhoneWhoseClockIsOff_ChangesNothing) {
  const std::string event = NewEvent("zegary");
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  const auto sync = [&](int64_t send_time, int64_t check_in_time) {
    return absl::StrCat("parent: '%' send_time { seconds: ", send_time,
                        " } items { check_in { occurrence: '", event,
                        "' attendance_id: 'a' attendance { ", People(2),
                        " check_in_time { seconds: ", check_in_time, " } } } }");
  };
  const auto reason = [](const AttendanceResult& result) {
    for (const google::protobuf::Any& any : result.status().details()) {
      google::rpc::ErrorInfo info;
      if (any.UnpackTo(&info)) return info.reason();
    }
    return std::string();
  };
  using clubs::v1::SyncAttendanceResponse;
  const size_t changes = Changes();
  const auto days_off =
      Answer<SyncAttendanceResponse>("SyncAttendance", sync(now + 25 * 3600, now));
  EXPECT_EQ(reason(days_off.results(0)), "CLOCK_OFF");
  // Within a day the moments themselves are looked at.
  const auto hours_off =
      Answer<SyncAttendanceResponse>("SyncAttendance", sync(now - 20 * 3600, now - 20 * 3600));
  EXPECT_EQ(reason(hours_off.results(0)), "INVALID_FIELDS");
  EXPECT_EQ(Changes(), changes);
  const auto good = Answer<SyncAttendanceResponse>("SyncAttendance", sync(now, now));
  EXPECT_EQ(good.results(0).attendance(), absl::StrCat(event, "/attendances/a"));
  const auto again = Answer<SyncAttendanceResponse>("SyncAttendance", sync(now, now));
  EXPECT_TRUE(again.results(0).already_known());
}

TEST_F(ClubsTest, ASeriesIsNotDividedAtAnException_NorChangedInWhatIsEditedByUpdate) {
  NewEvent("podzial");
  const std::string moved = OccurrenceOf("podzial", kSoon, 1);
  const absl::CivilDay later = absl::ToCivilDay(Begin() + absl::Minutes(kSoon), Warsaw()) + 8;
  Do("MoveOccurrence",
     absl::StrCat("name: '", moved, "' start { date { year: ", later.year(),
                  " month: ", later.month(), " day: ", later.day(), " } minute: 600 }"));
  RefusesField("EditEventSeries",
               absl::StrCat("name: '%/eventSeries/podzial' scope: THIS_AND_FOLLOWING "
                            "first_occurrence: '",
                            moved,
                            "' event_series { duration_minutes: 90 } update_mask { paths: "
                            "'duration_minutes' }"),
               "first_occurrence", "DIVIDED_AT_EXCEPTION");
  RefusesField("UpdateEventSeries",
               "event_series { name: '%/eventSeries/podzial' duration_minutes: 90 } update_mask { "
               "paths: 'duration_minutes' }",
               "event_series.duration_minutes", "IMMUTABLE");
}

TEST_F(ClubsTest, OutsideOfItsTime_NobodySignsUpOrChecksIn) {
  const std::string event = NewEvent("zapisy", "sign_up { open_days_before: 3 }");
  const std::string later = OccurrenceOf("zapisy", kSoon, 1);
  Refuses("CreateRegistration", SignUp(later, "a", 1), "SIGN_UP_CLOSED");
  Do("CreateRegistration", SignUp(event, "a", 1));
  RefusesField("CheckIn", absl::StrCat("parent: '", later, "' attendance { ", People(1), " }"),
               "attendance.check_in_time", "NOT_DURING_EVENT");
  Refuses("CreateRegistration", SignUp(OccurrenceOf("zapisy", kSoon + 1), "a", 1),
          "RESOURCE_NOT_FOUND");
}

// ---- places and the waitlist

TEST_F(ClubsTest, AWaitlist_KeepsItsOrder_AndExplainsItself) {
  const std::string event = NewEvent("kolejka", "sign_up { capacity: 6 waitlist_capacity: 2 }");
  Do("CreateRegistration", SignUp(event, "a", 3));
  const auto waits = Answer<Registration>("CreateRegistration", SignUp(event, "b", 4));
  EXPECT_EQ(waits.state(), Registration::WAITLISTED);
  EXPECT_EQ(waits.waitlist_position(), 1);
  EXPECT_THAT(waits.explanation(), HasSubstr("3 wolne miejsca, Państwa grupa liczy 4 osoby"));
  // One person would fit, and waits behind those who came first.
  const auto next = Answer<Registration>("CreateRegistration", SignUp(event, "c", 1));
  EXPECT_EQ(next.state(), Registration::WAITLISTED);
  EXPECT_EQ(next.waitlist_position(), 2);
  Refuses("CreateRegistration", SignUp(event, "d", 1), "EVENT_FULL");
  Do("CancelRegistration", absl::StrCat("name: '", event, "/registrations/a'"));
  EXPECT_EQ(StateOf(event, "b"), Registration::OFFERED);
  EXPECT_EQ(StateOf(event, "c"), Registration::OFFERED);
  Do("AcceptOffer", absl::StrCat("name: '", event, "/registrations/b'"));
  Refuses("ApproveRegistration", absl::StrCat("name: '", event, "/registrations/b'"),
          "REGISTRATION_STEP_REFUSED");
  Do("DeclineRegistration", absl::StrCat("name: '", event, "/registrations/c'"));
  const auto occurrence = Answer<Occurrence>("GetOccurrence", absl::StrCat("name: '", event, "'"));
  EXPECT_EQ(occurrence.places().confirmed(), 4);
  EXPECT_EQ(occurrence.places().offered(), 0);
  EXPECT_EQ(occurrence.places().free(), 2);
}

TEST_F(ClubsTest, APartner_IsToldHowItStands_AndReadsNobody) {
  const std::string event = NewEvent("partner", "sign_up { capacity: 2 waitlist_capacity: 2 }");
  const std::string refer =
      absl::StrCat("parent: '", event, "' alias: 'Szal' party { ", People(2), " }");
  const auto first = Answer<clubs::v1::ReferPartyResponse>("ReferParty", refer, As::kPartner);
  EXPECT_EQ(first.state(), Registration::CONFIRMED);
  const auto second = Answer<clubs::v1::ReferPartyResponse>("ReferParty", refer, As::kPartner);
  EXPECT_EQ(second.state(), Registration::WAITLISTED);
  EXPECT_EQ(second.waitlist_position(), 1);
  EXPECT_EQ(ReasonOf(Refused("GetRegistration", absl::StrCat("name: '", first.registration(), "'"),
                             As::kPartner)),
            "ROLE_REQUIRED");
  EXPECT_EQ(
      Answer<Registration>("GetRegistration", absl::StrCat("name: '", first.registration(), "'"))
          .source(),
      Registration::PARTNER);
}

TEST_F(ClubsTest, AnEdit_TellsWhoIsAffected_AndTheFeedTellsThem) {
  const std::string event = NewEvent("zmiana");
  const std::string next = OccurrenceOf("zmiana", kSoon, 1);
  const std::string name = absl::StrCat(next, "/registrations/a");
  Do("CreateRegistration", SignUp(event, "z", 1));
  Do("CreateRegistration", SignUp(next, "a", 2));
  const int minute =
      (absl::ToCivilMinute(Begin() + absl::Minutes(kSoon), Warsaw()).hour() + 1) % 24;
  const absl::CivilDay day = absl::ToCivilDay(Begin() + absl::Minutes(kSoon), Warsaw()) + 7;
  const auto edited = Answer<EditEventSeriesResponse>(
      "EditEventSeries",
      absl::StrCat("name: '%/eventSeries/zmiana' scope: THIS_AND_FOLLOWING first_occurrence: '",
                   next, "' reason: 'sala' event_series { start { date { year: ", day.year(),
                   " month: ", day.month(), " day: ", day.day(), " } minute: ", minute * 60,
                   " } } update_mask { paths: 'start' }"));
  EXPECT_EQ(edited.affected_registration_count(), 1);
  ASSERT_EQ(edited.affected_registrations_size(), 1);
  EXPECT_EQ(edited.affected_registrations(0).registration(), name);
  EXPECT_EQ(edited.affected_registrations(0).effect(), clubs::v1::AffectedRegistration::MOVED);
  EXPECT_EQ(edited.ended_series().name(), Fill("%/eventSeries/zmiana"));
  EXPECT_EQ(edited.ended_series().next_series(), edited.event_series().name());
  // The same occurrence, with the same registration, now of the new series.
  const auto occurrence = Answer<Occurrence>("GetOccurrence", absl::StrCat("name: '", next, "'"));
  EXPECT_EQ(occurrence.series(), edited.event_series().name());
  EXPECT_EQ(occurrence.start().minute(), minute * 60);
  EXPECT_EQ(StateOf(next, "a"), Registration::CONFIRMED);
  EXPECT_EQ(Answer<Occurrence>("GetOccurrence", absl::StrCat("name: '", event, "'")).series(),
            Fill("%/eventSeries/zmiana"));
  // The clock tells the party, by the feed.
  const absl::Time patience = absl::Now() + absl::Seconds(20);
  const auto told = [&] {
    return Get(next, "a").told_start_time().seconds() == occurrence.start_time().seconds();
  };
  while (!told() && absl::Now() < patience) {
  }
  EXPECT_TRUE(told());
  bool in_feed = false;
  for (const auto& change : town_->AllChanges()) {
    in_feed |= change.resource() == name && change.kind() == common::v1::UPDATED;
  }
  EXPECT_TRUE(in_feed);
}

// ---- repeats

TEST_F(ClubsTest, ARepeat_ChangesNothing_AlsoAfterARestart) {
  const std::string event = NewEvent("powtorki", "sign_up { capacity: 6 waitlist_capacity: 3 }");
  const std::string next = OccurrenceOf("powtorki", kSoon, 1);
  const absl::CivilDay day = absl::ToCivilDay(Begin() + absl::Minutes(kSoon), Warsaw()) + 8;
  const auto id = [](int n) {
    return absl::StrFormat(" request_id: '6f1c1d2e-2f5a-4a53-9b0d-0c7b7a1f%04d'", n);
  };
  const std::vector<std::pair<std::string, std::string>> calls = {
      {"CreateEventSeries",
       absl::StrCat("parent: '%' event_series { club: '%/clubs/klub' kind: TRIP display_name: "
                    "'Wycieczka' start { ",
                    Wall(kSoon), " } duration_minutes: 60 }", id(1))},
      {"CreateRegistration",
       absl::StrCat("parent: '", event, "' registration { alias: 'Beret' party { ", People(2),
                    " } }", id(2))},
      {"ReferParty",
       absl::StrCat("parent: '", event, "' alias: 'Szal' party { ", People(1), " }", id(3))},
      {"CheckIn", absl::StrCat("parent: '", event, "' attendance { ", People(3), " }", id(4))},
      {"MoveOccurrence",
       absl::StrCat("name: '", next, "' start { date { year: ", day.year(), " month: ", day.month(),
                    " day: ", day.day(), " } minute: 610 }", id(5))},
      {"EditEventSeries",
       absl::StrCat("name: '%/eventSeries/powtorki' scope: ALL event_series { sign_up { capacity: "
                    "7 } } update_mask { paths: 'sign_up.capacity' }",
                    id(6))},
      {"CreateStandingRegistration",
       absl::StrCat("parent: '%/eventSeries/powtorki' standing_registration { alias: 'Co tydzień' "
                    "party { ",
                    People(1), " } }", id(7))},
      {"CancelOccurrence", absl::StrCat("name: '", next, "' reason: 'awaria'", id(8))},
  };
  std::map<std::string, std::string> first;
  for (const auto& [method, text] : calls) first[method] = Do(method, text)->SerializeAsString();
  // The clock has its own work with what was made.
  town_->Restart();
  for (const auto& [method, text] : calls) {
    SCOPED_TRACE(method);
    EXPECT_EQ(Do(method, text)->SerializeAsString(), first[method]);
  }
  const auto occurrence = Answer<Occurrence>("GetOccurrence", absl::StrCat("name: '", event, "'"));
  // Two and one, and whoever comes every week.
  EXPECT_THAT(occurrence.places().confirmed(), testing::AnyOf(3, 4));
  EXPECT_EQ(occurrence.places().attended(), 3);
  EXPECT_EQ(ReasonOf(Refused("CheckIn", absl::StrCat("parent: '", event, "' attendance { ",
                                                     People(2), " }", id(4)))),
            "REQUEST_ID_REUSED");
}

// ---- files

TEST_F(ClubsTest, EveryKind_IsExportedAndImportedUnchanged_AndARowOfItsOwnIsMade) {
  const std::string event = NewEvent("pliki", "sign_up { capacity: 9 } audience: 'dla wszystkich'");
  Do("CreateRegistration", SignUp(event, "a", 2, "source: CONTACT"));
  Do("CheckIn",
     absl::StrCat("parent: '", event, "' attendance { ", People(4), " } attendance_id: 'g'"));
  Do("CreateStandingRegistration",
     absl::StrCat("parent: '%/eventSeries/pliki' standing_registration_id: 's' "
                  "standing_registration { alias: 'Stały' party { ",
                  People(1), " } }"));
  for (const std::string kind : {"venues", "clubs", "eventSeries", "registrations", "attendances",
                                 "standingRegistrations"}) {
    SCOPED_TRACE(kind);
    exchange::v1::ExportRowsRequest ask;
    ask.set_parent(kFiles);
    ask.set_kind(kind);
    ask.set_page_size(500);
    AnyMessage answer;
    ASSERT_TRUE(methods_->Call("ExportRows", ask, answer).ok());
    const auto& page = static_cast<const ExportRowsResponse&>(*answer);
    ASSERT_GT(page.rows_size(), 0);
    exchange::v1::ImportRowsRequest back;
    back.set_parent(kFiles);
    back.set_kind(kind);
    *back.mutable_columns() = page.columns();
    for (int i = 0; i < page.rows_size(); ++i) {
      *back.add_rows() = page.rows(i);
      back.mutable_rows(i)->set_line(i + 2);
    }
    AnyMessage imported;
    ASSERT_TRUE(methods_->Call("ImportRows", back, imported).ok());
    for (const RowResult& result : static_cast<const ImportRowsResponse&>(*imported).results()) {
      EXPECT_EQ(result.outcome(), RowResult::UNCHANGED) << result.ShortDebugString();
    }
  }

  exchange::v1::ExportRowsRequest ask;
  ask.set_parent(kFiles);
  ask.set_kind("occurrences");
  AnyMessage answer;
  ASSERT_TRUE(methods_->Call("ExportRows", ask, answer).ok());
  EXPECT_GT(static_cast<const ExportRowsResponse&>(*answer).rows_size(), 0);
  // Occurrences come from their series.
  exchange::v1::ImportRowsRequest no;
  no.set_parent(kFiles);
  no.set_kind("occurrences");
  no.add_columns("name");
  no.add_rows()->add_cells(event);
  const grpc::Status refused = methods_->Call("ImportRows", no, answer);
  EXPECT_THAT(ViolatedFields(refused), ElementsAre("kind"));
}

TEST_F(ClubsTest, ARowOfAFile_SignsUpAsAnybodyDoes) {
  const std::string event = NewEvent("wiersze", "sign_up { capacity: 3 }");
  exchange::v1::ImportRowsRequest request;
  request.set_parent(kFiles);
  request.set_kind("registrations");
  for (const char* column : {"name", "alias", "party.head_counts"}) request.add_columns(column);
  const auto row = [&](const std::string& id, int people) {
    exchange::v1::Row& added = *request.add_rows();
    added.set_line(request.rows_size() + 1);
    added.add_cells(absl::StrCat(event, "/registrations/", id));
    added.add_cells(absl::StrCat("Beret ", id));
    added.add_cells(absl::StrCat("[{\"ageBand\": \"AGE_30_TO_44\", \"count\": ", people, "}]"));
  };
  row("a", 2);
  row("b", 2);
  AnyMessage answer;
  const grpc::Status status = methods_->Call("ImportRows", request, answer);
  ASSERT_TRUE(status.ok()) << status.error_message();
  std::vector<RowResult::Outcome> outcomes;
  for (const RowResult& result : static_cast<const ImportRowsResponse&>(*answer).results()) {
    outcomes.push_back(result.outcome());
  }
  // There was room for one of them.
  EXPECT_THAT(outcomes, testing::UnorderedElementsAre(RowResult::CREATED, RowResult::REFUSED))
      << answer->ShortDebugString();
  EXPECT_EQ(
      Answer<Occurrence>("GetOccurrence", absl::StrCat("name: '", event, "'")).places().confirmed(),
      2);
}

// ---- sheets, feedback and weeks

TEST_F(ClubsTest, ALeaderSheet_IsAnAuditedReading) {
  const std::string event = NewEvent("kartka");
  Do("CreateRegistration", SignUp(event, "a", 2));
  const auto sheet =
      Answer<clubs::v1::LeaderSheet>("GetLeaderSheet", absl::StrCat("name: '", event, "'"));
  ASSERT_EQ(sheet.lines_size(), 1);
  EXPECT_EQ(sheet.lines(0).registration().alias(), "Beret a");
  EXPECT_EQ(sheet.club().display_name(), "Klub");
  EXPECT_EQ(sheet.venue().display_name(), "Sala");
  int readings = 0;
  for (const auto& entry : town_->AuditEntries(kRybnik, "outcome = READ")) {
    if (!absl::EndsWith(entry.method(), ".GetLeaderSheet")) continue;
    ++readings;
    EXPECT_THAT(entry.given_resources(), Contains(absl::StrCat(event, "/registrations/a")));
  }
  EXPECT_EQ(readings, 1);
}

TEST_F(ClubsTest, Feedback_IsTakenWhenTheEventHasBegun_AndNamesNobody) {
  const std::string event = NewEvent("ankieta");
  const std::string answers = absl::StrCat("name: '", event, "' usefulness: 5 return_intent: 4");
  const grpc::Status early = Refused("GiveFeedback", answers);
  EXPECT_FALSE(early.ok());
  RefusesField("GiveFeedback", absl::StrCat("name: '", event, "' usefulness: 6 return_intent: 4"),
               "usefulness", "OUT_OF_RANGE");
  const auto summary = Answer<clubs::v1::SummarizeFeedbackResponse>(
      "SummarizeFeedback", "parent: '%' club: '%/clubs/klub'");
  EXPECT_THAT(summary.feedback_summaries(), IsEmpty());
}

TEST_F(ClubsTest, AWeek_HasEveryClub_AndWhatItHolds) {
  NewEvent("tydzien");
  Do("CreateClub",
     "parent: '%' club_id: 'pusty' club { kind: SELF_HELP_GROUP display_name: 'Grupa' }");
  const absl::CivilDay day = absl::ToCivilDay(Begin() + absl::Minutes(kSoon), Warsaw());
  const auto plan =
      Answer<clubs::v1::WeekPlan>("GetWeekPlan",
                                  absl::StrCat("parent: '%' date { year: ", day.year(),
                                               " month: ", day.month(), " day: ", day.day(), " }"),
                                  As::kPartner);
  std::map<std::string, std::vector<std::string>> events;
  for (const auto& club : plan.club_weeks()) {
    auto& of_club = events[club.club()];
    for (const auto& event : club.events()) of_club.push_back(event.occurrence());
  }
  EXPECT_THAT(events[Fill("%/clubs/klub")], Contains(OccurrenceOf("tydzien", kSoon)));
  EXPECT_THAT(events.at(Fill("%/clubs/pusty")), IsEmpty());
}

}  // namespace
}  // namespace osiedle::tests
