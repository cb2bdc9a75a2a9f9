#include "services/visits/bookings/response_codes.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/call/rpc/errors.h"
#include "services/invitations/claim_code.h"
#include "services/visits/bookings/visit_tables.h"
#include "services/visits/visit_errors.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::internal::v1::ResponseCode;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Row;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::IssueResponseCodeResponse;

// The owner is hashed too, so that equal codes of two towns have different hashes.
std::string HashOf(const Call& call, absl::string_view code) {
  return call::KeyedBlake2b(call.KeyFor("visits.response_code_hashes"),
                            absl::StrCat(call.owner(), "\n", code), 16);
}

absl::Status CodesCollide() {
  return call::WithRetry(
      call::MakeError(absl::StatusCode::kAborted, common::v1::CONFLICT_UNRESOLVED,
                      "two codes would be alike; nothing was made, and a repeat makes another"),
      absl::Milliseconds(100));
}

call::TryBrake Brake() {
  return {.table = ResponseCodeTriesTable(),
          .of_principal = kResponseTriesOfPrincipal,
          .of_municipality = kResponseTriesOfMunicipality};
}

}  // namespace

void FillInCode(const Call& call, IssueResponseCodeResponse& response) {
  const std::string hash = call::KeyedBlake2b(
      call.KeyFor("visits.response_codes"),
      absl::StrCat(call.owner(), "\n", response.visit(), "\n", response.staff_member(), "\n",
                   google::protobuf::util::TimeUtil::TimestampToNanoseconds(response.issue_time())),
      16);
  uint64_t bits = 0;
  for (int byte = 0; byte < 8; ++byte) bits = bits << 8 | static_cast<uint8_t>(hash[byte]);
  response.set_code(invitations::PrintedClaimCode(invitations::ClaimCodeOf(bits)));
}

void HideResponseCode(IssueResponseCodeResponse& response) { response.clear_code(); }

absl::Status ShowResponseCode(const Call& call, const Reader& reader,
                              IssueResponseCodeResponse& response) {
  ASSIGN_OR_RETURN(const bool knows,
                   Visits().IsWithin(call.record_scope(), call, reader, response.visit()));
  if (!knows) return call::ResourceNotFound(response.visit());
  FillInCode(call, response);
  return absl::OkStatus();
}

absl::Status KeepResponseCode(const Call& call, Transaction& transaction,
                              const IssueResponseCodeResponse& response) {
  const std::optional<std::string> code = invitations::ReadClaimCode(response.code());
  if (!code.has_value()) return absl::InternalError("a code was made that cannot be read");
  ResponseCode row;
  row.set_visit(response.visit());
  row.set_staff_member(response.staff_member());
  *row.mutable_expire_time() = response.expire_time();
  row.set_hash(HashOf(call, *code));
  const RowKey key = {.owner = call.owner(),
                      .tuple = KeyTuple::Of(call::LastIdOfName(response.visit()),
                                            call::LastIdOfName(response.staff_member()))};
  const storage::RowMeta meta = {.revision = call.revision()};
  ASSIGN_OR_RETURN(const std::optional<Row<ResponseCode>> before,
                   ResponseCodeTable().Find(transaction, key));
  const absl::Status kept =
      before.has_value() ? ResponseCodeTable().Update(transaction, key, before->message, row, meta)
                         : ResponseCodeTable().Insert(transaction, key, row, meta);
  return absl::IsAlreadyExists(kept) ? CodesCollide() : kept;
}

absl::StatusOr<std::optional<Row<ResponseCode>>> FindByResponseCode(const Call& call,
                                                                    const Reader& reader,
                                                                    absl::string_view code) {
  ASSIGN_OR_RETURN(const std::optional<RowKey> key,
                   ResponseCodeTable().FindUnique(reader, call.owner(), index::kResponseCodesByHash,
                                                  KeyTuple::Of(HashOf(call, code))));
  if (!key.has_value()) return std::optional<Row<ResponseCode>>();
  ASSIGN_OR_RETURN(std::optional<Row<ResponseCode>> row, ResponseCodeTable().Find(reader, *key));
  const bool has_ended = row.has_value() && call::TimeOf(row->message.expire_time()) <= call.time();
  if (has_ended) row.reset();
  return row;
}

absl::Status EndResponseCode(Transaction& transaction, const Row<ResponseCode>& row) {
  return ResponseCodeTable().Erase(transaction, row.key, row.message);
}

absl::Status CheckResponseTries(const Call& call, const Reader& reader) {
  ASSIGN_OR_RETURN(const absl::Duration wait, call::WaitForTry(call, reader, Brake()));
  return wait == absl::ZeroDuration() ? absl::OkStatus() : ResponseCodeTriesSpent(wait);
}

absl::Status CountResponseTry(const Call& call, Transaction& transaction) {
  return call::CountTry(call, transaction, Brake());
}

}  // namespace osiedle::visits
