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
// How long a server may tell the time before a step of its clock.
constexpr absl::Duration kSettling = absl::Seconds(5);
// How long a client waits before it tries again with the server that there is.
constexpr absl::Duration kPause = absl::Milliseconds(200);

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
    : town_({}, clock_.environment()),
      first_start_(absl::FromCivil(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + kDaysAhead,
                                   absl::UTCTimeZone())) {
  const AnyMethods methods(town_);
  methods.Do("CreateVenue", CreateText("venue", "sala",
                                       "display_name: 'Sala na próbę' capacity: 1000 place { "
                                       "precision: STREET description: 'Rynek, na próbę' }"));
  methods.Do("CreateClub",
             CreateText("club", "klub",
                        absl::StrCat("kind: RESIDENTS_CLUB display_name: 'Klub na próbę' venue: '",
                                     Named("venues", "sala"), "'")));
  Connect();
}

std::vector<std::string> SignUpTown::MakeEvents(int round) {
  const AnyMethods methods(town_);
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

void SignUpTown::Connect() {
  absl::MutexLock lock(&mutex_);
  served_.events = clubs::v1::EventService::NewStub(town_.server().channel());
  served_.registrations = clubs::v1::RegistrationService::NewStub(town_.server().channel());
  ++served_.number;
}

SignUpTown::Served SignUpTown::served() {
  absl::MutexLock lock(&mutex_);
  return served_;
}

void SignUpTown::AwaitNext(int number) {
  absl::MutexLock lock(&mutex_);
  const auto is_later = [&] {
    mutex_.AssertHeld();
    return served_.number > number;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&is_later), kPause);
}

absl::Time SignUpTown::EarliestNow() {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  auto step = steps_.rbegin();
  while (step->settled > now) ++step;
  return now + step->offset;
}

absl::Time SignUpTown::LatestNow() { return absl::Now() + clock_offset(); }

absl::Duration SignUpTown::clock_offset() {
  absl::MutexLock lock(&mutex_);
  return steps_.back().offset;
}

void SignUpTown::StepClock(absl::Duration by) {
  if (by == absl::ZeroDuration()) return;
  {
    absl::MutexLock lock(&mutex_);
    steps_.push_back({absl::Now() + kSettling, steps_.back().offset + by});
  }
  clock_.Step(absl::ToChronoNanoseconds(by));
}

void SignUpTown::KillAndStartAgain(absl::Duration step) {
  town_.server().Kill();
  StepClock(step);
  town_.StartAgain();
  Connect();
}

}  // namespace osiedle::tests
