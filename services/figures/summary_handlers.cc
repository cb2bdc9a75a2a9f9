#include "services/figures/summary_handlers.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "services/call/rpc/errors.h"
#include "services/figures/attendance_summaries.h"
#include "services/figures/counting_rules.h"
#include "services/figures/figure_errors.h"
#include "services/figures/figure_sum.h"
#include "services/figures/money.h"
#include "services/figures/summary_request.h"
#include "services/registry/registry_reader.h"
#include "storage/status_macros.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::FigureCounts;
using ::osiedle::storage::Snapshot;

template <typename Values>
bool AllZero(const Values& values) {
  return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 0; });
}

// The common parts of the answers by district.
template <typename Response>
absl::Status Finish(const Call& call, const MonthRange& months, const DistrictsOfStops& districts,
                    Response& response) {
  if (!districts.status().ok()) {
    return absl::IsResourceExhausted(districts.status()) ? FiguresTooLarge() : districts.status();
  }
  return FinishSummary(call, months, response);
}

// ---- needs

using NeedsOfGroups = absl::flat_hash_map<Group, absl::flat_hash_map<std::string, NeedValues>>;

v1::NeedSummary ToSummary(const Group& group, std::string need_code, const NeedValues& values) {
  v1::NeedSummary summary;
  if (group.month != 0) summary.set_month(FormatMonth(group.month));
  summary.set_district(group.district);
  summary.set_need_code(std::move(need_code));
  summary.set_contact_count(values[kNeedContacts]);
  summary.set_mention_count(values[kNeedMentions]);
  summary.set_people_count(values[kNeedPeople]);
  for (int severity = 0; severity <= 5; ++severity) {
    const int64_t mentions = values[static_cast<size_t>(kFirstSeverity + severity)];
    if (mentions == 0) continue;
    v1::SeverityCount& count = *summary.add_severity_counts();
    count.set_severity(severity);
    count.set_mention_count(mentions);
  }
  for (size_t i = kFirstForWhom; i < kNeedCounts; ++i) {
    if (values[i] == 0) continue;
    v1::ForWhomCount& count = *summary.add_for_whom_counts();
    count.set_for_whom(
        static_cast<contacts::v1::ExpressedNeed::ForWhom>(i - size_t{kFirstForWhom}));
    count.set_mention_count(values[i]);
  }
  return summary;
}

void WriteNeeds(const Call& call, const NeedsOfGroups& needs_of_groups,
                v1::SummarizeNeedsResponse& response) {
  const std::string codes = absl::StrCat("municipalities/", call.municipality(), "/needCodes/");
  std::vector<const NeedsOfGroups::value_type*> groups;
  for (const auto& group : needs_of_groups) groups.push_back(&group);
  std::sort(groups.begin(), groups.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  for (const auto* group : groups) {
    std::vector<std::pair<absl::string_view, const NeedValues*>> needs;
    for (const auto& [code, values] : group->second) {
      if (!AllZero(values)) needs.emplace_back(code, &values);
    }
    std::sort(needs.begin(), needs.end());
    for (const auto& [code, values] : needs) {
      *response.add_need_summaries() = ToSummary(group->first, absl::StrCat(codes, code), *values);
    }
  }
}

// ---- outreach

v1::OutreachSummary ToSummary(const Group& group, const OutreachValues& values) {
  v1::OutreachSummary summary;
  if (group.month != 0) summary.set_month(FormatMonth(group.month));
  summary.set_district(group.district);
  summary.set_contact_count(values[kContacts]);
  summary.set_individual_count(values[kIndividuals]);
  summary.set_group_count(values[kGroups]);
  summary.set_observation_count(values[kObservations]);
  summary.set_people_count(values[kPeople]);
  summary.set_uncounted_group_count(values[kUncountedGroups]);
  summary.set_observed_people_count(values[kObservedPeople]);
  summary.set_never_helped_people_count(values[kNeverHelpedPeople]);
  summary.set_contact_with_need_count(values[kContactsWithNeed]);
  summary.set_crisis_count(values[kCrises]);
  for (size_t i = kFirstAgeBand; i < kFirstPriorHelp; ++i) {
    if (values[i] == 0) continue;
    v1::AgeBandCount& count = *summary.add_age_band_counts();
    count.set_age_band(static_cast<common::v1::AgeBand>(i - size_t{kFirstAgeBand}));
    count.set_people_count(values[i]);
  }
  for (size_t i = kFirstPriorHelp; i < kFirstChannel; ++i) {
    if (values[i] == 0) continue;
    v1::PriorHelpCount& count = *summary.add_prior_help_counts();
    count.set_prior_help(
        static_cast<contacts::v1::Contact::PriorHelp>(i - size_t{kFirstPriorHelp}));
    count.set_contact_count(values[i]);
  }
  for (size_t i = kFirstChannel; i < kOutreachCounts; ++i) {
    if (values[i] == 0) continue;
    v1::ChannelCount& count = *summary.add_channel_counts();
    count.set_channel(static_cast<contacts::v1::Contact::Channel>(i - size_t{kFirstChannel}));
    count.set_contact_count(values[i]);
  }
  return summary;
}

v1::OutreachCost ToCost(Month month, const OutreachValues& values) {
  v1::OutreachCost cost;
  cost.set_month(FormatMonth(month));
  cost.set_outing_count(values[kOutings]);
  cost.set_priced_outing_count(values[kPricedOutings]);
  cost.set_outing_contact_count(values[kContactsOnOutings]);
  cost.set_tallied_contact_count(values[kTalliedTalks] + values[kTalliedObservations]);
  if (values[kPricedOutings] == 0) return cost;
  *cost.mutable_total_cost() = MoneyOf(values[kCostGrosze]);
  const int64_t contacts = cost.outing_contact_count() + cost.tallied_contact_count();
  if (contacts == 0) return cost;
  *cost.mutable_cost_per_contact() = MoneyEach(values[kCostGrosze], contacts);
  return cost;
}

v1::TallySummary ToTallies(Month month, const OutreachValues& values) {
  v1::TallySummary summary;
  summary.set_month(FormatMonth(month));
  summary.set_coffee_count(values[kTalliedCoffees]);
  summary.set_talk_count(values[kTalliedTalks]);
  summary.set_observation_count(values[kTalliedObservations]);
  return summary;
}

v1::InvitationSummary ToInvitations(Month month, const OutreachValues& values) {
  v1::InvitationSummary summary;
  summary.set_month(FormatMonth(month));
  summary.set_handed_out_count(values[kInvitationsHandedOut]);
  summary.set_redeemed_count(values[kInvitationsRedeemed]);
  summary.set_redeemed_untold_count(values[kInvitationsRedeemedUntold]);
  return summary;
}

// Whether a month or district had outreach work at all, besides outings.
bool HadContacts(const OutreachValues& values) { return values[kContacts] != 0; }
bool HadOutings(const OutreachValues& values) {
  return values[kOutings] != 0 || values[kPricedOutings] != 0;
}
bool HadTallies(const OutreachValues& values) {
  return values[kTalliedCoffees] != 0 || values[kTalliedTalks] != 0 ||
         values[kTalliedObservations] != 0;
}
bool HadInvitations(const OutreachValues& values) {
  return values[kInvitationsHandedOut] != 0 || values[kInvitationsRedeemedUntold] != 0;
}

// Everything that an answer about outreach work counts.
struct OutreachSums {
  // Of the whole municipality.
  std::map<Month, OutreachValues> whole_months;
  EventsByMonthAndKind events;
  // Of the districts that were asked for. Stops and needs by their ids; "": none.
  std::map<Group, OutreachValues> groups;
  std::map<Month, OutreachValues> months;
  std::map<std::string, OutreachValues> stops;
  std::map<std::string, NeedValues> needs;

  void AddWhole(Month month, const FigureCounts& counts, int64_t sign) {
    AddValues(counts.values(), sign, whole_months[month]);
    for (const internal::v1::EventCounts& added : counts.events()) {
      AddValues(added.values(), sign, events[{month, added.club_kind()}]);
    }
  }
  void AddAsked(Month month, absl::string_view stop, const Group& group, const FigureCounts& counts,
                int64_t sign) {
    AddValues(counts.values(), sign, groups[group]);
    AddValues(counts.values(), sign, months[month]);
    AddValues(counts.values(), sign, stops[std::string(stop)]);
    for (const internal::v1::NeedCounts& need : counts.needs()) {
      if (need.top_level()) AddValues(need.values(), sign, needs[need.code()]);
    }
  }
};

void WriteFunnels(const Call& call, const OutreachSums& sums,
                  v1::SummarizeOutreachResponse& response) {
  const std::string town = absl::StrCat("municipalities/", call.municipality());
  for (const auto& [month, values] : sums.months) {
    if (!HadContacts(values)) continue;
    v1::OutreachFunnel& funnel = *response.add_month_funnels();
    funnel = ToFunnel(values);
    funnel.set_month(FormatMonth(month));
  }
  for (const auto& [stop, values] : sums.stops) {
    if (!HadContacts(values)) continue;
    v1::OutreachFunnel& funnel = *response.add_stop_funnels();
    funnel = ToFunnel(values);
    if (!stop.empty()) funnel.set_stop(absl::StrCat(town, "/stops/", stop));
  }
  for (const auto& [code, values] : sums.needs) {
    if (values[kNeedContacts] == 0) continue;
    v1::OutreachFunnel& funnel = *response.add_need_funnels();
    funnel = ToFunnel(values);
    funnel.set_need_code(absl::StrCat(town, "/needCodes/", code));
  }
}

}  // namespace

absl::Status SummarizeNeeds(const Call& call, const Snapshot& snapshot,
                            const v1::SummarizeNeedsRequest& request,
                            v1::SummarizeNeedsResponse& response) {
  ASSIGN_OR_RETURN(absl::TimeZone zone, registry::TimeZoneOf(call, snapshot));
  call::Violations violations;
  CheckParent(call, request.parent(), violations);
  const MonthRange months =
      ReadMonths(request.start_month(), request.end_month(), call.time(), zone, violations);
  const auto asked_districts =
      ReadNames(call, request.districts(), "districts", "districts", violations);
  const auto asked_codes =
      ReadNames(call, request.need_codes(), "need_codes", "needCodes", violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  const bool every_level = request.code_level() == v1::EVERY_LEVEL;
  const std::string codes = absl::StrCat("municipalities/", call.municipality(), "/needCodes/");
  NeedsOfGroups needs_of_groups;
  DistrictsOfStops districts(snapshot, call.owner());
  absl::Status summed = SumFigures(
      call, snapshot, zone,
      {.first = months.first, .last = months.last, .every_level = every_level},
      [&](Month month, absl::string_view stop, const FigureCounts& counts, int64_t sign) {
        const std::string& district = districts.Of(stop);
        if (!asked_districts.empty() && !asked_districts.contains(district)) return;
        auto& needs = needs_of_groups[GroupOf(request.grouping(), month, district)];
        for (const internal::v1::NeedCounts& need : counts.needs()) {
          if (!need.top_level() && !every_level) continue;
          if (!asked_codes.empty() && !asked_codes.contains(absl::StrCat(codes, need.code()))) {
            continue;
          }
          AddValues(need.values(), sign, needs[need.code()]);
        }
      });
  RETURN_IF_ERROR(summed);
  WriteNeeds(call, needs_of_groups, response);
  return Finish(call, months, districts, response);
}

absl::Status SummarizeOutreach(const Call& call, const Snapshot& snapshot,
                               const v1::SummarizeOutreachRequest& request,
                               v1::SummarizeOutreachResponse& response) {
  ASSIGN_OR_RETURN(absl::TimeZone zone, registry::TimeZoneOf(call, snapshot));
  call::Violations violations;
  CheckParent(call, request.parent(), violations);
  const MonthRange months =
      ReadMonths(request.start_month(), request.end_month(), call.time(), zone, violations);
  const auto asked_districts =
      ReadNames(call, request.districts(), "districts", "districts", violations);
  if (!violations.empty()) return call::InvalidFields(violations);

  OutreachSums sums;
  DistrictsOfStops districts(snapshot, call.owner());
  absl::Status summed = SumFigures(
      call, snapshot, zone, {.first = months.first, .last = months.last},
      [&](Month month, absl::string_view stop, const FigureCounts& counts, int64_t sign) {
        sums.AddWhole(month, counts, sign);
        const std::string& district = districts.Of(stop);
        if (!asked_districts.empty() && !asked_districts.contains(district)) return;
        sums.AddAsked(month, stop, GroupOf(request.grouping(), month, district), counts, sign);
      });
  RETURN_IF_ERROR(summed);
  for (const auto& [group, values] : sums.groups) {
    if (HadContacts(values)) *response.add_outreach_summaries() = ToSummary(group, values);
  }
  for (const auto& [month, values] : sums.whole_months) {
    if (HadOutings(values)) *response.add_outreach_costs() = ToCost(month, values);
    if (HadTallies(values)) *response.add_tally_summaries() = ToTallies(month, values);
    if (HadInvitations(values)) {
      *response.add_invitation_summaries() = ToInvitations(month, values);
    }
  }
  for (const auto& [place, values] : sums.events) {
    if (values[kEvents] == 0) continue;
    *response.add_attendance_summaries() = ToAttendanceSummary(place.first, place.second, values);
  }
  WriteFunnels(call, sums, response);
  return Finish(call, months, districts, response);
}

}  // namespace osiedle::figures
