// A flow of the least cost on a small network. Pure.
#ifndef OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_FLOW_H_
#define OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_FLOW_H_

#include <cstdint>
#include <vector>

#include "services/visits/slots/slot_problem.h"

namespace osiedle::visits {

// Successive shortest paths by Bellman and Ford with a queue: edges may have negative costs, and
// there must be no cycle. Integral, and the same for the same edges in the same order.
class CheapestFlow {
 public:
  // Forgets all edges. Keeps the memory.
  void Reset(int nodes);
  // Returns the number of the edge.
  int AddEdge(int from, int to, int capacity, int64_t cost);
  // Sends units from `source` to `sink` as long as that makes the total cost less; returns the
  // total. Spends work for each edge that it looks at. When the budget is spent the flow may be
  // unfinished.
  int64_t Run(int source, int sink, WorkBudget& budget);
  // Units on the edge.
  int FlowOf(int edge) const { return edges_[edge ^ 1].capacity; }

 private:
  struct Edge {
    int to = 0;
    int next = -1;
    int capacity = 0;
    int64_t cost = 0;
  };
  bool FindPath(int source, int sink, WorkBudget& budget);

  std::vector<Edge> edges_;
  std::vector<int> first_;
  std::vector<int64_t> distance_;
  std::vector<int> edge_to_;
  std::vector<char> is_queued_;
  std::vector<int> queue_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_SLOTS_SLOT_FLOW_H_
