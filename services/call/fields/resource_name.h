// Resource names (AIP-122): "municipalities/rybnik/contacts/01hf…" and the pattern behind them.
#ifndef OSIEDLE_SERVICES_CALL_FIELDS_RESOURCE_NAME_H_
#define OSIEDLE_SERVICES_CALL_FIELDS_RESOURCE_NAME_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace osiedle::call {

// The ids in a name, from the left. They view the name that they were read from.
class NameIds {
 public:
  static constexpr size_t kMost = 4;

  // REQUIRES: fewer than kMost yet.
  void push_back(absl::string_view id) { ids_[size_++] = id; }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  absl::string_view operator[](size_t i) const { return ids_[i]; }
  absl::string_view front() const { return ids_[0]; }
  absl::string_view back() const { return ids_[size_ - 1]; }
  const absl::string_view* begin() const { return ids_.data(); }
  const absl::string_view* end() const { return ids_.data() + size_; }
  // So that Format() takes one.
  const absl::string_view* data() const { return ids_.data(); }

 private:
  std::array<absl::string_view, kMost> ids_;
  size_t size_ = 0;
};

// One pattern of google.api.resource. Immutable and thread-safe. Reading a name copies nothing.
class ResourcePattern {
 public:
  // "municipalities/{municipality}/contacts/{contact}". A segment is a literal or one variable; a
  // variable follows a literal; the last segment of a singleton is a literal ("…/settings").
  // INVALID_ARGUMENT: anything else, and more than NameIds::kMost variables.
  static absl::StatusOr<ResourcePattern> Compile(absl::string_view pattern);

  // The ids of `name`, or nothing if it does not fit the pattern exactly. Every id passes
  // IsResourceId, so wildcards, empty ids, upper case and trailing slashes do not fit.
  std::optional<NameIds> Parse(absl::string_view name) const;
  bool Fits(absl::string_view name) const { return Parse(name).has_value(); }

  // The same for the name of a parent: all segments but the collection and the id in it. The parent
  // of a top-level resource is "".
  std::optional<NameIds> ParseParent(absl::string_view parent) const;

  // The parent that stands for all that lie below `ancestor` (AIP-159): each id between the two is
  // "-". It is `ancestor` itself when nothing is between. REQUIRES: `ancestor` is a name above.
  std::string WildcardParent(absl::string_view ancestor) const;
  // What `parent` says when it is such a parent: `ancestor`. Nothing: it is not one.
  std::optional<absl::string_view> AncestorOfWildcard(absl::string_view parent) const;

  // The name with these ids. REQUIRES: as many as variables().
  std::string Format(absl::Span<const absl::string_view> ids) const;
  // The name of the resource `id` under `parent`. REQUIRES: `parent` fits, `id` is a resource id.
  // For a singleton `id` is not used.
  std::string FormatUnder(absl::string_view parent, absl::string_view id) const;

  // "contacts": the last literal.
  absl::string_view collection() const;
  // "municipality", "contact".
  const std::vector<std::string>& variables() const { return variables_; }
  const std::string& text() const { return text_; }

 private:
  struct Segment {
    std::string literal;  // Empty: a variable.
  };
  std::optional<NameIds> ParseSegments(absl::string_view name, size_t count) const;

  std::string text_;
  std::vector<Segment> segments_;
  std::vector<std::string> variables_;
  size_t parent_segments_ = 0;
};

// The parent of a name that fits some pattern: all but its last two segments; "" for a top-level
// one.
absl::string_view ParentOfName(absl::string_view name);
// The last segment of a name.
absl::string_view LastIdOfName(absl::string_view name);

}  // namespace osiedle::call

#endif  // OSIEDLE_SERVICES_CALL_FIELDS_RESOURCE_NAME_H_
