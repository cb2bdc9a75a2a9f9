#include "services/call/fields/everyday_numbers.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace osiedle::call {
namespace {

using Groups = std::vector<DigitGroup>;

constexpr int kEarliestYear = 1900;
constexpr int kLatestYear = 2099;

// The value of at most four digits; -1 of more.
int ValueOf(absl::string_view digits) {
  int value = -1;
  if (digits.size() > 4 || !absl::SimpleAtoi(digits, &value)) return -1;
  return value;
}

bool IsYear(absl::string_view digits) {
  const int value = ValueOf(digits);
  return digits.size() == 4 && value >= kEarliestYear && value <= kLatestYear;
}

bool IsDay(int year, int month, int day) {
  const absl::CivilDay civil(year, month, day);
  return year >= kEarliestYear && year <= kLatestYear && civil.year() == year &&
         civil.month() == month && civil.day() == day;
}

bool IsHour(absl::string_view digits) {
  const int value = ValueOf(digits);
  return digits.size() <= 2 && value >= 0 && value <= 24;
}
bool IsMinute(absl::string_view digits) { return digits.size() == 2 && ValueOf(digits) < 60; }
// One text's groups, read from the left.
class Reader {
 public:
  explicit Reader(const DigitText& text)
      : symbols_(text.symbols), groups_(text.groups), readings_(groups_.size()) {}

  std::vector<Reading> Read() {
    for (size_t i = 0; i < groups_.size();) {
      if (const size_t length = LengthAt(i); length > 0) {
        for (size_t k = i; k < i + length; ++k) {
          readings_[k] = {.kind = kind_, .continues = k > i};
        }
        i += length;
      } else {
        ++i;
      }
    }
    return std::move(readings_);
  }

 private:
  const std::string& digits(size_t i) const { return groups_[i].digits; }
  // The gap before group `i`; none after the last group.
  Gap gap(size_t i) const { return i < groups_.size() ? groups_[i].gap : Gap::kNone; }

  // Groups `begin` to `end` - 1 stand alone: the gaps between them differ from the gaps to their
  // neighbours.
  bool Alone(size_t begin, size_t end) const {
    for (size_t k = begin + 1; k < end; ++k) {
      if (gap(begin) == gap(k) || gap(end) == gap(k)) return false;
    }
    return true;
  }

  // How many groups from `i` on are one everyday number, of the kind `kind_`; 0: none.
  size_t LengthAt(size_t i) {
    kind_ = Reading::kEveryday;
    if (size_t length = Labelled(i); length > 0) return length;
    if (size_t length = CaseNumber(i); length > 0) return length;
    if (IsDateTimeInOne(digits(i))) return 1;
    if (size_t length = Coordinates(i); length > 0) return length;
    if (size_t length = Date(i); length > 0) return length;
    if (size_t length = HourRange(i); length > 0) return length;
    return Pair(i);
  }

  // "20251015", "202510151030", "20251015103000".
  static bool IsDateTimeInOne(absl::string_view text) {
    if (text.size() != 8 && text.size() != 12 && text.size() != 14) return false;
    if (!IsDay(ValueOf(text.substr(0, 4)), ValueOf(text.substr(4, 2)),
               ValueOf(text.substr(6, 2)))) {
      return false;
    }
    return text.size() == 8 || (IsHour(text.substr(8, 2)) && IsMinute(text.substr(10, 2)));
  }

  // Numbers of firms, places and things, where the word before says so.
  size_t Labelled(size_t i) const {
    struct Label {
      const char* word;
      size_t least;
      size_t most;
    };
    static constexpr Label kLabels[] = {{"regon", 9, 14},   {"nip", 10, 10},    {"krs", 10, 10},
                                        {"teryt", 6, 7},    {"terc", 6, 7},     {"simc", 7, 7},
                                        {"isbn", 10, 13},   {"ean", 8, 13},     {"licznik", 5, 14},
                                        {"faktura", 5, 14}, {"licznika", 5, 14}};
    if (gap(i) != Gap::kNone) return 0;
    const std::string word = LabelOf(symbols_, groups_[i]);
    const auto* label = std::find_if(std::begin(kLabels), std::end(kLabels),
                                     [&](const Label& l) { return word == l.word; });
    if (label == std::end(kLabels)) return 0;
    size_t count = 0;
    for (size_t k = i;
         k < groups_.size() && (k == i || gap(k) == Gap::kDash || gap(k) == Gap::kBlank); ++k) {
      count += digits(k).size();
      if (count > label->most) return 0;
      if (count >= label->least) return k + 1 - i;
    }
    return 0;
  }

  // "OPS.5111.23.2025", "II K 123/25", "4110/152/2025": a year at the end, and letters before or
  // slashes between.
  size_t CaseNumber(size_t i) const {
    constexpr size_t kMaxParts = 8;
    const Gap mark = gap(i + 1);
    if (mark != Gap::kDot && mark != Gap::kSlash) return 0;
    size_t end = i + 1;
    while (gap(end) == mark && end - i < kMaxParts) ++end;
    if (!IsYear(digits(end - 1)) || digits(i).size() > 6) return 0;
    return mark == Gap::kSlash || IsAfterLetter(symbols_, groups_[i]) ? end - i : 0;
  }

  // "50.0971234, 18.5412345"
  size_t Coordinates(size_t i) const {
    const auto is_degree = [&](size_t k) {
      return digits(k).size() <= 2 && gap(k + 1) == Gap::kDot && digits(k + 1).size() >= 4;
    };
    if (i + 3 >= groups_.size() || !is_degree(i) || !is_degree(i + 2)) return 0;
    const Gap between = gap(i + 2);
    return between == Gap::kBlank || between == Gap::kListComma || between == Gap::kComma ? 4 : 0;
  }

  // "3.06.2024", "2024-06-03", "3/06/24".
  size_t Date(size_t i) const {
    if (i + 2 >= groups_.size()) return 0;
    const auto is_mark = [](Gap gap) {
      return gap == Gap::kDot || gap == Gap::kDash || gap == Gap::kSlash;
    };
    if (!is_mark(gap(i + 1)) || !is_mark(gap(i + 2))) return 0;
    const std::string& last = digits(i + 2);
    if (digits(i).size() == 4 && digits(i + 1).size() <= 2 && last.size() <= 2) {
      return IsDay(ValueOf(digits(i)), ValueOf(digits(i + 1)), ValueOf(last)) ? 3 : 0;
    }
    // Digits after a day make an id ("2025-10-15-042"), or a PESEL ("31-05-14-10009").
    if (gap(i + 3) == gap(i + 2)) return 0;
    if (digits(i).size() > 2 || digits(i + 1).size() > 2) return 0;
    const int year = last.size() == 2 ? 2000 + ValueOf(last) : ValueOf(last);
    if (last.size() != 2 && last.size() != 4) return 0;
    return IsDay(year, ValueOf(digits(i + 1)), ValueOf(digits(i))) ? 3 : 0;
  }

  // An hour with or without minutes; 0: none.
  size_t Clock(size_t i) const {
    if (i >= groups_.size() || !IsHour(digits(i))) return 0;
    const Gap mark = gap(i + 1);
    return (mark == Gap::kDot || mark == Gap::kColon) && IsMinute(digits(i + 1)) ? 2 : 1;
  }

  // "9-11", "8.00-10.30", "8–9:30".
  size_t HourRange(size_t i) {
    const size_t from = Clock(i);
    if (from == 0) return 0;
    const Gap dash = gap(i + from);
    if (dash != Gap::kDash && dash != Gap::kSpacedDash) return 0;
    const size_t to = Clock(i + from);
    if (to == 0 || !Alone(i, i + from + to)) return 0;
    if (from == 1 && to == 1) kind_ = Reading::kHours;
    return from + to;
  }

  // Two groups with a mark between: a time, a day of a month, an amount, a house and a flat, a
  // blood pressure, a postal code.
  size_t Pair(size_t i) const {
    if (i + 1 >= groups_.size() || !Alone(i, i + 2)) return 0;
    const std::string& first = digits(i);
    const std::string& second = digits(i + 1);
    switch (gap(i + 1)) {
      case Gap::kDot:
      case Gap::kComma:
        return first.size() <= 4 && second.size() <= 2 ? 2 : 0;
      case Gap::kColon:
        return IsHour(first) && IsMinute(second) ? 2 : 0;
      case Gap::kSlash:
        // "32/422 11 22" is a telephone.
        if (first.size() == 2 && second.size() == 3 && gap(i + 2) != Gap::kNone &&
            digits(i + 2).size() == 2) {
          return 0;
        }
        return first.size() <= 4 && second.size() <= 4 ? 2 : 0;
      case Gap::kDash:
        // A postal code; the town follows.
        return first.size() == 2 && second.size() == 3 && gap(i + 2) == Gap::kNone ? 2 : 0;
      default:
        return 0;
    }
  }

  const Symbols& symbols_;
  const Groups& groups_;
  std::vector<Reading> readings_;
  Reading::Kind kind_ = Reading::kEveryday;
};

}  // namespace

bool IsSorted(absl::string_view digits, absl::Span<const size_t> lengths) {
  int last = -1;
  bool rising = true;
  bool falling = true;
  for (size_t i = 0, at = 0; i < lengths.size(); at += lengths[i++]) {
    const absl::string_view group = digits.substr(at, lengths[i]);
    int value = 0;
    if (group.size() > 4 || !absl::SimpleAtoi(group, &value)) return false;
    if (group.size() > 1 && group.front() == '0') return false;
    if (i > 0) {
      rising = rising && value > last;
      falling = falling && value < last;
    }
    last = value;
  }
  return lengths.size() > 1 && (rising || falling);
}

std::vector<Reading> EverydayNumbers(const DigitText& text) { return Reader(text).Read(); }

}  // namespace osiedle::call
