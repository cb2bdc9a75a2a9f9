// The kinds of resources of all areas, with their standard methods: for what is the same for each
// of them. The server makes it; an area itself knows only those before it.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/call.h"
#include "services/call/standard_resource.h"
#include "storage/snapshot.h"
#include "storage/transaction.h"

namespace osiedle::call {

// A method whose handler is called with any message of the right type.
template <typename View>
struct AnyMethod {
  const google::protobuf::Message* request = nullptr;
  const google::protobuf::Message* response = nullptr;
  std::function<absl::Status(const Call&, View&, const google::protobuf::Message&,
                             google::protobuf::Message&)>
      handler;
};

template <typename View, typename Request, typename Response>
AnyMethod<View> MakeAnyMethod(absl::Status (*handler)(const Call&, View&, const Request&,
                                                      Response&)) {
  return {
      .request = &Request::default_instance(),
      .response = &Response::default_instance(),
      .handler = [handler](const Call& call, View& view, const google::protobuf::Message& request,
                           google::protobuf::Message& response) {
        return handler(call, view, static_cast<const Request&>(request),
                       static_cast<Response&>(response));
      }};
}

struct Kind {
  const StandardResource* resource = nullptr;
  // Those that it has.
  std::optional<AnyMethod<storage::Transaction>> create;
  std::optional<AnyMethod<storage::Transaction>> update;
  std::optional<AnyMethod<const storage::Snapshot>> list;
};

// Immutable and thread-safe.
class ResourceDirectory {
 public:
  explicit ResourceDirectory(std::vector<Kind> kinds) : kinds_(std::move(kinds)) {}

  const std::vector<Kind>& kinds() const { return kinds_; }

  // By the collection in names ("contacts"). Null: there is none.
  const Kind* OfCollection(absl::string_view collection) const {
    return Find([collection](const ResourceType& type) {
      return type.pattern().collection() == collection;
    });
  }
  // By type ("osiedle/Contact").
  const StandardResource* OfType(absl::string_view name) const {
    const Kind* kind = Find([name](const ResourceType& type) { return type.type() == name; });
    return kind == nullptr ? nullptr : kind->resource;
  }

 private:
  template <typename Fits>
  const Kind* Find(Fits fits) const {
    for (const Kind& kind : kinds_) {
      if (fits(kind.resource->type())) return &kind;
    }
    return nullptr;
  }

  const std::vector<Kind> kinds_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_DIRECTORY_H_
