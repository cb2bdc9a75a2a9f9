// Which records a call may know of, among those of its municipality.
#ifndef OSIEDLE_SERVICES_CALL_RPC_RECORD_SCOPE_H_
#define OSIEDLE_SERVICES_CALL_RPC_RECORD_SCOPE_H_

#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace osiedle::call {

// A kind of field by which records are told apart. A record has at most one value of each kind; of
// staff members and teams it may name several.
enum class Dimension {
  kController,
  kDistrict,
  kInstitution,
  // The record is this staff member, or names it.
  kStaffMember,
  // The record is this team, or names it.
  kTeam,
};

// The field of that kind names one of `names`. Of a list: names at least one of them.
struct RecordCondition {
  Dimension dimension = {};
  std::vector<std::string> names;

  friend bool operator==(const RecordCondition&, const RecordCondition&) = default;
};

// A record is known when all conditions of one alternative hold. An alternative without conditions
// is every record; no alternative at all is none.
//
// The alternatives are kept few, because a List reads an index of one condition exactly: those that
// differ in one dimension alone are one, and those within another are left out.
class RecordScope {
 public:
  using Alternative = absl::InlinedVector<RecordCondition, 2>;

  static RecordScope Whole();
  static RecordScope Nothing() { return {}; }

  bool is_whole() const { return is_whole_; }
  bool is_nothing() const { return !is_whole_ && alternatives_.empty(); }
  // Empty where the scope is whole or nothing. The conditions of each are in the order of their
  // dimensions, one for each; names are sorted, each once.
  const std::vector<Alternative>& alternatives() const { return alternatives_; }

  // Widens the scope by the records of `alternative`. Its conditions may be in any order, and
  // several of one dimension must all hold.
  void Add(Alternative alternative);
  // Narrows it to the records that are in both.
  void IntersectWith(const RecordScope& other);
  // Whether every record of `other` is in this scope. False where that cannot be told from one
  // alternative of this scope.
  bool Covers(const RecordScope& other) const;

  // The same text for the same scope, for what must not be used with another scope.
  std::string Text() const;

 private:
  bool is_whole_ = false;
  std::vector<Alternative> alternatives_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_RECORD_SCOPE_H_
