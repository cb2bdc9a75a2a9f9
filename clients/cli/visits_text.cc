#include "clients/cli/visits_text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/display_text.h"
#include "clients/cli/field_text.h"
#include "clients/cli/labelled_lines.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/slots_text.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using visits::v1::CrewMember;
using visits::v1::CrewSeat;
using visits::v1::FindSubstitutesResponse;
using visits::v1::Visit;
using visits::v1::VisitTransition;

// ---- parts of a visit

std::string StateText(const Visit& visit) {
  return visit.state() == Visit::STATE_UNSPECIFIED ? "" : Words(Visit::State_Name(visit.state()));
}

std::string KindText(const Visit& visit) {
  std::string kind =
      visit.kind() == Visit::KIND_UNSPECIFIED ? "visit" : Words(Visit::Kind_Name(visit.kind()));
  return visit.urgency() == Visit::URGENT ? absl::StrCat(kind, ", urgent") : kind;
}

std::string NameOf(const CrewSeat& seat) {
  if (!seat.display_name().empty()) return OneLine(seat.display_name());
  return LastPart(seat.staff_member().empty() ? seat.calendar() : seat.staff_member());
}

std::string NameOf(const CrewMember& member) {
  if (!member.display_name().empty()) return OneLine(member.display_name());
  return LastPart(member.staff_member().empty() ? member.calendar() : member.staff_member());
}

// "2 of 3": those who go, of all people who have a seat. Cars and rooms are not asked.
std::string AnswersText(const Visit& visit) {
  int asked = 0;
  int accepted = 0;
  for (const CrewSeat& seat : visit.crew()) {
    if (seat.staff_member().empty() || seat.answer() == CrewSeat::DECLINED) continue;
    ++asked;
    if (seat.answer() == CrewSeat::ACCEPTED) ++accepted;
  }
  return asked == 0 ? "" : absl::StrCat(accepted, " of ", asked);
}

std::string CrewNames(const Visit& visit) {
  std::vector<std::string> names;
  for (const CrewSeat& seat : visit.crew()) {
    if (seat.answer() != CrewSeat::DECLINED) names.push_back(NameOf(seat));
  }
  return absl::StrJoin(names, ", ");
}

// ---- one visit

std::string WhenText(const Visit& visit, absl::TimeZone zone) {
  if (!visit.has_start_time()) return "";
  const absl::Time start = TimeOf(visit.start_time());
  return absl::StrCat(DayText(start, zone), " ", HoursText(start, TimeOf(visit.end_time()), zone));
}

std::string WindowText(const Visit& visit, absl::TimeZone zone) {
  if (!visit.has_window_start_time() && !visit.has_window_end_time()) return "";
  std::vector<std::string> parts;
  if (visit.has_window_start_time()) {
    parts.push_back(absl::StrCat("from ", MinuteText(visit.window_start_time(), zone)));
  }
  if (visit.has_window_end_time()) {
    parts.push_back(absl::StrCat("until ", MinuteText(visit.window_end_time(), zone)));
  }
  return absl::StrJoin(parts, " ");
}

std::string SubjectText(const Visit& visit) {
  std::vector<std::string> parts;
  if (!visit.subject().label().empty()) parts.push_back(visit.subject().label());
  for (const std::string& resident : visit.subject().residents()) {
    parts.push_back(absl::StrCat("residents/", LastPart(resident)));
  }
  return absl::StrJoin(parts, ", ");
}

std::string PlaceText(const Visit& visit) {
  std::vector<std::string> parts;
  if (!visit.place().description().empty()) parts.push_back(visit.place().description());
  if (visit.place().has_position()) {
    const auto& position = visit.place().position();
    parts.push_back(absl::StrFormat("%.5f, %.5f", position.latitude(), position.longitude()));
  }
  return absl::StrJoin(parts, "; ");
}

std::string MeasuresText(const Visit& visit) {
  return absl::StrJoin(visit.measures(), ", ", [](std::string* out, int measure) {
    out->append(Words(Visit::Measure_Name(static_cast<Visit::Measure>(measure))));
  });
}

std::string ProcedureText(const Visit& visit) {
  if (visit.procedure().empty() || visit.procedure_step().empty()) {
    return LastPart(visit.procedure());
  }
  return absl::StrCat(LastPart(visit.procedure()), ", step ", visit.procedure_step());
}

// What is told of the plan: those who may not know it find these fields empty.
void AddPlan(LabelledLines& lines, const Visit& visit, absl::TimeZone zone) {
  lines.Add("about", SubjectText(visit));
  lines.Add("place", PlaceText(visit));
  lines.Add("aim", visit.aim());
  if (visit.purpose() != common::v1::PURPOSE_UNSPECIFIED) {
    lines.Add("purpose", Words(common::v1::Purpose_Name(visit.purpose())));
  }
  lines.Add("legal ground", visit.legal_ground());
  lines.Add("measures", MeasuresText(visit));
  lines.Add("safety", visit.safety_plan().text());
  lines.Add("procedure", ProcedureText(visit));
  lines.Add("window", WindowText(visit, zone));
  lines.AddTime("deadline", visit.has_deadline_time(), visit.deadline_time(), zone);
}

void AddCourse(LabelledLines& lines, const Visit& visit, absl::TimeZone zone) {
  lines.AddTime("arrived", visit.has_check_in_time(), visit.check_in_time(), zone);
  lines.AddTime("safely away", visit.has_check_out_time(), visit.check_out_time(), zone);
  if (visit.overdue_count() > 0) {
    lines.Add("overdue", absl::StrCat("told ", CountOf(visit.overdue_count(), "time", "times")));
  }
  if (visit.displaced_count() > 0) {
    lines.Add("displaced", CountOf(visit.displaced_count(), "time", "times"));
  }
  if (visit.outcome() != Visit::OUTCOME_UNSPECIFIED) {
    lines.Add("outcome", Words(Visit::Outcome_Name(visit.outcome())));
  }
  lines.Add("reason", visit.end_reason());
  lines.Add("in place of", LastPart(visit.rescheduled_from()));
  lines.Add("moved to", LastPart(visit.rescheduled_to()));
}

// What else an answer says.
std::string RemarkText(const CrewSeat& seat, absl::TimeZone zone) {
  std::vector<std::string> parts;
  if (!seat.decline_reason().empty()) parts.push_back(seat.decline_reason());
  if (!seat.other_start_times().empty()) {
    parts.push_back(absl::StrCat(
        "rather ", absl::StrJoin(seat.other_start_times(), ", ",
                                 [zone](std::string* out, const google::protobuf::Timestamp& time) {
                                   out->append(MinuteText(time, zone));
                                 })));
  }
  if (!seat.substitute_for().empty()) {
    parts.push_back(absl::StrCat("for ", LastPart(seat.substitute_for())));
  }
  if (seat.has_code_expire_time()) {
    parts.push_back(absl::StrCat("has a code until ", MinuteText(seat.code_expire_time(), zone)));
  }
  return absl::StrJoin(parts, "; ");
}

std::string SeatTextOf(const CrewSeat& seat, const Visit& visit) {
  const auto& seats = visit.composition().seats();
  return seat.seat() >= 0 && seat.seat() < seats.size() ? SeatText(seats[seat.seat()]) : "";
}

std::string CrewTable(const Visit& visit, absl::TimeZone zone, int width) {
  Table table({{.title = "seat", .right = true},
               {.title = "who", .least = 12},
               {.title = "answer"},
               {.title = "by"},
               {.title = "when"},
               {.title = "for", .least = 12},
               {.title = "remark", .most = 100, .least = 16}});
  for (const CrewSeat& seat : visit.crew()) {
    const bool person = !seat.staff_member().empty();
    const bool answered = person && seat.answer() != CrewSeat::ANSWER_UNSPECIFIED;
    const bool by = person && seat.channel() != CrewSeat::CHANNEL_UNSPECIFIED;
    table.AddRow({absl::StrCat(seat.seat()), NameOf(seat),
                  answered ? Words(CrewSeat::Answer_Name(seat.answer())) : "",
                  by ? Words(CrewSeat::Channel_Name(seat.channel())) : "",
                  by && seat.has_answer_time() ? MinuteText(seat.answer_time(), zone) : "",
                  SeatTextOf(seat, visit), RemarkText(seat, zone)});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.ToString(0, width));
}

std::string TransitionTable(const Visit& visit, absl::TimeZone zone, int width) {
  Table table({{.title = "state"}, {.title = "when"}, {.title = "recorded"}});
  for (const VisitTransition& transition : visit.transitions()) {
    table.AddRow({Words(Visit::State_Name(transition.state())),
                  MinuteText(transition.occur_time(), zone),
                  MinuteText(transition.record_time(), zone)});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.ToString(0, width));
}

}  // namespace

std::string VisitsText(const std::vector<Visit>& visits, absl::TimeZone zone, int width) {
  if (visits.empty()) return "There is no visit that you may see.\n";
  Table table({{.title = "day"},
               {.title = "time"},
               {.title = "state"},
               {.title = "visit", .least = 12},
               {.title = "accepted"},
               {.title = "crew", .most = 100, .least = 16},
               {.title = "kind"},
               {.title = "held until"},
               {.title = "about", .least = 12}});
  for (const Visit& visit : visits) {
    const bool timed = visit.has_start_time();
    const absl::Time start = TimeOf(visit.start_time());
    table.AddRow({timed ? DayText(start, zone) : "",
                  timed ? HoursText(start, TimeOf(visit.end_time()), zone) : "", StateText(visit),
                  LastPart(visit.name()), AnswersText(visit), CrewNames(visit), KindText(visit),
                  visit.has_hold_expire_time() ? MinuteText(visit.hold_expire_time(), zone) : "",
                  visit.subject().label()});
  }
  return table.ToString(0, width);
}

std::string VisitText(const Visit& visit, absl::TimeZone zone, int width) {
  LabelledLines lines;
  lines.Add("visit", visit.name());
  lines.Add("kind", KindText(visit));
  lines.Add("state", StateText(visit));
  lines.Add("when", WhenText(visit, zone));
  lines.AddTime("held until", visit.has_hold_expire_time(), visit.hold_expire_time(), zone);
  lines.Add("accepted", AnswersText(visit));
  AddPlan(lines, visit, zone);
  AddCourse(lines, visit, zone);
  return absl::StrCat(lines.text(), CrewTable(visit, zone, width),
                      TransitionTable(visit, zone, width));
}

std::string SubstitutesText(const FindSubstitutesResponse& response, int width) {
  if (response.substitutes().empty()) return "Nobody who may go is free then.\n";
  Table table({{.title = "who", .least = 12},
               {.title = "calendar", .least = 12},
               {.title = "staff member", .least = 12},
               {.title = "named by the team"}});
  for (const CrewMember& member : response.substitutes()) {
    table.AddRow({NameOf(member), LastPart(member.calendar()), LastPart(member.staff_member()),
                  member.substitute() ? "yes" : ""});
  }
  return table.ToString(0, width);
}

}  // namespace osiedle::cli
