#include "clients/cli/slots_text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/table.h"
#include "clients/cli/week_grid.h"
#include "osiedle/staff/v1/profession.pb.h"

namespace osiedle::cli {
namespace {

using visits::v1::Blocker;
using visits::v1::Calendar;
using visits::v1::Composition;
using visits::v1::CrewMember;
using visits::v1::Explanation;
using visits::v1::FindJointSlotsRequest;
using visits::v1::FindJointSlotsResponse;
using visits::v1::JointSlot;
using visits::v1::Opening;
using visits::v1::Seat;
using visits::v1::SeatChoice;
using visits::v1::SlotRank;

std::string SlotDay(const JointSlot& slot, absl::TimeZone zone) {
  return DayText(TimeOf(slot.start_time()), zone);
}

std::string SlotHours(const JointSlot& slot, absl::TimeZone zone) {
  return HoursText(TimeOf(slot.start_time()), TimeOf(slot.end_time()), zone);
}

// ---- seats and crews

std::string ChoiceText(const SeatChoice& choice) {
  std::vector<std::string> parts;
  if (!choice.staff_member().empty()) parts.push_back(LastPart(choice.staff_member()));
  if (!choice.calendar().empty()) parts.push_back(LastPart(choice.calendar()));
  if (choice.profession() != staff::v1::PROFESSION_UNSPECIFIED) {
    parts.push_back(Words(staff::v1::Profession_Name(choice.profession())));
  }
  if (choice.kind() != Calendar::KIND_UNSPECIFIED) {
    parts.push_back(Words(Calendar::Kind_Name(choice.kind())));
  }
  if (!choice.institution().empty()) {
    parts.push_back(absl::StrCat("of ", LastPart(choice.institution())));
  }
  return OneLine(absl::StrJoin(parts, " "));
}

// What the member goes as. The server may be newer than this program.
std::string SeatOf(const CrewMember& member, const Composition& composition) {
  if (member.seat() < 0 || member.seat() >= composition.seats_size()) return "";
  const Seat& seat = composition.seats(member.seat());
  if (member.choice() < 0 || member.choice() >= seat.choices_size()) return SeatText(seat);
  return ChoiceText(seat.choices(member.choice()));
}

std::string NameOf(const CrewMember& member) {
  const std::string name = !member.display_name().empty()   ? member.display_name()
                           : !member.staff_member().empty() ? LastPart(member.staff_member())
                                                            : LastPart(member.calendar());
  return absl::StrCat(name, member.substitute() ? " (substitute)" : "");
}

// ---- slots

// Why the slot stands where it does, the sum first.
std::vector<std::string> Reasons(const SlotRank& rank, const FindJointSlotsRequest& request) {
  std::vector<std::string> reasons = {
      absl::StrCat("cost ", CountOf(rank.cost_minutes(), "minute", "minutes")),
      absl::StrCat("waits ", SpanText(rank.wait().seconds()))};
  if (rank.has_slack()) {
    reasons.push_back(absl::StrCat(SpanText(rank.slack().seconds()), " to spare"));
  }
  if (!request.composition().previous_crew().empty()) {
    const int missing = rank.missing_from_previous_crew();
    reasons.push_back(missing == 0 ? "the last crew"
                                   : absl::StrCat("lacks ", missing, " of the last crew"));
  }
  if (rank.empty_optional_seats() > 0) {
    reasons.push_back(
        CountOf(rank.empty_optional_seats(), "optional seat empty", "optional seats empty"));
  }
  if (rank.less_preferred_choices() > 0) {
    reasons.push_back(absl::StrCat(rank.less_preferred_choices(), " less preferred"));
  }
  if (request.has_place()) {
    reasons.push_back(absl::StrCat(SpanText(int64_t{60} * rank.travel_minutes()), " of travel"));
  }
  return reasons;
}

std::string SlotTable(const FindJointSlotsRequest& request, const FindJointSlotsResponse& response,
                      absl::TimeZone zone, int width) {
  Table table({{.title = "", .right = true},
               {.title = "when"},
               {.title = "seat", .least = 10},
               {.title = "who", .least = 12},
               {.title = "why here", .least = 16}});
  for (int i = 0; i < response.slots_size(); ++i) {
    const JointSlot& slot = response.slots(i);
    const std::string when[] = {SlotDay(slot, zone), SlotHours(slot, zone)};
    const std::vector<std::string> reasons = Reasons(slot.rank(), request);
    if (i > 0) table.AddRule();
    const int lines = std::max({slot.crew_size(), 2, static_cast<int>(reasons.size())});
    for (int line = 0; line < lines; ++line) {
      const bool person = line < slot.crew_size();
      table.AddRow({line == 0 ? absl::StrCat(i + 1) : "", line < 2 ? when[line] : "",
                    person ? SeatOf(slot.crew(line), request.composition()) : "",
                    person ? NameOf(slot.crew(line)) : "",
                    line < static_cast<int>(reasons.size()) ? reasons[line] : ""});
    }
  }
  return table.ToString(0, width);
}

std::vector<GridSlot> GridSlotsOf(const FindJointSlotsResponse& response) {
  std::vector<GridSlot> slots;
  for (const JointSlot& slot : response.slots()) {
    slots.push_back({.start = TimeOf(slot.start_time()), .end = TimeOf(slot.end_time())});
  }
  return slots;
}

// ---- no slots

std::string WithoutText(const Blocker& blocker, const Composition& composition) {
  if (blocker.kind() == Blocker::SEAT && blocker.seat() >= 0 &&
      blocker.seat() < composition.seats_size()) {
    return SeatText(composition.seats(blocker.seat()));
  }
  return Words(Blocker::Kind_Name(blocker.kind()));
}

std::string OpeningTable(const Explanation& explanation, const Composition& composition,
                         absl::TimeZone zone, int width) {
  Table table({{.title = "without", .least = 12},
               {.title = "day"},
               {.title = "time"},
               {.title = "who goes", .most = 100, .least = 20}});
  for (const Opening& opening : explanation.openings()) {
    std::string without = WithoutText(opening.without(), composition);
    for (const JointSlot& slot : opening.slots()) {
      const std::string crew = absl::StrJoin(
          slot.crew(), ", ",
          [](std::string* out, const CrewMember& member) { out->append(NameOf(member)); });
      table.AddRow({without, SlotDay(slot, zone), SlotHours(slot, zone), crew});
      without.clear();
    }
  }
  return table.empty() ? "" : absl::StrCat("\n", table.ToString(0, width));
}

std::string NoSlotsText(const FindJointSlotsRequest& request, const Explanation& explanation,
                        absl::TimeZone zone, int width) {
  std::string text = "There is no slot.\n";
  for (const std::string& message : explanation.messages_pl()) {
    absl::StrAppend(&text, "  ", OneLine(message), "\n");
  }
  absl::StrAppend(&text, OpeningTable(explanation, request.composition(), zone, width));
  if (!explanation.complete()) {
    absl::StrAppend(&text, "Not everything that might block was tried in the time of a call.\n");
  }
  return text;
}

}  // namespace

std::string SeatText(const Seat& seat) {
  std::string text = absl::StrJoin(
      seat.choices(), " or ",
      [](std::string* out, const SeatChoice& choice) { out->append(ChoiceText(choice)); });
  return seat.count() > 1 ? absl::StrCat(seat.count(), " × ", text) : text;
}

std::string SlotsText(const FindJointSlotsRequest& request, const FindJointSlotsResponse& response,
                      absl::TimeZone zone, int width) {
  std::string text;
  if (response.slots().empty() && !response.complete()) {
    text = "No slot was found.\n";
  } else if (response.slots().empty()) {
    text = NoSlotsText(request, response.explanation(), zone, width);
  } else {
    text = absl::StrCat(SlotTable(request, response, zone, width), "\n",
                        WeekGrids(GridSlotsOf(response), zone));
  }
  if (!response.complete()) {
    absl::StrAppend(&text, "Not everything was searched in the time of a call: ask for less.\n");
  }
  return text;
}

}  // namespace osiedle::cli
