#include "services/visits/slots/slot_candidates.h"

#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "services/staff/staff_reader.h"
#include "services/staff/staff_rules.h"
#include "services/visits/calendars/calendar_reader.h"
#include "services/visits/calendars/calendar_tables.h"
#include "storage/status_macros.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::Call;
using ::osiedle::staff::v1::Institution;
using ::osiedle::staff::v1::StaffMember;
using ::osiedle::staff::v1::Team;
using ::osiedle::staff::v1::TeamMember;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::Reader;
using ::osiedle::visits::v1::Calendar;
using ::osiedle::visits::v1::SeatChoice;

class Gathering {
 public:
  Gathering(const Call& call, const Reader& reader, const CandidateQuestion& question)
      : call_(call), reader_(reader), question_(question), window_({question.window}) {
    for (const std::string& name : question.composition.excluded_staff_members()) {
      excluded_.insert(name);
    }
    for (const std::string& name : question.composition.previous_crew()) previous_.insert(name);
    residents_.insert(question.resident.residents.begin(), question.resident.residents.end());
  }

  absl::StatusOr<CandidateSet> All() {
    if (!question_.composition.team().empty()) RETURN_IF_ERROR(ReadTeam());
    AnyTable::Walk walk = Calendars().table().WalkRows(reader_, call_.owner(), {});
    Calendar calendar;
    while (true) {
      ASSIGN_OR_RETURN(const bool more, walk.Next(calendar));
      if (!more) break;
      if (!calendar.has_delete_time()) RETURN_IF_ERROR(Take(calendar).status());
    }
    return std::move(set_);
  }

  absl::StatusOr<CandidateSet> Among(const std::vector<std::string>& calendars) {
    if (!question_.composition.team().empty()) RETURN_IF_ERROR(ReadTeam());
    set_.candidates.reserve(calendars.size());
    set_.sources.reserve(calendars.size());
    Calendar calendar;
    for (const std::string& id : calendars) {
      ASSIGN_OR_RETURN(bool is_taken, FindLiveCalendar(reader_, call_.owner(), id, calendar));
      if (is_taken) {
        ASSIGN_OR_RETURN(is_taken, Take(calendar));
      }
      if (is_taken) continue;
      set_.candidates.emplace_back();
      set_.sources.emplace_back();
    }
    return std::move(set_);
  }

 private:
  // Adds the owner of a live calendar, if they can take a seat, and moves the calendar along.
  // False: they cannot.
  absl::StatusOr<bool> Take(Calendar& calendar) {
    const size_t before = set_.candidates.size();
    RETURN_IF_ERROR(Look(calendar));
    if (set_.candidates.size() == before) return false;
    set_.sources.back().calendar = std::move(calendar);
    return true;
  }

  // Adds the owner without the calendar.
  absl::Status Look(const Calendar& calendar) {
    if (!Calendars().SeesWithin(question_.askable, calendar)) return absl::OkStatus();
    return calendar.kind() == Calendar::STAFF_MEMBER ? AddStaffMember(calendar)
                                                     : AddThing(calendar);
  }

  // ---- terms, as intervals of local days within the window

  Intervals DaysOf(const staff::Term& term) const {
    Interval days = question_.window;
    if (term.first > (absl::CivilDay::min)())
      days.begin = std::max(days.begin, BeginOf(term.first));
    if (term.last < (absl::CivilDay::max)()) days.end = std::min(days.end, BeginOf(term.last + 1));
    return days.empty() ? Intervals() : Intervals({days});
  }
  Minute BeginOf(absl::CivilDay day) const {
    return calendar::MinuteAtOrBefore(absl::FromCivil(day, question_.zone));
  }
  template <typename Fits>
  Intervals ProfessionTerms(const StaffMember& staff, Fits fits) const {
    std::vector<Interval> terms;
    for (const staff::v1::ProfessionTerm& held : staff.professions()) {
      if (!fits(held.profession())) continue;
      const Intervals days = DaysOf(staff::TermOf(held));
      terms.insert(terms.end(), days.begin(), days.end());
    }
    return calendar::Joined(std::move(terms));
  }

  // ---- the team

  // For whom someone stands in, and when.
  struct Substitution {
    std::string member;
    Intervals days;
  };

  absl::Status ReadTeam() {
    ASSIGN_OR_RETURN(const std::optional<Team> team,
                     staff::FindTeam(call_, reader_, question_.composition.team()));
    if (!team.has_value()) return absl::OkStatus();
    for (const TeamMember& member : team->members()) {
      const Intervals days = DaysOf(staff::TermOf(member));
      Intervals& own = memberships_[member.staff_member()];
      own = calendar::Union(own, days);
      if (!member.substitute().empty()) {
        substitutions_[member.substitute()].push_back({member.staff_member(), days});
      }
    }
    return absl::OkStatus();
  }

  // When the team asks this person; the whole window where there is no team.
  Intervals AskedOn(const std::string& staff_member) const {
    if (question_.composition.team().empty()) return window_;
    const auto found = memberships_.find(staff_member);
    return found == memberships_.end() ? Intervals() : found->second;
  }

  // ---- people

  absl::Status AddStaffMember(const Calendar& calendar) {
    const std::string& name = calendar.staff_member();
    if (excluded_.contains(name)) return absl::OkStatus();
    const Intervals asked = AskedOn(name);
    const auto substitution = substitutions_.find(name);
    if (asked.empty() && substitution == substitutions_.end()) return absl::OkStatus();
    StaffMember& staff = staff_;
    ASSIGN_OR_RETURN(const bool is_there, staff::ReadStaffMember(call_, reader_, name, staff));
    if (!is_there || staff.has_delete_time()) return absl::OkStatus();
    // Nobody without a mandate takes part in the work of the municipality.
    const Intervals mandate =
        staff.has_mandate() ? DaysOf(staff::TermOf(staff.mandate())) : Intervals();
    if (mandate.empty()) return absl::OkStatus();

    Candidate candidate;
    ASSIGN_OR_RETURN(const std::optional<Bar> bar, BarOf(staff));
    if (!bar.has_value()) return absl::OkStatus();
    const Intervals uniformed =
        question_.resident.no_uniforms ? ProfessionTerms(staff, &WearsUniform) : Intervals();
    const auto add = [&](int seat, int choice, const Intervals& days, bool substitute) {
      AddOptions({.seat = seat, .choice = choice, .bar = *bar, .substitute = substitute},
                 calendar::Intersection(days, mandate), uniformed, candidate);
    };
    ForEachChoice([&](int seat, int choice, const SeatChoice& wanted) {
      if (!FitsPlace(wanted, staff, calendar)) return;
      const bool takes_any = wanted.profession() == staff::v1::PROFESSION_UNSPECIFIED;
      const auto is_wanted = [&](auto held) { return held == wanted.profession(); };
      // Most people have none of most professions.
      const bool fits = takes_any || absl::c_any_of(staff.professions(), [&](const auto& held) {
                          return is_wanted(held.profession());
                        });
      if (!fits) return;
      const Intervals days = takes_any ? window_ : ProfessionTerms(staff, is_wanted);
      if (wanted.staff_member().empty() || wanted.staff_member() == name) {
        add(seat, choice, calendar::Intersection(days, asked), /*substitute=*/false);
      } else if (substitution != substitutions_.end()) {
        for (const Substitution& stands_in : substitution->second) {
          if (stands_in.member != wanted.staff_member()) continue;
          add(seat, choice, calendar::Intersection(days, stands_in.days), /*substitute=*/true);
        }
      }
    });
    candidate.is_previous = previous_.contains(name);
    Add(calendar, staff.display_name(), std::move(candidate));
    return absl::OkStatus();
  }

  static bool FitsPlace(const SeatChoice& wanted, const StaffMember& staff,
                        const Calendar& calendar) {
    if (wanted.kind() != Calendar::KIND_UNSPECIFIED && wanted.kind() != Calendar::STAFF_MEMBER) {
      return false;
    }
    return (wanted.institution().empty() || wanted.institution() == staff.institution()) &&
           (wanted.calendar().empty() || wanted.calendar() == calendar.name());
  }

  // What keeps this person away although they could come. Nothing: more than one thing does, and no
  // single relaxation would bring them back.
  absl::StatusOr<std::optional<Bar>> BarOf(const StaffMember& staff) {
    const bool has_conflict =
        !residents_.empty() &&
        absl::c_any_of(staff.conflicts_of_interest(), [&](const auto& conflict) {
          return conflict.has_resident() && residents_.contains(conflict.resident());
        });
    ASSIGN_OR_RETURN(const bool is_excluded, IsExcluded(staff.name(), staff.institution()));
    if (has_conflict && is_excluded) return std::optional<Bar>();
    return std::optional<Bar>(has_conflict ? Bar::kConflict
                                           : (is_excluded ? Bar::kBoundary : Bar::kNone));
  }

  // Whether the resident does not want this person or this institution. `staff_member` is empty for
  // a vehicle or a room.
  absl::StatusOr<bool> IsExcluded(const std::string& staff_member, const std::string& institution) {
    const ResidentLimits& limits = question_.resident;
    if (limits.staff_members.empty() && limits.institutions.empty() &&
        limits.institution_kinds.empty()) {
      return false;
    }
    ASSIGN_OR_RETURN(const Institution* found, InstitutionNamed(institution));
    return Excludes(limits, staff_member, *found);
  }

  absl::StatusOr<const Institution*> InstitutionNamed(const std::string& name) {
    const auto [found, is_new] = institutions_.try_emplace(name);
    if (is_new) {
      ASSIGN_OR_RETURN(std::optional<Institution> institution,
                       staff::FindInstitution(call_, reader_, name));
      if (institution.has_value()) found->second = *std::move(institution);
      found->second.set_name(name);
    }
    return &found->second;
  }

  // One option for each piece of `days`; those in uniform are barred by the resident's boundary.
  static void AddOptions(const SeatOption& option, const Intervals& days,
                         const Intervals& uniformed, Candidate& candidate) {
    const auto add = [&](const Intervals& pieces, Bar bar) {
      for (const Interval& piece : pieces) {
        candidate.options.push_back(option);
        candidate.options.back().valid = piece;
        candidate.options.back().bar = bar;
      }
    };
    if (uniformed.empty()) return add(days, option.bar);
    add(calendar::Difference(days, uniformed), option.bar);
    if (option.bar == Bar::kConflict) return;
    add(calendar::Intersection(days, uniformed), Bar::kBoundary);
  }

  // ---- vehicles and rooms

  absl::Status AddThing(const Calendar& calendar) {
    Candidate candidate;
    candidate.is_person = false;
    candidate.capacity = calendar.capacity();
    ASSIGN_OR_RETURN(const bool is_excluded, IsExcluded("", calendar.institution()));
    const Bar bar = is_excluded ? Bar::kBoundary : Bar::kNone;
    ForEachChoice([&](int seat, int choice, const SeatChoice& wanted) {
      const bool names_it =
          wanted.kind() == calendar.kind() ||
          (wanted.kind() == Calendar::KIND_UNSPECIFIED && wanted.calendar() == calendar.name());
      const bool fits =
          names_it && (wanted.calendar().empty() || wanted.calendar() == calendar.name()) &&
          (wanted.institution().empty() || wanted.institution() == calendar.institution()) &&
          wanted.profession() == staff::v1::PROFESSION_UNSPECIFIED && wanted.staff_member().empty();
      if (!fits) return;
      candidate.options.push_back(
          {.seat = seat, .choice = choice, .valid = question_.window, .bar = bar});
    });
    Add(calendar, calendar.display_name(), std::move(candidate));
    return absl::OkStatus();
  }

  // ---- both

  template <typename Visit>
  void ForEachChoice(Visit visit) const {
    const auto& seats = question_.composition.seats();
    for (int s = 0; s < seats.size(); ++s) {
      for (int c = 0; c < seats[s].choices_size(); ++c) visit(s, c, seats[s].choices(c));
    }
  }

  void Add(const Calendar& calendar, const std::string& display_name, Candidate candidate) {
    if (candidate.options.empty()) return;
    if (set_.candidates.size() == kMaxCandidates) {
      set_.has_all = false;
      return;
    }
    candidate.buffer_before = calendar.buffer_before_minutes();
    candidate.buffer_after = calendar.buffer_after_minutes();
    candidate.max_per_day = calendar.max_visits_per_day();
    candidate.max_per_week = calendar.max_visits_per_week();
    candidate.notice = calendar.minimum_notice_minutes();
    if (calendar.has_base_location()) {
      candidate.base =
          Point{calendar.base_location().latitude(), calendar.base_location().longitude()};
    }
    candidate.is_open = Calendars().SeesWithin(question_.readable, calendar);
    set_.candidates.push_back(std::move(candidate));
    set_.sources.push_back({.display_name = display_name});
  }

  const Call& call_;
  const Reader& reader_;
  const CandidateQuestion& question_;
  const Intervals window_;
  absl::flat_hash_set<std::string> excluded_;
  absl::flat_hash_set<std::string> previous_;
  absl::flat_hash_set<std::string> residents_;
  absl::flat_hash_map<std::string, Intervals> memberships_;
  absl::flat_hash_map<std::string, std::vector<Substitution>> substitutions_;
  absl::flat_hash_map<std::string, Institution> institutions_;
  // Lends its memory to one staff member after the other.
  StaffMember staff_;
  CandidateSet set_;
};

}  // namespace

absl::StatusOr<CandidateSet> CandidatesFor(const Call& call, const Reader& reader,
                                           const CandidateQuestion& question) {
  return Gathering(call, reader, question).All();
}

absl::StatusOr<CandidateSet> CandidatesAmong(const Call& call, const Reader& reader,
                                             const CandidateQuestion& question,
                                             const std::vector<std::string>& calendars) {
  return Gathering(call, reader, question).Among(calendars);
}

}  // namespace osiedle::visits
