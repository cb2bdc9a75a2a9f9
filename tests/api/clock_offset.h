// The wall clock of a server under test, set forward and back while the server runs.
#ifndef OSIEDLE_TESTS_API_CLOCK_OFFSET_H_
#define OSIEDLE_TESTS_API_CLOCK_OFFSET_H_

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "tests/api/server_process.h"

namespace osiedle::tests {

// How far the wall clock of a server is from the machine's.
class ClockOffset {
 public:
  ClockOffset() : file_(folder_.path() + "/offset") {
    const int64_t zero = 0;
    std::ofstream(file_, std::ios::binary)
        .write(reinterpret_cast<const char*>(&zero), sizeof(zero));
    const int file = open(file_.c_str(), O_RDWR | O_CLOEXEC);
    offset_ = static_cast<std::atomic<int64_t>*>(
        mmap(nullptr, sizeof(*offset_), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
    close(file);
  }
  ~ClockOffset() { munmap(offset_, sizeof(*offset_)); }
  ClockOffset(const ClockOffset&) = delete;

  void Step(std::chrono::nanoseconds by) { offset_->fetch_add(by.count()); }
  // The variables of a server that runs by it.
  std::vector<std::string> environment() const {
    return {"LD_PRELOAD=" OSIEDLE_STEPPING_CLOCK, "OSIEDLE_TEST_CLOCK_FILE=" + file_};
  }

 private:
  TemporaryFolder folder_;
  const std::string file_;
  std::atomic<int64_t>* offset_ = nullptr;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_API_CLOCK_OFFSET_H_
