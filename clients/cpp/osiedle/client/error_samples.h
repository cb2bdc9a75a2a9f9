// Errors as the server sends them, for tests.
#ifndef OSIEDLE_CLIENT_ERROR_SAMPLES_H_
#define OSIEDLE_CLIENT_ERROR_SAMPLES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"

namespace osiedle::client {

template <typename Detail>
void AddDetail(absl::Status& status, const Detail& detail) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

// With google.rpc.ErrorInfo.
inline absl::Status ServerError(absl::StatusCode code, const std::string& reason) {
  absl::Status status(code, "for developers");
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("osiedle.pl");
  AddDetail(status, info);
  return status;
}

// With google.rpc.RetryInfo as well.
inline absl::Status RetryLater(absl::StatusCode code, const std::string& reason,
                               absl::Duration delay) {
  absl::Status status = ServerError(code, reason);
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(delay));
  info.mutable_retry_delay()->set_nanos(
      static_cast<int>(absl::ToInt64Nanoseconds(delay % absl::Seconds(1))));
  AddDetail(status, info);
  return status;
}

}  // namespace osiedle::client

#endif  // OSIEDLE_CLIENT_ERROR_SAMPLES_H_
