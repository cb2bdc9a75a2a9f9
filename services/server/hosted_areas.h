// The areas that a server can host: one gRPC service each.
#ifndef OSIEDLE_SERVICES_SERVER_HOSTED_AREAS_H_
#define OSIEDLE_SERVICES_SERVER_HOSTED_AREAS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::server {

struct Area {
  // As in --services.
  absl::string_view name;
  // The full name of its gRPC service.
  absl::string_view service;
  // `calls` outlives what is made.
  std::unique_ptr<grpc::Service> (*make)(call::Calls& calls) = nullptr;
};

// In the order of their dependence.
absl::Span<const Area> AllAreas();
// Null: there is none of this name.
const Area* FindArea(absl::string_view name);
std::vector<std::string> AreaNames();

// Those of these names, each once; all of them for none. REQUIRES: there are such areas.
std::vector<const Area*> ChooseAreas(const std::vector<std::string>& names);

}  // namespace osiedle::server

#endif  // OSIEDLE_SERVICES_SERVER_HOSTED_AREAS_H_
