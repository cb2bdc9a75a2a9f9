#include "tests/clubs/sign_up_town.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using clubs::v1::ListOccurrencesRequest;
using clubs::v1::ListOccurrencesResponse;

// How far ahead the first event is: longer than all steps of the clock in a run together.
constexpr int kDaysAhead = 5;
constexpr int kEventsOfASeries = 2;

// A series of each policy: the end of its id, and what the policy says besides the capacity.
struct SignUp {
  const char* id;
  const char* policy;
};
constexpr SignUp kSignUps[] = {
    {"kolejka", "mode: OPEN waitlist_capacity: 8 offer_minutes: 3"},
    {"mijanie", "mode: OPEN waitlist_capacity: 8 offer_minutes: 3 smaller_may_pass: true"},
    {"zgoda", "mode: APPROVAL waitlist_capacity: 8 offer_minutes: 5"},
    {"zgoda-mijanie",
     "mode: APPROVAL waitlist_capacity: 8 offer_minutes: 5 smaller_may_pass: true"},
    // An offer stands for a day.
    {"dlugo", "mode: OPEN waitlist_capacity: 40"},
    {"bez-rezerwy", "mode: OPEN"},
};

std::string Named(absl::string_view collection, absl::string_view id) {
  return absl::StrCat(kRybnik, "/", collection, "/", id);
}

std::string CreateText(absl::string_view resource, absl::string_view id, absl::string_view fields) {
  return absl::StrCat("parent: '", kRybnik, "' ", resource, "_id: '", id, "' ", resource, " { ",
                      fields, " }");
}

}  // namespace

SignUpTown::SignUpTown()
    : first_start_(absl::FromCivil(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + kDaysAhead,
                                   absl::UTCTimeZone())) {
  const AnyMethods methods(town());
  methods.Do("CreateVenue", CreateText("venue", "sala",
                                       "display_name: 'Sala na próbę' capacity: 1000 place { "
                                       "precision: STREET description: 'Rynek, na próbę' }"));
  methods.Do("CreateClub",
             CreateText("club", "klub",
                        absl::StrCat("kind: RESIDENTS_CLUB display_name: 'Klub na próbę' venue: '",
                                     Named("venues", "sala"), "'")));
}

std::vector<std::string> SignUpTown::MakeEvents(int round) {
  const AnyMethods methods(town());
  // In the afternoon of the day after, wherever the town lies.
  const absl::CivilDay day = absl::ToCivilDay(first_start_, absl::UTCTimeZone()) + 1;
  std::vector<std::string> names;
  for (const SignUp& sign_up : kSignUps) {
    const std::string id = absl::StrCat("runda-", round, "-", sign_up.id);
    methods.Do(
        "CreateEventSeries",
        CreateText("event_series", id,
                   absl::StrFormat("club: '%s' kind: MEETING display_name: 'Zajęcia na próbę' "
                                   "start { date { year: %d month: %d day: %d } minute: 1020 } "
                                   "duration_minutes: 60 recurrence_rule: 'FREQ=DAILY;COUNT=%d' "
                                   "sign_up { capacity: %d max_party_size: %d %s }",
                                   Named("clubs", "klub"), day.year(), day.month(), day.day(),
                                   kEventsOfASeries, kCapacity, kMostInAParty, sign_up.policy)));
    ListOccurrencesRequest request;
    request.set_parent(kRybnik);
    request.set_filter(absl::StrCat("series = \"", Named("eventSeries", id), "\""));
    ListOccurrencesResponse response;
    const grpc::Status status =
        served().events->ListOccurrences(CallContext(As::kCoordinator), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.occurrences_size(), kEventsOfASeries) << id;
    for (const clubs::v1::Occurrence& event : response.occurrences()) names.push_back(event.name());
  }
  return names;
}

SignUpTown::Served SignUpTown::served() {
  const Running now = running();
  return {.events = clubs::v1::EventService::NewStub(now.channel),
          .registrations = clubs::v1::RegistrationService::NewStub(now.channel),
          .number = now.number};
}

}  // namespace osiedle::tests
