#include "services/access/emergency_handlers.h"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/access/v1/emergency_requests.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "services/access/emergency_count.h"
#include "services/access/testing/access_fixture.h"
#include "services/call/fields/proto_time.h"
#include "services/call/rpc/access.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::Emergency;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class EmergencyHandlersTest : public AccessTest {
 protected:
  void SetUp() override {
    AccessTest::SetUp();
    ActWith(common::v1::ASSISTANT, "anna");
    ActFor(common::v1::EMERGENCY);
  }

  static v1::DeclareEmergencyRequest RequestFor(const std::string& resident) {
    v1::DeclareEmergencyRequest request;
    request.set_parent(kRybnik);
    request.set_subject(Resident(resident));
    request.set_ground("woła o pomoc za zamkniętymi drzwiami");
    return request;
  }
  absl::StatusOr<Emergency> Declare(const std::string& resident) {
    return Run<Emergency>(RequestFor(resident));
  }
  absl::StatusOr<Emergency> Review(const std::string& name,
                                   Emergency::ReviewOutcome outcome = Emergency::JUSTIFIED) {
    v1::ReviewEmergencyRequest request;
    request.set_name(name);
    request.set_review_outcome(outcome);
    request.set_review_note("straż wezwana o 3:10");
    return Run<Emergency>(request);
  }
  absl::StatusOr<Emergency> Get(const std::string& name) {
    v1::GetEmergencyRequest request;
    request.set_name(name);
    return Run<Emergency>(request);
  }

  // The compartment in which the caller acts who relies on `emergency`, in a call with this
  // request.
  template <typename Request>
  absl::StatusOr<uint32_t> CompartmentIn(const std::string& emergency, const Request& request,
                                         const std::string& team = "") {
    uint32_t compartment = 0;
    const call::MethodInfo& method = directory().MethodOf<Request>().info;
    RETURN_IF_ERROR(Ask("rybnik", [&](const call::Call& any, const storage::Snapshot& snapshot) {
      const std::unique_ptr<call::Call> call = any.CallOf(method);
      call::Circumstances circumstances = {.purpose = common::v1::EMERGENCY};
      circumstances.emergency = emergency;
      circumstances.team = team;
      circumstances.subject = method.shape->Subject(request);
      call->set_circumstances(std::move(circumstances));
      RETURN_IF_ERROR(call::CheckAccess(*call, {&method}, snapshot));
      compartment = call->compartment();
      return absl::OkStatus();
    }));
    return compartment;
  }
  absl::StatusOr<uint32_t> CompartmentFor(const std::string& emergency,
                                          const std::string& resident) {
    residents::v1::GetResidentRequest request;
    request.set_name(Resident(resident));
    return CompartmentIn(emergency, request);
  }
};

TEST_F(EmergencyHandlersTest, DeclareEmergency_IsAnsweredAlike_WhetherThereIsARecordOrNot) {
  RestrictNewResident("a", "gdp-7");
  ASSERT_THAT(NewResident("b"), IsOk());
  std::set<size_t> sizes;
  for (const std::string resident : {"a", "b", "c"}) {
    absl::StatusOr<Emergency> emergency = Declare(resident);
    ASSERT_THAT(emergency, IsOk());
    EXPECT_EQ(emergency->principal(), "anna");
    EXPECT_EQ(emergency->subject(), Resident(resident));
    EXPECT_EQ(emergency->state(), Emergency::DECLARED);
    EXPECT_EQ(call::TimeOf(emergency->expire_time()), clock().Now() + absl::Hours(1));
    EXPECT_EQ(call::TimeOf(emergency->create_time()), clock().Now());
    sizes.insert(emergency->ByteSizeLong());
  }
  EXPECT_THAT(sizes, SizeIs(1));
}

TEST_F(EmergencyHandlersTest, AnEmergency_LeadsWhereTheRecordIs) {
  const uint32_t first = RestrictNewResident("a", "gdp-7");
  const uint32_t second = RestrictNewResident("b", "gdp-8");
  ASSERT_NE(first, second);
  ASSERT_THAT(NewResident("c"), IsOk());
  const uint32_t rybnik = NumberOf("rybnik");
  for (const auto& [resident, compartment] : std::vector<std::pair<std::string, uint32_t>>{
           {"a", first}, {"b", second}, {"c", rybnik}, {"d", rybnik}}) {
    absl::StatusOr<uint32_t> reached = CompartmentFor(Declare(resident)->name(), resident);
    ASSERT_THAT(reached, IsOk());
    EXPECT_EQ(*reached, compartment) << resident;
  }
}

TEST_F(EmergencyHandlersTest, AnEmergency_IsForItsMakerAndItsRecordAlone) {
  RestrictNewResident("a", "gdp-7");
  RestrictNewResident("b", "gdp-8");
  const std::string emergency = Declare("a")->name();
  EXPECT_THAT(CompartmentFor(emergency, "b"), FailsWith(common::v1::EMERGENCY_DENIED));
  EXPECT_THAT(CompartmentFor(emergency + "x", "a"), FailsWith(common::v1::EMERGENCY_DENIED));
  EXPECT_THAT(CompartmentFor("municipalities/gdynia/emergencies/1", "a"),
              FailsWith(common::v1::EMERGENCY_DENIED));
  ActWith(common::v1::ASSISTANT, "jan");
  EXPECT_THAT(CompartmentFor(emergency, "a"), FailsWith(common::v1::EMERGENCY_DENIED));
  ActWith(common::v1::ASSISTANT, "anna");
  EXPECT_THAT(CompartmentFor(emergency, "a"), IsOk());
}

TEST_F(EmergencyHandlersTest, AnEmergency_OpensTheReadingOfResidentsAlone) {
  RestrictNewResident("a", "gdp-7");
  const std::string emergency = Declare("a")->name();
  residents::v1::RevealResidentRequest reveal;
  reveal.set_name(Resident("a"));
  EXPECT_THAT(CompartmentIn(emergency, reveal), IsOk());
  EXPECT_THAT(CompartmentIn(emergency, reveal, "municipalities/rybnik/teams/gdp-7"),
              FailsWith(common::v1::EMERGENCY_DENIED));
  residents::v1::DeleteResidentRequest remove;
  remove.set_name(Resident("a"));
  EXPECT_THAT(CompartmentIn(emergency, remove), FailsWith(common::v1::EMERGENCY_DENIED));
  residents::v1::ListResidentsRequest list;
  list.set_parent(kRybnik);
  EXPECT_THAT(CompartmentIn(emergency, list), FailsWith(common::v1::EMERGENCY_DENIED));
}

TEST_F(EmergencyHandlersTest, AnEmergency_Ends) {
  RestrictNewResident("a", "gdp-7");
  v1::DeclareEmergencyRequest request = RequestFor("a");
  request.mutable_lifetime()->set_seconds(600);
  const std::string emergency = Run<Emergency>(request)->name();
  clock().Advance(absl::Seconds(599));
  EXPECT_THAT(CompartmentFor(emergency, "a"), IsOk());
  clock().Advance(absl::Seconds(1));
  EXPECT_THAT(CompartmentFor(emergency, "a"), FailsWith(common::v1::EMERGENCY_DENIED));
}

TEST_F(EmergencyHandlersTest, DeclareEmergency_NamesAllThatIsWrong) {
  v1::DeclareEmergencyRequest request;
  request.set_parent(kRybnik);
  request.set_subject("municipalities/gdynia/residents/a");
  request.set_ground("pożar");
  request.mutable_lifetime()->set_seconds(5 * 3600);
  EXPECT_THAT(Run<Emergency>(request), FailsForFields({"subject", "ground", "lifetime"}));
  request.set_parent("municipalities/rybnik/emergencies/1");
  request.set_subject(Resident("A"));
  EXPECT_THAT(Run<Emergency>(request), FailsForFields({"parent", "subject", "ground", "lifetime"}));
}

TEST_F(EmergencyHandlersTest, DeclareEmergency_NeedsThePurpose) {
  ActFor(common::v1::OUTREACH);
  EXPECT_THAT(Declare("a"), FailsWith(common::v1::PURPOSE_REQUIRED));
}

TEST_F(EmergencyHandlersTest, DeclareEmergency_OfWhoSeesAPartOfTheTown_IsTaken) {
  call::Principal narrow = WithRole(common::v1::ASSISTANT, "anna");
  narrow.grants[0].controllers = {"municipalities/rybnik/controllers/mops"};
  ActAs(narrow);
  EXPECT_THAT(Declare("a"), IsOk());
}

TEST_F(EmergencyHandlersTest, DeclareEmergency_MoreThanFiveInADay_IsRefused) {
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Declare("a"), IsOk());
  EXPECT_THAT(Declare("a"), FailsWith(common::v1::EMERGENCY_TRIES_SPENT));
  ActWith(common::v1::ASSISTANT, "jan");
  EXPECT_THAT(Declare("a"), IsOk());
  ActWith(common::v1::ASSISTANT, "anna");
  clock().Advance(absl::Minutes(288));
  EXPECT_THAT(Declare("a"), IsOk());
  EXPECT_THAT(Declare("a"), FailsWith(common::v1::EMERGENCY_TRIES_SPENT));
}

TEST_F(EmergencyHandlersTest, DeclareEmergency_MoreThanFiftyOfATown_IsRefused) {
  for (int i = 0; i < 50; ++i) {
    ActWith(common::v1::ASSISTANT, absl::StrCat("assistant-", i));
    ASSERT_THAT(Declare("a"), IsOk());
  }
  ActWith(common::v1::ASSISTANT, "the last");
  EXPECT_THAT(Declare("a"), FailsWith(common::v1::EMERGENCY_TRIES_SPENT));
}

TEST_F(EmergencyHandlersTest, DeclareEmergency_IsAChangeOfTheFeed) {
  const std::string name = Declare("a")->name();
  ASSERT_THAT(fed(), SizeIs(1));
  EXPECT_EQ(fed()[0].name(), name);
  EXPECT_EQ(fed()[0].kind(), common::v1::CREATED);
  ASSERT_THAT(audited(), SizeIs(1));
  EXPECT_EQ(audited()[0].name(), name);
}

double Declared() {
  std::vector<storage::Metric> metrics;
  EmergencyCount().AddMetrics(metrics);
  EXPECT_EQ(metrics.at(0).name, "osiedle_emergencies_declared_total");
  return metrics.at(0).value;
}

TEST_F(EmergencyHandlersTest, ADeclaration_IsCountedOnce_AlsoWhenItsBodyRunsTwice) {
  const double before = Declared();
  BeforeNextCommit([this] { ASSERT_THAT(Declare("b"), IsOk()); });
  ASSERT_THAT(Declare("a"), IsOk());
  EXPECT_EQ(runs(), 2);
  EXPECT_EQ(Declared(), before + 2);
  v1::DeclareEmergencyRequest request = RequestFor("a");
  request.set_validate_only(true);
  ASSERT_THAT(Run<Emergency>(request), IsOk());
  EXPECT_EQ(Declared(), before + 2);
}

TEST_F(EmergencyHandlersTest, ReviewEmergency_JudgesOnceWhatHasEnded) {
  const std::string name = Declare("a")->name();
  ActWith(common::v1::DATA_PROTECTION_OFFICER, "iod");
  EXPECT_EQ(Get(name)->state(), Emergency::DECLARED);
  EXPECT_THAT(Review(name), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
  clock().Advance(absl::Hours(1));
  EXPECT_EQ(Get(name)->state(), Emergency::EXPIRED);
  absl::StatusOr<Emergency> reviewed = Review(name, Emergency::NOT_JUSTIFIED);
  ASSERT_THAT(reviewed, IsOk());
  EXPECT_EQ(reviewed->state(), Emergency::REVIEWED);
  EXPECT_EQ(reviewed->review_outcome(), Emergency::NOT_JUSTIFIED);
  EXPECT_EQ(reviewed->review_note(), "straż wezwana o 3:10");
  EXPECT_EQ(reviewed->reviewer(), "iod");
  EXPECT_EQ(call::TimeOf(reviewed->review_time()), clock().Now());
  EXPECT_EQ(Get(name)->state(), Emergency::REVIEWED);
  EXPECT_THAT(Review(name), FailsWith(common::v1::STATE_TRANSITION_REFUSED));
}

TEST_F(EmergencyHandlersTest, ReviewEmergency_OfOnesOwn_IsRefused) {
  ActAs({.id = "both",
         .grants = {{.municipality = "rybnik",
                     .roles = {common::v1::ASSISTANT, common::v1::DATA_PROTECTION_OFFICER}}}});
  const std::string name = Declare("a")->name();
  clock().Advance(absl::Hours(1));
  EXPECT_THAT(Review(name), FailsWith(common::v1::REVIEW_OF_OWN));
  ActWith(common::v1::DATA_PROTECTION_OFFICER, "iod");
  EXPECT_THAT(Review(name), IsOk());
}

TEST_F(EmergencyHandlersTest, ReviewEmergency_WithoutAnOutcomeOrOverAnOldEtag_IsRefused) {
  const std::string name = Declare("a")->name();
  clock().Advance(absl::Hours(1));
  ActWith(common::v1::DATA_PROTECTION_OFFICER, "iod");
  EXPECT_THAT(Review(name, Emergency::REVIEW_OUTCOME_UNSPECIFIED),
              FailsForFields({"review_outcome"}));
  v1::ReviewEmergencyRequest request;
  request.set_name(name);
  request.set_review_outcome(Emergency::JUSTIFIED);
  request.set_etag("0000000000000001");
  EXPECT_THAT(Run<Emergency>(request), FailsWith(common::v1::ETAG_MISMATCH));
}

TEST_F(EmergencyHandlersTest, ListEmergencies_GivesTheNewestFirst_AndThoseToReview) {
  const std::string first = Declare("a")->name();
  clock().Advance(absl::Hours(2));
  const std::string second = Declare("b")->name();
  ActWith(common::v1::DATA_PROTECTION_OFFICER, "iod");
  ASSERT_THAT(Review(first), IsOk());
  const auto list = [this](const std::string& filter) {
    v1::ListEmergenciesRequest request;
    request.set_parent(kRybnik);
    request.set_filter(filter);
    std::vector<std::string> names;
    absl::StatusOr<v1::ListEmergenciesResponse> response =
        Run<v1::ListEmergenciesResponse>(request);
    EXPECT_THAT(response, IsOk());
    for (const Emergency& emergency : response->emergencies()) names.push_back(emergency.name());
    return names;
  };
  EXPECT_THAT(list(""), ElementsAre(second, first));
  EXPECT_THAT(list("review_outcome = REVIEW_OUTCOME_UNSPECIFIED"), ElementsAre(second));
  EXPECT_THAT(list("principal = \"anna\" AND review_outcome = JUSTIFIED"), ElementsAre(first));
  EXPECT_THAT(list("subject = \"municipalities/rybnik/residents/b\""), ElementsAre(second));
  ActWith(common::v1::ASSISTANT, "anna");
  EXPECT_THAT(Get(first), FailsWith(common::v1::ROLE_REQUIRED));
}

}  // namespace
}  // namespace osiedle::access
