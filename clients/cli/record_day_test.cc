// Recording a day, against contacts and a registry that remember what they are told.
#include "clients/cli/record_day.h"

#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/client/error_samples.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"

namespace osiedle::cli {
namespace {

using ::google::protobuf::Message;
using ::osiedle::client::CallOptions;
using ::osiedle::client::Method;
using ::osiedle::contacts::v1::Contact;
using ::osiedle::contacts::v1::Outing;
using ::osiedle::contacts::v1::Stop;
using ::testing::SizeIs;

constexpr char kRybnik[] = "municipalities/rybnik";

// Understands the calls of one recording: no more.
class FakeServer final : public client::Connection {
 public:
  void Start(const Method& method, const Message& request, Message& response, const CallOptions&,
             Done done) override {
    std::move(done)(Answer(method.name(), request, response));
  }

  std::string refused_contact;
  std::string broken_method;
  Outing outing;
  std::map<std::string, Contact> contacts;

 private:
  absl::Status Answer(const std::string& method, const Message& request, Message& response) {
    if (method == broken_method) return absl::UnavailableError("gone");
    if (method == "GetDistrict") return Get(districts_, request, response);
    if (method == "GetStop") return Get(stops_, request, response);
    if (method == "GetOuting") return Get(outings_, request, response);
    if (method == "CreateDistrict") {
      const auto& create = dynamic_cast<const registry::v1::CreateDistrictRequest&>(request);
      return Create(districts_, "districts", create.district_id(), create.district(), response);
    }
    if (method == "CreateStop") {
      const auto& create = dynamic_cast<const contacts::v1::CreateStopRequest&>(request);
      return Create(stops_, "stops", create.stop_id(), create.stop(), response);
    }
    if (method == "ChangeStage") {
      const auto& change = dynamic_cast<const contacts::v1::ChangeStageRequest&>(request);
      stops_[change.name()].add_stage_history()->set_stage(change.stage());
      response.CopyFrom(stops_[change.name()]);
      return absl::OkStatus();
    }
    if (method == "CreateOuting") {
      const auto& create = dynamic_cast<const contacts::v1::CreateOutingRequest&>(request);
      return Create(outings_, "outings", create.outing_id(), create.outing(), response);
    }
    if (method == "CreateContact") {
      const auto& create = dynamic_cast<const contacts::v1::CreateContactRequest&>(request);
      if (create.contact_id() == refused_contact) {
        return client::ServerError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS");
      }
      return Create(contacts, "contacts", create.contact_id(), create.contact(), response);
    }
    if (method == "ListContacts") {
      contacts::v1::ListContactsResponse page;
      for (const auto& [name, contact] : contacts) *page.add_contacts() = contact;
      response.CopyFrom(page);
      return absl::OkStatus();
    }
    return Step(method, request, response);
  }

  absl::Status Step(const std::string& method, const Message& request, Message& response) {
    Outing& stored = outings_.begin()->second;
    if (method == "StartOuting") {
      stored.set_state(Outing::STARTED);
      stored.mutable_start_time();
    } else if (method == "ArriveAtStop") {
      stored.add_visits()->set_stop(
          dynamic_cast<const contacts::v1::ArriveAtStopRequest&>(request).stop());
    } else if (method == "LeaveStop") {
      stored.mutable_visits()->rbegin()->mutable_leave_time();
    } else if (method == "FinishOuting") {
      stored.set_state(Outing::FINISHED);
    } else {
      return absl::UnimplementedError(method);
    }
    outing = stored;
    response.CopyFrom(stored);
    return absl::OkStatus();
  }

  template <typename T>
  static absl::Status Get(const std::map<std::string, T>& rows, const Message& request,
                          Message& response) {
    const std::string name = request.GetReflection()->GetString(
        request, request.GetDescriptor()->FindFieldByName("name"));
    const auto row = rows.find(name);
    if (row == rows.end()) {
      return client::ServerError(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND");
    }
    response.CopyFrom(row->second);
    return absl::OkStatus();
  }

  template <typename T>
  static absl::Status Create(std::map<std::string, T>& rows, const char* collection,
                             const std::string& id, const T& row, Message& response) {
    const std::string name = absl::StrCat(kRybnik, "/", collection, "/", id);
    auto [stored, created] = rows.try_emplace(name, row);
    stored->second.set_name(name);
    response.CopyFrom(stored->second);
    return absl::OkStatus();
  }

  std::map<std::string, registry::v1::District> districts_;
  std::map<std::string, Stop> stops_;
  std::map<std::string, Outing> outings_;
};

class RecordDayTest : public testing::Test {
 protected:
  RecordDayTest() : day_(*ReadDay(OSIEDLE_DATA_DIR, kRybnik)) {}

  absl::StatusOr<RecordedDay> Record() {
    return RecordDay(server_, kRybnik, day_, [this](int done) { progress_ = done; });
  }

  std::shared_ptr<FakeServer> server_ = std::make_shared<FakeServer>();
  DayFiles day_;
  int progress_ = 0;
};

TEST_F(RecordDayTest, Day_IsRecordedWhole) {
  const absl::StatusOr<RecordedDay> recorded = Record();
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->outing, "municipalities/rybnik/outings/2025-10-15");
  EXPECT_EQ(recorded->districts.created, 1);
  EXPECT_EQ(recorded->stops.created, 4);
  EXPECT_EQ(recorded->stage_changes.created, 6);
  EXPECT_EQ(recorded->outings.created, 1);
  EXPECT_EQ(recorded->steps.created, 10);
  EXPECT_EQ(recorded->contacts.created, 46);
  EXPECT_THAT(recorded->refused, SizeIs(0));
  EXPECT_EQ(progress_, 46);
  EXPECT_EQ(server_->outing.state(), Outing::FINISHED);
  EXPECT_THAT(server_->outing.visits(), SizeIs(4));
}

TEST_F(RecordDayTest, Repeat_ChangesNothingAndSaysSo) {
  ASSERT_TRUE(Record().ok());
  const absl::StatusOr<RecordedDay> again = Record();
  ASSERT_TRUE(again.ok()) << again.status();
  for (const Recorded& kind : {again->districts, again->stops, again->stage_changes, again->outings,
                               again->steps, again->contacts}) {
    EXPECT_EQ(kind.created, 0);
  }
  EXPECT_EQ(again->contacts.unchanged, 46);
  EXPECT_EQ(again->steps.unchanged, 10);
}

TEST_F(RecordDayTest, RecordThatBrokeOff_IsTakenUp) {
  server_->broken_method = "FinishOuting";
  EXPECT_EQ(Record().status(), absl::UnavailableError("gone"));
  server_->broken_method = "";
  const absl::StatusOr<RecordedDay> recorded = Record();
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->steps.unchanged, 9);
  EXPECT_EQ(recorded->steps.created, 1);
  EXPECT_EQ(recorded->contacts.created, 46);
}

TEST_F(RecordDayTest, RefusedContact_IsNamedByItsLineAndTheOthersAreTaken) {
  server_->refused_contact = "2025-10-15-03";
  const absl::StatusOr<RecordedDay> recorded = Record();
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->contacts.created, 45);
  ASSERT_THAT(recorded->refused, SizeIs(1));
  EXPECT_EQ(recorded->refused[0].first, 4);
}

}  // namespace
}  // namespace osiedle::cli
