#include "services/clubs/signups/party_rules.h"

#include <algorithm>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/age_band.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::Violations;
using ::osiedle::common::v1::AgeBand;
using ::osiedle::contacts::v1::HeadCount;

using HeadCounts = google::protobuf::RepeatedPtrField<HeadCount>;

constexpr int kOldest = 200;

// The youngest and the oldest of a band, in whole years.
struct Ages {
  int youngest = 0;
  int oldest = kOldest;
};

Ages AgesOf(AgeBand band) {
  switch (band) {
    case common::v1::AGE_UNDER_7:
      return {0, 6};
    case common::v1::AGE_7_TO_12:
      return {7, 12};
    case common::v1::AGE_13_TO_17:
      return {13, 17};
    case common::v1::AGE_18_TO_29:
      return {18, 29};
    case common::v1::AGE_30_TO_44:
      return {30, 44};
    case common::v1::AGE_45_TO_59:
      return {45, 59};
    case common::v1::AGE_60_TO_74:
      return {60, 74};
    case common::v1::AGE_75_AND_OVER:
      return {75, kOldest};
    default:
      return {0, kOldest};
  }
}

bool IsOutside(AgeBand band, const PartyLimits& limits) {
  const Ages ages = AgesOf(band);
  const bool too_young = limits.minimum_age > 0 && ages.oldest < limits.minimum_age;
  const bool too_old = limits.maximum_age > 0 && ages.youngest > limits.maximum_age;
  return too_young || too_old;
}

void CheckBands(const HeadCounts& head_counts, const PartyLimits& limits, absl::string_view field,
                Violations& violations) {
  for (int i = 0; i < head_counts.size(); ++i) {
    const auto here = head_counts.begin() + i;
    if (here->age_band() == common::v1::AGE_BAND_UNSPECIFIED) continue;  // Named as missing.
    const std::string path = absl::StrCat(field, ".head_counts[", i, "].age_band");
    const bool again = std::any_of(head_counts.begin(), here, [&](const HeadCount& earlier) {
      return earlier.age_band() == here->age_band();
    });
    if (again) {
      violations.Add(path, common::v1::ALREADY_IN_LIST);
    } else if (IsOutside(here->age_band(), limits)) {
      violations.Add(path, common::v1::OUTSIDE_AGE_LIMITS);
    }
  }
}

void CheckAccessNeeds(const v1::Party& party, absl::string_view field, Violations& violations) {
  const auto& needs = party.access_needs();
  for (int i = 0; i < needs.size(); ++i) {
    const auto here = needs.begin() + i;
    const std::string path = absl::StrCat(field, ".access_needs[", i, "]");
    if (*here == v1::ACCESSIBILITY_UNSPECIFIED) {
      violations.Add(path, common::v1::EMPTY_ITEM);
    } else if (std::find(needs.begin(), here, *here) != here) {
      violations.Add(path, common::v1::ALREADY_IN_LIST);
    }
  }
}

}  // namespace

int64_t SizeOf(const HeadCounts& head_counts) {
  int64_t people = 0;
  for (const HeadCount& band : head_counts) people += band.count();
  return people;
}

int64_t SizeOf(const v1::Party& party) { return SizeOf(party.head_counts()); }

bool AreMinorsAlone(const HeadCounts& head_counts) {
  return !head_counts.empty() && absl::c_all_of(head_counts, [](const HeadCount& band) {
    return AgesOf(band.age_band()).oldest < 18;
  });
}

void CheckParty(const v1::Party& party, const PartyLimits& limits, absl::string_view field,
                Violations& violations) {
  CheckBands(party.head_counts(), limits, field, violations);
  CheckAccessNeeds(party, field, violations);
  const int64_t size = SizeOf(party);
  const int64_t most = std::min(limits.max_size, kMaxPartySize);
  if (size > most) {
    violations.Add(absl::StrCat(field, ".head_counts"), common::v1::TOO_LARGE,
                   {{"max", absl::StrCat(most)}});
  }
  if (AreMinorsAlone(party.head_counts()) && !party.guardian_consent()) {
    violations.Add(absl::StrCat(field, ".guardian_consent"), common::v1::GUARDIAN_CONSENT_REQUIRED);
  }
}

}  // namespace osiedle::clubs
