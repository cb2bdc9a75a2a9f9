// The sample day that comes with the project: from its files to the report.
#include <algorithm>
#include <string>

#include "clients/cli/day_files.h"
#include "clients/cli/day_report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::cli {
namespace {

using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::Stop;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kRybnik[] = "municipalities/rybnik";

DayFiles SampleFiles() {
  absl::StatusOr<DayFiles> day = ReadDay(OSIEDLE_DATA_DIR, kRybnik);
  EXPECT_TRUE(day.ok()) << day.status();
  return day.value_or(DayFiles());
}

// As the server gives it back.
Day SampleDay() {
  const DayFiles files = SampleFiles();
  Day day;
  day.municipality.set_display_name("Rybnik");
  day.municipality.set_time_zone("Europe/Warsaw");
  day.outing = files.outing;
  day.outing.set_name("municipalities/rybnik/outings/2025-10-15");
  for (const DayStep& step : files.timeline) {
    if (step.action == DayStep::Action::kArrive) {
      auto* visit = day.outing.add_visits();
      visit->set_stop(step.stop);
      *visit->mutable_arrive_time() = step.occur_time;
    }
  }
  for (const DayContact& contact : files.contacts) day.contacts.push_back(contact.contact);
  for (const DayStop& stop : files.stops) {
    day.display_names[std::string(kRybnik) + "/stops/" + stop.id] = stop.stop.display_name();
  }
  return day;
}

TEST(DayTest, SampleFiles_AreRead) {
  const DayFiles day = SampleFiles();
  EXPECT_EQ(day.district_id, "paruszowiec-piaski");
  EXPECT_EQ(day.outing_id, "2025-10-15");
  EXPECT_THAT(day.outing.costs(), SizeIs(3));
  EXPECT_THAT(day.timeline, SizeIs(10));
  EXPECT_THAT(day.stops, SizeIs(4));
  ASSERT_THAT(day.contacts, SizeIs(46));

  const DayStop& stop = day.stops[0];
  EXPECT_EQ(stop.stop.district(), "municipalities/rybnik/districts/paruszowiec-piaski");
  EXPECT_EQ(stop.stop.place().position().latitude(), 50.1156);
  EXPECT_THAT(stop.stop.seasons(), SizeIs(3));
  ASSERT_THAT(stop.stages, SizeIs(2));
  EXPECT_EQ(stop.stages[1].stage(), Stop::DIAGNOSIS);

  const Contact& contact = day.contacts[1].contact;
  EXPECT_EQ(day.contacts[1].line, 3);
  EXPECT_EQ(contact.outing(), "municipalities/rybnik/outings/2025-10-15");
  EXPECT_EQ(contact.stop(), "municipalities/rybnik/stops/skwer-przy-familokach");
  EXPECT_EQ(contact.prior_help(), Contact::NEVER);
  ASSERT_THAT(contact.needs(), SizeIs(1));
  EXPECT_EQ(contact.needs(0).need_code(), "municipalities/rybnik/needCodes/loneliness");
  EXPECT_EQ(contact.needs(0).severity(), 4);
  EXPECT_EQ(contact.follow_up().due_date().day(), 22);
}

TEST(DayTest, SampleDay_AddsUpToWhatItsReadmeSays) {
  const Day day = SampleDay();
  const DayFigures figures = FiguresOf(day.outing, day.contacts);
  EXPECT_EQ(figures.all.contacts, 46);
  EXPECT_EQ(figures.all.ModeCount(Contact::INDIVIDUAL), 28);
  EXPECT_EQ(figures.all.ModeCount(Contact::GROUP), 11);
  EXPECT_EQ(figures.all.ModeCount(Contact::OBSERVATION), 7);
  EXPECT_EQ(figures.all.people, 69);
  EXPECT_EQ(figures.all.PriorHelpCount(Contact::NEVER), 16);
  EXPECT_EQ(figures.all.NeedCount(), 48);
  EXPECT_THAT(figures.all.needs, SizeIs(17));
  EXPECT_EQ(figures.all.follow_ups, 28);
  EXPECT_EQ(figures.all.crises, 1);
  EXPECT_EQ(figures.costs.units(), 202);
  EXPECT_EQ(figures.costs.nanos(), 660'000'000);
}

TEST(DayTest, StopsOfTheOuting_ComeInOrderOfArrivalAndAddUp) {
  const Day day = SampleDay();
  const DayFigures figures = FiguresOf(day.outing, day.contacts);
  ASSERT_GE(figures.stops.size(), 4);
  EXPECT_EQ(figures.stops[0].stop, "municipalities/rybnik/stops/skwer-przy-familokach");
  int contacts = 0;
  for (const StopFigures& stop : figures.stops) contacts += stop.tally.contacts;
  EXPECT_EQ(contacts, 46);
}

TEST(DayTest, Report_ShowsTheDay) {
  const std::string report = DayReport(SampleDay());
  EXPECT_THAT(report, HasSubstr("Outing of 2025-10-15, Rybnik\n"));
  EXPECT_THAT(report, HasSubstr("cloudy, 11 °C, wind 14 km/h"));
  EXPECT_THAT(report, HasSubstr("202.66 PLN"));
  EXPECT_THAT(report, HasSubstr("Przed Klubem Mieszkańca"));
  EXPECT_THAT(report, HasSubstr("never used!"));
  EXPECT_THAT(report, HasSubstr("\nCrises\n"));
  EXPECT_EQ(DayReportJson(SampleDay())["neverUsedHelp"], 16);
}

TEST(DayTest, EmptyOuting_HasAReport) { EXPECT_THAT(DayReport(Day()), HasSubstr("\nContacts\n")); }

TEST(DayTest, FaultsInAFile_AreAllNamed) {
  DayFiles day;
  EXPECT_FALSE(ReadOuting("[]", "outing.json", day).ok());
  EXPECT_FALSE(ReadOuting(R"({"outing_id": "1", "district": {}, "outing": {"datum": 1}})",
                          "outing.json", day)
                   .ok());
  const std::string timeline = R"({"outing_id": "1", "district": {}, "outing": {},
                                   "timeline": [{"action": "arrive"}]})";
  EXPECT_THAT(std::string(ReadOuting(timeline, "outing.json", day).message()),
              HasSubstr("outing.json: timeline: \"arrive\" is not"));

  CsvFile csv = {
      .path = "stops.csv",
      .header = {"stop_id", "display_name", "district", "place_latitude", "place_longitude",
                 "place_precision", "place_description", "seasons", "benches", "stage_history",
                 "note"},
      .rows = {
          {.line = 2, .cells = {"", "Skwer", "", "50", "", "", "", "SPRING|WET", "", "TALK", ""}}}};
  const std::string faults(ReadStops(csv, kRybnik, day).message());
  EXPECT_THAT(faults, HasSubstr("stops.csv:2: stop_id: is empty"));
  EXPECT_THAT(faults, HasSubstr("stops.csv:2: place_latitude: needs place_longitude"));
  EXPECT_THAT(faults, HasSubstr("stops.csv:2: seasons: \"WET\" is not one of SPRING"));
  EXPECT_THAT(faults, HasSubstr("stops.csv:2: stage_history: \"\" is not a day"));
}

}  // namespace
}  // namespace osiedle::cli
