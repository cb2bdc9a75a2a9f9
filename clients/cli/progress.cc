#include "clients/cli/progress.h"

#include <utility>

namespace osiedle::cli {
namespace {

constexpr int kBarWidth = 40;
constexpr int kPlainLines = 4;

}  // namespace

Progress::Progress(std::ostream& out, bool terminal, std::string what, int64_t total)
    : out_(out), terminal_(terminal), what_(std::move(what)), total_(total) {}

Progress::~Progress() {
  if (terminal_ && shown_ >= 0) out_ << "\n" << std::flush;
}

void Progress::Set(int64_t done) {
  if (total_ <= 0) return;
  const int steps = terminal_ ? kBarWidth : kPlainLines;
  const int step = static_cast<int>(done * steps / total_);
  if (terminal_) {
    shown_ = step;
    out_ << "\r[" << std::string(step, '#') << std::string(kBarWidth - step, '.') << "] " << done
         << "/" << total_ << " " << what_ << std::flush;
  } else if (step > shown_) {
    shown_ = step;
    out_ << done << "/" << total_ << " " << what_ << std::endl;
  }
}

}  // namespace osiedle::cli
