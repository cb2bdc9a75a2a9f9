#include "services/visits/procedures/deadline_messages.h"

#include <string>

#include "gtest/gtest.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::visits {
namespace {

using ::osiedle::visits::v1::Deadline;
using ::osiedle::visits::v1::ProcedureStep;

absl::TimeZone Warsaw() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Warsaw", &zone));
  return zone;
}
absl::Time At(int month, int day, int hour, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2024, month, day, hour, minute), Warsaw());
}

class DeadlineMessages : public ::testing::Test {
 protected:
  DeadlineMessages() {
    step_ = call::FromText<ProcedureStep>("display_name: 'Pierwsze posiedzenie' limit: 5");
    step_.set_unit(ProcedureStep::WORKING_DAYS);
    deadline_.step = &step_;
    deadline_.due = At(6, 11, 0) - absl::Seconds(1);
  }

  std::string Say(Deadline::Standing standing, absl::Time now, bool tells_visit = true) {
    deadline_.standing = standing;
    return DeadlineInPolish(deadline_, now, Warsaw(), tells_visit);
  }

  ProcedureStep step_;
  PlannedVisit visit_ = {.name = "v", .end = At(6, 12, 12)};
  StepDeadline deadline_;
};

TEST_F(DeadlineMessages, OfAClockThatRuns_TellTheDaysThatAreLeft) {
  EXPECT_EQ(Say(Deadline::RUNNING, At(6, 10, 12)),
            "Termin mija dziś (10 czerwca 2024): Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::RUNNING, At(6, 9, 23, 59)),
            "Został 1 dzień, do 10 czerwca 2024: Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::RUNNING, At(6, 8, 12)),
            "Zostały 2 dni, do 10 czerwca 2024: Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::RUNNING, At(6, 5, 12)),
            "Zostało 5 dni, do 10 czerwca 2024: Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::RUNNING, At(5, 29, 12)),
            "Zostało 12 dni, do 10 czerwca 2024: Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::RUNNING, At(5, 19, 12)),
            "Zostały 22 dni, do 10 czerwca 2024: Pierwsze posiedzenie.");
}

TEST_F(DeadlineMessages, OfAMissedOne_TellHowLongAgo) {
  EXPECT_EQ(Say(Deadline::MISSED, At(6, 11, 0)),
            "Termin minął 1 dzień temu (10 czerwca 2024): Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::MISSED, At(6, 13, 8)),
            "Termin minął 3 dni temu (10 czerwca 2024): Pierwsze posiedzenie.");
}

TEST_F(DeadlineMessages, OfAVisitThatEndsTooLate_TellItsEnd_OnlyToWhoMayKnowIt) {
  deadline_.visit = &visit_;
  EXPECT_EQ(Say(Deadline::WILL_BE_MISSED, At(6, 9, 12)),
            "Termin (10 czerwca 2024) nie zostanie dotrzymany, bo wizyta kończy się 12 czerwca"
            " 2024: Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::FORECAST_MISSED, At(6, 9, 12)),
            "Termin (przewidywany: 10 czerwca 2024) nie zostanie dotrzymany, bo wizyta kończy się"
            " 12 czerwca 2024: Pierwsze posiedzenie.");
  EXPECT_EQ(Say(Deadline::WILL_BE_MISSED, At(6, 9, 12), /*tells_visit=*/false),
            "Termin (10 czerwca 2024) nie zostanie dotrzymany, bo zaplanowana wizyta kończy się po"
            " terminie: Pierwsze posiedzenie.");
}

TEST_F(DeadlineMessages, OfWhatIsDoneOrForetold_TellTheDay) {
  deadline_.done = At(6, 7, 9);
  EXPECT_EQ(Say(Deadline::MET, At(6, 20, 12)),
            "Wykonano w terminie, 7 czerwca 2024: Pierwsze posiedzenie.");
  deadline_.done = At(6, 12, 9);
  EXPECT_EQ(Say(Deadline::MET_LATE, At(6, 20, 12)),
            "Wykonano po terminie (10 czerwca 2024), 12 czerwca 2024: Pierwsze posiedzenie.");
  deadline_.done.reset();
  EXPECT_EQ(Say(Deadline::FORECAST, At(6, 3, 12)),
            "Termin jeszcze nie biegnie (przewidywany koniec: 10 czerwca 2024): Pierwsze"
            " posiedzenie.");
  EXPECT_EQ(Say(Deadline::FORECAST_MISSED, At(6, 3, 12)),
            "Termin jeszcze nie biegnie, a wcześniejszy krok się opóźnia (przewidywany koniec: 10"
            " czerwca 2024): Pierwsze posiedzenie.");
}

TEST_F(DeadlineMessages, OfALimitInHours_HaveTheTimeOfDay) {
  step_.set_unit(ProcedureStep::HOURS);
  deadline_.due = At(6, 10, 9, 5);
  EXPECT_EQ(Say(Deadline::MISSED, At(6, 10, 12)),
            "Termin minął dziś (10 czerwca 2024, godz. 9:05): Pierwsze posiedzenie.");
}

}  // namespace
}  // namespace osiedle::visits
