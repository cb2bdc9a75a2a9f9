// What people call resources.
#ifndef OSIEDLE_CLIENTS_CLI_DISPLAY_NAMES_H_
#define OSIEDLE_CLIENTS_CLI_DISPLAY_NAMES_H_

#include <map>
#include <string>

namespace osiedle::cli {

// By resource name.
using DisplayNames = std::map<std::string, std::string>;

// The last part of the resource name where no display name is known.
std::string DisplayNameOf(const std::string& resource, const DisplayNames& names);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_DISPLAY_NAMES_H_
