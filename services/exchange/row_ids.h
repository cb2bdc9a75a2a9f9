// The ids of rows that name no resource: made of what they say.
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

  // What the row says: the fields that it sets, but for those that the server fills in.
  std::string DigestOf(const google::protobuf::Message& content) const;
  // `occurrence` tells rows that say the same apart.
  std::string IdOf(absl::string_view digest, int64_t occurrence) const;

 private:
  const std::string key_;
};

}  // namespace osiedle::exchange

#endif  // OSIEDLE_SERVICES_EXCHANGE_ROW_IDS_H_
