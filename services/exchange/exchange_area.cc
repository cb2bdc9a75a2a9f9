#include "services/exchange/exchange_area.h"

#include "services/exchange/export_rows.h"
#include "services/exchange/import_rows.h"

namespace osiedle::exchange {
namespace {

std::shared_ptr<const call::Service> MakeExchangeService() {
  return call::ServiceBuilder("osiedle.exchange.v1.ExchangeService")
      .Batch(&PlanImport)
      .Read(&ExportRows)
      .Build();
}

}  // namespace

const call::Area& ExchangeArea() {
  static const auto* const area =
      new call::Area{.name = "exchange", .services = {MakeExchangeService()}};
  return *area;
}

}  // namespace osiedle::exchange
