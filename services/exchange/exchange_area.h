// Exchange: import and export of resources as rows.
#ifndef OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_AREA_H_
#define OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::exchange {

const call::Area& ExchangeArea();

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_AREA_H_
