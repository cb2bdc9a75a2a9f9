// The main property of this area, for events and for the way to them: an answer equals a count of
// the records from scratch. It holds after any operations on contacts, invitations, clubs and
// attendances, wherever the counters stand.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/clubs/v1/attendance.pb.h"
#include "osiedle/clubs/v1/club.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/invitations/v1/invitation.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/figures/testing/figures_fixture.h"
#include "storage/testing/test_seed.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Attendance;
using ::osiedle::clubs::v1::Club;
using ::osiedle::clubs::v1::EventSeries;
using ::osiedle::clubs::v1::Occurrence;
using ::osiedle::invitations::v1::Invitation;
using Meeting = ::osiedle::contacts::v1::Contact;

constexpr int kOperations = 8'000;
constexpr int kContacts = 150;
constexpr int kInvitations = 200;
constexpr int kOccurrences = 60;
constexpr int kAttendancesOfOne = 8;
// To the occurrence 0 thousands come.
constexpr int kFestival = 0;
constexpr int kAttendancesOfFestival = 2'500;
constexpr int kSeries = 8;
constexpr int kClubs = 6;
constexpr int kStops = 5;
constexpr int64_t kHour = 3600;

// What is counted, by its name; without zeros.
using Row = std::map<std::string, int64_t>;
// By "month 2024-05", "stop a", "need poverty", or "events 2024-05 RESIDENTS_CLUB".
using Count = std::map<std::string, Row>;

class AttendanceRecountTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    ASSERT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &warsaw_));
    for (int i = 0; i < kStops; ++i) NewStopIn(absl::StrCat("s", i), "");
    for (const char* code : {"heating", "debts"}) NewCode(code, "poverty");
    NewCode("coal", "heating");
    for (int i = 0; i < kClubs; ++i) ChangeClub(i);
    for (int i = 0; i < kSeries; ++i) ChangeSeries(i);
    ChangeOccurrence(kFestival);
    std::vector<Attendance> crowd;
    for (int i = 0; i < kAttendancesOfFestival; ++i) {
      crowd.push_back(NewAttendance(AttendanceName(kFestival, i)));
    }
    PutAll<Attendance>(clubs::Attendances(), crowd);
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

  void ChangeContact() {
    Meeting contact;
    contact.set_name(Name("contacts", "c", Random(kContacts)));
    contact.set_mode(Meeting::INDIVIDUAL);
    contact.mutable_occur_time()->set_seconds(RandomSecond());
    if (Random(5) != 0) contact.set_stop(Name("stops", "s", Random(kStops)));
    for (int i = Random(4); i > 0; --i) {
      const char* const codes[] = {"coal", "heating", "debts", "poverty", "loneliness"};
      contact.add_needs()->set_need_code(CodeName(codes[Random(5)]));
    }
    if (Random(6) == 0) contact.mutable_delete_time()->set_seconds(1);
    made_.insert(contact.name());
    PutAll<Meeting>(contacts::Contacts(), {contact});
  }
  // A slip is handed out once, perhaps after it was redeemed, and is redeemed once.
  void ChangeInvitation() {
    const std::string name = Name("invitations", "i", Random(kInvitations));
    Invitation& invitation = invitations_[name];
    invitation.set_name(name);
    const std::string contact = Name("contacts", "c", Random(kContacts));
    if (invitation.contact().empty() && made_.contains(contact) && Random(2) == 0) {
      invitation.set_contact(contact);
      invitation.mutable_hand_out_time()->set_seconds(RandomSecond());
    }
    if (Random(3) == 0) invitation.mutable_redeem_time()->set_seconds(RandomSecond());
    PutAll<Invitation>(invitations::Invitations(), {invitation});
  }
  static std::string AttendanceName(int occurrence, int number) {
    return absl::StrCat(Name("occurrences", "o", occurrence), "/attendances/a", number);
  }
  void ChangeAttendance() {
    const int occurrence = Random(4) == 0 ? kFestival : Random(kOccurrences);
    if (!made_.contains(Name("occurrences", "o", occurrence))) return;
    const int most = occurrence == kFestival ? kAttendancesOfFestival : kAttendancesOfOne;
    PutAll<Attendance>(clubs::Attendances(),
                       {NewAttendance(AttendanceName(occurrence, Random(most)))});
  }
  Attendance NewAttendance(const std::string& name) {
    Attendance attendance;
    attendance.set_name(name);
    std::string& slip = slip_of_[name];
    // Few bring one to the festival, so that some slips stay unused.
    const bool is_festival = name.starts_with(Name("occurrences", "o", kFestival) + "/");
    if (slip.empty() && Random(is_festival ? 100 : 3) == 0) {
      slip = Name("invitations", "i", Random(kInvitations));
    }
    attendance.set_invitation(slip);
    int64_t people = 0;
    std::set<int> bands;
    for (int i = 1 + Random(3); i > 0; --i) bands.insert(1 + Random(9));
    for (const int band : bands) {
      contacts::v1::HeadCount& heads = *attendance.add_head_counts();
      heads.set_age_band(static_cast<common::v1::AgeBand>(band));
      heads.set_count(1 + Random(5));
      people += heads.count();
    }
    if (Random(2) == 0) attendance.set_first_time_count(Random(static_cast<int>(people) + 1));
    if (Random(5) == 0) attendance.mutable_delete_time()->set_seconds(1);
    return attendance;
  }
  void ChangeOccurrence(int number) {
    Occurrence occurrence;
    occurrence.set_name(Name("occurrences", "o", number));
    occurrence.set_series(Name("eventSeries", "e", Random(kSeries)));
    occurrence.set_club(Name("clubs", "k", Random(kClubs)));
    occurrence.set_state(Random(4) == 0 ? Occurrence::CANCELLED : Occurrence::PLANNED);
    occurrence.mutable_start_time()->set_seconds(RandomSecond());
    if (Random(9) == 0) occurrence.mutable_delete_time()->set_seconds(1);
    made_.insert(occurrence.name());
    PutAll<Occurrence>(clubs::Occurrences(), {occurrence});
  }
  void ChangeSeries(int number) {
    EventSeries series;
    series.set_name(Name("eventSeries", "e", number));
    for (int i = Random(3); i > 0; --i) {
      google::type::Money& amount = *series.add_cost_lines()->mutable_amount();
      amount.set_currency_code("PLN");
      amount.set_units(Random(300));
      amount.set_nanos(Random(100) * 10'000'000);
    }
    PutAll<EventSeries>(clubs::AllEventSeries(), {series}, {"cost_lines"});
  }
  void ChangeClub(int number) {
    Club club;
    club.set_name(Name("clubs", "k", number));
    club.set_kind(static_cast<Club::Kind>(1 + Random(5)));
    PutAll<Club>(clubs::Clubs(), {club}, {"kind"});
  }
  void Operate() {
    const int kind = Random(100);
    if (kind < 40) {
      ChangeAttendance();
    } else if (kind < 60) {
      ChangeInvitation();
    } else if (kind < 80) {
      ChangeContact();
    } else if (kind < 92) {
      ChangeOccurrence(Random(kOccurrences));
    } else if (kind < 95) {
      ChangeSeries(Random(kSeries));
    } else if (kind < 96) {
      ChangeClub(Random(kClubs));
    } else {
      // The feeder, killed and begun again after any number of entries.
      ASSERT_THAT(FeedOnce(store(), facts_, static_cast<size_t>(1 + Random(300))), IsOk());
    }
  }

  // ---- from the records alone, without anything that services/figures has

  std::string MonthOfSecond(int64_t second) const {
    return absl::FormatTime("%Y-%m", absl::FromUnixSeconds(second), warsaw_);
  }
  template <typename Message>
  std::map<std::string, Message> All(const call::Resource<Message>& resource) {
    std::map<std::string, Message> all;
    auto snapshot = store().GetSnapshot({.read_keys = 1'000'000, .read_bytes = size_t{1} << 30});
    storage::AnyTable::Walk walk = resource.table().WalkRows(**snapshot, facts_.number, {});
    for (Message row; *walk.Next(row);) all[row.name()] = row;
    return all;
  }
  static int64_t PeopleOf(const Attendance& attendance) {
    int64_t people = 0;
    for (const auto& heads : attendance.head_counts()) people += heads.count();
    return people;
  }
  static std::string TopOf(const std::string& code) {
    return code.ends_with("loneliness") ? "loneliness" : "poverty";
  }
  // The rows of the funnel in which a contact stands.
  std::set<std::string> PlacesOf(const Meeting& contact) const {
    const std::string& stop = contact.stop();
    std::set<std::string> places = {"month " + MonthOfSecond(contact.occur_time().seconds()),
                                    "stop " + stop.substr(stop.rfind('/') + 1)};
    for (const auto& need : contact.needs()) places.insert("need " + TopOf(need.need_code()));
    return places;
  }
  static void AddAttendance(const Attendance& attendance, Row& row) {
    const int64_t people = PeopleOf(attendance);
    ++row["attendances"];
    row["people"] += people;
    for (const auto& heads : attendance.head_counts()) {
      row[common::v1::AgeBand_Name(heads.age_band())] += heads.count();
    }
    if (attendance.has_first_time_count()) {
      row["asked"] += people;
      row["first"] += attendance.first_time_count();
    }
    if (!attendance.invitation().empty()) row["invited"] += people;
  }
  Count FromScratch() {
    Count count;
    const auto contacts = All(contacts::Contacts());
    const auto occurrences = All(clubs::Occurrences());
    const auto series = All(clubs::AllEventSeries());
    const auto clubs = All(clubs::Clubs());
    // The largest party and the events of each slip, and the attendances of each occurrence.
    std::map<std::string, int64_t> largest;
    std::map<std::string, std::set<std::string>> events_of;
    std::map<std::string, std::vector<Attendance>> who_came;
    for (const auto& [name, attendance] : All(clubs::Attendances())) {
      if (attendance.has_delete_time()) continue;
      const std::string occurrence = name.substr(0, name.rfind("/attendances/"));
      who_came[occurrence].push_back(attendance);
      events_of[attendance.invitation()].insert(occurrence);
      int64_t& most = largest[attendance.invitation()];
      most = std::max(most, PeopleOf(attendance));
    }
    for (const auto& [name, attendances] : who_came) {
      const Occurrence& occurrence = occurrences.at(name);
      const std::string kind = Club::Kind_Name(clubs.at(occurrence.club()).kind());
      Row& row = count[absl::StrCat("events ", MonthOfSecond(occurrence.start_time().seconds()),
                                    " ", kind)];
      ++row["events"];
      int64_t people = 0;
      for (const Attendance& attendance : attendances) {
        AddAttendance(attendance, row);
        people += PeopleOf(attendance);
      }
      const auto& costs = series.at(occurrence.series()).cost_lines();
      if (costs.empty()) continue;
      ++row["priced"];
      row["priced people"] += people;
      for (const auto& line : costs) {
        row["grosze"] += line.amount().units() * 100 + line.amount().nanos() / 10'000'000;
      }
    }
    for (const auto& [name, contact] : contacts) {
      if (contact.has_delete_time()) continue;
      for (const std::string& place : PlacesOf(contact)) ++count[place]["contacts"];
    }
    for (const auto& [name, invitation] : All(invitations::Invitations())) {
      const auto contact = contacts.find(invitation.contact());
      if (contact == contacts.end() || contact->second.has_delete_time()) continue;
      for (const std::string& place : PlacesOf(contact->second)) {
        Row& row = count[place];
        ++row["handed out"];
        row["redeemed"] += invitation.has_redeem_time() ? 1 : 0;
        row["attended"] += events_of[name].empty() ? 0 : 1;
        row["returned"] += events_of[name].size() > 1 ? 1 : 0;
        row["with slips"] += largest.contains(name) ? largest.at(name) : 0;
      }
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

  template <typename Funnels>
  static void AddFunnels(const std::string& kind, const Funnels& funnels, Count& count) {
    for (const v1::OutreachFunnel& funnel : funnels) {
      const std::string of = funnel.month() + funnel.stop() + funnel.need_code();
      Row& row = count[absl::StrCat(kind, " ", of.substr(of.rfind('/') + 1))];
      row["contacts"] = funnel.contact_count();
      row["handed out"] = funnel.handed_out_count();
      row["redeemed"] = funnel.redeemed_count();
      row["attended"] = funnel.attended_count();
      row["returned"] = funnel.returned_count();
      row["with slips"] = funnel.attended_people_count();
    }
  }
  Count Told() {
    Count count;
    const auto told = Outreach("start_month: '2022-12' end_month: '2024-12'");
    EXPECT_THAT(told, IsOk());
    if (!told.ok()) return count;
    AddFunnels("month", told->month_funnels(), count);
    AddFunnels("stop", told->stop_funnels(), count);
    AddFunnels("need", told->need_funnels(), count);
    for (const v1::AttendanceSummary& summary : told->attendance_summaries()) {
      Row& row = count[absl::StrCat("events ", summary.month(), " ",
                                    Club::Kind_Name(summary.club_kind()))];
      row["events"] = summary.event_count();
      row["attendances"] = summary.attendance_count();
      row["people"] = summary.people_count();
      row["asked"] = summary.asked_people_count();
      row["first"] = summary.first_time_count();
      row["invited"] = summary.invited_people_count();
      row["priced"] = summary.priced_event_count();
      row["priced people"] = summary.priced_people_count();
      row["grosze"] =
          summary.total_cost().units() * 100 + summary.total_cost().nanos() / 10'000'000;
      for (const v1::AgeBandCount& band : summary.age_band_counts()) {
        row[common::v1::AgeBand_Name(band.age_band())] = band.people_count();
      }
    }
    return WithoutZeros(count);
  }

  const storage::TestSeed seed_{20240603};
  std::mt19937_64 random_{seed_.value()};
  absl::TimeZone warsaw_;
  registry::MunicipalityFacts facts_;
  // The names of contacts and occurrences.
  std::set<std::string> made_;
  std::map<std::string, Invitation> invitations_;
  // By the name of an attendance. Once it is there it stays.
  std::map<std::string, std::string> slip_of_;
};

TEST_F(AttendanceRecountTest, FiguresEqualARecountFromScratch_AfterAnyOperations) {
  facts_ = Facts();
  int not_fed = 0;
  for (int i = 1; i <= kOperations; ++i) {
    Operate();
    if (HasFatalFailure()) return;
    // So that the tail stays within what one call counts.
    if (++not_fed == 1'500) {
      Feed();
      not_fed = 0;
    }
    // At once after the beginning there are no counters at all.
    if (i == 300 || i % 500 == 0) {
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
  for (const char* name :
       {"events", "asked", "first", "invited", "priced people", "grosze", "contacts", "handed out",
        "redeemed", "attended", "returned", "with slips"}) {
    EXPECT_GT(sums[name], 20) << name;
  }
  EXPECT_LT(sums["attended"], sums["handed out"]);
  EXPECT_EQ(from_scratch, Told());
}

}  // namespace
}  // namespace osiedle::figures
