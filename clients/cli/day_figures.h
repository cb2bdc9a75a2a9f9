// The figures of a day of outreach work.
#ifndef OSIEDLE_CLIENTS_CLI_DAY_FIGURES_H_
#define OSIEDLE_CLIENTS_CLI_DAY_FIGURES_H_

#include <map>
#include <string>
#include <vector>

#include "google/type/money.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"

namespace osiedle::cli {

struct NeedFigures {
  int mentions = 0;
  // From 1 to 5; 0 when nobody judged it.
  int greatest_severity = 0;
};

// The figures of any set of contacts. A talk is a contact that is no observation.
struct Tally {
  int contacts = 0;
  std::map<contacts::v1::Contact::Mode, int> by_mode;
  // The people of talks. People who were only seen do not count here.
  int people = 0;
  std::map<common::v1::AgeBand, int> by_age;
  // Talks by the use of help before. NEVER marks the people for whom the work is.
  std::map<contacts::v1::Contact::PriorHelp, int> by_prior_help;
  // By the name of the code.
  std::map<std::string, NeedFigures> needs;
  int skills = 0;
  int follow_ups = 0;
  int crises = 0;

  void Add(const contacts::v1::Contact& contact);
  int ModeCount(contacts::v1::Contact::Mode mode) const;
  int PriorHelpCount(contacts::v1::Contact::PriorHelp prior_help) const;
  int AgeCount(common::v1::AgeBand band) const;
  // All mentions.
  int NeedCount() const;
};

struct StopFigures {
  // The name of the stop; "" for contacts at none.
  std::string stop;
  Tally tally;
};

struct DayFigures {
  Tally all;
  // The stops of the outing in order of arrival, then the other stops that contacts name.
  std::vector<StopFigures> stops;
  // The sum of the costs, all in PLN.
  google::type::Money costs;
};

DayFigures FiguresOf(const contacts::v1::Outing& outing,
                     const std::vector<contacts::v1::Contact>& contacts);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DAY_FIGURES_H_
