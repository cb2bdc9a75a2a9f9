// osiedle.exchange.v1.ExchangeService: import and export of every kind of resource.
#ifndef OSIEDLE_CLIENT_EXCHANGE_CLIENT_H_
#define OSIEDLE_CLIENT_EXCHANGE_CLIENT_H_

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "osiedle/client/service_client.h"
#include "osiedle/exchange/v1/rows.pb.h"

namespace osiedle::client {

// One method for each RPC; the proto files say what each does, and how it fails.
class ExchangeClient : public ServiceClient {
 public:
  explicit ExchangeClient(std::shared_ptr<Connection> connection)
      : ServiceClient(std::move(connection), "osiedle.exchange.v1.ExchangeService") {}

  // Not retried: send the same chunk again, which is harmless.
  absl::StatusOr<exchange::v1::ImportRowsResponse> ImportRows(
      const exchange::v1::ImportRowsRequest& request, const CallOptions& options = {}) const {
    return Call<exchange::v1::ImportRowsResponse>(request, options);
  }
  // One page, since its columns belong to its rows.
  absl::StatusOr<exchange::v1::ExportRowsResponse> ExportRows(
      const exchange::v1::ExportRowsRequest& request, const CallOptions& options = {}) const {
    return Call<exchange::v1::ExportRowsResponse>(request, options);
  }
};

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_EXCHANGE_CLIENT_H_
