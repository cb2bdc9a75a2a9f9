// A folder for one test, gone with all that is in it when the test is.
#ifndef OSIEDLE_STORAGE_TESTING_TEMPORARY_FOLDER_H_
#define OSIEDLE_STORAGE_TESTING_TEMPORARY_FOLDER_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

namespace osiedle::storage {

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(::testing::TempDir() + "osiedle-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
    EXPECT_FALSE(path_.empty());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_TESTING_TEMPORARY_FOLDER_H_
