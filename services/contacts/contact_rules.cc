#include "services/contacts/contact_rules.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/place_rules.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::CheckOccurTime;
using ::osiedle::call::CheckPlannedDay;
using ::osiedle::call::DayOf;
using ::osiedle::call::TimeOf;
using ::osiedle::call::Violations;

void CheckTimes(const v1::Contact* before, const v1::Contact& after, absl::Time now,
                absl::CivilDay today, Violations& violations) {
  const bool moved =
      before == nullptr || TimeOf(before->occur_time()) != TimeOf(after.occur_time());
  if (after.has_occur_time() && moved) {
    CheckOccurTime(after.occur_time(), now, "contact.occur_time", violations);
  }
  const bool due_moved =
      before == nullptr || !before->follow_up().has_due_date() ||
      DayOf(before->follow_up().due_date()) != DayOf(after.follow_up().due_date());
  if (after.follow_up().has_due_date() && due_moved) {
    CheckPlannedDay(after.follow_up().due_date(), today, "contact.follow_up.due_date", violations);
  }
}

// An observation is about a place; nobody was spoken to.
void CheckObservation(const v1::Contact& contact, Violations& violations) {
  if (contact.stop().empty() && !contact.has_place()) {
    violations.Add("contact.place", common::v1::PLACE_OF_OBSERVATION_REQUIRED);
  }
  if (contact.initiator() != v1::Contact::INITIATOR_UNSPECIFIED) {
    violations.Add("contact.initiator", common::v1::NOT_OF_OBSERVATION);
  }
  if (contact.prior_help() != v1::Contact::PRIOR_HELP_UNSPECIFIED) {
    violations.Add("contact.prior_help", common::v1::NOT_OF_OBSERVATION);
  }
  if (!contact.skills_offered().empty()) {
    violations.Add("contact.skills_offered", common::v1::NOT_OF_OBSERVATION);
  }
  if (!contact.information_given().empty()) {
    violations.Add("contact.information_given", common::v1::NOT_OF_OBSERVATION);
  }
  if (!contact.residents().empty()) {
    violations.Add("contact.residents", common::v1::NOT_OF_OBSERVATION);
  }
  for (int i = 0; i < contact.needs_size(); ++i) {
    if (contact.needs(i).for_whom() == v1::ExpressedNeed::SELF) {
      violations.Add(absl::StrCat("contact.needs[", i, "].for_whom"), common::v1::NEED_OF_NOBODY);
    }
  }
}

void CheckHeadCounts(const v1::Contact& contact, Violations& violations) {
  const auto& head_counts = contact.head_counts();
  int64_t people = 0;
  for (int i = 0; i < head_counts.size(); ++i) {
    const auto here = head_counts.begin() + i;
    people += here->count();
    const bool again = std::any_of(head_counts.begin(), here, [&](const v1::HeadCount& earlier) {
      return earlier.age_band() == here->age_band();
    });
    if (again && here->age_band() != common::v1::AGE_BAND_UNSPECIFIED) {
      violations.Add(absl::StrCat("contact.head_counts[", i, "].age_band"),
                     common::v1::ALREADY_IN_LIST);
    }
  }
  if (head_counts.empty()) return;
  if (contact.mode() == v1::Contact::INDIVIDUAL && people != 1) {
    violations.Add("contact.head_counts", common::v1::INDIVIDUAL_NOT_ONE_PERSON);
  } else if (contact.mode() == v1::Contact::GROUP && people < 2) {
    violations.Add("contact.head_counts", common::v1::GROUP_TOO_SMALL);
  }
}

void CheckResidents(const v1::Contact& contact, Violations& violations) {
  const auto& residents = contact.residents();
  for (int i = 0; i < residents.size(); ++i) {
    const auto here = residents.begin() + i;
    const std::string field = absl::StrCat("contact.residents[", i, "]");
    if (here->empty()) {
      violations.Add(field, common::v1::EMPTY_ITEM);
    } else if (std::find(residents.begin(), here, *here) != here) {
      violations.Add(field, common::v1::ALREADY_IN_LIST);
    }
  }
  if (contact.mode() == v1::Contact::INDIVIDUAL && residents.size() > 1) {
    violations.Add("contact.residents", common::v1::INDIVIDUAL_WITH_SEVERAL_RESIDENTS);
  }
}

template <typename Texts>
void CheckNoneEmpty(const Texts& texts, const char* field, Violations& violations) {
  for (int i = 0; i < texts.size(); ++i) {
    if (texts.Get(i).empty()) {
      violations.Add(absl::StrCat(field, "[", i, "]"), common::v1::EMPTY_ITEM);
    }
  }
}

}  // namespace

void CheckContact(const v1::Contact* before, const v1::Contact& after, absl::Time now,
                  absl::CivilDay today, Violations& violations) {
  CheckTimes(before, after, now, today, violations);
  if (after.has_place()) CheckPlace(after.place(), "contact.place", violations);
  if (after.mode() == v1::Contact::OBSERVATION) CheckObservation(after, violations);
  CheckHeadCounts(after, violations);
  CheckResidents(after, violations);
  CheckNoneEmpty(after.topics(), "contact.topics", violations);
  CheckNoneEmpty(after.skills_offered(), "contact.skills_offered", violations);
  CheckNoneEmpty(after.information_given(), "contact.information_given", violations);
}

}  // namespace osiedle::contacts
