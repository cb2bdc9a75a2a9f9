#include "services/clubs/signups/registration_states.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::clubs::v1::Registration;

const absl::Time kEnd = absl::FromUnixSeconds(1'000'000);

Registration In(Registration::State state) {
  Registration registration;
  registration.set_state(state);
  if (state == Registration::OFFERED) {
    *registration.mutable_offer_expire_time() = call::TimestampOf(kEnd);
  }
  return registration;
}

Occurrence Event(Occurrence::State state) {
  Occurrence occurrence;
  occurrence.set_state(state);
  if (state == Occurrence::CANCELLED) occurrence.set_cancel_reason("Burza");
  return occurrence;
}

std::string Lapsed(Registration::State state, Occurrence::State event, absl::Time now) {
  Registration registration = In(state);
  Lapse(Event(event), now, registration);
  return Registration::State_Name(registration.state());
}

TEST(RegistrationStates, FourStatesAreLive) {
  std::string live;
  for (int state = Registration::State_MIN; state <= Registration::State_MAX; ++state) {
    if (!IsLive(static_cast<Registration::State>(state))) continue;
    absl::StrAppend(&live, Registration::State_Name(state), " ");
  }
  EXPECT_EQ(live, "REQUESTED CONFIRMED WAITLISTED OFFERED ");
  Registration deleted = In(Registration::CONFIRMED);
  *deleted.mutable_delete_time() = call::TimestampOf(kEnd);
  EXPECT_FALSE(IsLive(deleted));
}

TEST(RegistrationStates, AnOffer_EndsAtItsMoment) {
  const absl::Duration tick = absl::Nanoseconds(1);
  EXPECT_EQ(Lapsed(Registration::OFFERED, Occurrence::PLANNED, kEnd - tick), "OFFERED");
  EXPECT_EQ(Lapsed(Registration::OFFERED, Occurrence::PLANNED, kEnd), "EXPIRED");
  EXPECT_EQ(Lapsed(Registration::CONFIRMED, Occurrence::PLANNED, kEnd), "CONFIRMED");
  EXPECT_EQ(Lapsed(Registration::WAITLISTED, Occurrence::PLANNED, kEnd), "WAITLISTED");
}

TEST(RegistrationStates, WhatIsLiveForAnEventThatDoesNotTakePlace_IsCancelled) {
  for (int i = Registration::State_MIN; i <= Registration::State_MAX; ++i) {
    const auto state = static_cast<Registration::State>(i);
    Registration registration = In(state);
    Lapse(Event(Occurrence::CANCELLED), kEnd - absl::Hours(1), registration);
    if (IsLive(state)) {
      EXPECT_EQ(registration.state(), Registration::CANCELLED);
      EXPECT_EQ(registration.cancel_cause(), Registration::OCCURRENCE);
      EXPECT_EQ(registration.reason(), "Burza");
      EXPECT_FALSE(registration.has_offer_expire_time());
    } else {
      EXPECT_EQ(registration.state(), state);
      EXPECT_EQ(registration.reason(), "");
    }
  }
}

TEST(RegistrationStates, EachStep_IsTakenFromItsStates) {
  struct Case {
    RegistrationStep step;
    const char* from;
  };
  constexpr Case kCases[] = {
      {RegistrationStep::kApprove, "REQUESTED "},
      {RegistrationStep::kDecline, "REQUESTED OFFERED "},
      {RegistrationStep::kAcceptOffer, "OFFERED "},
      {RegistrationStep::kChangeParty, "REQUESTED CONFIRMED WAITLISTED OFFERED "}};
  for (const Case& one : kCases) {
    std::string from;
    for (int i = Registration::State_MIN; i <= Registration::State_MAX; ++i) {
      const auto state = static_cast<Registration::State>(i);
      if (WhyNot(state, one.step).empty()) {
        absl::StrAppend(&from, Registration::State_Name(state), " ");
      }
    }
    EXPECT_EQ(from, one.from);
  }
}

}  // namespace
}  // namespace osiedle::clubs
