#include "tests/bench/sign_ups.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "osiedle/clubs/v1/occurrence_requests.pb.h"
#include "tests/api/any_method.h"
#include "tests/bench/die.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {
namespace {

using clubs::v1::CreateRegistrationRequest;
using clubs::v1::Registration;
using tests::As;
using tests::TokenOf;

CreateRegistrationRequest SignUpFor(const std::string& event) {
  CreateRegistrationRequest request;
  request.set_parent(event);
  Registration& registration = *request.mutable_registration();
  registration.set_alias("Osoba na próbę");
  registration.set_source(Registration::CLUB);
  contacts::v1::HeadCount& heads = *registration.mutable_party()->add_head_counts();
  heads.set_age_band(common::v1::AGE_30_TO_44);
  heads.set_count(1);
  return request;
}

}  // namespace

SignUpsTown::SignUpsTown() {
  const tests::AnyMethods methods(town_);
  methods.Do("CreateClub",
             absl::StrCat("parent: '", tests::kRybnik,
                          "' club_id: 'klub' club { kind: RESIDENTS_CLUB display_name: 'Klub na "
                          "próbę' }"));
  stubs_ = StubsOf<clubs::v1::RegistrationService>(ConnectChannels(town_.server().port()));
}

std::string SignUpsTown::NewEvent() {
  const tests::AnyMethods methods(town_);
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + 30;
  const std::string id = absl::StrCat("wycieczka-", ++events_);
  methods.Do(
      "CreateEventSeries",
      absl::StrFormat("parent: '%s' event_series_id: '%s' event_series { club: '%s/clubs/klub' "
                      "kind: TRIP display_name: 'Wycieczka na próbę' start { date { year: %d "
                      "month: %d day: %d } minute: 480 } duration_minutes: 600 "
                      "sign_up { capacity: %d } }",
                      tests::kRybnik, id, tests::kRybnik, day.year(), day.month(), day.day(),
                      kPlacesOfTheEvent));
  const tests::AnyMessage list = methods.Do(
      "ListOccurrences", absl::StrFormat("parent: '%s' filter: 'series = \"%s/eventSeries/%s\"'",
                                         tests::kRybnik, tests::kRybnik, id));
  const auto& response = dynamic_cast<const clubs::v1::ListOccurrencesResponse&>(*list);
  OrDie(response.occurrences_size() == 1, "the trip takes place more than once, or never");
  return response.occurrences(0).name();
}

Registration SignUpsTown::Sample() {
  Registration sample;
  const grpc::Status status = stubs_[0]->CreateRegistration(tests::CallContext(As::kAssistant),
                                                            SignUpFor(NewEvent()), &sample);
  OrDie(status.ok(), status.error_message().c_str());
  return sample;
}

Load<CreateRegistrationRequest, Registration, RegistrationStub> SignUpsTown::SignUps() {
  return {.method = &RegistrationStub::async_interface::CreateRegistration,
          .token = TokenOf(As::kAssistant),
          .in_flight = kSignUpsInFlight,
          .request = SignUpFor(NewEvent()),
          .renew = [](CreateRegistrationRequest& request,
                      std::mt19937_64& random) { request.set_request_id(RequestId(random)); },
          .is_good =
              [](const Registration& registration) {
                return registration.state() == Registration::CONFIRMED;
              }};
}

}  // namespace osiedle::bench
