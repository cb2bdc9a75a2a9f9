#include "services/server/signals.h"

#include <signal.h>

namespace osiedle::server {
namespace {

sigset_t Endings() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

sigset_t Awaited() {
  sigset_t set = Endings();
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void BlockSignals() {
  const sigset_t awaited = Awaited();
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
  // SIGPIPE of a client that goes away must not end the process.
  signal(SIGPIPE, SIG_IGN);
}

void WaitForTermination(const std::function<void()>& reload) {
  const sigset_t awaited = Awaited();
  int taken = SIGHUP;
  while (taken == SIGHUP) {
    if (sigwait(&awaited, &taken) != 0) continue;
    if (taken == SIGHUP) reload();
  }
  const sigset_t endings = Endings();
  pthread_sigmask(SIG_UNBLOCK, &endings, nullptr);
}

}  // namespace osiedle::server
