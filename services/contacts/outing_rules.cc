#include "services/contacts/outing_rules.h"

#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/type/money.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/distinct_check.h"
#include "services/call/fields/field_mask.h"
#include "services/call/fields/moment_rules.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::contacts {
namespace {

using ::osiedle::call::CheckPlannedDay;
using ::osiedle::call::DayOf;
using ::osiedle::call::Violations;

constexpr int64_t kMaxZloty = 1'000'000;
constexpr int32_t kNanosOfGrosz = 10'000'000;

void CheckAmount(const google::type::Money& amount, const std::string& field,
                 Violations& violations) {
  if (amount.currency_code() != "PLN") {
    violations.Add(absl::StrCat(field, ".currency_code"), common::v1::NOT_IN_PLN);
  }
  const bool too_much =
      amount.units() > kMaxZloty || (amount.units() == kMaxZloty && amount.nanos() > 0);
  if (amount.units() < 0 || amount.nanos() < 0) {
    violations.Add(field, common::v1::NEGATIVE);
  } else if (too_much) {
    violations.Add(field, common::v1::AMOUNT_TOO_LARGE, {{"max", absl::StrCat(kMaxZloty)}});
  } else if (amount.nanos() % kNanosOfGrosz != 0) {
    violations.Add(field, common::v1::NOT_WHOLE_GROSZE);
  }
}

void CheckSuppliesAndCosts(const v1::Outing& outing, Violations& violations) {
  for (int i = 0; i < outing.supplies_used_size(); ++i) {
    const v1::SupplyUse& use = outing.supplies_used(i);
    if (use.supply() == v1::SupplyUse::OTHER && use.note().empty()) {
      violations.Add(absl::StrCat("outing.supplies_used[", i, "].note"), common::v1::NOTE_REQUIRED);
    }
  }
  for (int i = 0; i < outing.costs_size(); ++i) {
    const v1::Cost& cost = outing.costs(i);
    const std::string field = absl::StrCat("outing.costs[", i, "]");
    if (cost.line() == v1::Cost::OTHER && cost.note().empty()) {
      violations.Add(absl::StrCat(field, ".note"), common::v1::NOTE_REQUIRED);
    }
    if (cost.has_amount()) CheckAmount(cost.amount(), absl::StrCat(field, ".amount"), violations);
  }
}

bool MayChange(v1::Outing::State state, const std::string& field) {
  switch (state) {
    case v1::Outing::PLANNED:
      return true;
    case v1::Outing::STARTED:
      return field != "date";
    case v1::Outing::FINISHED:
      return field == "weather" || field == "supplies_used" || field == "costs" ||
             field == "note" || field == "external_ids";
    default:
      return false;
  }
}

}  // namespace

void CheckOuting(const v1::Outing* before, const v1::Outing& after, absl::CivilDay today,
                 Violations& violations) {
  const bool day_changed = before == nullptr || DayOf(before->date()) != DayOf(after.date());
  if (after.has_date() && day_changed) {
    CheckPlannedDay(after.date(), today, "outing.date", violations);
  }
  for (int i = 0; i < after.planned_stops_size(); ++i) {
    if (after.planned_stops(i).empty()) {
      violations.Add(absl::StrCat("outing.planned_stops[", i, "]"), common::v1::EMPTY_ITEM);
    }
  }
  call::CheckDistinct(after.assistants(), "outing.assistants", violations);
  CheckSuppliesAndCosts(after, violations);
}

std::string FrozenField(const v1::Outing& before, const v1::Outing& after) {
  for (const std::string& field : call::ChangedFields(before, after)) {
    // Deleting and undeleting are no change of the outing itself.
    if (field != "delete_time" && !MayChange(before.state(), field)) return field;
  }
  return "";
}

}  // namespace osiedle::contacts
