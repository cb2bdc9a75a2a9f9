// Series of events, parties that signed up for them, and the club clock, for the tests of plans.
#ifndef OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_CASE_TEST_H_
#define OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_CASE_TEST_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "osiedle/clubs/v1/registration_requests.pb.h"
#include "services/clubs/signups/club_clock.h"
#include "services/clubs/testing/clubs_fixture.h"

namespace osiedle::clubs {

class PlanTest : public ClubsTest {
 protected:
  // Signs `people` adults up.
  absl::StatusOr<v1::Registration> SignUp(const std::string& occurrence, const std::string& id,
                                          int people = 2) {
    return Do<v1::Registration, v1::CreateRegistrationRequest>(absl::StrCat(
        "parent: '", OccurrenceName(occurrence), "' registration_id: '", id,
        "' registration { alias: 'Beret' party { head_counts { age_band: AGE_30_TO_44 count: ",
        people, " } } }"));
  }
  absl::StatusOr<v1::Registration> GetRegistration(const std::string& occurrence,
                                                   const std::string& id) {
    return Do<v1::Registration, v1::GetRegistrationRequest>(
        absl::StrCat("name: '", OccurrenceName(occurrence), "/registrations/", id, "'"));
  }

  // The club clock looks, at the time of the fixture's clock.
  int StepClock() {
    ClubClock clubs(store());
    const absl::StatusOr<int> written = clubs.Step(clock().Now());
    EXPECT_THAT(written, call::IsOk());
    return written.value_or(-1);
  }
  void GoTo(absl::Time time) { clock().Advance(time - clock().Now()); }

  // When the occurrences of a series that take place begin, in order.
  std::vector<std::string> StartsOf(const std::string& series) {
    std::vector<std::string> starts;
    for (const v1::Occurrence& occurrence : OccurrencesOf(series)) {
      if (occurrence.state() != v1::Occurrence::PLANNED) continue;
      starts.push_back(Local(occurrence.start_time()));
    }
    std::sort(starts.begin(), starts.end());
    return starts;
  }
  static std::string IdIn(const std::string& name) { return name.substr(name.rfind('/') + 1); }
};

}  // namespace osiedle::clubs

#endif  // OSIEDLE_SERVICES_CLUBS_PLANS_PLAN_CASE_TEST_H_
