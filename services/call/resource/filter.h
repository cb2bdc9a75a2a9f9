// Filters of List requests: a subset of AIP-160.
//
//   filter    = [ term { "AND" term } ]
//   term      = either | "(" either ")"
//   either    = condition { "OR" condition }          of one field; OR binds tighter than AND
//   condition = path ( "=" | "!=" | "<" | "<=" | ">" | ">=" | ":" ) literal
//   path      = name { "." name }
//   literal   = "quoted" or 'quoted' with \" \' \\ \* \n \t, or a bare word: [A-Za-z0-9_+./:@-]+,
//   or *
//
// What a literal means follows from the field: text, number, true/false, the name of an enum value,
// a time in RFC 3339 for a Timestamp, YYYY-MM-DD for a google.type.Date. For a Timestamp,
// YYYY-MM-DD is the whole day in the caller's time zone: `>= "2025-10-01"` begins with its first
// moment, `<=` ends with its last, and `=` is any moment of it. `field:*` asks whether the field is
// set. There is no NOT and no function, and parentheses are not nested.
//
// A text that ends with a star is a prefix: `alias = "Pani*"`. The star stands only at the end, and
// only with = and :. For texts that people wrote (`texts` of a FilterSpec) a prefix ignores letter
// case, accents and punctuation (fields/folded_text.h). With : any word of the text may begin with
// the prefix: `alias:"ogrod*"`.
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
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
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
  kPresent,     // ":*"; has no value
  kPrefix,      // "Pan*"
  kWordPrefix,  // the same with ':', of a text that people wrote
};

// The moments of a day in a time zone: begin <= t < end.
struct DaySpan {
  absl::Time begin;
  absl::Time end;

  friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

// int64_t: signed numbers and enums (the number of the value). monostate: no value.
using FilterValue = std::variant<std::monostate, std::string, int64_t, uint64_t, double, bool,
                                 absl::Time, absl::CivilDay, DaySpan>;

struct FilterTest {
  FilterOp op;
  FilterValue value;
};

struct FilterCondition {
  std::string path;
  // `path`, resolved. Only the last may be a list of scalars.
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  // Joined by OR; never empty.
  std::vector<FilterTest> any_of;
  // The field is a text that people wrote: values of prefixes are folded.
  bool is_folded = false;

  // The only test; null when there are several.
  const FilterTest* only() const { return any_of.size() == 1 ? &any_of.front() : nullptr; }
  // Whether each test is `op`.
  bool IsAll(FilterOp op) const;
  // Whether the path goes through a list, so that different values may meet different conditions.
  bool is_of_many() const;
};

// A compiled filter. Immutable and thread-safe. An empty one matches everything.
class Filter {
 public:
  Filter() = default;

  // REQUIRES: `message` is of the type that the filter was compiled for.
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

// The time zone in which a filter's days are read.
using FilterZone = absl::FunctionRef<absl::StatusOr<absl::TimeZone>()>;

// The fields by which one List can be filtered. Make it once. Immutable and thread-safe.
class FilterSpec {
 public:
  static constexpr size_t kMaxBytes = 2000;
  static constexpr size_t kMaxConditions = 16;

  // Paths from `type`, through messages and lists of messages: {"occur_time",
  // "external_ids.system"}. A path that does not exist, or to a field of a type that cannot be
  // compared (bytes, maps, lists of messages), ends the process: it is a mistake in the program.
  // `texts` are paths of texts that people wrote, beside `paths`.
  FilterSpec(const google::protobuf::Descriptor* type, absl::Span<const std::string> paths,
             absl::Span<const std::string> texts = {});

  // FILTER_INVALID: names the position (from 1, in bytes), the path where it is known, what was
  // expected there and, for an unknown field, the allowed ones. Echoes nothing of the filter.
  // `zone` is called when the filter compares a moment with a day; its failure is returned.
  absl::StatusOr<Filter> Compile(absl::string_view filter, FilterZone zone) const;
  // The same with the days of UTC.
  absl::StatusOr<Filter> Compile(absl::string_view filter) const;

 private:
  struct Field {
    std::string path;
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    bool is_text = false;
  };
  friend class FilterParser;

  void Allow(const google::protobuf::Descriptor* type, absl::string_view path, bool is_text);

  std::vector<Field> fields_;
};

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_RESOURCE_FILTER_H_
