// The resources and methods of all areas, for code that treats all of them alike.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/call/resource/standard_resource.h"
#include "services/call/rpc/method.h"

namespace osiedle::call {

// The standard methods that a resource has; null where it has none.
struct StandardMethods {
  const Method* get = nullptr;
  const Method* batch_get = nullptr;
  const Method* list = nullptr;
  const Method* create = nullptr;
  const Method* update = nullptr;
  const Method* remove = nullptr;
  const Method* undelete = nullptr;
};

// A resource of an area and its methods.
struct Kind {
  const StandardResource* resource = nullptr;
  StandardMethods methods;
};

// Made once from the areas of a server (services/call/area/area.h); then immutable and thread-safe.
// An area names only the areas before it. Through the directory it reaches later areas, by the
// annotations of its protos.
class Directory {
 public:
  // What is added outlives the directory.
  void Add(const Kind& kind);
  // `is_hosted`: a client can call it here.
  void Add(const Method& method, bool is_hosted);

  // In the order of the areas.
  const std::vector<const Kind*>& kinds() const { return kinds_; }
  // By the collection in names ("contacts"). Null: there is none.
  const Kind* OfCollection(absl::string_view collection) const;
  // By type ("osiedle.pl/Contact"). Null: there is none.
  const Kind* KindOfType(absl::string_view type) const;
  const StandardResource* OfType(absl::string_view type) const;
  // Whether resources of this type are about persons.
  bool IsOfAPerson(absl::string_view type) const;

  // The method of a request type: every RPC has a request message of its own, so the request type
  // says which RPC it is. Null: no area of this server has it.
  const Method* FindMethod(const google::protobuf::Descriptor* request) const;
  // By its name, as "ResidentService.GetResident", or with the package before it. Null: there is
  // none.
  const Method* FindMethodNamed(absl::string_view name) const;
  bool IsHosted(const Method& method) const { return hosted_.contains(&method); }
  // REQUIRES: there is one.
  template <typename Request>
  const Method& MethodOf() const {
    return *FindMethod(Request::descriptor());
  }

 private:
  std::vector<const Kind*> kinds_;
  absl::flat_hash_map<absl::string_view, const Kind*> by_collection_;
  absl::flat_hash_map<absl::string_view, const Kind*> by_type_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, const Method*> methods_;
  absl::flat_hash_map<absl::string_view, const Method*> methods_by_name_;
  absl::flat_hash_set<const Method*> hosted_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_
