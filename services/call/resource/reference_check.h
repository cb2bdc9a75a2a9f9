// Checks that the resources that a message names exist, by its annotations
// (google.api.resource_reference).
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_REFERENCE_CHECK_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_REFERENCE_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/call.h"
#include "storage/snapshot.h"

namespace osiedle::call {

// The fields of a type, at any depth, in which a client names other resources. Made once for a
// type. Immutable and thread-safe.
class ReferenceFields {
 public:
  // All fields except those that the server sets, and those whose paths ("needs.need_code") are in
  // `except`. A path that names no such field ends the process: it is a mistake in the program.
  ReferenceFields(const google::protobuf::Descriptor* type, const std::vector<std::string>& except);

  struct Field {
    // From the message to the name; lists and messages on the way.
    std::vector<const google::protobuf::FieldDescriptor*> path;
    // The type of the named resource: "osiedle.pl/Stop".
    std::string type;
  };
  const std::vector<Field>& fields() const { return fields_; }

 private:
  void Add(const google::protobuf::Descriptor* type, const std::string& path_so_far,
           const std::vector<std::string>& except, std::vector<std::string>& left_out,
           Field& so_far);

  std::vector<Field> fields_;
};

// Checks the references of one message. An empty name is no reference: where one is required,
// CheckRequired() names the field.
class ReferenceCheck {
 public:
  // Malformed names are added to `violations`. All outlive this.
  ReferenceCheck(const Call& call, const storage::Reader& reader, Violations& violations)
      : call_(call), reader_(reader), violations_(violations) {}

  // Checks the names in `fields` that `after` has and `before` has not: a resource named earlier
  // may have been deleted since. Null: there is nothing before. The paths of violations begin with
  // `prefix`.
  void CheckNew(const ReferenceFields& fields, absl::string_view prefix,
                const google::protobuf::Message* before, const google::protobuf::Message& after);
  // Checks one field of a request, or each item of a list, by its annotation. True: every resource
  // in it may be named.
  bool CheckField(const google::protobuf::Message& request, int field_number);
  // Checks one name of a resource of `type` ("osiedle.pl/Stop"). True: it may be named.
  bool Check(absl::string_view type, absl::string_view field, absl::string_view name);

  // Whether nothing was wrong so far.
  bool ok() const { return missing_.empty() && failure_.ok() && !malformed_; }
  // REFERENCE_NOT_FOUND with every field that names nothing live. Malformed names are not in it.
  absl::Status Result() const;

 private:
  const Call& call_;
  const storage::Reader& reader_;
  Violations& violations_;
  Violations missing_;
  absl::Status failure_;
  bool malformed_ = false;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_REFERENCE_CHECK_H_
