// A plainly slow search for joint slots, to compare the fast one with. It shares the structs of the
// question and of the answer, and not a line of the search. It tries every start of the grid and
// every crew, and every rule is a loop over what the rule is about.
#ifndef OSIEDLE_TESTS_SLOTS_ORACLE_H_
#define OSIEDLE_TESTS_SLOTS_ORACLE_H_

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/visits/slots/slot_explanation.h"
#include "services/visits/slots/slot_problem.h"
#include "services/visits/slots/slot_search.h"

namespace osiedle::visits {

// What of a problem counts.
struct OracleQuestion {
  static OracleQuestion Of(const SlotProblem& problem);

  bool Keeps(BlockerKind kind) const { return kept[static_cast<size_t>(kind)]; }
  void LeaveOut(BlockerKind kind) { kept[static_cast<size_t>(kind)] = false; }

  // By BlockerKind.
  std::array<bool, 12> kept{};
  // By seat: it must be filled; nobody sits on it at all.
  std::vector<bool> is_needed;
  std::vector<bool> is_dropped;
  // Slots end by it, besides the window.
  Minute horizon_end = 0;
};

class Oracle {
 public:
  // `occupations` by candidate. All outlive the oracle.
  Oracle(const SlotProblem& problem, const std::vector<Occupation>& occupations,
         OracleQuestion question);

  // By (cost, start), each with a crew of the least cost.
  std::vector<Slot> AllSlots();
  // Whether there is any slot.
  bool HasSlot();
  // The slot that the crew makes at that start; nothing when it breaks a rule.
  std::optional<Slot> Judge(Minute start, const std::vector<SlotMember>& crew);

 private:
  struct DayHours {
    Minute begin;
    Minute end;
  };

  std::vector<Minute> Starts() const;
  void Prepare(Minute start);
  bool IsAllowed(Minute start);
  bool IsAccepted(Minute start);
  bool CanGo(int candidate, Minute start);
  bool HasWays(const Candidate& candidate, const Occupation& occupation, Minute start);
  bool HasOption(int candidate, int option, Minute start);
  int Travel(int candidate, Minute start);
  void Fill(Minute start, size_t unit, std::vector<SlotMember>& crew, std::optional<Slot>& best);
  absl::CivilDay DayOf(Minute minute);
  DayHours HoursOf(absl::CivilDay day);

  const SlotProblem& problem_;
  const std::vector<Occupation>& occupations_;
  const OracleQuestion question_;
  // The seat of each unit.
  std::vector<int> units_;
  std::map<absl::CivilDay, DayHours> hours_;
  // Any crew will do.
  bool any_crew_ = false;
  // Of the start that was looked at last.
  std::optional<Minute> prepared_;
  bool is_allowed_ = false;
  std::vector<bool> can_go_;
  std::vector<int> travel_;
};

}  // namespace osiedle::visits

#endif  // OSIEDLE_TESTS_SLOTS_ORACLE_H_
