#include "services/visits/slots/slot_flow.h"

#include <algorithm>
#include <limits>

namespace osiedle::visits {
namespace {

constexpr int64_t kWorkOfEdge = 3;
constexpr int64_t kUnreached = std::numeric_limits<int64_t>::max();

}  // namespace

void CheapestFlow::Reset(int nodes) {
  edges_.clear();
  first_.assign(nodes, -1);
}

int CheapestFlow::AddEdge(int from, int to, int capacity, int64_t cost) {
  const int edge = static_cast<int>(edges_.size());
  edges_.push_back({to, first_[from], capacity, cost});
  first_[from] = edge;
  edges_.push_back({from, first_[to], 0, -cost});
  first_[to] = edge + 1;
  return edge;
}

bool CheapestFlow::FindPath(int source, int sink, WorkBudget& budget) {
  const size_t nodes = first_.size();
  distance_.assign(nodes, kUnreached);
  edge_to_.assign(nodes, -1);
  is_queued_.assign(nodes, 0);
  queue_.clear();
  distance_[source] = 0;
  queue_.push_back(source);
  int64_t edges = 0;
  for (size_t head = 0; head < queue_.size(); ++head) {
    const int node = queue_[head];
    is_queued_[node] = 0;
    for (int e = first_[node]; e >= 0; e = edges_[e].next) {
      ++edges;
      const Edge& edge = edges_[e];
      if (edge.capacity == 0 || distance_[node] + edge.cost >= distance_[edge.to]) continue;
      distance_[edge.to] = distance_[node] + edge.cost;
      edge_to_[edge.to] = e;
      if (is_queued_[edge.to] == 0) {
        is_queued_[edge.to] = 1;
        queue_.push_back(edge.to);
      }
    }
  }
  budget.Spend(kWorkOfEdge * (edges + static_cast<int64_t>(nodes)));
  return distance_[sink] < 0;
}

int64_t CheapestFlow::Run(int source, int sink, WorkBudget& budget) {
  int64_t total = 0;
  while (!budget.is_spent() && FindPath(source, sink, budget)) {
    int units = std::numeric_limits<int>::max();
    for (int node = sink; node != source; node = edges_[edge_to_[node] ^ 1].to) {
      units = std::min(units, edges_[edge_to_[node]].capacity);
    }
    for (int node = sink; node != source; node = edges_[edge_to_[node] ^ 1].to) {
      edges_[edge_to_[node]].capacity -= units;
      edges_[edge_to_[node] ^ 1].capacity += units;
    }
    total += distance_[sink] * units;
  }
  return total;
}

}  // namespace osiedle::visits
