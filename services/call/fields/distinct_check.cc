#include "services/call/fields/distinct_check.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::call {

void CheckDistinct(const google::protobuf::RepeatedPtrField<std::string>& items,
                   absl::string_view field, Violations& violations) {
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < items.size(); ++i) {
    if (items[i].empty()) {
      violations.Add(absl::StrCat(field, "[", i, "]"), common::v1::EMPTY_ITEM);
    } else if (!seen.insert(items[i]).second) {
      violations.Add(absl::StrCat(field, "[", i, "]"), common::v1::ALREADY_IN_LIST);
    }
  }
}

}  // namespace osiedle::call
