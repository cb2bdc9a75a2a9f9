// BatchGet, as every resource has it.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "osiedle/registry/v1/register_requests.pb.h"
#include "osiedle/residents/v1/boundary_requests.pb.h"
#include "services/contacts/contact_tables.h"
#include "services/contacts/testing/contacts_fixture.h"

namespace osiedle::contacts {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::MetadataOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

class BatchGetTest : public ContactsTest {
 protected:
  absl::StatusOr<v1::BatchGetStopsResponse> Stops(const Names& names,
                                                  const std::string& parent = kRybnik) {
    v1::BatchGetStopsRequest request;
    request.set_parent(parent);
    for (const std::string& name : names) request.add_names(name);
    return Run<v1::BatchGetStopsResponse>(request);
  }
  absl::StatusOr<residents::v1::BatchGetBoundariesResponse> Boundaries(const std::string& parent,
                                                                       const Names& names) {
    residents::v1::BatchGetBoundariesRequest request;
    request.set_parent(parent);
    for (const std::string& name : names) request.add_names(name);
    return Run<residents::v1::BatchGetBoundariesResponse>(request);
  }
  // The name of a new boundary of a new resident.
  std::string NewBoundary(const std::string& resident) {
    EXPECT_THAT(NewResident(resident, "identity_level: ALIAS alias: 'Beret'"), IsOk());
    residents::v1::CreateBoundaryRequest request;
    request.set_parent(ResidentName(resident));
    request.set_boundary_id("b");
    request.mutable_boundary()->set_place("klatka");
    EXPECT_THAT(Run<residents::v1::Boundary>(request), IsOk());
    return ResidentName(resident) + "/boundaries/b";
  }
  // A stop that is larger than its proto lets a client make one.
  absl::Status StoreLargeStop(const std::string& id, size_t bytes) {
    static size_t note_bytes;
    note_bytes = bytes;
    v1::CreateStopRequest request;
    request.set_parent(kRybnik);
    request.mutable_stop()->set_name(StopName(id));
    return RunAs<v1::CreateStopRequest, v1::Stop>(
               [](const call::Call& call, storage::Transaction& transaction,
                  const v1::CreateStopRequest& create, v1::Stop& stop) {
                 stop.set_name(create.stop().name());
                 stop.set_note(std::string(note_bytes, 'x'));
                 return contacts::Stops().Store(call, transaction, stop, "");
               },
               request)
        .status();
  }
};

TEST_F(BatchGetTest, GivesEachAsGetDoes_InTheOrderOfTheNames_ADeletedOneToo) {
  for (const char* id : {"rynek", "skwer", "park"}) ASSERT_THAT(NewStop(id), IsOk());
  auto deleted = Stop("skwer");
  ASSERT_THAT(Delete(*deleted), IsOk());
  auto batch = Stops({StopName("skwer"), StopName("park"), StopName("rynek")});
  ASSERT_THAT(batch, IsOk());
  EXPECT_THAT(IdsOf(batch->stops()), ElementsAre("skwer", "park", "rynek"));
  for (const v1::Stop& stop : batch->stops()) {
    auto single = Stop(stop.name().substr(stop.name().rfind('/') + 1));
    ASSERT_THAT(single, IsOk());
    EXPECT_TRUE(MessageDifferencer::Equals(stop, *single)) << stop.name();
    EXPECT_NE(stop.etag(), "");
  }
}

TEST_F(BatchGetTest, OneThatIsNotThere_FailsTheWhole_AndIsNamed) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  auto batch = Stops({StopName("rynek"), StopName("none"), StopName("neither")});
  EXPECT_THAT(batch, FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(MetadataOf(batch.status(), "resource"), StopName("none"));
}

TEST_F(BatchGetTest, EveryNameThatIsWrong_IsNamedAtOnce) {
  ASSERT_THAT(NewStop("rynek"), IsOk());
  EXPECT_THAT(
      Stops({StopName("rynek"), "Rynek", "municipalities/gdynia/stops/rynek", StopName("rynek"),
             "municipalities/rybnik/outings/rynek", "municipalities/rybnik/stops/-", ""}),
      FailsForFields({"names[1]", "names[2]", "names[3]", "names[4]", "names[5]", "names[6]"}));
  EXPECT_THAT(Stops({"Rynek", StopName("rynek")}, "municipalities/rybnik/outings/a"),
              FailsForFields({"parent", "names[0]"}));
  EXPECT_THAT(Stops({StopName("rynek")}, "municipalities/-"),
              FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(BatchGetTest, TakesOneToAHundredNames) {
  EXPECT_THAT(Stops({}), FailsForFields({"names"}));
  Names names;
  for (int i = 0; i < 100; ++i) {
    const std::string id = absl::StrCat("stop-", i);
    ASSERT_THAT(NewStop(id), IsOk());
    names.push_back(StopName(id));
  }
  auto batch = Stops(names);
  ASSERT_THAT(batch, IsOk());
  EXPECT_EQ(batch->stops_size(), 100);
  names.push_back(StopName("more"));
  EXPECT_THAT(Stops(names), FailsForFields({"names"}));
}

TEST_F(BatchGetTest, AnAnswerAboveThreeMebibytes_IsRefused) {
  constexpr size_t kBytes = 60'000;
  Names names;
  for (size_t i = 0; names.size() * kBytes < 3 * 1024 * 1024; ++i) {
    const std::string id = absl::StrCat("stop-", i);
    ASSERT_THAT(StoreLargeStop(id, kBytes), IsOk());
    names.push_back(StopName(id));
  }
  EXPECT_THAT(Stops(names), FailsWith(common::v1::REQUEST_TOO_LARGE));
  names.pop_back();
  EXPECT_THAT(Stops(names), IsOk());
}

TEST_F(BatchGetTest, OfOneParent_OrOfAllThatListTakes) {
  const std::string of_a = NewBoundary("a");
  const std::string of_b = NewBoundary("b");
  EXPECT_THAT(Boundaries(ResidentName("a"), {of_a}), IsOk());
  EXPECT_THAT(Boundaries(ResidentName("a"), {of_a, of_b}), FailsForFields({"names[1]"}));
  auto of_all = Boundaries(ResidentName("-"), {of_b, of_a});
  ASSERT_THAT(of_all, IsOk());
  EXPECT_EQ(of_all->boundaries(0).name(), of_b);
  EXPECT_EQ(of_all->boundaries(1).name(), of_a);
  EXPECT_THAT(
      Boundaries(ResidentName("-"), {"municipalities/gdynia/residents/a/boundaries/b", of_a}),
      FailsForFields({"names[0]"}));
}

TEST_F(BatchGetTest, HoldsNoMoreThanTheViewLeaves) {
  ASSERT_THAT(NewResident("met"), IsOk());
  const std::string met = absl::StrCat("residents: '", ResidentName("met"), "'");
  auto contact = NewContact("a", 0, met);
  ASSERT_THAT(contact, IsOk());
  const auto get = [&] {
    v1::BatchGetContactsRequest request;
    request.set_parent(kRybnik);
    request.add_names(contact->name());
    return Run<v1::BatchGetContactsResponse>(request);
  };
  EXPECT_THAT(get()->contacts(0).residents(), ElementsAre(ResidentName("met")));
  ActAs({.id = "viewer", .grants = {{"rybnik", {common::v1::VIEWER}}}});
  EXPECT_THAT(get()->contacts(0).residents(), IsEmpty());
}

// Whoever has no role in a town does not learn that there is one.
TEST_F(BatchGetTest, OfMunicipalities_GivesThoseThatTheListGives) {
  registry::v1::BatchGetMunicipalitiesRequest request;
  request.add_names("municipalities/rybnik");
  request.add_names("municipalities/gdynia");
  auto all = Run<registry::v1::BatchGetMunicipalitiesResponse>(request);
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(IdsOf(all->municipalities()), ElementsAre("rybnik", "gdynia"));
  ActAs({.id = "anna", .grants = {{"rybnik", {common::v1::ASSISTANT}}}});
  auto known = Run<registry::v1::BatchGetMunicipalitiesResponse>(request);
  EXPECT_THAT(known, FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(MetadataOf(known.status(), "resource"), "municipalities/gdynia");
  request.mutable_names()->RemoveLast();
  EXPECT_THAT(Run<registry::v1::BatchGetMunicipalitiesResponse>(request), IsOk());
}

}  // namespace
}  // namespace osiedle::contacts
