#include "clients/cli/labelled_lines.h"

#include "absl/strings/str_format.h"
#include "clients/cli/display_text.h"
#include "clients/cli/plain_words.h"

namespace osiedle::cli {

void LabelledLines::Add(absl::string_view label, absl::string_view text) {
  if (text.empty()) return;
  absl::StrAppendFormat(&lines_, "%-12s %s\n", label, OneLine(text));
}

void LabelledLines::AddTime(absl::string_view label, bool is_set,
                            const google::protobuf::Timestamp& time, absl::TimeZone zone) {
  if (is_set) Add(label, MinuteText(time, zone));
}

}  // namespace osiedle::cli
