#include "tests/bench/postgres_load.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "storage/steady_time.h"
#include "tests/bench/die.h"

namespace osiedle::bench {

bool IsTrue(const PGresult& result) {
  return PQntuples(&result) == 1 && PQgetlength(&result, 0, 0) == 1 &&
         *PQgetvalue(&result, 0, 0) == 1;
}

PostgresClients::PostgresClients(const std::string& connection_info, int connections,
                                 const std::vector<PostgresLoad>& loads) {
  for (int i = 0; i < connections; ++i) {
    connections_.push_back(std::make_unique<PostgresConnection>(connection_info));
    // The plan is made once: it does not depend on the parameters.
    connections_.back()->Run("SET plan_cache_mode = force_generic_plan");
    for (const PostgresLoad& load : loads) connections_.back()->Prepare(load.name, load.sql);
  }
}

Measurement PostgresClients::Measure(const PostgresLoad& load, int connections,
                                     absl::Duration duration) {
  OrDie(connections <= size(), "too few connections");
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  OrDie(poll >= 0, "epoll_create1");
  std::mt19937_64 random(NextSeed());
  PostgresParameters parameters;
  std::vector<storage::SteadyTime> begins(connections);
  std::vector<double> latencies_ms;
  const storage::SteadyTime counted_from = storage::SteadyNow() + duration * 0.2;
  const storage::SteadyTime until = counted_from + duration;
  int under_way = 0;
  const auto send = [&](int i, storage::SteadyTime now) {
    begins[i] = now;
    parameters.Clear();
    load.renew(parameters, random);
    connections_[i]->Send(load.name, parameters);
    ++under_way;
  };
  for (int i = 0; i < connections; ++i) {
    epoll_event event{.events = EPOLLIN, .data = {.u32 = static_cast<uint32_t>(i)}};
    OrDie(epoll_ctl(poll, EPOLL_CTL_ADD, connections_[i]->socket(), &event) == 0, "epoll_ctl");
    send(i, storage::SteadyNow());
  }
  epoll_event events[64];
  while (under_way > 0) {
    const int ready = epoll_wait(poll, events, 64, 20'000);
    if (ready < 0 && errno == EINTR) continue;
    OrDie(ready > 0, "PostgreSQL answers nothing");
    for (int at = 0; at < ready; ++at) {
      const auto i = static_cast<int>(events[at].data.u32);
      PostgresResult result;
      if (!connections_[i]->Receive(result)) continue;
      --under_way;
      OrDie(result != nullptr && load.is_good(*result), "a measured call of PostgreSQL failed");
      const storage::SteadyTime now = storage::SteadyNow();
      if (now >= counted_from && now < until) {
        latencies_ms.push_back(absl::ToDoubleMilliseconds(now - begins[i]));
      }
      if (now < until) send(i, now);
    }
  }
  close(poll);
  const double per_second =
      static_cast<double>(latencies_ms.size()) / absl::ToDoubleSeconds(duration);
  return Summarise(std::move(latencies_ms), per_second);
}

Measurement PostgresClients::MeasureAtBest(TunedLoad& tuned, absl::Duration duration) {
  if (tuned.connections == 0) {
    double best = 0;
    for (int connections : tuned.tried) {
      const Measurement tried = Measure(tuned.load, connections, duration);
      std::fprintf(stderr, "PostgreSQL, %s: %.0f calls/s with %d connections\n",
                   tuned.load.name.c_str(), tried.per_second, connections);
      if (tried.per_second <= best) continue;
      best = tried.per_second;
      tuned.connections = connections;
    }
  }
  return Measure(tuned.load, tuned.connections, duration);
}

}  // namespace osiedle::bench
