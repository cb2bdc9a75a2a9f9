#include "services/call/rpc/audited_name.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "services/call/fields/personal_numbers.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"

namespace osiedle::call {
namespace {

using ::google::protobuf::Descriptor;

// No well-formed name is longer. A client may send a text as long as a request.
constexpr size_t kMaxBytes = 512;

// The patterns of the kinds of resources that this process can name.
class KnownPatterns {
 public:
  void LearnFrom(const Descriptor* type) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    Walk(type);
  }
  bool Fits(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mutex_) {
    const bool wildcard = absl::EndsWith(name, "/-");
    absl::ReaderMutexLock lock(&mutex_);
    if (wildcard) {
      return absl::c_any_of(patterns_, [name](const auto& known) {
        return known.second.AncestorOfWildcard(name).has_value();
      });
    }
    const auto [begin, end] = patterns_.equal_range(absl::c_count(name, '/'));
    return std::any_of(begin, end, [name](const auto& known) { return known.second.Fits(name); });
  }

 private:
  void Walk(const Descriptor* type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!seen_.insert(type).second) return;
    for (const ResourcePattern& pattern : ResourceType::Of(type).patterns()) Add(pattern.text());
    for (int i = 0; i < type->field_count(); ++i) {
      if (type->field(i)->message_type() != nullptr) Walk(type->field(i)->message_type());
    }
  }

  // Adds the pattern and those of its parents, whose area may not be hosted here.
  void Add(absl::string_view text) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!absl::EndsWith(text, "}") || !texts_.emplace(text).second) return;
    if (absl::StatusOr<ResourcePattern> pattern = ResourcePattern::Compile(text); pattern.ok()) {
      patterns_.emplace(absl::c_count(text, '/'), *std::move(pattern));
    }
    Add(ParentOfName(text));
  }

  mutable absl::Mutex mutex_;
  absl::flat_hash_set<const Descriptor*> seen_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> texts_ ABSL_GUARDED_BY(mutex_);
  // Patterns by their number of slashes, because every write looks a name up.
  absl::btree_multimap<size_t, ResourcePattern> patterns_ ABSL_GUARDED_BY(mutex_);
};

KnownPatterns& Known() {
  static auto* const known = new KnownPatterns();
  return *known;
}

absl::string_view WithoutLastSegment(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? absl::string_view() : name.substr(0, slash);
}

}  // namespace

void LearnResourceNames(const google::protobuf::ServiceDescriptor& service) {
  for (int i = 0; i < service.method_count(); ++i) {
    Known().LearnFrom(service.method(i)->input_type());
    Known().LearnFrom(service.method(i)->output_type());
  }
}

absl::string_view AuditedName(absl::string_view subject) {
  if (subject == "system") return subject;
  if (subject.size() > kMaxBytes) subject = WithoutLastSegment(subject.substr(0, kMaxBytes));
  while (!subject.empty() && !Known().Fits(subject)) subject = WithoutLastSegment(subject);
  return subject;
}

absl::string_view AuditedNameOfDenied(absl::string_view subject) {
  const absl::string_view name = AuditedName(subject);
  size_t end = 0;
  for (absl::string_view segment : absl::StrSplit(name, '/')) {
    if (FindPersonalNumbers(segment) != PersonalNumbers()) return AuditedName(name.substr(0, end));
    end += (end == 0 ? 0 : 1) + segment.size();
  }
  return name;
}

}  // namespace osiedle::call
