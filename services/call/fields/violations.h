// What is wrong with a request: every violated field at once (AIP-193, google.rpc.BadRequest).
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_VIOLATIONS_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_VIOLATIONS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace osiedle::call {

struct Violation {
  // The path from the request, with indexes: "contact.needs[2].need_code".
  std::string field;
  // What is wrong and what would be right, for a developer. Holds no value of a field: those may be
  // personal.
  std::string description;

  friend bool operator==(const Violation&, const Violation&) = default;
};

// Collects violations in the order in which they were found. Keeps the first kMost: a status
// travels in trailers, and a hostile request may be wrong in a hundred thousand places.
class Violations {
 public:
  static constexpr size_t kMost = 50;

  void Add(std::string field, std::string description) {
    if (!full()) items_.push_back({std::move(field), std::move(description)});
  }

  bool empty() const { return items_.empty(); }
  // Nothing more will be kept: a check that walks a long list may stop.
  bool full() const { return items_.size() >= kMost; }
  const std::vector<Violation>& items() const { return items_; }

 private:
  std::vector<Violation> items_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_VIOLATIONS_H_
