// Who calls, and what the caller is trusted with.
#ifndef OSIEDLE_SERVICES_CALL_RPC_PRINCIPAL_H_
#define OSIEDLE_SERVICES_CALL_RPC_PRINCIPAL_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "osiedle/common/v1/role.pb.h"

namespace osiedle::call {

// A set of roles.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<common::v1::Role> roles) {
    for (common::v1::Role role : roles) bits_ |= Bit(role);
  }
  // Every role there is.
  static RoleSet All();

  void Add(common::v1::Role role) { bits_ |= Bit(role); }
  void Add(RoleSet roles) { bits_ |= roles.bits_; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool Contains(common::v1::Role role) const { return (bits_ & Bit(role)) != 0; }
  constexpr bool Intersects(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  // "COORDINATOR, ASSISTANT", in the order of their numbers.
  std::string Names() const;

  friend constexpr bool operator==(RoleSet, RoleSet) = default;

 private:
  static constexpr uint32_t Bit(common::v1::Role role) { return uint32_t{1} << role; }
  uint32_t bits_ = 0;
};

// Roles in one municipality (its id: "rybnik"), or in all ("*").
struct Grant {
  std::string municipality;
  RoleSet roles;
  // What the grant is narrowed to: names of resources of that municipality. Empty: not narrowed.
  // A record counts when its field of that kind names one of them.
  std::vector<std::string> controllers = {};
  std::vector<std::string> districts = {};
  std::vector<std::string> institutions = {};
  // The only methods that it allows, as "ContactService.ListContacts". Empty: all of its roles.
  absl::flat_hash_set<std::string> methods = {};

  // Whether it holds in a municipality. For what belongs to no municipality pass "".
  bool Covers(absl::string_view in_municipality) const;
  bool is_narrowed() const {
    return !controllers.empty() || !districts.empty() || !institutions.empty();
  }
};

// Immutable once made.
struct Principal {
  // Stable, at most 200 characters; stands in the audit log.
  std::string id;
  // For people; may be empty.
  std::string display;
  std::vector<Grant> grants;

  // Has one of `roles` there, in a narrowed grant or not. For what belongs to no municipality pass
  // "": only "*" grants count.
  bool MayRole(absl::string_view municipality, RoleSet roles) const;
  // Has any role there: may know that it exists.
  bool Knows(absl::string_view municipality) const;
  // Whether it holds one of the roles in any municipality.
  bool MayRoleSomewhere(RoleSet roles) const;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RPC_PRINCIPAL_H_
