// The area of clubs: what they plan, who signs up, who comes.
#ifndef OSIEDLE_SERVICES_CLUBS_CLUBS_AREA_H_
#define OSIEDLE_SERVICES_CLUBS_CLUBS_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::clubs {

const call::Area& ClubsArea();

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_CLUBS_AREA_H_
