// A server whose wall clock is set back and forward, while it runs and while it does not.
#include <httplib.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "osiedle/exchange/v1/exchange_service.grpc.pb.h"
#include "tests/api/clock_offset.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using google::protobuf::util::MessageDifferencer;
using google::protobuf::util::TimeUtil;
using testing::HasSubstr;
using testing::Not;

// What it takes for a test of deadlines: the server's own, and one of the client's.
class ShortCall {
 public:
  explicit ShortCall(As as, bool own_deadline) {
    context_.AddMetadata("authorization", absl::StrCat("Bearer ", TokenOf(as)));
    if (!own_deadline) return;
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(7));
  }
  operator grpc::ClientContext*() { return &context_; }

 private:
  grpc::ClientContext context_;
};

class ClockTest : public testing::Test {
 protected:
  std::string Page(const std::string& path) {
    httplib::Client client("127.0.0.1", town_.server().http_port());
    const httplib::Result result = client.Get(path);
    return result && result->status == 200 ? result->body : "";
  }
  double Metric(const std::string& name) {
    const std::string page = Page("/metrics");
    const size_t at = page.find("\n" + name + " ");
    double value = -1;
    if (at == std::string::npos) return value;
    const size_t begin = at + name.size() + 2;
    EXPECT_TRUE(absl::SimpleAtod(page.substr(begin, page.find('\n', begin) - begin), &value));
    return value;
  }
  std::string ServerLog() {
    std::ifstream file(town_.server().log_file());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  Contact Create(const std::string& id = "") {
    CreateContactRequest request;
    request.set_parent(kRybnik);
    request.set_contact_id(id);
    *request.mutable_contact() = Town::SampleContact();
    Contact contact;
    const grpc::Status status = town_.CreateContact(request, contact);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return contact;
  }
  contacts::v1::SyncDayRequest Day(const std::string& id) {
    contacts::v1::SyncDayRequest request;
    request.set_parent(kRybnik);
    request.set_request_id(NewRequestId());
    *request.mutable_send_time() = TimeUtil::GetCurrentTime();
    auto& contact = *request.add_items()->mutable_contact();
    contact.set_contact_id(id);
    *contact.mutable_contact() = Town::SampleContact();
    // By a phone whose clock is right.
    *contact.mutable_contact()->mutable_occur_time() = TimeUtil::GetCurrentTime();
    return request;
  }

  // Each kind of call that waits somewhere with a deadline.
  void ExpectEverythingGoesOn(bool own_deadline) {
    const auto good = [](const grpc::Status& status, const char* what) {
      EXPECT_TRUE(status.ok()) << what << ": " << ReasonOf(status) << " " << status.error_message();
    };
    contacts::v1::ListContactsRequest list;
    list.set_parent(kRybnik);
    contacts::v1::ListContactsResponse listed;
    good(town_.contacts().ListContacts(ShortCall(As::kViewer, own_deadline), list, &listed),
         "ListContacts");
    changes::v1::ListChangesRequest changes;
    changes.set_parent(kRybnik);
    changes::v1::ListChangesResponse changed;
    good(town_.changes().ListChanges(ShortCall(As::kViewer, own_deadline), changes, &changed),
         "ListChanges");
    contacts::v1::SyncDayResponse synced;
    good(town_.days().SyncDay(ShortCall(As::kAssistant, own_deadline),
                              Day(absl::StrCat("synced-", ++rounds_)), &synced),
         "SyncDay");
    ASSERT_EQ(synced.results_size(), 1);
    EXPECT_EQ(synced.results(0).status().code(), 0) << synced.results(0).status().message();
    exchange::v1::ExportRowsRequest rows;
    rows.set_parent(kRybnik);
    rows.set_kind("contacts");
    exchange::v1::ExportRowsResponse exported;
    good(exchange::v1::ExchangeService::NewStub(town_.server().channel())
             ->ExportRows(ShortCall(As::kCoordinator, own_deadline), rows, &exported),
         "ExportRows");
    figures::v1::SummarizeOutreachRequest figures;
    figures.set_parent(kRybnik);
    figures::v1::SummarizeOutreachResponse summed;
    good(town_.figures().SummarizeOutreach(ShortCall(As::kCoordinator, own_deadline), figures,
                                           &summed),
         "SummarizeOutreach");
    CreateContactRequest create;
    create.set_parent(kRybnik);
    *create.mutable_contact() = Town::SampleContact();
    Contact contact;
    good(town_.contacts().CreateContact(ShortCall(As::kAssistant, own_deadline), create, &contact),
         "CreateContact");
    EXPECT_THAT(Page("/readyz"), Not(testing::IsEmpty()));
  }
  void ExpectABackup() {
    operations::v1::CreateBackupRequest request;
    operations::v1::Backup backup;
    const grpc::Status status =
        town_.operations().CreateBackup(ShortCall(As::kOperator, false), request, &backup);
    EXPECT_TRUE(status.ok()) << ReasonOf(status) << " " << status.error_message();
  }

  ClockOffset clock_;
  Town town_{{}, clock_.environment()};
  int rounds_ = 0;
};

TEST_F(ClockTest, WhenTheWallClockStepsBackAndForward_EveryKindOfCallGoesOn) {
  for (const std::chrono::seconds step :
       {std::chrono::seconds(-8), std::chrono::seconds(16), std::chrono::seconds(-86'400)}) {
    clock_.Step(step);
    // Abseil's clock notices a step only after two seconds.
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(2'500);
    do {
      ExpectEverythingGoesOn(/*own_deadline=*/false);
      ExpectEverythingGoesOn(/*own_deadline=*/true);
      if (HasFailure()) FAIL() << "after a step of " << step.count() << " s";
    } while (std::chrono::steady_clock::now() < until);
    ExpectABackup();
  }
}

// Its rests are no moments of the wall clock: set forward or back, the figures go on.
TEST_F(ClockTest, WhenTheWallClockStepsForward_TheFiguresFollowTheFeedAllTheSame) {
  for (const std::chrono::hours step : {std::chrono::hours(300), std::chrono::hours(-1)}) {
    clock_.Step(step);
    const double before = Metric("osiedle_figures_records_total");
    Create();
    while (Metric("osiedle_figures_records_total") <= before) std::this_thread::yield();
  }
}

TEST_F(ClockTest, RestartedTwoDaysBehind_ARepeatGetsItsFirstAnswer) {
  CreateContactRequest request;
  request.set_parent(kRybnik);
  request.set_request_id(NewRequestId());
  *request.mutable_contact() = Town::SampleContact();
  *request.mutable_contact()->mutable_occur_time() = TimeUtil::GetCurrentTime();
  Contact first;
  ASSERT_TRUE(town_.CreateContact(request, first).ok());
  const contacts::v1::SyncDayRequest day = Day("in-the-day");
  contacts::v1::SyncDayResponse synced;
  ASSERT_TRUE(town_.days().SyncDay(CallContext(As::kAssistant), day, &synced).ok());
  ASSERT_EQ(synced.results(0).status().code(), 0);
  const size_t changes = town_.AllChanges().size();

  town_.server().Kill();
  clock_.Step(-std::chrono::hours(48));
  town_.StartAgain();

  Contact again;
  const grpc::Status repeated = town_.CreateContact(request, again);
  ASSERT_TRUE(repeated.ok()) << ReasonOf(repeated);
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  ASSERT_TRUE(town_.days().SyncDay(CallContext(As::kAssistant), day, &synced).ok());
  EXPECT_EQ(synced.results(0).status().code(), 0) << synced.results(0).status().message();
  EXPECT_TRUE(synced.results(0).already_known());
  EXPECT_EQ(town_.AllChanges().size(), changes);
}

TEST_F(ClockTest, RestartedTwoDaysBehind_TheServerSaysSo_AndTimesAndIdsDoNotRunBack) {
  const Contact before = Create();
  EXPECT_EQ(Metric("osiedle_clock_behind_seconds"), 0);
  EXPECT_THAT(ServerLog(), Not(HasSubstr("behind the store's last write")));
  town_.server().Kill();
  clock_.Step(-std::chrono::hours(48));
  town_.StartAgain();
  EXPECT_THAT(ServerLog(), HasSubstr("the clock stands behind the store's last write"));
  EXPECT_NEAR(Metric("osiedle_clock_behind_seconds"), 48 * 3600, 600);
  const Contact after = Create();
  EXPECT_GE(TimeUtil::TimestampToNanoseconds(after.create_time()),
            TimeUtil::TimestampToNanoseconds(before.create_time()));
  // The first ten characters of an id are its time.
  const auto time_in = [](const Contact& contact) {
    return contact.name().substr(contact.name().rfind('/') + 1, 10);
  };
  EXPECT_GE(time_in(after), time_in(before));

  // The clock is put right.
  clock_.Step(std::chrono::hours(48));
  while (Metric("osiedle_clock_behind_seconds") > 0) std::this_thread::yield();
  EXPECT_GT(TimeUtil::TimestampToNanoseconds(Create().create_time()),
            TimeUtil::TimestampToNanoseconds(after.create_time()));
}

}  // namespace
}  // namespace osiedle::tests
