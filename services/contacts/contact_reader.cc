#include "services/contacts/contact_reader.h"

#include "services/call/fields/resource_name.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/access_table.h"
#include "services/contacts/contact_tables.h"
#include "storage/status_macros.h"

namespace osiedle::contacts {
namespace {

template <typename Message>
absl::StatusOr<std::optional<Message>> Find(const storage::AnyTable& table,
                                            const storage::Reader& reader, uint32_t owner,
                                            absl::string_view id) {
  std::optional<Message> message(std::in_place);
  ASSIGN_OR_RETURN(
      std::optional<storage::RowMeta> meta,
      table.Get(reader, {.owner = owner, .tuple = storage::KeyTuple::Of(id)}, *message));
  if (!meta.has_value()) message.reset();
  return message;
}

}  // namespace

absl::StatusOr<std::optional<v1::Contact>> FindContact(const storage::Reader& reader,
                                                       uint32_t owner, absl::string_view id) {
  return Find<v1::Contact>(Contacts().table(), reader, owner, id);
}

absl::StatusOr<std::optional<v1::Contact>> FindReadableContact(const call::Call& call,
                                                               const storage::Reader& reader,
                                                               absl::string_view name) {
  const std::optional<call::NameIds> ids = Contacts().type().pattern().Parse(name);
  if (!ids.has_value() || (*ids)[0] != call.municipality()) return std::optional<v1::Contact>();
  ASSIGN_OR_RETURN(std::optional<v1::Contact> contact,
                   FindContact(reader, call.owner(), ids->back()));
  if (!contact.has_value() || contact->has_delete_time()) return std::optional<v1::Contact>();
  ASSIGN_OR_RETURN(const call::RecordScope scope,
                   call::RecordsFor(call, call::LinesOf(common::v1::READ_CONTACTS), reader));
  if (!Contacts().SeesWithin(scope, *contact)) contact.reset();
  return contact;
}

absl::StatusOr<std::optional<v1::Outing>> FindOuting(const storage::Reader& reader, uint32_t owner,
                                                     absl::string_view id) {
  return Find<v1::Outing>(Outings().table(), reader, owner, id);
}

absl::StatusOr<std::optional<v1::Stop>> FindStop(const storage::Reader& reader, uint32_t owner,
                                                 absl::string_view id) {
  return Find<v1::Stop>(Stops().table(), reader, owner, id);
}

}  // namespace osiedle::contacts
