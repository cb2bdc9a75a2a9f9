#include "services/calendar/content_lines.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace osiedle::calendar {
namespace {

constexpr absl::string_view kUtf8Mark = "\xef\xbb\xbf";

void AppendUtf8(unsigned unit, std::string& to) {
  if (unit < 0x80) {
    to.push_back(static_cast<char>(unit));
  } else if (unit < 0x800) {
    to.push_back(static_cast<char>(0xc0 | unit >> 6));
    to.push_back(static_cast<char>(0x80 | (unit & 0x3f)));
  } else {
    to.push_back(static_cast<char>(0xe0 | unit >> 12));
    to.push_back(static_cast<char>(0x80 | (unit >> 6 & 0x3f)));
    to.push_back(static_cast<char>(0x80 | (unit & 0x3f)));
  }
}

// Surrogates become three bytes each: equal texts stay equal, and more is not needed.
std::string FromUtf16(absl::string_view bytes, bool big_endian) {
  std::string text;
  text.reserve(bytes.size());
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const unsigned first = static_cast<unsigned char>(bytes[i]);
    const unsigned second = static_cast<unsigned char>(bytes[i + 1]);
    AppendUtf8(big_endian ? first << 8 | second : second << 8 | first, text);
  }
  return text;
}

bool IsNameCharacter(char c) { return absl::ascii_isalnum(c) || c == '-'; }

// Takes a name of a property or a parameter.
bool TakeName(absl::string_view& text, std::string& name) {
  const size_t size = std::find_if_not(text.begin(), text.end(), IsNameCharacter) - text.begin();
  name = absl::AsciiStrToUpper(text.substr(0, size));
  text.remove_prefix(size);
  return size > 0;
}

// Takes the value of a parameter up to the next `;` or `:` outside of quotes.
bool TakeParameterValue(absl::string_view& text, std::string& value) {
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ';' || c == ':')) {
      text.remove_prefix(i);
      return true;
    } else {
      value.push_back(c);
    }
  }
  return false;
}

bool Parse(absl::string_view text, ContentLine& line) {
  if (!TakeName(text, line.name)) return false;
  while (absl::ConsumePrefix(&text, ";")) {
    std::pair<std::string, std::string>& parameter = line.parameters.emplace_back();
    if (!TakeName(text, parameter.first) || !absl::ConsumePrefix(&text, "=") ||
        !TakeParameterValue(text, parameter.second)) {
      return false;
    }
  }
  if (!absl::ConsumePrefix(&text, ":")) return false;
  line.value = std::string(text);
  return true;
}

}  // namespace

absl::string_view ContentLine::Parameter(absl::string_view parameter) const {
  for (const auto& [name_of, value_of] : parameters) {
    if (name_of == parameter) return value_of;
  }
  return "";
}

std::string AsciiCompatible(absl::string_view bytes) {
  if (absl::ConsumePrefix(&bytes, kUtf8Mark)) return std::string(bytes);
  if (absl::ConsumePrefix(&bytes, "\xff\xfe")) return FromUtf16(bytes, /*big_endian=*/false);
  if (absl::ConsumePrefix(&bytes, "\xfe\xff")) return FromUtf16(bytes, /*big_endian=*/true);
  // Without a mark, the first letter of BEGIN:VCALENDAR tells UTF-16.
  if (bytes.size() >= 2 && bytes[0] != 0 && bytes[1] == 0) return FromUtf16(bytes, false);
  if (bytes.size() >= 2 && bytes[0] == 0 && bytes[1] != 0) return FromUtf16(bytes, true);
  return std::string(bytes);
}

absl::string_view ContentLines::TakePhysicalLine() {
  ++count_;
  const size_t end = rest_.find('\n');
  absl::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end == absl::string_view::npos ? rest_.size() : end + 1);
  absl::ConsumeSuffix(&line, "\r");
  return line;
}

std::string ContentLines::TakeUnfolded(int& first) {
  std::string unfolded(TakePhysicalLine());
  first = count_;
  while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) {
    const absl::string_view more = TakePhysicalLine().substr(1);
    unfolded.append(more.data(), more.size());
  }
  return unfolded;
}

ContentLines::Result ContentLines::Next(ContentLine& line) {
  while (!rest_.empty()) {
    line = ContentLine();
    const std::string text = TakeUnfolded(line.line);
    if (absl::StripAsciiWhitespace(text).empty()) continue;
    return Parse(text, line) ? Result::kLine : Result::kMalformed;
  }
  return Result::kEnd;
}

}  // namespace osiedle::calendar
