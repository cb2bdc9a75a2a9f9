#include "services/call/fields/violations.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "osiedle/common/v1/reason_texts.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"

namespace osiedle::call {
namespace {

struct Texts {
  std::string description;
  std::string message_pl;
};

const Texts& TextsOf(common::v1::ViolationReason reason) {
  static const auto* const texts = [] {
    auto* const all = new absl::flat_hash_map<int, Texts>();
    const google::protobuf::EnumDescriptor& reasons = *common::v1::ViolationReason_descriptor();
    for (int i = 0; i < reasons.value_count(); ++i) {
      const google::protobuf::EnumValueDescriptor& value = *reasons.value(i);
      all->emplace(value.number(), Texts{value.options().GetExtension(common::v1::description),
                                         value.options().GetExtension(common::v1::message_pl)});
    }
    return all;
  }();
  static const auto* const none = new Texts();
  const auto found = texts->find(static_cast<int>(reason));
  return found == texts->end() ? *none : found->second;
}

std::string Filled(absl::string_view text, const ViolationMetadata& metadata) {
  std::vector<std::pair<std::string, absl::string_view>> values;
  values.reserve(metadata.size());
  for (const auto& [name, value] : metadata)
    values.emplace_back(absl::StrCat("{", name, "}"), value);
  return absl::StrReplaceAll(text, values);
}

}  // namespace

std::string DescriptionOf(const Violation& violation) {
  return Filled(TextsOf(violation.reason).description, violation.metadata);
}

std::string PolishTextOf(const Violation& violation) {
  return Filled(TextsOf(violation.reason).message_pl, violation.metadata);
}

}  // namespace osiedle::call
