#include "services/call/resource/record_sight.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "google/api/resource.pb.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

struct Kind {
  Dimension dimension;
  const char* field;
  // The field that names several; "": there is no such field.
  const char* list;
  // The singular of the resource that stands for itself.
  const char* itself;
};
constexpr Kind kKinds[] = {
    {Dimension::kController, "controller", "", ""},
    {Dimension::kDistrict, "district", "", ""},
    {Dimension::kInstitution, "institution", "", "institution"},
    {Dimension::kStaffMember, "staff_member", "staff_members", "staffMember"},
    {Dimension::kTeam, "team", "teams", "team"}};

// The list, where the type has it: a procedure has the teams that know it, besides the one that has
// it now. Null: the type has no such field.
const FieldDescriptor* FieldOfKind(const google::protobuf::Descriptor* type, const Kind& kind,
                                   bool is_itself) {
  const FieldDescriptor* several = type->FindFieldByName(kind.list);
  const bool is_list = several != nullptr && several->type() == FieldDescriptor::TYPE_STRING &&
                       several->is_repeated();
  if (is_list) return several;
  const FieldDescriptor* one = type->FindFieldByName(is_itself ? "name" : kind.field);
  const bool is_one =
      one != nullptr && one->type() == FieldDescriptor::TYPE_STRING && !one->is_repeated();
  return is_one ? one : nullptr;
}

}  // namespace

RecordSight::RecordSight(const google::protobuf::Descriptor* type, bool is_shared)
    : is_shared_(is_shared) {
  const std::string& singular = type->options().GetExtension(google::api::resource).singular();
  for (const Kind& kind : kKinds) {
    const bool is_itself = singular == kind.itself;
    const FieldDescriptor* field = FieldOfKind(type, kind, is_itself);
    if (field != nullptr) places_.push_back({.dimension = kind.dimension, .field = field});
  }
}

const FieldDescriptor* RecordSight::FieldOf(Dimension dimension) const {
  for (const Place& place : places_) {
    if (place.dimension == dimension) return place.field;
  }
  return nullptr;
}

absl::string_view RecordSight::PathOf(Dimension dimension) const {
  const FieldDescriptor* field = FieldOf(dimension);
  return field == nullptr ? absl::string_view() : absl::string_view(field->name());
}

bool RecordSight::Holds(const RecordCondition& condition, const Message& record,
                        bool shared_counts) const {
  const FieldDescriptor* field = FieldOf(condition.dimension);
  if (field == nullptr) return is_shared_ && shared_counts;
  const google::protobuf::Reflection& reflection = *record.GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    return absl::c_binary_search(condition.names,
                                 reflection.GetStringReference(record, field, &scratch));
  }
  for (int i = 0; i < reflection.FieldSize(record, field); ++i) {
    if (absl::c_binary_search(condition.names,
                              reflection.GetRepeatedStringReference(record, field, i, &scratch))) {
      return true;
    }
  }
  return false;
}

bool RecordSight::Fits(const RecordScope& scope, const Message& record, bool shared_counts) const {
  if (scope.is_whole()) return true;
  return absl::c_any_of(scope.alternatives(), [&](const RecordScope::Alternative& alternative) {
    return absl::c_all_of(alternative, [&](const RecordCondition& condition) {
      return Holds(condition, record, shared_counts);
    });
  });
}

bool RecordSight::Sees(const RecordScope& scope, const Message& record) const {
  return Fits(scope, record, /*shared_counts=*/true);
}

bool RecordSight::MayLeave(const RecordScope& scope, const Message& record) const {
  return Fits(scope, record, /*shared_counts=*/false);
}

std::string RecordSight::FieldOutside(const RecordScope& scope, const Message& record) const {
  for (const RecordScope::Alternative& alternative : scope.alternatives()) {
    for (const RecordCondition& condition : alternative) {
      if (Holds(condition, record, /*shared_counts=*/false)) continue;
      const FieldDescriptor* field = FieldOf(condition.dimension);
      return field == nullptr ? "name" : field->name();
    }
  }
  return "name";
}

RecordSight::Common RecordSight::CommonOf(const RecordScope& scope) const {
  Common common;
  if (scope.is_whole()) return common;
  bool is_first = true;
  for (const RecordScope::Alternative& alternative : scope.alternatives()) {
    // Of each place: the names, or nothing said.
    std::vector<std::pair<std::string, std::vector<std::string>>> names;
    bool is_met = true;
    for (const RecordCondition& condition : alternative) {
      const absl::string_view path = PathOf(condition.dimension);
      if (!path.empty()) {
        names.emplace_back(std::string(path), condition.names);
      } else if (!is_shared_) {
        is_met = false;
      }
    }
    if (!is_met) continue;
    if (is_first) {
      common.names = std::move(names);
      is_first = false;
      continue;
    }
    // Of what was common so far, that stays on which this alternative has a condition, too.
    for (size_t i = 0; i < common.names.size();) {
      const auto same = absl::c_find_if(
          names, [&](const auto& other) { return other.first == common.names[i].first; });
      if (same == names.end()) {
        common.names.erase(common.names.begin() + static_cast<ptrdiff_t>(i));
        continue;
      }
      std::vector<std::string>& all = common.names[i].second;
      all.insert(all.end(), same->second.begin(), same->second.end());
      absl::c_sort(all);
      all.erase(std::unique(all.begin(), all.end()), all.end());
      ++i;
    }
  }
  common.sees_nothing = is_first;
  return common;
}

}  // namespace osiedle::call
