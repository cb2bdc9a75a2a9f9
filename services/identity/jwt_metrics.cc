#include "services/identity/jwt_metrics.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/registry.h"
#include "services/call/process/log.h"

namespace osiedle::identity {

struct JwtMetrics::Families {
  // Of one issuer.
  struct Source {
    prometheus::Gauge* age;
    prometheus::Gauge* keys;
    prometheus::Counter* failures;
  };

  std::shared_ptr<prometheus::Registry> registry;
  prometheus::Counter& verified;
  prometheus::Counter& remembered;
  prometheus::Counter& ignored_roles;
  std::array<prometheus::Counter*, kRefusals> refused;
  prometheus::Family<prometheus::Gauge>& age;
  prometheus::Family<prometheus::Gauge>& keys;
  prometheus::Family<prometheus::Counter>& failures;
  std::map<std::string, Source> sources;
};

namespace {

prometheus::Counter& CounterOf(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Family<prometheus::Gauge>& GaugesOf(prometheus::Registry& registry, const char* name,
                                                const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

std::array<prometheus::Counter*, kRefusals> RefusedOf(prometheus::Registry& registry) {
  prometheus::Family<prometheus::Counter>& family =
      prometheus::BuildCounter()
          .Name("osiedle_jwt_refused_total")
          .Help("Calls whose JWT was refused, by reason.")
          .Register(registry);
  std::array<prometheus::Counter*, kRefusals> counters = {};
  for (size_t i = 0; i < counters.size(); ++i) {
    counters[i] = &family.Add({{"reason", std::string(kRefusalNames[i])}});
  }
  return counters;
}

}  // namespace

JwtMetrics::JwtMetrics(const std::shared_ptr<prometheus::Registry>& registry,
                       const storage::SteadyClock& steady_clock)
    : families_(new Families{
          registry,
          CounterOf(*registry, "osiedle_jwt_verified_total", "JWTs whose signature was good."),
          CounterOf(*registry, "osiedle_jwt_remembered_total",
                    "Look-ups of a JWT that was verified before."),
          CounterOf(*registry, "osiedle_jwt_ignored_roles_total",
                    "Roles in verified JWTs that are none of ours."),
          RefusedOf(*registry),
          GaugesOf(*registry, "osiedle_jwks_age_seconds",
                   "Time since the keys of an issuer were last read well; infinite before that."),
          GaugesOf(*registry, "osiedle_jwks_keys", "Keys that an issuer's tokens may name."),
          prometheus::BuildCounter()
              .Name("osiedle_jwks_failures_total")
              .Help("Times that the keys of an issuer could not be read.")
              .Register(*registry),
          {}}),
      steady_clock_(steady_clock),
      next_line_(steady_clock.Now()) {}

JwtMetrics::~JwtMetrics() = default;

void JwtMetrics::Verified(int ignored_roles) {
  families_->verified.Increment();
  if (ignored_roles == 0) return;
  families_->ignored_roles.Increment(ignored_roles);
  Tell(-1, static_cast<uint64_t>(ignored_roles));
}

void JwtMetrics::Remembered() { families_->remembered.Increment(); }

void JwtMetrics::Refused(Refusal refusal) {
  const int number = static_cast<int>(refusal);
  families_->refused[static_cast<size_t>(number)]->Increment();
  Tell(number, 0);
}

void JwtMetrics::Tell(int refusal, uint64_t ignored_roles) {
  absl::MutexLock lock(&mutex_);
  if (refusal >= 0) ++refused_[static_cast<size_t>(refusal)];
  ignored_roles_ += ignored_roles;
  const storage::SteadyTime now = steady_clock_.Now();
  if (now < next_line_) return;
  next_line_ = now + kLinesEvery;
  std::vector<std::string> reasons;
  for (size_t i = 0; i < refused_.size(); ++i) {
    if (refused_[i] > 0) reasons.push_back(absl::StrCat(kRefusalNames[i], " ", refused_[i]));
  }
  call::Log(
      reasons.empty() ? call::LogSeverity::kInfo : call::LogSeverity::kWarning,
      reasons.empty() ? "JWTs hold roles that are none of ours" : "JWTs are refused",
      {{"reasons", absl::StrJoin(reasons, ", ")}, {"ignored_roles", absl::StrCat(ignored_roles_)}});
  refused_ = {};
  ignored_roles_ = 0;
}

void JwtMetrics::SetKeys(const std::vector<std::pair<std::string, KeySource::State>>& sources) {
  absl::MutexLock lock(&mutex_);
  std::map<std::string, Families::Source> before;
  before.swap(families_->sources);
  for (const auto& [issuer, state] : sources) {
    const prometheus::Labels labels = {{"issuer", issuer}};
    // Adding a label set twice gives the same gauge.
    const Families::Source source = {&families_->age.Add(labels), &families_->keys.Add(labels),
                                     &families_->failures.Add(labels)};
    source.age->Set(absl::ToDoubleSeconds(state.age));
    source.keys->Set(static_cast<double>(state.keys));
    // It begins anew where a source does.
    const double more = static_cast<double>(state.failures) - source.failures->Value();
    if (more > 0) source.failures->Increment(more);
    families_->sources[issuer] = source;
    before.erase(issuer);
  }
  for (const auto& [issuer, source] : before) {
    families_->age.Remove(source.age);
    families_->keys.Remove(source.keys);
    families_->failures.Remove(source.failures);
  }
}

}  // namespace osiedle::identity
