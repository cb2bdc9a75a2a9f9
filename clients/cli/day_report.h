// A day of outreach work as a person reads it.
#ifndef OSIEDLE_CLIENTS_CLI_DAY_REPORT_H_
#define OSIEDLE_CLIENTS_CLI_DAY_REPORT_H_

#include <string>
#include <vector>

#include "clients/cli/day_figures.h"
#include "clients/cli/display_names.h"
#include "nlohmann/json.hpp"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/registry/v1/municipality.pb.h"

namespace osiedle::cli {

struct Day {
  registry::v1::Municipality municipality;
  contacts::v1::Outing outing;
  // By occur_time.
  std::vector<contacts::v1::Contact> contacts;
  // The display names of stops and needs, by their resource names.
  DisplayNames display_names;
};

// Lines that end in '\n': the outing, and then by stop the contacts, the people by age, help used
// before, needs, skills, follow-ups and crises.
std::string DayReport(const Day& day);

// The same figures for programs.
nlohmann::ordered_json DayReportJson(const Day& day);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DAY_REPORT_H_
