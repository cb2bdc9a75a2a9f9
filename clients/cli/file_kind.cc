#include "clients/cli/file_kind.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace osiedle::cli {
namespace {

constexpr absl::string_view kFromExcel =
    "open it in Excel and save it as \"CSV UTF-8\" (Plik > Zapisz jako > CSV UTF-8)";
constexpr absl::string_view kFromCalc =
    "open it in LibreOffice and save it as \"Tekst CSV\" (Plik > Zapisz jako), in UTF-8";

// A program writes the parts of an archive in any order; their names stand in it as they are.
std::string KindOfArchive(absl::string_view bytes) {
  if (absl::StrContains(bytes, "xl/workbook.")) {
    return absl::StrCat("is an Excel workbook (.xlsx); ", kFromExcel);
  }
  if (absl::StrContains(bytes, "application/vnd.oasis.opendocument.spreadsheet")) {
    return absl::StrCat("is a LibreOffice spreadsheet (.ods); ", kFromCalc);
  }
  return "is a ZIP archive; take the CSV file out of it";
}

}  // namespace

std::string NoTextButWhat(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "PK\x03\x04") || absl::StartsWith(bytes, "PK\x05\x06")) {
    return KindOfArchive(bytes);
  }
  if (absl::StartsWith(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
    return absl::StrCat("is an Excel workbook of the older kind (.xls) or one with a password; ",
                        kFromExcel);
  }
  if (absl::StartsWith(bytes, "%PDF-")) return "is a PDF document, which holds no table to read";
  if (absl::StartsWith(bytes, "\x1F\x8B")) return "is compressed (gzip); unpack it first";
  if (absl::StartsWith(bytes, "{\\rtf")) return "is a text document (RTF), not a table";
  // Some systems give web pages and XML the ending .xls.
  const std::string begin =
      absl::AsciiStrToLower(absl::StripLeadingAsciiWhitespace(bytes.substr(0, 256)));
  for (const char* mark : {"<?xml", "<html", "<!doctype", "<table"}) {
    if (absl::StartsWith(absl::StripPrefix(begin, "\xEF\xBB\xBF"), mark)) {
      return absl::StrCat("is a web page or XML, whatever its ending says; ", kFromExcel);
    }
  }
  return "";
}

}  // namespace osiedle::cli
