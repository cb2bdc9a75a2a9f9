#include "services/call/rpc/municipality_directory.h"

#include "absl/strings/strip.h"

namespace osiedle::call {

absl::string_view CompartmentId(absl::string_view team) {
  return absl::ConsumePrefix(&team, "municipalities/") ? team : absl::string_view();
}

}  // namespace osiedle::call
