// Whether what a resource names is there.
#ifndef OSIEDLE_SERVICES_CALL_REFERENCE_CHECK_H_
#define OSIEDLE_SERVICES_CALL_REFERENCE_CHECK_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/call/call.h"
#include "services/call/violations.h"
#include "storage/snapshot.h"

namespace osiedle::call {

// Whether a name is that of a live resource of the call's municipality.
using IsLive = absl::StatusOr<bool> (*)(const Call&, const storage::Reader&,
                                        absl::string_view name);

// Checks the references of one resource. Only those that change are judged: what a stored resource
// names may have been deleted since.
class ReferenceCheck {
 public:
  // Malformed names are added to `violations`. All outlive this.
  ReferenceCheck(const Call& call, const storage::Reader& reader, Violations& violations)
      : call_(call), reader_(reader), violations_(violations) {}

  // The names of the type T that is_live knows. An empty name is no reference: where one must be,
  // it is named as missing. True: it names something live.
  template <typename T>
  bool Check(absl::string_view field, absl::string_view name, IsLive is_live) {
    return CheckOne(T::descriptor(), field, name, is_live);
  }

  // REFERENCE_NOT_FOUND with every field that names nothing live.
  absl::Status Result() const;

 private:
  bool CheckOne(const google::protobuf::Descriptor* type, absl::string_view field,
                absl::string_view name, IsLive is_live);

  const Call& call_;
  const storage::Reader& reader_;
  Violations& violations_;
  Violations missing_;
  absl::Status failure_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_REFERENCE_CHECK_H_
