// Records a day from its files in the server.
#ifndef OSIEDLE_CLIENTS_CLI_RECORD_DAY_H_
#define OSIEDLE_CLIENTS_CLI_RECORD_DAY_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/day_files.h"
#include "osiedle/client/connection.h"

namespace osiedle::cli {

struct Recorded {
  int created = 0;
  int unchanged = 0;
};

struct RecordedDay {
  std::string outing;
  Recorded districts;
  Recorded stops;
  Recorded stage_changes;
  Recorded outings;
  Recorded steps;
  Recorded contacts;
  // Contacts that were not taken: the line of the file, and why.
  std::vector<std::pair<int, absl::Status>> refused;
};

// Creates what is not there: the district, the stops and their stages, the outing, its course, and
// the contacts, many at a time. Every record has an id from the files, so a repeat changes nothing,
// and continues a run that broke off. Stops at the first failure, except that all contacts are
// tried. `progress` is told, on this thread, how many contacts are done.
absl::StatusOr<RecordedDay> RecordDay(const std::shared_ptr<client::Connection>& connection,
                                      const std::string& parent, const DayFiles& day,
                                      const std::function<void(int)>& progress);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_RECORD_DAY_H_
