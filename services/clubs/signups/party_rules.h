// Who comes together: what holds for a party, pure.
#ifndef OSIEDLE_SERVICES_CLUBS_SIGNUPS_PARTY_RULES_H_
#define OSIEDLE_SERVICES_CLUBS_SIGNUPS_PARTY_RULES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "osiedle/clubs/v1/party.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::clubs {

// The largest party of any event.
inline constexpr int64_t kMaxPartySize = 500;

// What an event asks of a party.
struct PartyLimits {
  int64_t max_size = kMaxPartySize;
  // In years; 0: no limit.
  int minimum_age = 0;
  int maximum_age = 0;
};

// People in all.
int64_t SizeOf(const google::protobuf::RepeatedPtrField<contacts::v1::HeadCount>& head_counts);
int64_t SizeOf(const v1::Party& party);

// Whether all whose age can be told are under 18, and somebody is. Whose age cannot be told may be
// the adult.
bool AreMinorsAlone(const google::protobuf::RepeatedPtrField<contacts::v1::HeadCount>& head_counts);

// Judges the party at the path `field` ("registration.party"). An age band that lies only in part
// outside of the limits is within them: nobody is asked for the year of birth.
void CheckParty(const v1::Party& party, const PartyLimits& limits, absl::string_view field,
                call::Violations& violations);

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_SIGNUPS_PARTY_RULES_H_
