// Preloaded into a server (LD_PRELOAD): its wall clock is that of the machine plus the nanoseconds
// that stand in the file OSIEDLE_TEST_CLOCK_FILE, which the test changes while the server runs. The
// steady clock is left alone.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

const std::atomic<int64_t>* g_offset = nullptr;

__attribute__((constructor)) void MapOffset() {
  const char* path = getenv("OSIEDLE_TEST_CLOCK_FILE");
  if (path == nullptr) return;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) abort();
  void* mapped = mmap(nullptr, sizeof(*g_offset), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) abort();
  g_offset = static_cast<const std::atomic<int64_t>*>(mapped);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
  constexpr int64_t kSecond = 1'000'000'000;
  // Not by way of the C library: its function is this one.
  const int result = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  if (result != 0 || g_offset == nullptr) return result;
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return result;
  const int64_t nanos = time->tv_sec * kSecond + time->tv_nsec + g_offset->load();
  time->tv_sec = nanos / kSecond;
  time->tv_nsec = nanos % kSecond;
  return 0;
}

extern "C" int gettimeofday(timeval* time, void* /*zone*/) noexcept {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

extern "C" time_t time(time_t* result) noexcept {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) *result = now.tv_sec;
  return now.tv_sec;
}
