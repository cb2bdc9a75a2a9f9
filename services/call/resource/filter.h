// Filters of List requests: a subset of AIP-160.
//
//   filter    = [ condition { "AND" condition } ]
//   condition = path ( "=" | "!=" | "<" | "<=" | ">" | ">=" | ":" ) literal
//   path      = name { "." name }
//   literal   = "quoted" or 'quoted' with \" \' \\ \n \t, or a bare word: [A-Za-z0-9_+./:@-]+, or *
//
// What a literal means follows from the field: text, number, true/false, the name of an enum value,
// a time in RFC 3339 for a Timestamp, YYYY-MM-DD for a google.type.Date. `field:*` asks whether the
// field is set. There is no OR, NOT, parenthesis or function, and no wildcard inside a text.
//
//   strings        all operators; < and > compare bytes
//   numbers, times all operators
//   bools, enums   = != :
//   messages       :* alone
//   lists of those :  (an element is equal), :* (not empty)
//   external_ids.system = "ops" AND external_ids.value = "17"
//                  through a list of messages: holds when one element meets all conditions on that
//                  list
//
// A field without presence that is unset has its default value. An absent Timestamp, Date, optional
// field or message on the way meets no condition but !=. `field != x` through a list asks for an
// element that differs.
#ifndef OSIEDLE_SERVICES_CALL_RESOURCE_FILTER_H_
#define OSIEDLE_SERVICES_CALL_RESOURCE_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"

namespace osiedle::call {

enum class FilterOp {
  kEqual,  // also ':' with a literal
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kPresent,  // ":*"; has no value
};

// int64_t: signed numbers and enums (the number of the value). monostate: no value.
using FilterValue = std::variant<std::monostate, std::string, int64_t, uint64_t, double, bool,
                                 absl::Time, absl::CivilDay>;

struct FilterCondition {
  std::string path;
  FilterOp op;
  FilterValue value;
  // `path`, resolved. Only the last may be a list of scalars.
  std::vector<const google::protobuf::FieldDescriptor*> fields;
};

// A compiled filter. Immutable and thread-safe. An empty one matches everything.
class Filter {
 public:
  Filter() = default;

  // REQUIRES: `message` is of the type that the filter was compiled for. Allocates nothing.
  bool Matches(const google::protobuf::Message& message) const;

  bool empty() const { return conditions_.empty(); }
  // In the order of the text, joined by AND.
  const std::vector<FilterCondition>& Conditions() const { return conditions_; }

 private:
  friend class FilterSpec;

  // Conditions on one message; those on the elements of a list stand in a node of their own.
  struct Node {
    struct Leaf {
      size_t condition;  // in conditions_
      size_t from;       // where in its `fields` the path from this node's message begins
    };
    std::vector<Leaf> leaves;
    // The way from this node's message to the list, the list itself last.
    std::vector<const google::protobuf::FieldDescriptor*> list;
    std::vector<Node> lists;  // each with `list` set
  };

  void Insert(Node& node, size_t condition, size_t from);
  bool NodeMatches(const Node& node, const google::protobuf::Message& message) const;
  bool SomeElementMatches(const Node& node, const google::protobuf::Message& message) const;

  std::vector<FilterCondition> conditions_;
  Node root_;
};

// What one List lets its callers filter by. Make it once. Immutable and thread-safe.
class FilterSpec {
 public:
  static constexpr size_t kMaxBytes = 2000;
  static constexpr size_t kMaxConditions = 16;

  // Paths from `type`, through messages and lists of messages: {"occur_time",
  // "external_ids.system"}. A path that does not exist, or to a field of a type that cannot be
  // compared (bytes, maps, lists of messages), ends the process: it is a mistake in the program.
  FilterSpec(const google::protobuf::Descriptor* type,
             std::initializer_list<absl::string_view> paths);
  FilterSpec(const google::protobuf::Descriptor* type, absl::Span<const std::string> paths);

  // INVALID_ARGUMENT: names the position (from 1, in bytes), what was expected there and, for an
  // unknown field, the allowed ones. Echoes nothing of the filter.
  absl::StatusOr<Filter> Compile(absl::string_view filter) const;

 private:
  struct Field {
    std::string path;
    std::vector<const google::protobuf::FieldDescriptor*> fields;
  };
  friend class FilterParser;

  void Allow(const google::protobuf::Descriptor* type, absl::string_view path);

  std::vector<Field> fields_;
};

// An index that a table has, as the paths of its leading columns:
// {"outing", "occur_time"}, {"external_ids.system", "external_ids.value"}.
struct IndexPaths {
  std::vector<std::string> paths;
};

struct IndexChoice {
  struct Bound {
    FilterValue value;
    bool inclusive;
  };

  // Which of the offered ones.
  size_t index = 0;
  // The values of its first columns; may be empty when there is a bound.
  std::vector<FilterValue> equal;
  // Bounds of the column after those; a Timestamp or Date.
  std::optional<Bound> lower;
  std::optional<Bound> upper;
};

// The index that narrows most: the one with the most leading columns fixed by equality, then one
// whose next column has a bound (two bounds before one), then the first offered. Nothing: no
// condition helps. The choice only narrows: apply the filter to what the index yields. An equality
// with the value of an unset field ("" or 0 or false) is never used, as an index need not hold
// unset fields.
std::optional<IndexChoice> PlanIndex(const Filter& filter, absl::Span<const IndexPaths> indexes);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_FILTER_H_
