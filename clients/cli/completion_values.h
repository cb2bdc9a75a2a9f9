// The values of arguments, for the shell's completion.
#ifndef OSIEDLE_CLIENTS_CLI_COMPLETION_VALUES_H_
#define OSIEDLE_CLIENTS_CLI_COMPLETION_VALUES_H_

#include <string>
#include <vector>

#include "clients/cli/session.h"

namespace osiedle::cli {

// "ContactService.ListContacts" and so on: the methods that this program was built with.
std::vector<std::string> BuiltInMethods();

// The methods of the server; none when the server does not answer at once.
std::vector<std::string> MethodsOfServer(const GlobalOptions& options);

// The values of an argument or option (command_words.h); methods also come from the server.
std::vector<std::string> ValuesOf(const std::string& command, const std::string& name,
                                  const GlobalOptions& options);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_COMPLETION_VALUES_H_
