// The faults of a request: every violated field at once (AIP-193, google.rpc.BadRequest).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_VIOLATIONS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_VIOLATIONS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace osiedle::common::v1 {
// Defined in osiedle/common/v1/violation_reason.pb.h. Include that file only to name a reason.
enum ViolationReason : int;
}  // namespace osiedle::common::v1

namespace osiedle::call {

// The values for the names in braces in a reason's texts: {{"max", "200"}}. Holds bounds and forms,
// and never text of a client, which may be personal.
using ViolationMetadata = std::vector<std::pair<std::string, std::string>>;

struct Violation {
  // The path from the request, with indexes: "contact.needs[2].need_code".
  std::string field;
  common::v1::ViolationReason reason;
  ViolationMetadata metadata = {};

  friend bool operator==(const Violation&, const Violation&) = default;
};

// The text of the reason's proto, for a developer and for the person in front of the screen: what
// is wrong and what would be right. A name in braces without a value in the metadata stays as it
// is.
std::string DescriptionOf(const Violation& violation);
std::string PolishTextOf(const Violation& violation);

// Collects violations in the order in which they were found. Keeps the first kMost: a status
// travels in trailers, and a hostile request may be wrong in a hundred thousand places.
class Violations {
 public:
  static constexpr size_t kMost = 50;

  void Add(Violation violation) {
    if (!full()) items_.push_back(std::move(violation));
  }
  void Add(std::string field, common::v1::ViolationReason reason, ViolationMetadata metadata = {}) {
    Add({std::move(field), reason, std::move(metadata)});
  }

  bool empty() const { return items_.empty(); }
  // No further violation will be kept: a check that walks a long list may stop.
  bool full() const { return items_.size() >= kMost; }
  const std::vector<Violation>& items() const { return items_; }

 private:
  std::vector<Violation> items_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_VIOLATIONS_H_
