#include "clients/cli/terc_file.h"

#include <sodium.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/csv.h"
#include "clients/cli/csv_reader.h"

namespace osiedle::cli {
namespace {

using registry::v1::Unit;

std::string Sha256(absl::string_view bytes) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

bool IsDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// A voivodeship has two digits, a county four, all else seven.
bool IsCode(absl::string_view code) {
  return IsDigits(code) && (code.size() == 2 || code.size() == 4 || code.size() == 7);
}

bool IsMunicipality(absl::string_view code) {
  return code.size() == 7 && code.back() >= '1' && code.back() <= '3';
}

}  // namespace

absl::StatusOr<TercFile> ParseTerc(absl::string_view text, const std::string& path) {
  const absl::StatusOr<CsvFile> csv = ParseCsv(text, ';', path);
  if (!csv.ok()) return csv.status();

  TercFile file;
  file.sha256 = Sha256(text);
  LineFaults faults(path);
  CsvReader reader(*csv, {"WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA"}, faults);
  // A file of another kind would have the same faults on every line.
  if (!faults.empty()) return faults.ToStatus();

  std::map<std::string, int> lines;
  while (reader.Next()) {
    Unit unit;
    unit.set_code(absl::StrCat(reader.Text("WOJ"), reader.Text("POW"), reader.Text("GMI"),
                               reader.Text("RODZ")));
    unit.set_display_name(reader.Required("NAZWA"));
    unit.set_designation(reader.Text("NAZWA_DOD"));
    const std::string date = reader.Required("STAN_NA");
    if (file.date.empty() && reader.DateOf(date, "STAN_NA").has_value()) file.date = date;

    if (!IsCode(unit.code())) {
      faults.Add(reader.line(), absl::StrCat("\"", unit.code(), "\" is no code of a unit"));
    } else if (const auto [first, added] = lines.try_emplace(unit.code(), reader.line()); !added) {
      faults.Add(reader.line(), absl::StrCat("the code ", unit.code(), " stands on line ",
                                             first->second, " already"));
    }
    if (date != file.date) {
      faults.Add(reader.line(), absl::StrCat("STAN_NA ", date, " differs from ", file.date));
    }
    if (IsMunicipality(unit.code())) ++file.municipality_count;
    file.units.push_back(std::move(unit));
  }
  if (file.units.empty()) faults.Add(1, "there is no unit in it");
  if (absl::Status status = faults.ToStatus(); !status.ok()) return status;
  return file;
}

}  // namespace osiedle::cli
