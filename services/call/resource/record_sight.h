// Which records a call may know of, as their fields say.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_RECORD_SIGHT_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_RECORD_SIGHT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/call/rpc/record_scope.h"

namespace osiedle::call {

// Of the resources of one type. Immutable and thread-safe.
//
// The fields `controller`, `district`, `institution`, `staff_member` and `team` of a resource say
// where it belongs. A staff member, a team and an institution belong to themselves. A resource may
// have the list `staff_members` or `teams`: then it belongs to each of these, and to no other.
class RecordSight {
 public:
  // `is_shared`: everybody in the municipality may read resources without such a field, because
  // they are no records of anybody: codes, districts. All other resources without the field belong
  // to nobody, so a caller whose scope has a condition on it does not know them.
  RecordSight(const google::protobuf::Descriptor* type, bool is_shared);

  // Whether the records have any of these fields, or themselves stand for one.
  bool tells_apart() const { return !places_.empty(); }

  bool Sees(const RecordScope& scope, const google::protobuf::Message& record) const;
  // Whether a record with this content may be created or left by a caller of this scope. Nobody
  // with a narrowed scope changes what is shared.
  bool MayLeave(const RecordScope& scope, const google::protobuf::Message& record) const;
  // The first field of `record` for which MayLeave fails, for messages: "controller".
  std::string FieldOutside(const RecordScope& scope, const google::protobuf::Message& record) const;

  // The path by which records are found in one dimension: "controller", "name". Empty: the records
  // have no such field.
  absl::string_view PathOf(Dimension dimension) const;

  // What every record that Sees() knows has in common: at each path one of these names. No path:
  // nothing. `sees_nothing`: there is no such record.
  struct Common {
    bool sees_nothing = false;
    std::vector<std::pair<std::string, std::vector<std::string>>> names;
  };
  Common CommonOf(const RecordScope& scope) const;

 private:
  struct Place {
    Dimension dimension;
    const google::protobuf::FieldDescriptor* field;
  };

  const google::protobuf::FieldDescriptor* FieldOf(Dimension dimension) const;
  bool Holds(const RecordCondition& condition, const google::protobuf::Message& record,
             bool shared_counts) const;
  bool Fits(const RecordScope& scope, const google::protobuf::Message& record,
            bool shared_counts) const;

  absl::InlinedVector<Place, 5> places_;
  const bool is_shared_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_RECORD_SIGHT_H_
