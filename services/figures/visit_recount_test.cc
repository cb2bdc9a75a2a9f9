// The main property of this area, for visits: after any operations on visits, on the staff and on
// procedures, and wherever the counters stand, an answer equals a count of the records from
// scratch.
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/staff/v1/staff_member.pb.h"
#include "services/figures/testing/figures_fixture.h"
#include "services/staff/staff_tables.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/testing/test_seed.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::Procedure;
using ::osiedle::visits::v1::Visit;

constexpr int kOperations = 8'000;
constexpr int kVisitIds = 400;
constexpr int kStaff = 15;
constexpr int kProcedures = 12;
constexpr int64_t kHour = 3600;
constexpr int64_t kLimitHours = 100;

// Month and kind.
using Key = std::pair<std::string, std::string>;
// What is counted, by its name; without zeros.
using Row = std::map<std::string, int64_t>;
using Count = std::map<Key, Row>;

class VisitRecountTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    ASSERT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &warsaw_));
    for (int i = 0; i < kStaff; ++i) {
      NewStaffMember(absl::StrCat("s", i), "professions { profession: SOCIAL_WORKER }");
    }
  }
  int Random(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  // In the 400 days before the clock of the fixture, often close to the end of May 2024 in Warsaw.
  int64_t RandomSecond() {
    if (Random(3) == 0) return 1717192800 + kHour * (Random(7) - 3);
    return 1682899200 + static_cast<int64_t>(random_() % (400 * 86400));
  }
  static std::string Name(const char* collection, const char* prefix, int number) {
    return absl::StrCat(kTown, "/", collection, "/", prefix, number);
  }

  // ---- operations

  Visit RandomVisit() {
    Visit visit;
    visit.set_name(Name("visits", "v", Random(kVisitIds)));
    visit.set_kind(static_cast<Visit::Kind>(1 + Random(4)));
    visit.set_state(static_cast<Visit::State>(Random(3) == 0 ? 1 + Random(11) : 6 + Random(4)));
    visit.set_outcome(static_cast<Visit::Outcome>(Random(7)));
    const int64_t start = RandomSecond();
    visit.mutable_start_time()->set_seconds(start);
    visit.mutable_end_time()->set_seconds(start + kHour);
    visit.mutable_request_time()->set_seconds(start - static_cast<int64_t>(random_() % 3'000'000));
    if (Random(2) == 0) visit.mutable_deadline_time()->set_seconds(start + kHour * (Random(9) - 4));
    if (Random(2) == 0) visit.mutable_check_out_time()->set_seconds(start + kHour * Random(4));
    visits::v1::VisitTransition& transition = *visit.add_transitions();
    transition.set_state(visit.state());
    transition.mutable_occur_time()->set_seconds(start + kHour * Random(5));
    std::set<std::string> members;
    for (int i = Random(5); i > 0; --i) {
      CrewSeat& seat = *visit.add_crew();
      seat.set_staff_member(Name("staffMembers", "s", Random(kStaff)));
      seat.set_answer(static_cast<CrewSeat::Answer>(Random(3) == 0 ? 1 + Random(4) : 2));
      if (seat.answer() != CrewSeat::DECLINED) members.insert(seat.staff_member());
    }
    visit.mutable_staff_members()->Assign(members.begin(), members.end());
    if (Random(2) == 0) {
      visit.set_procedure(Name("procedures", "p", Random(kProcedures)));
      visit.set_procedure_step("step");
    }
    if (Random(6) == 0) visit.mutable_delete_time()->set_seconds(start);
    return visit;
  }
  void ChangeProcedure() {
    Procedure procedure;
    procedure.set_name(Name("procedures", "p", Random(kProcedures)));
    Merge(absl::StrCat("steps { step_id: 'step' unit: HOURS limit: ", kLimitHours, " }"),
          procedure);
    if (Random(4) != 0) {
      procedure.set_state(Procedure::OPEN);
      procedure.mutable_open_time()->set_seconds(RandomSecond() - kHour * Random(150));
      for (int i = Random(3); i > 0; --i) {
        visits::v1::StepRecord& record = *procedure.add_records();
        record.set_step_id("step");
        record.mutable_occur_time()->set_seconds(procedure.open_time().seconds() +
                                                 kHour * Random(300));
        if (i == 1 && Random(2) == 0) record.set_visit(Name("visits", "v", Random(kVisitIds)));
      }
      // The step is done once.
      if (procedure.records_size() > 1) procedure.mutable_records()->RemoveLast();
    }
    PutAll<Procedure>(visits::Procedures(), {procedure},
                      {Random(2) == 0 ? "open_time" : "records"});
  }
  void ChangeStaffMember() {
    std::string text;
    std::set<int> professions;
    for (int i = Random(4); i > 0; --i) professions.insert(1 + Random(18));
    for (const int profession : professions) {
      absl::StrAppend(&text, "professions { profession: ",
                      staff::v1::Profession_Name(static_cast<staff::v1::Profession>(profession)));
      if (Random(2) == 0) {
        absl::StrAppend(&text, " valid_from { year: 2024 month: ", 1 + Random(6), " day: 1 }");
      }
      if (Random(3) == 0) absl::StrAppend(&text, " valid_until { year: 2024 month: 6 day: 1 }");
      absl::StrAppend(&text, " } ");
    }
    ChangeProfessions(absl::StrCat("s", Random(kStaff)), text);
  }
  void Operate() {
    const int kind = Random(100);
    if (kind < 88) {
      PutAll<Visit>(visits::Visits(), {RandomVisit()});
    } else if (kind < 93) {
      ChangeProcedure();
    } else if (kind < 96) {
      ChangeStaffMember();
    } else {
      // The feeder, killed and begun again after any number of entries.
      ASSERT_THAT(FeedOnce(store(), facts_, static_cast<size_t>(1 + Random(300))), IsOk());
    }
  }

  // ---- from the records alone, without anything that services/figures has

  std::string Month(int64_t second) const {
    return absl::FormatTime("%Y-%m", absl::FromUnixSeconds(second), warsaw_);
  }
  absl::CivilDay Day(int64_t second) const {
    return absl::ToCivilDay(absl::FromUnixSeconds(second), warsaw_);
  }
  static absl::CivilDay Date(const google::type::Date& date) {
    return absl::CivilDay(date.year(), date.month(), date.day());
  }
  std::set<std::string> ProfessionsOf(const staff::v1::StaffMember& member, absl::CivilDay day) {
    std::set<std::string> professions;
    for (const staff::v1::ProfessionTerm& term : member.professions()) {
      if (term.has_valid_from() && day < Date(term.valid_from())) continue;
      if (term.has_valid_until() && day > Date(term.valid_until())) continue;
      professions.insert(staff::v1::Profession_Name(term.profession()));
    }
    return professions;
  }
  // The step has one clock, from the opening on.
  static std::optional<int64_t> StepDue(const Procedure& procedure, const Visit& visit,
                                        int64_t end) {
    if (!procedure.has_open_time()) return std::nullopt;
    const int64_t due = procedure.open_time().seconds() + kLimitHours * kHour;
    if (!procedure.records().empty()) {
      const visits::v1::StepRecord& record = procedure.records(0);
      if (record.visit() == visit.name()) return due;
      if (record.occur_time().seconds() < visit.start_time().seconds()) return std::nullopt;
    }
    if (procedure.open_time().seconds() > end) return std::nullopt;
    return due;
  }
  template <typename Message>
  std::map<std::string, Message> All(const call::Resource<Message>& resource) {
    std::map<std::string, Message> all;
    auto snapshot = store().GetSnapshot({.read_keys = 1'000'000, .read_bytes = size_t{1} << 30});
    storage::AnyTable::Walk walk = resource.table().WalkRows(**snapshot, facts_.number, {});
    for (Message row; *walk.Next(row);) all[row.name()] = row;
    return all;
  }
  Count FromScratch() {
    Count count;
    const auto staff = All(staff::StaffMembers());
    const auto procedures = All(visits::Procedures());
    const std::set<Visit::State> ended = {Visit::DONE, Visit::REFUSED, Visit::NO_CONTACT,
                                          Visit::ABORTED};
    for (const auto& [name, visit] : All(visits::Visits())) {
      if (visit.has_delete_time() || !ended.contains(visit.state())) continue;
      const int64_t start = visit.start_time().seconds();
      Row& row = count[{Month(start), Visit::Kind_Name(visit.kind())}];
      ++row["visits"];
      ++row[Visit::State_Name(visit.state())];
      if (visit.state() == Visit::DONE) ++row["outcome " + Visit::Outcome_Name(visit.outcome())];
      const int64_t days = Day(start) - Day(visit.request_time().seconds());
      row["days"] += days;
      ++row[days == 0    ? "0"
            : days <= 2  ? "1-2"
            : days <= 5  ? "3-5"
            : days <= 10 ? "6-10"
            : days <= 20 ? "11-20"
                         : "21"];
      std::set<std::string> professions;
      for (const CrewSeat& seat : visit.crew()) {
        if (seat.answer() != CrewSeat::ACCEPTED) continue;
        professions.merge(ProfessionsOf(staff.at(seat.staff_member()), Day(start)));
      }
      for (const std::string& profession : professions) ++row["profession " + profession];
      const int64_t end = visit.has_check_out_time() ? visit.check_out_time().seconds()
                                                     : visit.transitions(0).occur_time().seconds();
      std::optional<int64_t> due;
      if (procedures.contains(visit.procedure())) {
        due = StepDue(procedures.at(visit.procedure()), visit, end);
      }
      if (visit.has_deadline_time()) {
        const int64_t own = visit.deadline_time().seconds();
        due = std::min(due.value_or(own), own);
      }
      if (!due.has_value()) continue;
      ++row["with"];
      if (end <= *due) ++row["within"];
    }
    return WithoutZeros(count);
  }
  static Count WithoutZeros(Count count) {
    for (auto& [key, row] : count) {
      std::erase_if(row, [](const auto& value) { return value.second == 0; });
    }
    return count;
  }

  // ---- as the method tells it

  Count Told() {
    Count count;
    const auto told = VisitFigures("start_month: '2022-12' end_month: '2024-12'");
    EXPECT_THAT(told, IsOk());
    if (!told.ok()) return count;
    static const char* const kBands[] = {"", "0", "1-2", "3-5", "6-10", "11-20", "21"};
    for (const v1::VisitSummary& summary : told->visit_summaries()) {
      Row& row = count[{summary.month(), Visit::Kind_Name(summary.kind())}];
      row["visits"] = summary.visit_count();
      row["DONE"] = summary.done_count();
      row["REFUSED"] = summary.refused_count();
      row["NO_CONTACT"] = summary.no_contact_count();
      row["ABORTED"] = summary.aborted_count();
      for (const auto& part : summary.outcome_counts()) {
        row["outcome " + Visit::Outcome_Name(part.outcome())] = part.visit_count();
      }
      for (const auto& part : summary.profession_counts()) {
        row["profession " + staff::v1::Profession_Name(part.profession())] = part.visit_count();
      }
      for (const auto& part : summary.wait_counts()) row[kBands[part.band()]] = part.visit_count();
      row["days"] = summary.wait_days_sum();
      row["with"] = summary.with_deadline_count();
      row["within"] = summary.within_deadline_count();
    }
    return WithoutZeros(count);
  }

  const storage::TestSeed seed_{20240603};
  std::mt19937_64 random_{seed_.value()};
  absl::TimeZone warsaw_;
  registry::MunicipalityFacts facts_;
};

TEST_F(VisitRecountTest, FiguresEqualARecountFromScratch_AfterAnyOperations) {
  facts_ = Facts();
  int not_fed = 0;
  for (int i = 1; i <= kOperations; ++i) {
    Operate();
    if (HasFatalFailure()) return;
    // So that the tail stays within what one call counts.
    if (++not_fed == 2'500) {
      Feed();
      not_fed = 0;
    }
    // At once after the beginning there are no counters at all.
    if (i == 300 || i % 1'000 == 0) {
      ASSERT_EQ(FromScratch(), Told()) << "after " << i << " operations";
    }
  }
  Feed();
  const Count from_scratch = FromScratch();
  Row sums;
  for (const auto& [key, row] : from_scratch) {
    for (const auto& [name, value] : row) sums[name] += value;
  }
  // All of it came up.
  for (const char* name : {"visits", "with", "within", "21", "0", "profession LAWYER"}) {
    EXPECT_GT(sums[name], 2) << name;
  }
  EXPECT_LT(sums["within"], sums["with"]);
  EXPECT_EQ(from_scratch, Told());
}

}  // namespace
}  // namespace osiedle::figures
