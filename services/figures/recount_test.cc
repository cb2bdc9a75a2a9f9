// The main property of this area: after any operations, and wherever the counters stand, an answer
// equals a count of the records from scratch.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "services/call/fields/proto_time.h"
#include "services/contacts/contact_tables.h"
#include "services/figures/testing/figures_fixture.h"
#include "storage/testing/test_seed.h"

namespace osiedle::figures {
namespace {

using ::osiedle::call::IsOk;
// The fixture has a function of the message's own name.
using Meeting = ::osiedle::contacts::v1::Contact;

constexpr int kOperations = 100'000;
constexpr int kContactIds = 3'000;
constexpr int kOutingIds = 200;
constexpr int kStops = 12;
constexpr int kDistricts = 5;

// Month, district, code.
using NeedKey = std::tuple<std::string, std::string, std::string>;
// Contacts, mentions, people, then mentions by severity, then by for whom.
using NeedRow = std::array<int64_t, 3 + 6 + 6>;
using OutreachKey = std::pair<std::string, std::string>;
using OutreachRow = std::map<std::string, int64_t>;

struct Count {
  std::map<NeedKey, NeedRow> needs;
  std::map<OutreachKey, OutreachRow> outreach;
  // By month.
  std::map<std::string, OutreachRow> outings;
  friend bool operator==(const Count&, const Count&) = default;
};

class RecountTest : public FiguresTest {
 protected:
  void SetUp() override {
    FiguresTest::SetUp();
    for (int i = 0; i < kDistricts; ++i) NewDistrict(absl::StrCat("d", i));
    for (int i = 0; i < kStops; ++i) {
      NewStopIn(absl::StrCat("s", i), i % 6 == 5 ? "" : absl::StrCat("d", i % kDistricts));
    }
    for (int i = 0; i < 20; ++i) {
      ASSERT_THAT(NewOuting(absl::StrCat("kept-", i)), IsOk());
      outings_.push_back(OutingNameOf(absl::StrCat("kept-", i)));
    }
    codes_ = {"poverty", "loneliness", "addiction", "place", "domestic-violence"};
    for (const std::string top : {"poverty", "place"}) {
      for (int i = 0; i < 12; ++i) AddCode(absl::StrCat(top, "-", i), top);
    }
    for (int i = 0; i < 12; ++i) {
      AddCode(absl::StrCat("deep-", i), absl::StrCat("poverty-", i % 3));
      AddCode(absl::StrCat("deepest-", i), absl::StrCat("deep-", i % 4));
    }
  }
  void AddCode(const std::string& id, const std::string& above) {
    NewCode(id, above);
    above_[id] = above;
    codes_.push_back(id);
  }

  int Random(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

  // Overwrites everything that counts.
  void Randomize(Meeting& contact) {
    // Two years around the fixture's clock, often close to the end of a month.
    const int64_t begin = 1672527600;  // 2023-01-01 in Warsaw
    int64_t at = begin + static_cast<int64_t>(random_() % (520 * 86400));
    if (Random(4) == 0) at = 1709247600 + 3600 * (Random(5) - 2);  // around 2024-03-01 in Warsaw
    contact.mutable_occur_time()->set_seconds(at);
    contact.set_mode(static_cast<Meeting::Mode>(1 + Random(3)));
    contact.set_channel(static_cast<Meeting::Channel>(1 + Random(7)));
    contact.set_crisis(Random(10) == 0);
    contact.set_outing(
        outings_.empty() || Random(4) == 0
            ? ""
            : outings_[static_cast<size_t>(Random(static_cast<int>(outings_.size())))]);
    contact.set_stop(Random(8) == 0 ? "" : StopName(absl::StrCat("s", Random(kStops))));
    contact.clear_head_counts();
    contact.clear_needs();
    const bool observation = contact.mode() == Meeting::OBSERVATION;
    contact.set_prior_help(static_cast<Meeting::PriorHelp>(observation ? 0 : Random(5)));
    if (observation) contact.mutable_place()->set_description("podwórko");
    if (Random(3) != 0) {
      auto& heads = *contact.add_head_counts();
      heads.set_age_band(static_cast<common::v1::AgeBand>(1 + Random(9)));
      heads.set_count(contact.mode() == Meeting::INDIVIDUAL ? 1 : 2 + Random(9));
    }
    for (int i = Random(5); i > 0; --i) {
      auto& need = *contact.add_needs();
      need.set_need_code(
          CodeName(codes_[static_cast<size_t>(Random(static_cast<int>(codes_.size())))]));
      need.set_severity(Random(6));
      const int whom = Random(6);
      need.set_for_whom(
          static_cast<contacts::v1::ExpressedNeed::ForWhom>(observation && whom == 1 ? 0 : whom));
    }
  }

  static std::string OutingNameOf(const std::string& id) {
    return absl::StrCat(kTown, "/outings/", id);
  }
  std::string RandomOuting() { return OutingNameOf(absl::StrCat("o", Random(kOutingIds))); }
  // Plans, starts, prices, tallies, deletes or brings back an outing. Many are refused.
  void OperateOnOuting() {
    const std::string name = RandomOuting();
    switch (Random(6)) {
      case 0: {
        contacts::v1::UpdateOutingRequest request;
        request.set_allow_missing(true);
        auto& outing = *request.mutable_outing();
        outing.set_name(name);
        outing.mutable_date()->set_year(2023 + Random(2));
        outing.mutable_date()->set_month(1 + Random(12));
        outing.mutable_date()->set_day(1 + Random(28));
        (void)Run<contacts::v1::Outing>(request);
        return;
      }
      case 1: {
        contacts::v1::UpdateOutingRequest request;
        request.mutable_outing()->set_name(name);
        for (int i = Random(3); i > 0; --i) {
          auto& cost = *request.mutable_outing()->add_costs();
          cost.set_line(contacts::v1::Cost::SUPPLIES);
          cost.mutable_amount()->set_currency_code("PLN");
          cost.mutable_amount()->set_units(Random(300));
          cost.mutable_amount()->set_nanos(Random(100) * 10'000'000);
        }
        request.mutable_update_mask()->add_paths("costs");
        (void)Run<contacts::v1::Outing>(request);
        return;
      }
      case 2: {
        contacts::v1::StartOutingRequest request;
        request.set_name(name);
        (void)Run<contacts::v1::Outing>(request);
        return;
      }
      case 3: {
        contacts::v1::TallyOutingRequest request;
        request.set_name(name);
        auto& tally = *request.mutable_tally();
        tally.set_tally_id(absl::StrCat("t", Random(3)));
        tally.set_version(1 + Random(50));
        tally.mutable_occur_time()->set_seconds(1704067200);
        tally.set_coffee_count(Random(30));
        tally.set_talk_count(Random(10));
        tally.set_observation_count(Random(3));
        (void)Run<contacts::v1::Outing>(request);
        return;
      }
      case 4: {
        contacts::v1::DeleteOutingRequest request;
        request.set_name(name);
        request.set_allow_missing(true);
        ASSERT_THAT(Run<contacts::v1::Outing>(request), IsOk());
        return;
      }
      default: {
        contacts::v1::UndeleteOutingRequest request;
        request.set_name(name);
        (void)Run<contacts::v1::Outing>(request);
      }
    }
  }

  // One random operation; some fail as they should (a deletion of what is deleted).
  void Operate() {
    const std::string id = absl::StrCat("c", Random(kContactIds));
    const std::string name = absl::StrCat(kTown, "/contacts/", id);
    const int kind = Random(100);
    if (kind < 5) {
      OperateOnOuting();
    } else if (kind < 70) {
      contacts::v1::UpdateContactRequest request;
      request.mutable_contact()->set_name(name);
      Randomize(*request.mutable_contact());
      request.set_allow_missing(true);
      request.mutable_update_mask()->add_paths("*");
      const auto updated = Run<contacts::v1::Contact>(request);
      if (updated.ok()) return;
      ASSERT_THAT(updated, call::FailsWith(common::v1::RESOURCE_DELETED));
    }
    if (kind < 84) {
      contacts::v1::DeleteContactRequest request;
      request.set_name(name);
      request.set_allow_missing(true);
      ASSERT_THAT(Run<contacts::v1::Contact>(request), IsOk());
    } else if (kind < 98) {
      contacts::v1::UndeleteContactRequest request;
      request.set_name(name);
      (void)Run<contacts::v1::Contact>(request);
    } else if (kind == 98) {
      // A stop that moves to another district takes its past contacts with it.
      contacts::v1::UpdateStopRequest request;
      request.mutable_stop()->set_name(StopName(absl::StrCat("s", Random(kStops))));
      request.mutable_stop()->set_district(DistrictName(absl::StrCat("d", Random(kDistricts))));
      request.mutable_update_mask()->add_paths("district");
      ASSERT_THAT(Run<contacts::v1::Stop>(request), IsOk());
    } else {
      // The feeder, killed and begun again after any number of entries.
      ASSERT_THAT(FeedOnce(store(), facts_, static_cast<size_t>(1 + Random(2'000))), IsOk());
    }
  }

  // From the records alone, without anything that services/figures has.
  Count FromScratch() {
    Count count;
    absl::TimeZone warsaw;
    EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &warsaw));
    auto snapshot = store().GetSnapshot({.read_keys = 1'000'000, .read_bytes = size_t{1} << 30});
    std::map<std::string, std::string> district_of;
    storage::AnyTable::Walk stops =
        contacts::Stops().table().WalkRows(**snapshot, facts_.number, {});
    for (contacts::v1::Stop stop; *stops.Next(stop);) district_of[stop.name()] = stop.district();
    storage::AnyTable::Walk walk =
        contacts::Contacts().table().WalkRows(**snapshot, facts_.number, {});
    for (Meeting contact; *walk.Next(contact);) {
      if (contact.has_delete_time()) continue;
      const std::string month =
          absl::FormatTime("%Y-%m", absl::FromUnixSeconds(contact.occur_time().seconds()), warsaw);
      const std::string district = contact.stop().empty() ? "" : district_of.at(contact.stop());
      CountOne(contact, month, district, count);
      count.outings[month]["contacts"] += contact.outing().empty() ? 0 : 1;
    }
    storage::AnyTable::Walk outings =
        contacts::Outings().table().WalkRows(**snapshot, facts_.number, {});
    for (contacts::v1::Outing outing; *outings.Next(outing);) CountOuting(outing, count);
    DropZeros(count);
    return count;
  }
  static void CountOuting(const contacts::v1::Outing& outing, Count& count) {
    if (outing.has_delete_time()) return;
    OutreachRow& row =
        count.outings[absl::StrFormat("%04d-%02d", outing.date().year(), outing.date().month())];
    row["outings"] += outing.has_start_time() ? 1 : 0;
    row["priced"] += outing.costs().empty() ? 0 : 1;
    for (const contacts::v1::Cost& cost : outing.costs()) {
      row["grosze"] += cost.amount().units() * 100 + cost.amount().nanos() / 10'000'000;
    }
    for (const contacts::v1::Tally& tally : outing.tallies()) {
      row["coffees"] += tally.coffee_count();
      row["talks"] += tally.talk_count();
      row["observations"] += tally.observation_count();
    }
  }
  // An answer leaves out what is empty.
  static void DropZeros(Count& count) {
    for (auto& [month, row] : count.outings) {
      // Contacts are told beside outings only.
      if (row["outings"] == 0 && row["priced"] == 0) row["contacts"] = 0;
      std::erase_if(row, [](const auto& value) { return value.second == 0; });
    }
    std::erase_if(count.outings, [](const auto& month) { return month.second.empty(); });
  }
  void CountOne(const Meeting& contact, const std::string& month, const std::string& district,
                Count& count) {
    int64_t heads = 0;
    for (const auto& head_count : contact.head_counts()) heads += head_count.count();
    const bool talk = contact.mode() != Meeting::OBSERVATION;
    int64_t people = talk ? heads : 0;
    if (contact.mode() == Meeting::INDIVIDUAL) people = 1;
    OutreachRow& row = count.outreach[{month, district}];
    ++row["contacts"];
    ++row[Meeting::Mode_Name(contact.mode())];
    ++row[Meeting::Channel_Name(contact.channel())];
    row["people"] += people;
    row["observed"] += talk ? 0 : heads;
    row["uncounted"] += contact.mode() == Meeting::GROUP && heads == 0 ? 1 : 0;
    row["never"] += contact.prior_help() == Meeting::NEVER ? people : 0;
    row["crises"] += contact.crisis() ? 1 : 0;
    row["with need"] += contact.needs().empty() ? 0 : 1;
    if (talk) {
      ++row[absl::StrCat("prior ", Meeting::PriorHelp_Name(contact.prior_help()))];
      for (const auto& head_count : contact.head_counts()) {
        row[common::v1::AgeBand_Name(head_count.age_band())] += head_count.count();
      }
    }
    std::map<std::string, NeedRow> needs;
    for (const auto& need : contact.needs()) {
      std::string code = need.need_code();
      while (true) {
        NeedRow& mentioned = needs[code];
        ++mentioned[1];
        ++mentioned[static_cast<size_t>(3 + need.severity())];
        ++mentioned[static_cast<size_t>(9 + need.for_whom())];
        const auto above = above_.find(code.substr(code.rfind('/') + 1));
        if (above == above_.end()) break;
        code = CodeName(above->second);
      }
    }
    for (const auto& [code, mentioned] : needs) {
      NeedRow& sum = count.needs[{month, district, code}];
      ++sum[0];
      sum[2] += people;
      for (size_t i = 1; i < sum.size(); ++i) sum[i] += i == 2 ? 0 : mentioned[i];
    }
  }

  // As the RPCs tell it.
  Count Told() {
    Count count;
    const std::string months = "start_month: '2022-12' end_month: '2024-12' ";
    auto needs = Needs(months + "code_level: EVERY_LEVEL");
    EXPECT_THAT(needs, IsOk());
    if (!needs.ok()) return count;
    for (const v1::NeedSummary& need : needs->need_summaries()) {
      NeedRow& row = count.needs[{need.month(), need.district(), need.need_code()}];
      row[0] = need.contact_count();
      row[1] = need.mention_count();
      row[2] = need.people_count();
      for (const auto& severity : need.severity_counts()) {
        row[static_cast<size_t>(3 + severity.severity())] = severity.mention_count();
      }
      for (const auto& whom : need.for_whom_counts()) {
        row[static_cast<size_t>(9 + whom.for_whom())] = whom.mention_count();
      }
    }
    auto outreach = Outreach(months);
    EXPECT_THAT(outreach, IsOk());
    if (!outreach.ok()) return count;
    for (const v1::OutreachSummary& summary : outreach->outreach_summaries()) {
      OutreachRow& row = count.outreach[{summary.month(), summary.district()}];
      row["contacts"] = summary.contact_count();
      row["people"] = summary.people_count();
      row["observed"] = summary.observed_people_count();
      row["uncounted"] = summary.uncounted_group_count();
      row["never"] = summary.never_helped_people_count();
      row["crises"] = summary.crisis_count();
      row["with need"] = summary.contact_with_need_count();
      const std::pair<Meeting::Mode, int64_t> modes[] = {
          {Meeting::INDIVIDUAL, summary.individual_count()},
          {Meeting::GROUP, summary.group_count()},
          {Meeting::OBSERVATION, summary.observation_count()}};
      for (const auto& [mode, contacts] : modes) {
        if (contacts != 0) row[Meeting::Mode_Name(mode)] = contacts;
      }
      for (const auto& channel : summary.channel_counts()) {
        row[Meeting::Channel_Name(channel.channel())] = channel.contact_count();
      }
      for (const auto& prior : summary.prior_help_counts()) {
        row[absl::StrCat("prior ", Meeting::PriorHelp_Name(prior.prior_help()))] =
            prior.contact_count();
      }
      for (const auto& age : summary.age_band_counts()) {
        row[common::v1::AgeBand_Name(age.age_band())] = age.people_count();
      }
    }
    for (const v1::OutreachCost& cost : outreach->outreach_costs()) {
      OutreachRow& row = count.outings[cost.month()];
      row["outings"] = cost.outing_count();
      row["priced"] = cost.priced_outing_count();
      row["contacts"] = cost.outing_contact_count();
      row["grosze"] = cost.total_cost().units() * 100 + cost.total_cost().nanos() / 10'000'000;
    }
    for (const v1::TallySummary& tallies : outreach->tally_summaries()) {
      OutreachRow& row = count.outings[tallies.month()];
      row["coffees"] = tallies.coffee_count();
      row["talks"] = tallies.talk_count();
      row["observations"] = tallies.observation_count();
    }
    DropZeros(count);
    return count;
  }

  const storage::TestSeed seed_{20240603};
  std::mt19937_64 random_{seed_.value()};
  std::vector<std::string> codes_;
  // Some that are never deleted.
  std::vector<std::string> outings_;
  std::map<std::string, std::string> above_;
  registry::MunicipalityFacts facts_;
};

TEST_F(RecountTest, FiguresEqualARecountFromScratch_AfterAnyOperations) {
  facts_ = Facts();
  int not_fed = 0;
  for (int i = 1; i <= kOperations; ++i) {
    Operate();
    if (HasFatalFailure()) return;
    // So that the tail stays within what one call counts.
    if (++not_fed == 3'500) {
      Feed();
      not_fed = 0;
    }
    // At once after the beginning there are no counters at all.
    if (i == 500 || i % 10'000 == 0) {
      ASSERT_EQ(FromScratch(), Told()) << "after " << i << " operations";
    }
  }
  Feed();
  const Count from_scratch = FromScratch();
  EXPECT_GT(from_scratch.needs.size(), 1'000u);
  int64_t coffees = 0;
  int64_t grosze = 0;
  for (const auto& [month, row] : from_scratch.outings) {
    coffees += row.contains("coffees") ? row.at("coffees") : 0;
    grosze += row.contains("grosze") ? row.at("grosze") : 0;
  }
  EXPECT_GT(coffees, 100);
  EXPECT_GT(grosze, 100'000);
  EXPECT_EQ(from_scratch, Told());
}

}  // namespace
}  // namespace osiedle::figures
