// The one place that turns an absl::Status into the status for a client.
#ifndef OSIEDLE_SERVICES_CALL_RPC_WIRE_STATUS_H_
#define OSIEDLE_SERVICES_CALL_RPC_WIRE_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"
#include "storage/transaction.h"

namespace osiedle::call {

// Gives every failure one of our reasons. A handler's own error stays as it is. An error of the
// engine (without ErrorInfo) becomes a reason that a client can act upon, without the engine's
// words. An unforeseen error becomes INTERNAL, and its text goes to the log.
absl::Status ToClientError(const absl::Status& status, absl::string_view method);

// The same for the end of a transaction: an unknown outcome has a reason of its own.
absl::Status ToClientError(const storage::CommitResult& result, absl::string_view method);

// Puts a client error on the wire: google.rpc.Status with its details, always in this order:
// ErrorInfo, BadRequest, ViolationMetadata, RetryInfo, and a google.rpc.LocalizedMessage in Polish.
// The Polish message holds the reason's sentence, the first wrong field with its fault, and the
// number of further ones.
//
// All trailers together stay under 7 KiB as a client counts them, base64 and percent-encoding
// included: a usual client takes 8 KiB, and more becomes RESOURCE_EXHAUSTED there. Messages, values
// of the ErrorInfo's metadata and names of fields are cut at 500 bytes. BadRequest and
// ViolationMetadata hold as many violations as fit; `violations_left_out` in the ErrorInfo's
// metadata says how many did not. A violation that does not fit even alone has its texts cut and no
// metadata.
grpc::Status ToWireStatus(const absl::Status& status);

// The same as a message, for one result among several. Its code is 0 for OK.
google::rpc::Status ToWireMessage(const absl::Status& status);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_WIRE_STATUS_H_
