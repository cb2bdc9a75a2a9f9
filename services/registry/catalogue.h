// The codes that every municipality begins with: kinds of needs, kinds of services, and which
// service meets which need. Their ids are in names that towns and other systems store. So entries
// may be added, and are never renamed or removed.
#ifndef OSIEDLE_SERVICES_REGISTRY_CATALOGUE_H_
#define OSIEDLE_SERVICES_REGISTRY_CATALOGUE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace osiedle::registry {

struct BuiltInCode {
  absl::string_view id;
  // In Polish.
  absl::string_view display_name;
  absl::string_view description;
  absl::string_view source;
};

// The grounds for help of the Social Assistance Act of 12 March 2004, art. 7, and what outreach
// work meets besides them.
absl::Span<const BuiltInCode> BuiltInNeeds();

// The fourteen areas of the Act on centres of social services of 19 July 2019, art. 2.
absl::Span<const BuiltInCode> BuiltInServices();

// A default: a municipality adds its own beside them.
struct BuiltInMapping {
  absl::string_view need;
  absl::string_view service;

  // "poverty-social-assistance"
  std::string id() const;
};
absl::Span<const BuiltInMapping> BuiltInMappings();

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_CATALOGUE_H_
