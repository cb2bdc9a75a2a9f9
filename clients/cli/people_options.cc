#include "clients/cli/people_options.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/option_values.h"

namespace osiedle::cli {
namespace {

using common::v1::AgeBand;
using contacts::v1::HeadCount;

AgeBand BandOf(absl::string_view word) {
  for (int number = common::v1::AgeBand_MIN; number <= common::v1::AgeBand_MAX; ++number) {
    const auto band = static_cast<AgeBand>(number);
    if (band == common::v1::AGE_BAND_UNSPECIFIED) continue;
    if (word == BandWord(band) || word == common::v1::AgeBand_Name(band)) return band;
  }
  return common::v1::AGE_BAND_UNSPECIFIED;
}

}  // namespace

std::string BandWord(AgeBand band) {
  const std::string& name = common::v1::AgeBand_Name(band);
  std::string word(absl::StripPrefix(name, "AGE_"));
  word = absl::StrReplaceAll(word, {{"_TO_", "-"}, {"_AND_OVER", "+"}, {"_", "-"}});
  return absl::AsciiStrToLower(word);
}

std::vector<std::string> BandWords() {
  std::vector<std::string> words;
  for (int number = common::v1::AGE_BAND_UNSPECIFIED + 1; number <= common::v1::AgeBand_MAX;
       ++number) {
    words.push_back(BandWord(static_cast<AgeBand>(number)));
  }
  return words;
}

absl::Status ReadPeople(absl::string_view option, const std::vector<std::string>& texts,
                        HeadCounts& head_counts) {
  for (const std::string& text : texts) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(text, absl::MaxSplits(':', 1));
    const bool of_a_band = absl::StrContains(text, ':');
    int32_t count = 0;
    if (!absl::SimpleAtoi(parts.first, &count)) {
      return WrongOption(option, text, "does not say how many: write 2:18-29, or 3");
    }
    const AgeBand band = of_a_band ? BandOf(parts.second) : common::v1::AGE_UNKNOWN;
    if (band == common::v1::AGE_BAND_UNSPECIFIED) {
      return WrongOption(
          option, text,
          absl::StrCat("has no age band. There are: ", absl::StrJoin(BandWords(), ", ")));
    }
    HeadCount& heads = *head_counts.Add();
    heads.set_age_band(band);
    heads.set_count(count);
  }
  return absl::OkStatus();
}

int64_t PeopleCount(const HeadCounts& head_counts) {
  int64_t people = 0;
  for (const HeadCount& heads : head_counts) people += heads.count();
  return people;
}

std::string PeopleText(const HeadCounts& head_counts) {
  if (head_counts.empty()) return "";
  std::vector<std::string> bands;
  for (const HeadCount& heads : head_counts) {
    const bool is_known = heads.age_band() != common::v1::AGE_UNKNOWN;
    bands.push_back(
        absl::StrCat(heads.count(), " of ", is_known ? BandWord(heads.age_band()) : "unknown age"));
  }
  return absl::StrCat(PeopleCount(head_counts), ": ", absl::StrJoin(bands, ", "));
}

}  // namespace osiedle::cli
