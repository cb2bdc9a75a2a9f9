// Figures: statistics of needs and outreach, and their published editions.
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURES_AREA_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURES_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::figures {

const call::Area& FiguresArea();

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURES_AREA_H_
