#include "tests/clubs/sign_up_client.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace osiedle::tests {
namespace {

using clubs::v1::AcceptOfferRequest;
using clubs::v1::ApproveRegistrationRequest;
using clubs::v1::CancelRegistrationRequest;
using clubs::v1::CreateRegistrationRequest;
using clubs::v1::DeclineRegistrationRequest;
using clubs::v1::ListRegistrationsRequest;
using clubs::v1::ListRegistrationsResponse;
using clubs::v1::Party;
using clubs::v1::ReferPartyRequest;
using clubs::v1::UpdateOccurrenceRequest;
using clubs::v1::UpdateRegistrationRequest;

// After so many tries of one call the run has failed: a minute and more.
constexpr int kMostTries = 400;
constexpr char kAlias[] = "Grupa na próbę";

// The server refuses with a reason. Whatever fails without one leaves open what was done.
bool IsAnswer(const grpc::Status& status) {
  return status.ok() ||
         (!ReasonOf(status).empty() && status.error_code() != grpc::StatusCode::UNAVAILABLE);
}

}  // namespace

void SignUpClient::Act() {
  using Client = SignUpClient;
  static constexpr Choice kChoices[] = {
      {36, &Client::SignUp},        {4, &Client::Refer},
      {22, &Client::CallOff},       {16, &Client::AnswerOffer},
      {8, &Client::AnswerRequest},  {7, &Client::ChangeParty},
      {5, &Client::ChangeCapacity}, {2, &Client::AnswerWhatWasNotAsked}};
  static const int kSum = [] {
    int sum = 0;
    for (const Choice& choice : kChoices) sum += choice.weight;
    return sum;
  }();
  int drawn = Draw(1, kSum);
  for (const Choice& choice : kChoices) {
    drawn -= choice.weight;
    if (drawn <= 0) return (this->*choice.act)();
  }
}

// ---- parties

Party SignUpClient::DrawParty() {
  Party party;
  contacts::v1::HeadCount& adults = *party.add_head_counts();
  adults.set_age_band(common::v1::AGE_30_TO_44);
  adults.set_count(Draw(1, kMostInAParty / 2));
  if (OneIn(2)) {
    contacts::v1::HeadCount& children = *party.add_head_counts();
    children.set_age_band(common::v1::AGE_7_TO_12);
    children.set_count(Draw(1, kMostInAParty / 2));
  }
  return party;
}

void SignUpClient::SignUp() {
  CreateRegistrationRequest request;
  request.set_parent(DrawEvent());
  request.mutable_registration()->set_alias(kAlias);
  request.mutable_registration()->set_source(Registration::CLUB);
  *request.mutable_registration()->mutable_party() = DrawParty();
  DoWith("CreateRegistration", &Registrations::CreateRegistration, request, request.parent(),
         SizeOf(request.registration().party()));
}

void SignUpClient::Refer() {
  ReferPartyRequest request;
  request.set_parent(DrawEvent());
  request.set_alias(kAlias);
  *request.mutable_party() = DrawParty();
  const auto referred =
      Do({.method = "ReferParty", .name = request.parent(), .size = SizeOf(request.party())},
         &Registrations::ReferParty, request, As::kPartner);
  if (referred.has_value()) LookAgain(referred->registration());
}

void SignUpClient::CallOff() {
  const auto registration = known_.Any(random_);
  if (!registration.has_value()) return SignUp();
  CancelRegistrationRequest request;
  request.set_name(registration->name());
  DoWith("CancelRegistration", &Registrations::CancelRegistration, request, request.name(), 0);
}

void SignUpClient::ChangeParty() {
  const auto registration =
      OneIn(3) ? known_.Any(random_) : known_.AnyIn(Registration::CONFIRMED, random_);
  if (!registration.has_value()) return SignUp();
  UpdateRegistrationRequest request;
  request.mutable_registration()->set_name(registration->name());
  *request.mutable_registration()->mutable_party() = DrawParty();
  request.mutable_update_mask()->add_paths("party");
  DoWith("UpdateRegistration", &Registrations::UpdateRegistration, request, registration->name(),
         SizeOf(request.registration().party()));
}

// ---- answers

void SignUpClient::AnswerOffer() {
  if (OneIn(3)) {
    for (const Registration& offered : OffersAt(DrawEvent())) known_.See(offered);
  }
  const auto offered = known_.AnyIn(Registration::OFFERED, random_);
  if (!offered.has_value()) return SignUp();
  return OneIn(4) ? Decline(*offered) : Accept(*offered);
}

void SignUpClient::AnswerRequest() {
  const auto requested = known_.AnyIn(Registration::REQUESTED, random_);
  if (!requested.has_value()) return SignUp();
  return OneIn(4) ? Decline(*requested) : Approve(*requested);
}

void SignUpClient::AnswerWhatWasNotAsked() {
  const auto registration = known_.Any(random_);
  if (!registration.has_value()) return SignUp();
  return OneIn(2) ? Accept(*registration) : Approve(*registration);
}

void SignUpClient::Accept(const Registration& registration) {
  AcceptOfferRequest request;
  request.set_name(registration.name());
  DoWith("AcceptOffer", &Registrations::AcceptOffer, request, request.name(), 0);
}

void SignUpClient::Approve(const Registration& registration) {
  ApproveRegistrationRequest request;
  request.set_name(registration.name());
  DoWith("ApproveRegistration", &Registrations::ApproveRegistration, request, request.name(),
         SizeOf(registration.party()));
}

void SignUpClient::Decline(const Registration& registration) {
  DeclineRegistrationRequest request;
  request.set_name(registration.name());
  DoWith("DeclineRegistration", &Registrations::DeclineRegistration, request, request.name(), 0);
}

// ---- places

void SignUpClient::ChangeCapacity() {
  UpdateOccurrenceRequest request;
  request.mutable_occurrence()->set_name(DrawEvent());
  request.mutable_occurrence()->set_capacity(DrawCapacity(request.occurrence().name()));
  request.mutable_update_mask()->add_paths("capacity");
  Do({.method = "UpdateOccurrence",
      .name = request.occurrence().name(),
      .capacity = request.occurrence().capacity()},
     &Events::UpdateOccurrence, request);
}

int SignUpClient::DrawCapacity(const std::string& event) {
  constexpr int kLeast = kMostInAParty - 2;
  constexpr int kMost = kCapacity + kCapacity / 2;
  if (OneIn(20)) return 0;
  clubs::v1::GetOccurrenceRequest request;
  request.set_name(event);
  clubs::v1::Occurrence seen;
  const bool looks =
      !OneIn(3) &&
      town_.served().events->GetOccurrence(CallContext(As::kCoordinator), request, &seen).ok();
  if (!looks) return Draw(kLeast, kMost);
  const int taken = seen.places().confirmed() + seen.places().offered();
  return std::clamp(taken + Draw(0, kMostInAParty), kLeast, kMost);
}

// ---- calls

template <typename Stub, typename Request, typename Response>
std::optional<Response> SignUpClient::Do(SignUpRecord record,
                                         Method<Stub, Request, Response> method, Request request,
                                         As as) {
  request.set_request_id(NewRequestId());
  record.client = number_;
  record.began = town_.EarliestNow();
  Response answer;
  while (true) {
    const SignUpTown::Served served = town_.served();
    CallContext context(as, /*timeout_seconds=*/30);
    if constexpr (std::is_same_v<Stub, Events>) {
      record.status = (served.events.get()->*method)(context, request, &answer);
    } else {
      record.status = (served.registrations.get()->*method)(context, request, &answer);
    }
    ++record.tries;
    if (IsAnswer(record.status)) break;
    if (record.tries >= kMostTries) {
      std::fprintf(stderr, "%s has no answer: %d %s\n", record.method.c_str(),
                   record.status.error_code(), record.status.error_message().c_str());
      std::abort();
    }
    town_.AwaitNext(served.number);
  }
  record.ended = town_.LatestNow();
  log_.Add(record, answer);
  return record.status.ok() ? std::optional(std::move(answer)) : std::nullopt;
}

template <typename Request>
void SignUpClient::DoWith(const char* method_name,
                          Method<Registrations, Request, Registration> method, Request request,
                          const std::string& name, int size) {
  const auto answer = Do({.method = method_name, .name = name, .size = size}, method, request);
  if (answer.has_value()) return known_.See(*answer);
  if (absl::StrContains(name, "/registrations/")) LookAgain(name);
}

void SignUpClient::LookAgain(const std::string& registration) {
  clubs::v1::GetRegistrationRequest request;
  request.set_name(registration);
  Registration seen;
  const grpc::Status status =
      town_.served().registrations->GetRegistration(CallContext(As::kCoordinator), request, &seen);
  if (status.ok()) known_.See(seen);
}

std::vector<clubs::v1::Registration> SignUpClient::Offers() {
  std::vector<Registration> offers;
  for (const std::string& event : events_) {
    for (Registration& offered : OffersAt(event)) offers.push_back(std::move(offered));
  }
  return offers;
}

std::vector<clubs::v1::Registration> SignUpClient::OffersAt(const std::string& event) {
  ListRegistrationsRequest request;
  request.set_parent(event);
  request.set_filter("state = OFFERED");
  ListRegistrationsResponse response;
  const grpc::Status status = town_.served().registrations->ListRegistrations(
      CallContext(As::kCoordinator), request, &response);
  if (!status.ok()) return {};
  return {response.registrations().begin(), response.registrations().end()};
}

}  // namespace osiedle::tests
