// The common parts of the requests for summaries.
#ifndef OSIEDLE_SERVICES_FIGURES_SUMMARY_REQUEST_H_
#define OSIEDLE_SERVICES_FIGURES_SUMMARY_REQUEST_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/figures/v1/grouping.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/violations.h"
#include "services/call/rpc/call.h"
#include "services/figures/figure_errors.h"
#include "services/figures/months.h"
#include "storage/snapshot.h"

namespace osiedle::figures {

inline constexpr int kMaxMonths = 120;
// Clients of gRPC take messages of up to 4 MiB unless they say otherwise.
inline constexpr size_t kMaxAnswerBytes = 3'500'000;

// From the first to the last month, both included.
struct MonthRange {
  Month first = 0;
  Month last = 0;
};

void CheckParent(const call::Call& call, const std::string& parent, call::Violations& violations);
// The months of a request; the last twelve months when both fields are empty.
MonthRange ReadMonths(const std::string& start_month, const std::string& end_month, absl::Time now,
                      absl::TimeZone zone, call::Violations& violations);
// The names, each of which must be of the call's municipality and `collection`.
absl::flat_hash_set<std::string> ReadNames(
    const call::Call& call, const google::protobuf::RepeatedPtrField<std::string>& names,
    const std::string& field, absl::string_view collection, call::Violations& violations);

// What every answer ends with: the months, and the time. FIGURES_TOO_LARGE: it is too large for a
// message.
template <typename Response>
absl::Status FinishSummary(const call::Call& call, const MonthRange& months, Response& response) {
  *response.mutable_count_time() = call::TimestampOf(call.time());
  response.set_start_month(FormatMonth(months.first));
  response.set_end_month(FormatMonth(months.last));
  return response.ByteSizeLong() <= kMaxAnswerBytes ? absl::OkStatus() : FiguresTooLarge();
}

// The place of counts in a summary.
struct Group {
  // 0: months are not kept apart.
  Month month = 0;
  // The name; "" for none, and when districts are not kept apart.
  std::string district;

  friend bool operator==(const Group&, const Group&) = default;
  friend auto operator<=>(const Group&, const Group&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Group& group) {
    return H::combine(std::move(h), group.month, group.district);
  }
};
Group GroupOf(v1::Grouping grouping, Month month, const std::string& district);

// The districts of stops, in one snapshot. Each stop is read once.
class DistrictsOfStops {
 public:
  DistrictsOfStops(const storage::Snapshot& snapshot, uint32_t owner)
      : snapshot_(snapshot), owner_(owner) {}

  // The district's name; "" for none. After a failure (status()) always "".
  const std::string& Of(absl::string_view stop);
  const absl::Status& status() const { return status_; }

 private:
  const storage::Snapshot& snapshot_;
  const uint32_t owner_;
  absl::flat_hash_map<std::string, std::string> known_;
  absl::Status status_;
};

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_SUMMARY_REQUEST_H_
