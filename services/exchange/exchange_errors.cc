#include "services/exchange/exchange_errors.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/rpc/errors.h"

namespace osiedle::exchange {

absl::Status KindNotHosted(absl::string_view kind) {
  return call::MakeError(absl::StatusCode::kUnimplemented, common::v1::METHOD_UNIMPLEMENTED,
                         absl::StrCat("this server does not host the service of ", kind));
}

absl::Status RowOutdated() {
  return call::MakeFieldError(absl::StatusCode::kAborted, common::v1::ETAG_MISMATCH,
                              {"etag", common::v1::ROW_OUTDATED});
}

absl::Status WithoutFieldPrefix(absl::Status status, absl::string_view prefix) {
  google::rpc::BadRequest detail;
  const std::string url =
      absl::StrCat("type.googleapis.com/", google::rpc::BadRequest::descriptor()->full_name());
  const absl::optional<absl::Cord> payload = status.GetPayload(url);
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return status;
  for (auto& violation : *detail.mutable_field_violations()) {
    if (absl::StartsWith(violation.field(), prefix)) {
      violation.mutable_field()->erase(0, prefix.size());
    }
  }
  status.SetPayload(url, absl::Cord(detail.SerializeAsString()));
  return status;
}

}  // namespace osiedle::exchange
