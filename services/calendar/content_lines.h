// The lines of an iCalendar file: RFC 5545 section 3.1.
#ifndef OSIEDLE_SERVICES_CALENDAR_CONTENT_LINES_H_
#define OSIEDLE_SERVICES_CALENDAR_CONTENT_LINES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace osiedle::calendar {

// One line after unfolding: NAME;PARAMETER=VALUE:value
struct ContentLine {
  // Of the file, from 1, where the line begins.
  int line = 0;
  // In capital letters, as are the names of parameters. Parameters are without their quotes.
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;
  // As it is written, with its escapes.
  std::string value;

  // The first value of a parameter; empty when there is none.
  absl::string_view Parameter(absl::string_view parameter) const;
};

// The file as bytes in which ASCII is ASCII: without a byte order mark, UTF-16 as UTF-8, others as
// they are. So the code page of a text does not matter; nothing but ASCII decides when one is busy.
std::string AsciiCompatible(absl::string_view bytes);

// Goes through the lines of a file. Lines end with LF or CRLF; empty lines are skipped. Unfolding
// works on bytes, so a line may be folded in the middle of a character.
class ContentLines {
 public:
  // `text` outlives this.
  explicit ContentLines(absl::string_view text) : rest_(text) {}

  enum class Result { kLine, kEnd, kMalformed };
  // The next line. After kMalformed, `line.line` says where.
  Result Next(ContentLine& line);

  // Lines of the file that are read so far, folded ones counted singly.
  int count() const { return count_; }

 private:
  absl::string_view TakePhysicalLine();
  std::string TakeUnfolded(int& first);

  absl::string_view rest_;
  int count_ = 0;
};

}  // namespace osiedle::calendar

#endif  // OSIEDLE_SERVICES_CALENDAR_CONTENT_LINES_H_
