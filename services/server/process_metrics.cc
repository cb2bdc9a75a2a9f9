#include "services/server/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace osiedle::server {

using ::osiedle::storage::Metric;

void AddProcessMetrics(std::vector<Metric>& metrics) {
  // proc(5), /proc/pid/statm: total and resident size, in pages.
  double total_pages = 0;
  double resident_pages = 0;
  if (std::ifstream("/proc/self/statm") >> total_pages >> resident_pages) {
    metrics.push_back(Metric::Gauge("process_resident_memory_bytes",
                                    "Resident memory of the process.",
                                    resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE))));
  }
  std::error_code error;
  double open = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error)) {
    ++open;
  }
  if (!error) {
    metrics.push_back(
        Metric::Gauge("process_open_fds", "File descriptors that the process has open.", open));
  }
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    metrics.push_back(Metric::Gauge("process_max_fds",
                                    "File descriptors that the process may have open.",
                                    static_cast<double>(limit.rlim_cur)));
  }
}

}  // namespace osiedle::server
