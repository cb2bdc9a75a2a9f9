// What the annotations of a resource message say about it (google.api.resource, AIP-123).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_RESOURCE_TYPE_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_RESOURCE_TYPE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/call/fields/resource_name.h"

namespace osiedle::call {

// Immutable; made once for a type and kept for the life of the process.
class ResourceType {
 public:
  // Thread-safe. `type` must live as long as the process, as generated ones do. A message without
  // the annotation has no patterns. A pattern that does not compile ends the process: it is a
  // mistake in a proto file.
  static const ResourceType& Of(const google::protobuf::Descriptor* type);

  const google::protobuf::Descriptor* descriptor() const { return descriptor_; }
  // "osiedle.example/Contact"; empty for a message that is no resource.
  const std::string& type() const { return type_; }
  const std::vector<ResourcePattern>& patterns() const { return patterns_; }
  // The first one. REQUIRES: there is one.
  const ResourcePattern& pattern() const { return patterns_.front(); }
  // The field of a request that brings such a resource (AIP-133): "need_code".
  const std::string& field_name() const { return field_name_; }
  // As annotated, else from the message's name and the collection: "needCode", "needCodes".
  const std::string& singular() const { return singular_; }
  const std::string& plural() const { return plural_; }

  // The pattern that `name` fits, and its ids; nothing if none does.
  struct Match {
    const ResourcePattern* pattern = nullptr;
    NameIds ids;
  };
  std::optional<Match> Parse(absl::string_view name) const;
  std::optional<Match> ParseParent(absl::string_view parent) const;

  // The standard fields; null where the message has none (or one of another type).
  const google::protobuf::FieldDescriptor* name_field() const { return name_; }
  const google::protobuf::FieldDescriptor* etag_field() const { return etag_; }
  const google::protobuf::FieldDescriptor* create_time_field() const { return create_time_; }
  const google::protobuf::FieldDescriptor* update_time_field() const { return update_time_; }
  const google::protobuf::FieldDescriptor* delete_time_field() const { return delete_time_; }
  const google::protobuf::FieldDescriptor* external_ids_field() const { return external_ids_; }

 private:
  explicit ResourceType(const google::protobuf::Descriptor* type);

  const google::protobuf::Descriptor* descriptor_;
  std::string type_;
  std::vector<ResourcePattern> patterns_;
  std::string field_name_;
  std::string singular_;
  std::string plural_;
  const google::protobuf::FieldDescriptor* name_ = nullptr;
  const google::protobuf::FieldDescriptor* etag_ = nullptr;
  const google::protobuf::FieldDescriptor* create_time_ = nullptr;
  const google::protobuf::FieldDescriptor* update_time_ = nullptr;
  const google::protobuf::FieldDescriptor* delete_time_ = nullptr;
  const google::protobuf::FieldDescriptor* external_ids_ = nullptr;
};

// The present form of a resource type in a log. Entries from before the domain say
// "osiedle/Contact" for "osiedle.pl/Contact".
std::string CurrentType(absl::string_view stored);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_RESOURCE_TYPE_H_
