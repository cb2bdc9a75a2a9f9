// Lines of a label and a text, as the commands show one resource.
#ifndef OSIEDLE_CLIENTS_CLI_LABELLED_LINES_H_
#define OSIEDLE_CLIENTS_CLI_LABELLED_LINES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace osiedle::cli {

class LabelledLines {
 public:
  // What is empty has no line. Control characters in the text become harmless.
  void Add(absl::string_view label, absl::string_view text);
  // "2026-12-01 10:00"
  void AddTime(absl::string_view label, bool is_set, const google::protobuf::Timestamp& time,
               absl::TimeZone zone);

  const std::string& text() const { return lines_; }

 private:
  std::string lines_;
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_LABELLED_LINES_H_
