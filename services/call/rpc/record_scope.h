// Which records a call may know of, among those of its municipality.
#ifndef OSIEDLE_SERVICES_CALL_RPC_RECORD_SCOPE_H_
#define OSIEDLE_SERVICES_CALL_RPC_RECORD_SCOPE_H_

#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace osiedle::call {

// A kind of field by which records are told apart.
enum class Dimension {
  kController,
  kDistrict,
  kInstitution,
  // The record is this staff member, or names it.
  kStaffMember,
  // The record is this team, or names it.
  kTeam,
};

// The field of that kind names one of `names`.
struct RecordCondition {
  Dimension dimension = {};
  std::vector<std::string> names;

  friend bool operator==(const RecordCondition&, const RecordCondition&) = default;
};

// A record is known when all conditions of one alternative hold. An alternative without conditions
// is every record; no alternative at all is none.
class RecordScope {
 public:
  using Alternative = absl::InlinedVector<RecordCondition, 2>;

  static RecordScope Whole();
  static RecordScope Nothing() { return {}; }

  bool is_whole() const { return is_whole_; }
  bool is_nothing() const { return !is_whole_ && alternatives_.empty(); }
  // Empty where the scope is whole or nothing.
  const std::vector<Alternative>& alternatives() const { return alternatives_; }

  // Widens the scope by the records of `alternative`.
  void Add(Alternative alternative);
  // Narrows it to the records that are in both.
  void IntersectWith(const RecordScope& other);

 private:
  bool is_whole_ = false;
  std::vector<Alternative> alternatives_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_RECORD_SCOPE_H_
