// What osiedle makes of figures: tables, what a chart is drawn from, GeoJSON.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/needs_table.h"
#include "clients/cli/outreach_chart.h"
#include "clients/cli/outreach_text.h"
#include "clients/cli/stop_geojson.h"
#include "clients/cli/text_testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

using ::testing::Not;
using ::testing::StartsWith;

const std::map<std::string, std::string>& Names() {
  static const auto* const names = new std::map<std::string, std::string>{
      {"municipalities/m", "Miasto"},
      {"municipalities/m/districts/a", "Śródmieście"},
      {"municipalities/m/districts/b", "Boguszowice"},
      {"municipalities/m/needCodes/loneliness", "Samotność"}};
  return *names;
}

NeedsTable TableOf(std::vector<NeedsTable::Row> rows, bool published = false) {
  return {.start_month = "2025-11",
          .end_month = "2026-02",
          .source = "źródło",
          .published = published,
          .rows = std::move(rows)};
}

NeedsTable::Row Row(const std::string& month, const std::string& district, const std::string& need,
                    int64_t contacts) {
  return {.month = month,
          .district = district.empty() ? "" : absl::StrCat("municipalities/m/districts/", district),
          .need_code = absl::StrCat("municipalities/m/needCodes/", need),
          .contacts = contacts,
          .mentions = contacts + 1,
          .people = contacts + 2};
}

// The widths of a telephone held upright, of a classic terminal, and of a wide one.
constexpr int kWidths[] = {60, 80, 120};

// With names as long as they come.
std::map<std::string, std::string> LongNames() {
  std::map<std::string, std::string> names = Names();
  names["municipalities/m/districts/a"] = "Paruszowiec-Piaski i Osiedle Nowiny";
  names["municipalities/m/needCodes/loneliness"] = "Samotność i brak kogokolwiek do rozmowy";
  return names;
}

TEST(NeedsTableTest, AtEveryWidth_TheContactsAreThere_AndWhatIsNotIsNamed) {
  const NeedsTable table = TableOf({Row("2026-01", "a", "loneliness", 1234)});
  for (const int width : kWidths) {
    const std::string text = TextOf(table, LongNames(), width);
    ExpectFits(text, width, "Contacts ");
    for (const char* column : {"month", "district", "need", "contacts", "people there", "1234"}) {
      EXPECT_THAT(text, HasSubstr(column)) << width;
    }
    EXPECT_THAT(text, HasSubstr("mentions")) << "as a column, or as one that is not shown";
    EXPECT_EQ(absl::StrContains(text, "(not shown: mentions)"), width == 60) << text;
  }
}

figures::v1::SummarizeOutreachResponse Outreach() {
  return Parse<figures::v1::SummarizeOutreachResponse>(
      R"(start_month: "2025-11" end_month: "2026-02"
         outreach_summaries { month: "2026-01" district: "municipalities/m/districts/a"
           contact_count: 1111 individual_count: 2222 group_count: 10 observation_count: 3333
           people_count: 4444 never_helped_people_count: 5555 contact_with_need_count: 6666
           crisis_count: 7777 }
         outreach_costs { month: "2026-01" outing_count: 31 priced_outing_count: 30
           total_cost { currency_code: "PLN" units: 123456 }
           cost_per_contact { currency_code: "PLN" units: 12 nanos: 340000000 }
           outing_contact_count: 8888 tallied_contact_count: 9999 }
         tally_summaries { month: "2026-01" coffee_count: 1 talk_count: 2 observation_count: 3 }
         invitation_summaries { month: "2026-01" handed_out_count: 41 redeemed_count: 42
           redeemed_untold_count: 43 })");
}

TEST(OutreachTextTest, AtEveryWidth_WhatMattersMostIsThere_AndWhatIsNotIsNamed) {
  for (const int width : kWidths) {
    const std::string text = OutreachText(Outreach(), LongNames(), width);
    ExpectFits(text, width, "Contacts ");
    for (const char* shown :
         {"1111", "4444", "7777", "6666", "12.34 PLN", "123456.00 PLN", "31", "41", "42"}) {
      EXPECT_THAT(text, HasSubstr(shown)) << width << "\n" << text;
    }
    for (const char* column :
         {"contacts", "people", "crises", "with need", "never helped", "talks", "observations",
          "cost per contact", "cost", "outings", "with costs", "contacts on outings",
          "counted in passing", "coffees", "redeemed, hand-out not told"}) {
      EXPECT_THAT(text, HasSubstr(column)) << "as a column, or as one that is not shown";
    }
  }
  EXPECT_THAT(OutreachText(Outreach(), LongNames(), 120), Not(HasSubstr("not shown")));
}

TEST(OutreachTextTest, EachNumberStandsUnderItsTitle) {
  EXPECT_EQ(OutreachText(Outreach(), Names(), 0),
            "Contacts and people (who came twice counts twice), 2025-11 to 2026-02\n"
            "month    district     contacts  people  crises  with need  never helped  talks  "
            "observations\n"
            "──────────────────────────────────────────────────────────────────────────────────────"
            "──────\n"
            "2026-01  Śródmieście      1111    4444    7777       6666          5555   2232        "
            "  3333\n"
            "\n"
            "Counted in passing beside these, in the whole municipality\n"
            "month    coffees  talks  observations\n"
            "─────────────────────────────────────\n"
            "2026-01        1      2             3\n"
            "\n"
            "All invitations, by month of the hand-out\n"
            "month    invitations handed out  of those redeemed  redeemed, hand-out not told\n"
            "───────────────────────────────────────────────────────────────────────────────\n"
            "2026-01                      41                 42                           43\n"
            "\n"
            "Outings of the whole municipality\n"
            "month    cost per contact           cost  outings  with costs  contacts on outings  "
            "counted in passing\n"
            "──────────────────────────────────────────────────────────────────────────────────────"
            "────────────────\n"
            "2026-01         12.34 PLN  123456.00 PLN       31          30                 8888    "
            "            9999\n");
}

figures::v1::SummarizeOutreachResponse WayToTheClub() {
  return Parse<figures::v1::SummarizeOutreachResponse>(
      R"(start_month: "2026-01" end_month: "2026-02"
         month_funnels { month: "2026-01" contact_count: 110 handed_out_count: 61
           redeemed_count: 32 attended_count: 23 returned_count: 4 attended_people_count: 35 }
         month_funnels { month: "2026-02" contact_count: 10 }
         stop_funnels { contact_count: 15 }
         stop_funnels { stop: "municipalities/m/stops/s" contact_count: 105 handed_out_count: 61
           redeemed_count: 32 attended_count: 23 returned_count: 4 attended_people_count: 35 }
         need_funnels { need_code: "municipalities/m/needCodes/loneliness" contact_count: 12 }
         need_funnels { need_code: "municipalities/m/needCodes/warmth" contact_count: 9 }
         attendance_summaries { month: "2026-01" club_kind: RESIDENTS_CLUB event_count: 3
           attendance_count: 20 people_count: 48 asked_people_count: 40 first_time_count: 10
           returning_share: 0.75 invited_people_count: 36 priced_event_count: 2
           priced_people_count: 30 total_cost { currency_code: "PLN" units: 370 }
           cost_per_attendance { currency_code: "PLN" units: 12 nanos: 330000000 } }
         attendance_summaries { month: "2026-02" club_kind: SELF_HELP_GROUP event_count: 1
           attendance_count: 1 people_count: 2 })");
}

std::map<std::string, std::string> NamesWithStops() {
  std::map<std::string, std::string> names = Names();
  names["municipalities/m/stops/s"] = "Skwer";
  return names;
}

TEST(OutreachTextTest, TheWayToTheClub_StandsUnderItsTitles) {
  EXPECT_EQ(OutreachText(WayToTheClub(), NamesWithStops(), 0),
            "Contacts and people (who came twice counts twice), 2026-01 to 2026-02\n"
            "none\n"
            "\n"
            "From the contact to the club, by month of the contact\n"
            "month    contacts  handed out  redeemed  attended  people  came again\n"
            "─────────────────────────────────────────────────────────────────────\n"
            "2026-01       110          61        32        23      35           4\n"
            "2026-02        10           0         0         0       0           0\n"
            "\n"
            "The same by stop\n"
            "stop              contacts  handed out  redeemed  attended  people  came again\n"
            "──────────────────────────────────────────────────────────────────────────────\n"
            "(bez przystanku)        15           0         0         0       0           0\n"
            "Skwer                  105          61        32        23      35           4\n"
            "\n"
            "The same by need (one contact may have several)\n"
            "need       contacts  handed out  redeemed  attended  people  came again\n"
            "───────────────────────────────────────────────────────────────────────\n"
            "Samotność        12           0         0         0       0           0\n"
            "warmth            9           0         0         0       0           0\n"
            "\n"
            "People at events of clubs (who came twice counts twice)\n"
            "month    club             people  returning  cost of one  events  invited          "
            "cost  with costs\n"
            "────────────────────────────────────────────────────────────────────────────────────"
            "───────────────\n"
            "2026-01  residents club       48  75% of 40    12.33 PLN       3       36    "
            "370.00 PLN           2\n"
            "2026-02  self help group       2                               1        0  not "
            "recorded           0\n");
}

TEST(OutreachTextTest, AtEveryWidth_TheWayToTheClubFits) {
  for (const int width : kWidths) {
    const std::string text = OutreachText(WayToTheClub(), NamesWithStops(), width);
    ExpectFits(text, width, "Contacts ");
    for (const char* shown : {"110", "61", "32", "23", "48", "75% of 40", "12.33 PLN"}) {
      EXPECT_THAT(text, HasSubstr(shown)) << width << "\n" << text;
    }
  }
}

TEST(OutreachChartTest, IsOfAllMonths_AndOfTheLargestStopsAndNeeds) {
  figures::v1::SummarizeOutreachResponse response = WayToTheClub();
  for (int i = 0; i < 12; ++i) {
    figures::v1::OutreachFunnel& funnel = *response.add_stop_funnels();
    funnel.set_stop(absl::StrCat("municipalities/m/stops/n", i));
    funnel.set_contact_count(1);
  }
  const print::FunnelChart chart = ChartOf(response, "municipalities/m", NamesWithStops());
  EXPECT_EQ(chart.place, "Miasto");
  EXPECT_THAT(chart.source, HasSubstr("2026-01 – 2026-02"));
  EXPECT_EQ(chart.whole.contacts, 120);
  EXPECT_EQ(chart.whole.handed_out, 61);
  EXPECT_EQ(chart.whole.returned, 4);
  EXPECT_EQ(chart.whole.people, 35);
  ASSERT_EQ(chart.facts.size(), 3u);
  EXPECT_EQ(chart.facts[0].value, "50");
  EXPECT_EQ(chart.facts[1].value, "75%");
  EXPECT_EQ(chart.facts[2].value, "12,33 zł");
  ASSERT_EQ(chart.sections.size(), 3u);
  EXPECT_EQ(chart.sections[0].rows[1].label, "2026-02");
  EXPECT_EQ(chart.sections[1].rows[0].label, "Skwer");
  EXPECT_EQ(chart.sections[1].rows[1].label, "(bez przystanku)");
  EXPECT_EQ(chart.sections[1].rows.size(), 10u);
  EXPECT_EQ(chart.sections[1].left_out, 4u);
  EXPECT_EQ(chart.sections[2].rows[0].label, "Samotność");
}

// What nobody recorded is not drawn as 0.
TEST(OutreachChartTest, OfNothing_HasNoFacts) {
  const print::FunnelChart chart =
      ChartOf(figures::v1::SummarizeOutreachResponse(), "municipalities/m", Names());
  EXPECT_TRUE(chart.facts.empty());
  EXPECT_TRUE(chart.sections.empty());
}

TEST(NeedsTableTest, TheTextSaysWhatIsCounted) {
  const std::string exact = TextOf(TableOf({Row("2026-01", "a", "loneliness", 7)}), Names(), 0);
  EXPECT_THAT(exact, StartsWith("Contacts in which a need came up, 2025-11 to 2026-02\n"));
  EXPECT_THAT(exact, HasSubstr("Śródmieście"));
  EXPECT_THAT(exact, HasSubstr("Samotność"));
  EXPECT_THAT(exact, HasSubstr("people there"));
  const std::string published =
      TextOf(TableOf({Row("2026-01", "", "warmth", 10)}, true), Names(), 0);
  EXPECT_THAT(published, HasSubstr("rounded to 5"));
  EXPECT_THAT(published, HasSubstr("(bez dzielnicy)"));
  EXPECT_THAT(published, HasSubstr("warmth"));
  EXPECT_THAT(published, Not(HasSubstr("people")));
  EXPECT_THAT(TextOf(TableOf({}), Names(), 0), EndsWith("none\n"));
}

TEST(NeedsTableTest, TheChartHasEveryMonthAndDistrictAndTheNeedsThatCameUpMost) {
  std::vector<NeedsTable::Row> rows = {Row("2025-11", "", "rare", 1),
                                       Row("2026-01", "a", "loneliness", 7),
                                       Row("2026-02", "b", "loneliness", 3)};
  print::NeedsChart chart = ChartOf(TableOf(rows), "municipalities/m", Names());
  EXPECT_EQ(chart.place, "Miasto");
  EXPECT_THAT(chart.months, ElementsAre("2025-11", "2025-12", "2026-01", "2026-02"));
  EXPECT_THAT(chart.districts, ElementsAre("Boguszowice", "Śródmieście", "(bez dzielnicy)"));
  EXPECT_THAT(chart.needs, ElementsAre("Samotność", "rare"));
  EXPECT_EQ(chart.contacts.size(), 3u);
  EXPECT_EQ((chart.contacts[{1, 0, 2}]), 7);
  EXPECT_EQ((chart.contacts[{2, 1, 0}]), 1);
  EXPECT_EQ(chart.needs_left_out, 0u);
  EXPECT_FALSE(chart.suppressed);

  for (int i = 0; i < 12; ++i) rows.push_back(Row("2026-01", "a", absl::StrCat("n", i), 20));
  chart = ChartOf(TableOf(rows, true), "municipalities/m", Names());
  EXPECT_EQ(chart.needs.size(), 12u);
  EXPECT_EQ(chart.needs_left_out, 2u);
  EXPECT_TRUE(chart.suppressed);
}

contacts::v1::Stop StopAt(const std::string& id, contacts::v1::Place::Precision precision,
                          const std::string& district) {
  contacts::v1::Stop stop;
  stop.set_name(absl::StrCat("municipalities/m/stops/", id));
  stop.set_display_name(id);
  if (!district.empty()) stop.set_district(absl::StrCat("municipalities/m/districts/", district));
  stop.mutable_place()->set_precision(precision);
  stop.mutable_place()->mutable_position()->set_latitude(50.1234567);
  stop.mutable_place()->mutable_position()->set_longitude(18.7654321);
  return stop;
}

TEST(StopGeoJsonTest, APlaceIsToldNoMoreExactlyThanItIsKnown) {
  using contacts::v1::Place;
  struct Case {
    Place::Precision precision;
    double longitude, latitude;
  };
  for (const Case& c :
       {Case{Place::POINT, 18.7654, 50.1235}, Case{Place::BUILDING, 18.7654, 50.1235},
        Case{Place::STREET, 18.765, 50.123}, Case{Place::DISTRICT, 18.77, 50.12}}) {
    const auto json = StopGeoJson({StopAt("s", c.precision, "a")}, {}, {}, Names());
    EXPECT_EQ(json["type"], "FeatureCollection");
    const auto& feature = json["features"][0];
    EXPECT_EQ(feature["type"], "Feature");
    EXPECT_EQ(feature["geometry"]["type"], "Point");
    EXPECT_EQ(feature["geometry"]["coordinates"][0], c.longitude) << c.precision;
    EXPECT_EQ(feature["geometry"]["coordinates"][1], c.latitude) << c.precision;
    EXPECT_EQ(feature["properties"]["precision"], Place::Precision_Name(c.precision));
    EXPECT_EQ(feature["properties"]["districtDisplayName"], "Śródmieście");
  }
  contacts::v1::Stop nowhere;
  nowhere.mutable_place()->set_description("za sklepem");
  const auto json = StopGeoJson({nowhere}, {}, {}, Names());
  EXPECT_TRUE(json["features"][0]["geometry"].is_null());
}

TEST(StopGeoJsonTest, CountsAreThoseOfTheDistrict_TheSameForAllItsStops) {
  using contacts::v1::Place;
  figures::v1::PublishedFigure figure;
  figure.set_month("2026-01");
  figure.set_district("municipalities/m/districts/a");
  figure.set_need_code("municipalities/m/needCodes/loneliness");
  figure.set_contact_count(15);
  figures::v1::Edition edition;
  edition.set_name("municipalities/m/editions/0002");
  const auto json = StopGeoJson({StopAt("s", Place::POINT, "a"), StopAt("t", Place::POINT, "a"),
                                 StopAt("u", Place::POINT, "b"), StopAt("v", Place::POINT, "")},
                                edition, {figure}, Names());
  const auto published = [&](int i) { return json["features"][i]["properties"]["published"]; };
  EXPECT_EQ(published(0)["2026-01"]["loneliness"], 15);
  EXPECT_EQ(published(1), published(0));
  EXPECT_TRUE(published(2).empty());
  EXPECT_TRUE(published(3).empty());
  EXPECT_EQ(json["edition"], edition.name());
}

}  // namespace
}  // namespace osiedle::cli
