#include "services/call/fields/resource_name.h"

#include <algorithm>
#include <cassert>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/call/fields/ids.h"

namespace osiedle::call {
namespace {

bool IsVariableName(absl::string_view text) {
  if (text.empty() || !absl::ascii_islower(text.front())) return false;
  for (char c : text) {
    if (!(absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_')) return false;
  }
  return true;
}

bool IsLiteral(absl::string_view text) {
  if (text.empty() || !absl::ascii_islower(text.front())) return false;
  for (char c : text) {
    if (!absl::ascii_isalnum(c)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<ResourcePattern> ResourcePattern::Compile(absl::string_view pattern) {
  ResourcePattern result;
  result.text_ = std::string(pattern);
  bool after_literal = false;
  for (absl::string_view part : absl::StrSplit(pattern, '/')) {
    const bool variable = part.size() > 2 && part.front() == '{' && part.back() == '}';
    const bool room = result.variables_.size() < NameIds::kMost;
    if (variable && after_literal && room && IsVariableName(part.substr(1, part.size() - 2))) {
      result.variables_.emplace_back(part.substr(1, part.size() - 2));
      result.segments_.push_back({});
    } else if (!variable && IsLiteral(part)) {
      result.segments_.push_back({std::string(part)});
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("resource pattern \"", pattern, "\": bad segment \"", part, "\""));
    }
    after_literal = !variable;
  }
  // A singleton has no id: its name is that of its parent and one more segment.
  result.parent_segments_ = result.segments_.size() - (after_literal ? 1 : 2);
  return result;
}

std::optional<NameIds> ResourcePattern::ParseSegments(absl::string_view name, size_t count) const {
  NameIds ids;
  if (count == 0) return name.empty() ? std::make_optional(ids) : std::nullopt;
  size_t begin = 0;
  for (size_t i = 0; i < count; ++i) {
    size_t end = name.find('/', begin);
    const bool last = i + 1 == count;
    if (last != (end == absl::string_view::npos)) return std::nullopt;
    if (last) end = name.size();
    const absl::string_view part = name.substr(begin, end - begin);
    const std::string& literal = segments_[i].literal;
    if (literal.empty()) {
      if (!IsResourceId(part)) return std::nullopt;
      ids.push_back(part);
    } else if (part != literal) {
      return std::nullopt;
    }
    begin = end + 1;
  }
  return ids;
}

std::optional<NameIds> ResourcePattern::Parse(absl::string_view name) const {
  return ParseSegments(name, segments_.size());
}

std::optional<NameIds> ResourcePattern::ParseParent(absl::string_view parent) const {
  return ParseSegments(parent, parent_segments_);
}

std::string ResourcePattern::WildcardParent(absl::string_view ancestor) const {
  std::string parent(ancestor);
  const size_t begin = ancestor.empty() ? 0 : std::count(ancestor.begin(), ancestor.end(), '/') + 1;
  for (size_t i = begin; i < parent_segments_; ++i) {
    const std::string& literal = segments_[i].literal;
    absl::StrAppend(&parent, parent.empty() ? "" : "/", literal.empty() ? "-" : literal);
  }
  return parent;
}

std::optional<absl::string_view> ResourcePattern::AncestorOfWildcard(
    absl::string_view parent) const {
  absl::string_view ancestor = parent;
  while (LastIdOfName(ancestor) == "-") ancestor = ParentOfName(ancestor);
  if (ancestor == parent || ancestor.empty() || WildcardParent(ancestor) != parent) {
    return std::nullopt;
  }
  const size_t segments = std::count(ancestor.begin(), ancestor.end(), '/') + 1;
  if (!ParseSegments(ancestor, segments).has_value()) return std::nullopt;
  return ancestor;
}

std::string ResourcePattern::Format(absl::Span<const absl::string_view> ids) const {
  assert(ids.size() == variables_.size());
  std::string name;
  size_t next = 0;
  for (const Segment& segment : segments_) {
    absl::StrAppend(&name, name.empty() ? "" : "/",
                    segment.literal.empty() ? ids[next++] : absl::string_view(segment.literal));
  }
  return name;
}

std::string ResourcePattern::FormatUnder(absl::string_view parent, absl::string_view id) const {
  const bool singleton = !segments_.back().literal.empty();
  return absl::StrCat(parent, parent.empty() ? "" : "/", collection(), singleton ? "" : "/",
                      singleton ? "" : id);
}

absl::string_view ResourcePattern::collection() const {
  const std::string& last = segments_.back().literal;
  return last.empty() ? segments_[segments_.size() - 2].literal : last;
}

absl::string_view ParentOfName(absl::string_view name) {
  for (int segments = 0; segments < 2; ++segments) {
    const size_t slash = name.rfind('/');
    if (slash == absl::string_view::npos) return {};
    name = name.substr(0, slash);
  }
  return name;
}

absl::string_view LastIdOfName(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace osiedle::call
