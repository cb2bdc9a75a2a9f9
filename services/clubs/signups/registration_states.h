// The life of a registration, as pure functions.
//
//   sign-up ──> REQUESTED ──approve──> CONFIRMED <──accept── OFFERED ──end──> EXPIRED
//      │            │          └─────> WAITLISTED ──its turn──^  │
//      │            └──decline──> DECLINED <──decline────────────┘
//      └──> CONFIRMED, WAITLISTED; and from each of the four live states ──cancel──> CANCELLED
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_STATES_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_STATES_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/clubs/v1/registration.pb.h"

namespace osiedle::clubs {

// REQUESTED, CONFIRMED, WAITLISTED or OFFERED: the party still wants to come. The other states are
// left by nothing.
bool IsLive(v1::Registration::State state);
// The same of what is stored; a deleted one is not live.
bool IsLive(const v1::Registration& registration);

// Makes what is stored what it is at `now`: a live registration for an event that does not take
// place is CANCELLED, and an offer that has ended is EXPIRED. Every reading does this first, and
// the clock writes the same down (club_clock.h). So nobody sees it otherwise, whether the row was
// rewritten since or not. The places are free for others once it is written down.
void Lapse(const v1::Occurrence& occurrence, absl::Time now, v1::Registration& registration);

// Whether the offer has ended at `now`, written down or not.
bool IsExpired(const v1::Registration& registration, absl::Time now);

// Ends it as CANCELLED.
void CallOff(v1::Registration::CancelCause cause, absl::string_view reason,
             v1::Registration& registration);

enum class RegistrationStep { kApprove, kDecline, kAcceptOffer, kChangeParty };

// Why a registration in this state cannot take the step, in English; empty when it can.
absl::string_view WhyNot(v1::Registration::State state, RegistrationStep step);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_REGISTRATION_STATES_H_
