// The commands of osiedle. Each function adds one command to the program. When the command line
// names the command, `chosen` becomes its action.
#ifndef OSIEDLE_CLIENTS_CLI_COMMANDS_H_
#define OSIEDLE_CLIENTS_CLI_COMMANDS_H_

#include "CLI/CLI.hpp"
#include "clients/cli/session.h"

namespace osiedle::cli {

// osiedle call SERVICE.METHOD [JSON]
void AddCallCommand(CLI::App& app, Command& chosen);
// osiedle services
void AddServicesCommand(CLI::App& app, Command& chosen);
// osiedle describe NAME
void AddDescribeCommand(CLI::App& app, Command& chosen);
// osiedle import terc FILE
void AddImportTercCommand(CLI::App& import, Command& chosen);
// osiedle import day --parent=MUNICIPALITY DIR
void AddImportDayCommand(CLI::App& import, Command& chosen);
// osiedle import rows KIND --parent=MUNICIPALITY FILE
void AddImportRowsCommand(CLI::App& import, Command& chosen);
// osiedle export KIND --parent=MUNICIPALITY
void AddExportCommand(CLI::App& app, Command& chosen);
// osiedle watch-day OUTING
void AddWatchDayCommand(CLI::App& app, Command& chosen);
// osiedle invitations print
void AddInvitationsCommand(CLI::App& app, Command& chosen);
// osiedle figures needs|outreach|visits|attendance|stops
void AddFiguresCommand(CLI::App& app, Command& chosen);
// osiedle slots find
void AddSlotsCommand(CLI::App& app, Command& chosen);
// osiedle calendars import FILE.ics --calendar=CALENDAR
void AddCalendarsCommand(CLI::App& app, Command& chosen);
// osiedle visits list|show|hold|respond and so on
void AddVisitsCommand(CLI::App& app, Command& chosen);
// osiedle deadlines list
void AddDeadlinesCommand(CLI::App& app, Command& chosen);
// osiedle clubs list|show|week
void AddClubsCommand(CLI::App& app, Command& chosen);
// osiedle events list|show|sign-up|move and so on
void AddEventsCommand(CLI::App& app, Command& chosen);
// osiedle checkin EVENT
void AddCheckInCommand(CLI::App& app, Command& chosen);
// osiedle auth, and what stands below it
void AddAuthCommand(CLI::App& app, Command& chosen);
// osiedle auth token new|list|show|revoke
void AddTokenCommand(CLI::App& auth, Command& chosen);
// osiedle auth certificate FILE
void AddCertificateCommand(CLI::App& auth, Command& chosen);
// osiedle auth dev-ca --out=DIR
void AddDevCaCommand(CLI::App& auth, Command& chosen);
// osiedle access, and what stands below it
void AddAccessCommand(CLI::App& app, Command& chosen);
// osiedle auth whoami
void AddWhoAmICommand(CLI::App& auth, Command& chosen);
// osiedle completion bash|zsh
void AddCompletionCommand(CLI::App& app, Command& chosen);

// Runs the whole program and gives its exit status.
int RunProgram(int argc, char** argv);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_COMMANDS_H_
