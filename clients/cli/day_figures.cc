#include "clients/cli/day_figures.h"

#include <algorithm>
#include <cstdint>

namespace osiedle::cli {
namespace {

using contacts::v1::Contact;
using contacts::v1::HeadCount;
using contacts::v1::Outing;

constexpr int64_t kNanos = 1'000'000'000;

template <typename Key>
int CountOf(const std::map<Key, int>& counts, Key key) {
  const auto count = counts.find(key);
  return count == counts.end() ? 0 : count->second;
}

google::type::Money SumOf(const Outing& outing) {
  google::type::Money sum;
  sum.set_currency_code("PLN");
  int64_t nanos = 0;
  for (const auto& cost : outing.costs()) {
    sum.set_units(sum.units() + cost.amount().units());
    nanos += cost.amount().nanos();
  }
  sum.set_units(sum.units() + nanos / kNanos);
  sum.set_nanos(static_cast<int>(nanos % kNanos));
  return sum;
}

Tally& TallyOf(const std::string& stop, std::vector<StopFigures>& stops) {
  const auto known = std::find_if(stops.begin(), stops.end(),
                                  [&](const StopFigures& figures) { return figures.stop == stop; });
  if (known != stops.end()) return known->tally;
  stops.push_back({.stop = stop, .tally = {}});
  return stops.back().tally;
}

}  // namespace

void Tally::Add(const Contact& contact) {
  ++contacts;
  ++by_mode[contact.mode()];
  if (contact.mode() != Contact::OBSERVATION) {
    for (const HeadCount& heads : contact.head_counts()) {
      people += heads.count();
      by_age[heads.age_band()] += heads.count();
    }
    ++by_prior_help[contact.prior_help()];
  }
  for (const auto& need : contact.needs()) {
    NeedFigures& figures = needs[need.need_code()];
    ++figures.mentions;
    figures.greatest_severity = std::max(figures.greatest_severity, need.severity());
  }
  skills += contact.skills_offered_size();
  follow_ups += contact.has_follow_up() ? 1 : 0;
  crises += contact.crisis() ? 1 : 0;
}

int Tally::ModeCount(Contact::Mode mode) const { return CountOf(by_mode, mode); }

int Tally::PriorHelpCount(Contact::PriorHelp prior_help) const {
  return CountOf(by_prior_help, prior_help);
}

int Tally::AgeCount(common::v1::AgeBand band) const { return CountOf(by_age, band); }

int Tally::NeedCount() const {
  int count = 0;
  for (const auto& [code, figures] : needs) count += figures.mentions;
  return count;
}

DayFigures FiguresOf(const Outing& outing, const std::vector<Contact>& contacts) {
  DayFigures figures;
  figures.costs = SumOf(outing);
  for (const auto& visit : outing.visits()) TallyOf(visit.stop(), figures.stops);
  for (const Contact& contact : contacts) {
    figures.all.Add(contact);
    TallyOf(contact.stop(), figures.stops).Add(contact);
  }
  return figures;
}

}  // namespace osiedle::cli
