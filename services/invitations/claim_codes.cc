#include "services/invitations/claim_codes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/fields/fingerprint.h"
#include "services/invitations/claim_code.h"
#include "services/invitations/invitation_errors.h"
#include "services/invitations/invitation_tables.h"
#include "storage/status_macros.h"

namespace osiedle::invitations {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;

// A row that belongs to no invitation; it is read for an unknown code.
constexpr char kNobody[] = "nobody";

RowKey RowOf(const Call& call, absl::string_view code) {
  // The owner is hashed too, so that equal codes of two towns have different hashes.
  const std::string hash = call::KeyedBlake2b(call.KeyFor("invitations.code_hashes"),
                                              absl::StrCat(call.owner(), "\n", code), 16);
  return {.owner = call.owner(), .tuple = KeyTuple::Of(hash)};
}

}  // namespace

void ShowClaimCodes(const Call& call, v1::InvitationBatch& batch) {
  const std::string key = call.KeyFor("invitations.codes");
  // The time gives a second attempt other codes; see ClaimCodesCollide.
  const std::string seed = absl::StrCat(
      call.owner(), "\n", batch.name(), "\n",
      google::protobuf::util::TimeUtil::TimestampToNanoseconds(batch.create_time()), "\n");
  for (int i = 0; i < batch.claim_codes_size(); ++i) {
    const std::string hash = call::KeyedBlake2b(key, absl::StrCat(seed, i + 1), 16);
    uint64_t bits = 0;
    for (int byte = 0; byte < 8; ++byte) bits = bits << 8 | static_cast<uint8_t>(hash[byte]);
    batch.set_claim_codes(i, PrintedClaimCode(ClaimCodeOf(bits)));
  }
}

void HideClaimCodes(v1::InvitationBatch& batch) {
  for (std::string& code : *batch.mutable_claim_codes()) code.clear();
}

absl::Status KeepClaimCode(const Call& call, storage::Transaction& transaction,
                           absl::string_view printed, absl::string_view invitation_id) {
  const std::optional<std::string> code = ReadClaimCode(printed);
  if (!code.has_value()) return absl::InternalError("a code was made that cannot be read");
  internal::v1::ClaimCode row;
  row.set_invitation_id(std::string(invitation_id));
  const absl::Status inserted =
      ClaimCodeTable().Insert(transaction, RowOf(call, *code), row, {.revision = call.revision()});
  return absl::IsAlreadyExists(inserted) ? ClaimCodesCollide() : inserted;
}

absl::StatusOr<std::optional<FoundInvitation>> FindByClaimCode(const Call& call,
                                                               const storage::Reader& reader,
                                                               absl::string_view code) {
  ASSIGN_OR_RETURN(auto row, ClaimCodeTable().Find(reader, RowOf(call, code)));
  const std::string id = row.has_value() ? row->message.invitation_id() : kNobody;
  FoundInvitation found;
  absl::StatusOr<storage::RowMeta> meta = Invitations().Load(
      call, reader, absl::StrCat("municipalities/", call.municipality(), "/invitations/", id),
      found.invitation);
  // The code is unknown, or that of an invitation of which the caller may not know.
  if (absl::IsNotFound(meta.status())) return std::optional<FoundInvitation>();
  RETURN_IF_ERROR(meta.status());
  found.meta = *meta;
  return std::optional<FoundInvitation>(std::move(found));
}

}  // namespace osiedle::invitations
