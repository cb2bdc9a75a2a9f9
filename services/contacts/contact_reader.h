// What other areas may read of this one, in their own transaction or snapshot, by the
// municipality's number in keys and the last part of a name. Deleted records are found, too:
// `delete_time` tells them.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_READER_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_READER_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::contacts {

absl::StatusOr<std::optional<v1::Contact>> FindContact(const storage::Reader& reader,
                                                       uint32_t owner, absl::string_view id);
// The live contact of this name in the call's municipality, whole, if the caller may read it. What
// of it may be told beyond that is up to who asks: links may have ended (contact_links.h).
absl::StatusOr<std::optional<v1::Contact>> FindReadableContact(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               absl::string_view name);
absl::StatusOr<std::optional<v1::Outing>> FindOuting(const storage::Reader& reader, uint32_t owner,
                                                     absl::string_view id);
absl::StatusOr<std::optional<v1::Stop>> FindStop(const storage::Reader& reader, uint32_t owner,
                                                 absl::string_view id);

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_READER_H_
