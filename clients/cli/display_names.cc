#include "clients/cli/display_names.h"

#include "clients/cli/field_text.h"

namespace osiedle::cli {

std::string DisplayNameOf(const std::string& resource, const DisplayNames& names) {
  const auto name = names.find(resource);
  return name == names.end() ? LastPart(resource) : name->second;
}

}  // namespace osiedle::cli
