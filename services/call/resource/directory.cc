#include "services/call/resource/directory.h"

namespace osiedle::call {
namespace {

template <typename Map, typename Key>
typename Map::mapped_type FindOrNull(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

void Directory::Add(const Kind& kind) {
  const ResourceType& type = kind.resource->type();
  kinds_.push_back(&kind);
  by_collection_[type.pattern().collection()] = &kind;
  by_type_[type.type()] = &kind;
}

void Directory::Add(const Method& method, bool is_hosted) {
  methods_[method.request->GetDescriptor()] = &method;
  methods_by_name_[method.info.short_name] = &method;
  methods_by_name_[method.info.full_name] = &method;
  if (is_hosted) hosted_.insert(&method);
}

const Kind* Directory::OfCollection(absl::string_view collection) const {
  return FindOrNull(by_collection_, collection);
}

const Kind* Directory::KindOfType(absl::string_view type) const {
  return FindOrNull(by_type_, type);
}

const StandardResource* Directory::OfType(absl::string_view type) const {
  const Kind* kind = KindOfType(type);
  return kind == nullptr ? nullptr : kind->resource;
}

bool Directory::IsOfAPerson(absl::string_view type) const {
  const StandardResource* resource = OfType(type);
  return resource != nullptr && resource->spec().of_a_person;
}

const Method* Directory::FindMethod(const google::protobuf::Descriptor* request) const {
  return FindOrNull(methods_, request);
}

const Method* Directory::FindMethodNamed(absl::string_view name) const {
  return FindOrNull(methods_by_name_, name);
}

}  // namespace osiedle::call
