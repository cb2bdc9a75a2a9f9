#include "services/exchange/row_ids.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "services/call/fields/field_behavior.h"
#include "services/call/fields/fingerprint.h"

namespace osiedle::exchange {
namespace {

// Without vowels an id forms no word, and without digits it never looks like a personal number.
constexpr absl::string_view kLetters = "cdfghjkmnpqrtvwx";
constexpr size_t kIdBytes = 16;

}  // namespace

// Imported rows are known by this key, so it never changes. It has the old name of the type,
// without a domain.
RowIds::RowIds(const call::Call& call, const call::ResourceType& type, absl::string_view source)
    : key_(call.KeyFor(absl::StrCat("exchange.row_ids/", call.owner(), "/osiedle/",
                                    type.descriptor()->name(), "/", source))) {}

std::string RowIds::DigestOf(const google::protobuf::Message& content) const {
  const std::unique_ptr<google::protobuf::Message> said(content.New());
  said->CopyFrom(content);
  call::ClearOutputOnly(*said);
  const call::ResourceType& type = call::ResourceType::Of(said->GetDescriptor());
  for (const auto* field : {type.name_field(), type.etag_field()}) {
    if (field != nullptr) said->GetReflection()->ClearField(said.get(), field);
  }
  return call::KeyedBlake2b(key_, call::DeterministicBytes(*said), kIdBytes);
}

std::string RowIds::IdOf(absl::string_view digest, int64_t occurrence) const {
  std::string id;
  for (const char c : call::KeyedBlake2b(key_, absl::StrCat(digest, "/", occurrence), kIdBytes)) {
    const auto byte = static_cast<uint8_t>(c);
    id += kLetters[byte >> 4];
    id += kLetters[byte & 15];
  }
  return id;
}

}  // namespace osiedle::exchange
