// The failures of this area beyond those that every area has (services/call/rpc/errors.h).
#ifndef OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_ERRORS_H_
#define OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace osiedle::exchange {

// METHOD_UNIMPLEMENTED: this server does not host the kind's service.
absl::Status KindNotHosted(absl::string_view kind);

// ETAG_MISMATCH of the row's etag: the stored record is not the one that the row was made from.
absl::Status RowOutdated();

// The same failure with its violated fields named without `prefix` ("contact."): as columns.
absl::Status WithoutFieldPrefix(absl::Status status, absl::string_view prefix);

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_EXCHANGE_ERRORS_H_
