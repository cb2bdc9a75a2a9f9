#include "services/access/emergency_count.h"

#include <atomic>
#include <cstdint>
#include <string>

#include "services/call/process/log.h"

namespace osiedle::access {
namespace {

std::atomic<uint64_t> declared = 0;

}  // namespace

void NoteDeclaration(absl::string_view emergency) {
  declared.fetch_add(1, std::memory_order_relaxed);
  call::Log(call::LogSeverity::kWarning, "an emergency was declared",
            {{"emergency", std::string(emergency)}});
}

void EmergencyCount::AddMetrics(std::vector<storage::Metric>& metrics) const {
  metrics.push_back(storage::Metric::Counter("osiedle_emergencies_declared_total",
                                             "Emergencies that were declared.",
                                             declared.load(std::memory_order_relaxed)));
}

}  // namespace osiedle::access
