// osiedle.figures.v1.FigureService.
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_SERVICE_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "services/call/calls.h"

namespace osiedle::figures {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeFigureService(call::Calls& calls);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_SERVICE_H_
