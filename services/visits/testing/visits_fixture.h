// A store with a town, two institutions and their people, for the tests of this area's handlers.
#ifndef OSIEDLE_SERVICES_VISITS_TESTING_VISITS_FIXTURE_H_
#define OSIEDLE_SERVICES_VISITS_TESTING_VISITS_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/contacts_area.h"
#include "services/invitations/invitations_area.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/residents_area.h"
#include "services/staff/staff_area.h"
#include "services/staff/standings.h"
#include "services/visits/visits_area.h"
#include "storage/status_macros.h"

namespace osiedle::visits {

inline constexpr char kRybnik[] = "municipalities/rybnik";

// The day of the fixture's clock, which stands at noon: a Monday in summer time.
inline constexpr absl::CivilDay kToday(2024, 6, 3);

// Monday to Friday, 8:00 to 16:00.
inline constexpr char kOfficeHours[] =
    "rules { days: MONDAY days: TUESDAY days: WEDNESDAY days: THURSDAY days: FRIDAY"
    " begin_minute: 480 end_minute: 960 }";

// In all texts of this fixture % stands for "municipalities/rybnik".
class VisitsTest : public registry::RegistryTest {
 protected:
  VisitsTest()
      : RegistryTest({&registry::RegistryArea(), &staff::StaffArea(), &residents::ResidentsArea(),
                      &invitations::InvitationsArea(), &contacts::ContactsArea(), &VisitsArea()}) {}

  // Rybnik, with a social welfare centre (`mops`: anna, ewa) and the police (`police`: jan); each
  // of them is linked to the principal of the same name.
  void SetUp() override {
    FoundRybnik();
    ASSERT_THAT(Ask("rybnik",
                    [this](const call::Call& call, const storage::Snapshot& snapshot) {
                      ASSIGN_OR_RETURN(zone_, call.Zone(snapshot));
                      return absl::OkStatus();
                    }),
                call::IsOk());
    for (const char* id : {"mops", "police"}) {
      Must<staff::v1::Institution, staff::v1::CreateInstitutionRequest>(
          absl::StrCat("parent: '%' institution_id: '", id,
                       "' institution { display_name: 'Instytucja' kind: SOCIAL_WELFARE_CENTRE }"));
    }
    for (const auto& [id, institution] :
         {std::pair("anna", "mops"), std::pair("ewa", "mops"), std::pair("jan", "police")}) {
      Must<staff::v1::StaffMember, staff::v1::CreateStaffMemberRequest>(
          absl::StrCat("parent: '%' staff_member_id: '", id,
                       "' staff_member { display_name: 'Osoba' institution: '%/institutions/",
                       institution, "' mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
      Must<staff::v1::StaffMember, staff::v1::LinkPrincipalRequest>(
          absl::StrCat("name: '%/staffMembers/", id, "' principal: '", id, "'"));
    }
    SetRelations(&standings_);
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  static std::string CalendarName(const std::string& id) {
    return absl::StrCat(kRybnik, "/calendars/", id);
  }
  static std::string SourceName(const std::string& calendar, const std::string& id) {
    return absl::StrCat(CalendarName(calendar), "/busySources/", id);
  }

  // Runs the method of the request whose text is given.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Do(const std::string& text) {
    return Run<Response>(call::FromText<Request>(Fill(text)));
  }
  template <typename Response, typename Request>
  Response Must(const std::string& text) {
    absl::StatusOr<Response> response = Do<Response, Request>(text);
    EXPECT_THAT(response, call::IsOk()) << text;
    return response.ok() ? *std::move(response) : Response();
  }

  // `text` is the calendar, without its kind where it is of a person.
  absl::StatusOr<v1::Calendar> NewCalendar(const std::string& id, const std::string& text) {
    return Do<v1::Calendar, v1::CreateCalendarRequest>(
        absl::StrCat("parent: '%' calendar_id: '", id, "' calendar { ", text, " }"));
  }
  // Of a staff member, who has the same id.
  absl::StatusOr<v1::Calendar> NewCalendarOf(const std::string& staff_member,
                                             const std::string& text = kOfficeHours) {
    return NewCalendar(staff_member,
                       absl::StrCat("kind: STAFF_MEMBER staff_member: '%/staffMembers/",
                                    staff_member, "' ", text));
  }
  absl::StatusOr<v1::Calendar> UpdateCalendar(const std::string& id, const std::string& text,
                                              const std::string& path) {
    return Do<v1::Calendar, v1::UpdateCalendarRequest>(
        absl::StrCat("calendar { name: '%/calendars/", id, "' ", text, " } update_mask { paths: '",
                     path, "' }"));
  }
  absl::StatusOr<v1::Calendar> GetCalendar(const std::string& id) {
    return Do<v1::Calendar, v1::GetCalendarRequest>(absl::StrCat("name: '%/calendars/", id, "'"));
  }
  absl::StatusOr<v1::Calendar> DeleteCalendar(const std::string& id) {
    return Do<v1::Calendar, v1::DeleteCalendarRequest>(
        absl::StrCat("name: '%/calendars/", id, "'"));
  }
  absl::StatusOr<v1::Calendar> UndeleteCalendar(const std::string& id) {
    return Do<v1::Calendar, v1::UndeleteCalendarRequest>(
        absl::StrCat("name: '%/calendars/", id, "'"));
  }

  absl::StatusOr<v1::BusySource> NewSource(const std::string& calendar, const std::string& id,
                                           const std::string& text) {
    return Do<v1::BusySource, v1::CreateBusySourceRequest>(
        absl::StrCat("parent: '%/calendars/", calendar, "' busy_source_id: '", id,
                     "' busy_source { ", text, " }"));
  }
  absl::StatusOr<v1::BusySource> UpdateSource(const std::string& calendar, const std::string& id,
                                              const std::string& text) {
    return Do<v1::BusySource, v1::UpdateBusySourceRequest>(
        absl::StrCat("busy_source { name: '", SourceName(calendar, id), "' ", text,
                     " } update_mask { paths: 'busy_times' }"));
  }
  absl::StatusOr<v1::BusySource> DeleteSource(const std::string& calendar, const std::string& id) {
    return Do<v1::BusySource, v1::DeleteBusySourceRequest>(
        absl::StrCat("name: '", SourceName(calendar, id), "'"));
  }
  absl::StatusOr<v1::BusySource> UndeleteSource(const std::string& calendar,
                                                const std::string& id) {
    return Do<v1::BusySource, v1::UndeleteBusySourceRequest>(
        absl::StrCat("name: '", SourceName(calendar, id), "'"));
  }
  absl::StatusOr<v1::ImportBusySourceResponse> Import(const std::string& calendar,
                                                      const std::string& id,
                                                      const std::string& file) {
    v1::ImportBusySourceRequest request;
    request.set_name(SourceName(calendar, id));
    request.set_icalendar(file);
    return Run<v1::ImportBusySourceResponse>(request);
  }

  // A moment of the town, so many days after the fixture's.
  absl::Time At(int day, int hour, int minute = 0) const {
    return absl::FromCivil(
        absl::CivilSecond(kToday.year(), kToday.month(), kToday.day() + day, hour, minute), zone_);
  }
  // From hour to hour of such a day, as fields of a BusyTime or of a request.
  std::string Span(absl::Time begin, absl::Time end) const {
    return absl::StrCat("start_time { seconds: ", absl::ToUnixSeconds(begin),
                        " } end_time { seconds: ", absl::ToUnixSeconds(end), " }");
  }
  std::string Busy(int day, int begin_hour, int end_hour) const {
    return absl::StrCat("busy_times { ", Span(At(day, begin_hour), At(day, end_hour)), " } ");
  }

  // When calendars are free on these days of the fixture's week, "0 08:00-0 16:00; …" for each,
  // from 0 for today on. `who` is the part of the request that names them.
  std::string Free(const std::string& who, int first_day = 0, int days = 1) {
    const auto answer = Do<v1::ListFreeBusyResponse, v1::ListFreeBusyRequest>(
        absl::StrCat("parent: '%' ", who, " ", Span(At(first_day, 0), At(first_day + days, 0))));
    if (!answer.ok()) return call::ReasonOf(answer.status());
    return absl::StrJoin(
        answer->free_busy(), "; ", [&](std::string* out, const v1::FreeBusy& free_busy) {
          absl::StrAppend(out, absl::StrJoin(free_busy.free_times(), " ",
                                             [&](std::string* text, const v1::FreeTime& time) {
                                               absl::StrAppend(text, Local(time.start_time()), "-",
                                                               Local(time.end_time()));
                                             }));
        });
  }
  static std::string OfCalendar(const std::string& id) {
    return absl::StrCat("calendars: '", CalendarName(id), "'");
  }

  // The caller is that staff member, with one role.
  void ActAsStaff(const std::string& id, common::v1::Role role) {
    ActAs({.id = id, .grants = {{.municipality = "rybnik", .roles = {role}}}});
  }
  void ActAsEverybody() {
    ActAs({.id = "all", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  }
  absl::TimeZone zone() const { return zone_; }

 private:
  std::string Local(const google::protobuf::Timestamp& time) const {
    const absl::CivilMinute local = absl::ToCivilMinute(call::TimeOf(time), zone_);
    return absl::StrCat(absl::CivilDay(local) - kToday, " ",
                        absl::FormatTime("%H:%M", call::TimeOf(time), zone_));
  }

  absl::TimeZone zone_;
  staff::Standings standings_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_TESTING_VISITS_FIXTURE_H_
