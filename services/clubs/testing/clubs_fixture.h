// A store with a town, an institution and its people, a venue and a club, for the tests of this
// area's handlers.
#ifndef OSIEDLE_SERVICES_CLUBS_TESTING_CLUBS_FIXTURE_H_
#define OSIEDLE_SERVICES_CLUBS_TESTING_CLUBS_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/club_requests.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/occurrence_requests.pb.h"
#include "osiedle/clubs/v1/venue.pb.h"
#include "osiedle/clubs/v1/venue_requests.pb.h"
#include "osiedle/staff/v1/institution_requests.pb.h"
#include "osiedle/staff/v1/staff_member_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/clubs/clubs_area.h"
#include "services/contacts/contacts_area.h"
#include "services/invitations/invitations_area.h"
#include "services/registry/testing/registry_fixture.h"
#include "services/residents/residents_area.h"
#include "services/staff/staff_area.h"
#include "services/staff/standings.h"
#include "storage/status_macros.h"

namespace osiedle::clubs {

inline constexpr char kRybnik[] = "municipalities/rybnik";

// The day of the fixture's clock, which stands at noon: a Monday in summer time.
inline constexpr absl::CivilDay kToday(2024, 6, 3);

// In all texts of this fixture % stands for "municipalities/rybnik".
class ClubsTest : public registry::RegistryTest {
 protected:
  // `more`: areas besides those that clubs know.
  explicit ClubsTest(const std::vector<const call::Area*>& more = {}) : RegistryTest(With(more)) {}

  // Rybnik with a house of culture (`mok`: anna, ewa; each is linked to the principal of the same
  // name), the venue `sala` for 20 people, and the club `klub`, which is at home there.
  void SetUp() override {
    FoundRybnik();
    ASSERT_THAT(Ask("rybnik",
                    [this](const call::Call& call, const storage::Snapshot& snapshot) {
                      owner_ = call.owner();
                      ASSIGN_OR_RETURN(zone_, call.Zone(snapshot));
                      return absl::OkStatus();
                    }),
                call::IsOk());
    Must<staff::v1::Institution, staff::v1::CreateInstitutionRequest>(
        "parent: '%' institution_id: 'mok' institution { display_name: 'Dom kultury'"
        " kind: LIBRARY_OR_CULTURE_CENTRE }");
    for (const char* id : {"anna", "ewa"}) {
      Must<staff::v1::StaffMember, staff::v1::CreateStaffMemberRequest>(
          absl::StrCat("parent: '%' staff_member_id: '", id,
                       "' staff_member { display_name: 'Osoba' institution: '%/institutions/mok'"
                       " mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
      Must<staff::v1::StaffMember, staff::v1::LinkPrincipalRequest>(
          absl::StrCat("name: '%/staffMembers/", id, "' principal: '", id, "'"));
    }
    SetRelations(&standings_);
    ASSERT_THAT(NewVenue("sala", 20), call::IsOk());
    ASSERT_THAT(NewClub("klub"), call::IsOk());
  }

  static std::string Fill(const std::string& text) {
    return absl::StrReplaceAll(text, {{"%", kRybnik}});
  }
  static std::string VenueName(const std::string& id) {
    return absl::StrCat(kRybnik, "/venues/", id);
  }
  static std::string ClubName(const std::string& id) {
    return absl::StrCat(kRybnik, "/clubs/", id);
  }
  static std::string SeriesName(const std::string& id) {
    return absl::StrCat(kRybnik, "/eventSeries/", id);
  }
  static std::string OccurrenceName(const std::string& id) {
    return absl::StrCat(kRybnik, "/occurrences/", id);
  }
  // The id of the occurrence that was made for this day and hour of the town.
  static std::string OccurrenceId(const std::string& series, int day, int hour, int minute = 0) {
    const absl::CivilDay date = kToday + day;
    return absl::StrFormat("%s-%04d%02d%02dt%02d%02d", series, date.year(), date.month(),
                           date.day(), hour, minute);
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

  // In all of these `text` goes over what is needed.
  absl::StatusOr<v1::Venue> NewVenue(const std::string& id, int capacity,
                                     const std::string& text = "") {
    return Do<v1::Venue, v1::CreateVenueRequest>(
        absl::StrCat("parent: '%' venue_id: '", id, "' venue { display_name: 'Sala' place { ",
                     "description: 'Dom kultury, parter' } capacity: ", capacity, " ", text, " }"));
  }
  absl::StatusOr<v1::Venue> UpdateVenue(const std::string& id, const std::string& text,
                                        const std::string& path) {
    return Do<v1::Venue, v1::UpdateVenueRequest>(absl::StrCat(
        "venue { name: '%/venues/", id, "' ", text, " } update_mask { paths: '", path, "' }"));
  }
  absl::StatusOr<v1::Club> NewClub(const std::string& id,
                                   const std::string& text = "venue: '%/venues/sala'") {
    return Do<v1::Club, v1::CreateClubRequest>(
        absl::StrCat("parent: '%' club_id: '", id, "' club { kind: RESIDENTS_CLUB ",
                     "display_name: 'Klub Mieszkańca' ", text, " }"));
  }
  // Of `klub`, from tomorrow, a Tuesday, at 17:00, for 90 minutes, every week, unless `text` says
  // otherwise.
  absl::StatusOr<v1::EventSeries> NewSeries(const std::string& id, const std::string& text = "") {
    v1::CreateEventSeriesRequest request = call::FromText<v1::CreateEventSeriesRequest>(
        Fill(absl::StrCat("parent: '%' event_series_id: '", id,
                          "' event_series { club: '%/clubs/klub' kind: MEETING ",
                          "display_name: 'Szydełkowanie' duration_minutes: 90 ",
                          "recurrence_rule: 'FREQ=WEEKLY' start { ", Wall(1, 17), " } }")));
    Override(text, *request.mutable_event_series());
    return Run<v1::EventSeries>(request);
  }
  // As NewSeries, and takes place once.
  absl::StatusOr<v1::EventSeries> NewEvent(const std::string& id, const std::string& text = "") {
    v1::CreateEventSeriesRequest request =
        call::FromText<v1::CreateEventSeriesRequest>(Fill(absl::StrCat(
            "parent: '%' event_series_id: '", id,
            "' event_series { club: '%/clubs/klub' kind: TRIP ",
            "display_name: 'Wycieczka' duration_minutes: 90 start { ", Wall(1, 17), " } }")));
    Override(text, *request.mutable_event_series());
    return Run<v1::EventSeries>(request);
  }
  absl::StatusOr<v1::EventSeries> GetSeries(const std::string& id) {
    return Do<v1::EventSeries, v1::GetEventSeriesRequest>(
        absl::StrCat("name: '%/eventSeries/", id, "'"));
  }
  absl::StatusOr<v1::EventSeries> DeleteSeries(const std::string& id) {
    return Do<v1::EventSeries, v1::DeleteEventSeriesRequest>(
        absl::StrCat("name: '%/eventSeries/", id, "'"));
  }
  // `text` is the series with its new values, `paths` the mask.
  absl::StatusOr<v1::EditEventSeriesResponse> EditAll(const std::string& id,
                                                      const std::string& text,
                                                      const std::vector<std::string>& paths) {
    return Edit(id, "scope: ALL", text, paths);
  }
  absl::StatusOr<v1::EditEventSeriesResponse> EditFollowing(const std::string& id,
                                                            const std::string& first_occurrence,
                                                            const std::string& text,
                                                            const std::vector<std::string>& paths) {
    return Edit(id,
                absl::StrCat("scope: THIS_AND_FOLLOWING first_occurrence: '",
                             OccurrenceName(first_occurrence), "'"),
                text, paths);
  }
  absl::StatusOr<v1::Occurrence> GetOccurrence(const std::string& id) {
    return Do<v1::Occurrence, v1::GetOccurrenceRequest>(
        absl::StrCat("name: '%/occurrences/", id, "'"));
  }
  absl::StatusOr<v1::Occurrence> UpdateOccurrence(const std::string& id, const std::string& text,
                                                  const std::string& path) {
    return Do<v1::Occurrence, v1::UpdateOccurrenceRequest>(
        absl::StrCat("occurrence { name: '%/occurrences/", id, "' ", text,
                     " } update_mask { paths: '", path, "' }"));
  }
  absl::StatusOr<v1::MoveOccurrenceResponse> MoveOccurrence(const std::string& id,
                                                            const std::string& text) {
    return Do<v1::MoveOccurrenceResponse, v1::MoveOccurrenceRequest>(
        absl::StrCat("name: '%/occurrences/", id, "' ", text));
  }
  absl::StatusOr<v1::CancelOccurrenceResponse> CancelOccurrence(
      const std::string& id, const std::string& reason = "Choroba prowadzącej") {
    return Do<v1::CancelOccurrenceResponse, v1::CancelOccurrenceRequest>(
        absl::StrCat("name: '%/occurrences/", id, "' reason: '", reason, "'"));
  }
  // The live occurrences of a series, cancelled ones included, by name.
  std::vector<v1::Occurrence> OccurrencesOf(const std::string& series) {
    std::vector<v1::Occurrence> all;
    std::string token;
    do {
      const auto page = Do<v1::ListOccurrencesResponse, v1::ListOccurrencesRequest>(
          absl::StrCat("parent: '%' page_size: 1000 filter: 'series = \"", SeriesName(series),
                       "\"' page_token: '", token, "'"));
      EXPECT_THAT(page, call::IsOk());
      if (!page.ok()) break;
      all.insert(all.end(), page->occurrences().begin(), page->occurrences().end());
      token = page->next_page_token();
    } while (!token.empty());
    return all;
  }

  // A moment of the town, so many days after the fixture's.
  absl::Time At(int day, int hour, int minute = 0) const {
    return absl::FromCivil(
        absl::CivilSecond(kToday.year(), kToday.month(), kToday.day() + day, hour, minute), zone_);
  }
  // The fields of a WallTime of such a day.
  static std::string Wall(int day, int hour, int minute = 0) {
    const absl::CivilDay date = kToday + day;
    return absl::StrFormat("date { year: %d month: %d day: %d } minute: %d", date.year(),
                           date.month(), date.day(), 60 * hour + minute);
  }
  // When it begins, as `2024-06-04 17:00` of the town.
  std::string Local(const google::protobuf::Timestamp& time) const {
    return absl::FormatTime("%Y-%m-%d %H:%M", call::TimeOf(time), zone_);
  }

  // The caller is that principal, with one role.
  void ActAsStaff(const std::string& id, common::v1::Role role) {
    ActAs({.id = id, .grants = {{.municipality = "rybnik", .roles = {role}}}});
  }
  void ActAsEverybody() {
    ActAs({.id = "all", .grants = {{.municipality = "*", .roles = call::RoleSet::All()}}});
  }
  absl::TimeZone zone() const { return zone_; }
  // The number of the town in keys.
  uint32_t owner() const { return owner_; }

 private:
  static std::vector<const call::Area*> With(const std::vector<const call::Area*>& more) {
    std::vector<const call::Area*> areas = {
        &registry::RegistryArea(),       &staff::StaffArea(),       &residents::ResidentsArea(),
        &invitations::InvitationsArea(), &contacts::ContactsArea(), &ClubsArea()};
    areas.insert(areas.end(), more.begin(), more.end());
    return areas;
  }
  static void Override(const std::string& text, v1::EventSeries& series) {
    const v1::EventSeries given = call::FromText<v1::EventSeries>(Fill(text));
    // A minute of 0 would not go over another one.
    if (given.has_start()) series.clear_start();
    series.MergeFrom(given);
  }
  absl::StatusOr<v1::EditEventSeriesResponse> Edit(const std::string& id, const std::string& scope,
                                                   const std::string& text,
                                                   const std::vector<std::string>& paths) {
    std::string mask;
    for (const std::string& path : paths) absl::StrAppend(&mask, " paths: '", path, "'");
    return Do<v1::EditEventSeriesResponse, v1::EditEventSeriesRequest>(
        absl::StrCat("name: '%/eventSeries/", id, "' ", scope, " event_series { ", text,
                     " } update_mask {", mask, " } reason: 'Zmiana planu'"));
  }

  absl::TimeZone zone_;
  uint32_t owner_ = 0;
  staff::Standings standings_;
};

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_TESTING_CLUBS_FIXTURE_H_
