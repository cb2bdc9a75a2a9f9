// What a test reads in a document.
#ifndef OSIEDLE_CLIENTS_PRINT_PDF_TEXT_H_
#define OSIEDLE_CLIENTS_PRINT_PDF_TEXT_H_

#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace osiedle::print {

// What a reader of the document finds in it (poppler-utils), or in a part of its pages, as in "-f
// 2".
inline std::string TextOf(const std::string& pdf, const std::string& part = "") {
  std::string path = testing::TempDir() + "osiedle-pdf-XXXXXX";
  close(mkstemp(path.data()));
  std::ofstream(path, std::ios::binary) << pdf;
  std::string text;
  FILE* pipe = popen(absl::StrCat("pdftotext ", part, " -layout ", path, " -").c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  char buffer[4096];
  while (const size_t read = fread(buffer, 1, sizeof(buffer), pipe)) text.append(buffer, read);
  EXPECT_EQ(pclose(pipe), 0) << "pdftotext is of the Debian package poppler-utils";
  unlink(path.c_str());
  return text;
}

}  // namespace osiedle::print

#endif  // OSIEDLE_CLIENTS_PRINT_PDF_TEXT_H_
