// The ids of rows that name no resource. They are made of the rows' content.
#ifndef OSIEDLE_SERVICES_EXCHANGE_ROW_IDS_H_
#define OSIEDLE_SERVICES_EXCHANGE_ROW_IDS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/fields/resource_type.h"
#include "services/call/rpc/call.h"

namespace osiedle::exchange {

// Of one municipality, kind and source. An id is the same for ever in this store; without the
// store's secret nobody can try which content an id was made of.
class RowIds {
 public:
  // `source` is that of the import.
  RowIds(const call::Call& call, const call::ResourceType& type, absl::string_view source);

  // A digest of the row's content: the fields that it sets, except those that the server fills in.
  std::string DigestOf(const google::protobuf::Message& content) const;
  // `occurrence` distinguishes equal rows.
  std::string IdOf(absl::string_view digest, int64_t occurrence) const;

 private:
  const std::string key_;
};

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_ROW_IDS_H_
