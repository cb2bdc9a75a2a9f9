#include "services/access/emergency_rules.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/fields/proto_time.h"

namespace osiedle::access {
namespace {

absl::Duration Written(const google::protobuf::Duration& lifetime) {
  return absl::Seconds(lifetime.seconds()) + absl::Nanoseconds(lifetime.nanos());
}

bool IsSet(const google::protobuf::Duration& lifetime) {
  return lifetime.seconds() != 0 || lifetime.nanos() != 0;
}

// In code points. REQUIRES: UTF-8.
int Characters(absl::string_view text) {
  int count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

}  // namespace

absl::Duration LifetimeOf(const google::protobuf::Duration& lifetime) {
  return IsSet(lifetime) ? Written(lifetime) : kDefaultLifetime;
}

void CheckLifetime(const google::protobuf::Duration& lifetime, call::Violations& violations) {
  const absl::Duration written = Written(lifetime);
  if (!IsSet(lifetime) || (written >= kLeastLifetime && written <= kMostLifetime)) return;
  violations.Add("lifetime", common::v1::OUT_OF_RANGE, {{"min", "1 min"}, {"max", "4 h"}});
}

void CheckGround(const std::string& ground, call::Violations& violations) {
  if (ground.empty() || Characters(absl::StripAsciiWhitespace(ground)) >= kLeastGround) return;
  violations.Add("ground", common::v1::TEXT_TOO_SHORT, {{"min", absl::StrCat(kLeastGround)}});
}

v1::Emergency::State StateOf(const v1::Emergency& emergency, absl::Time now) {
  if (emergency.has_review_time()) return v1::Emergency::REVIEWED;
  return now < call::TimeOf(emergency.expire_time()) ? v1::Emergency::DECLARED
                                                     : v1::Emergency::EXPIRED;
}

}  // namespace osiedle::access
