// One day of outreach work in files, as deploy/data/README.md describes them.
#ifndef OSIEDLE_CLIENTS_CLI_DAY_FILES_H_
#define OSIEDLE_CLIENTS_CLI_DAY_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/csv.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "osiedle/registry/v1/district.pb.h"

namespace osiedle::cli {

struct DayStop {
  std::string id;
  contacts::v1::Stop stop;
  // The changes of stage for ChangeStage, in order.
  std::vector<contacts::v1::StageChange> stages;
};

// A moment on the way of the outing.
struct DayStep {
  enum class Action { kStart, kArrive, kLeave, kFinish };
  Action action = Action::kStart;
  // Of kArrive: the name of the stop.
  std::string stop;
  google::protobuf::Timestamp occur_time;
};

struct DayContact {
  int line = 0;
  std::string id;
  contacts::v1::Contact contact;
};

struct DayFiles {
  std::string district_id;
  registry::v1::District district;
  std::string outing_id;
  contacts::v1::Outing outing;
  std::vector<DayStep> timeline;
  std::vector<DayStop> stops;
  std::string contacts_path;
  std::vector<DayContact> contacts;
};

// Read the parts. Each fails with UsageError that names everything that is wrong in its part.
// `parent` is the municipality that all names lie in; contacts get the outing of that name.
absl::Status ReadOuting(const std::string& json, const std::string& path, DayFiles& day);
absl::Status ReadStops(const CsvFile& csv, const std::string& parent, DayFiles& day);
absl::Status ReadContacts(const CsvFile& csv, const std::string& parent, DayFiles& day);

// Reads the one file of each kind in a folder: *stops.csv, *outing.json, *contacts.csv.
absl::StatusOr<DayFiles> ReadDay(const std::string& folder, const std::string& parent);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DAY_FILES_H_
