// The data folder is removed, or the log in it, while the server runs.
#include <httplib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/server/exit_codes.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DataFolderTest : public testing::Test {
 protected:
  void RemoveTheLog() {
    for (const auto& file : fs::directory_iterator(town_.data_dir() + "/db")) {
      if (file.path().extension() == ".log") fs::remove(file.path());
    }
  }
  std::string ServerLog() {
    std::ifstream file(town_.server().log_file());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void ExpectEndedWithAReason() {
    EXPECT_EQ(town_.server().AwaitExit(), server::kExitStoreFailed);
    EXPECT_THAT(ServerLog(), HasSubstr("the store cannot go on"));
    EXPECT_THAT(ServerLog(), HasSubstr("was removed, moved or replaced"));
  }
  // Writes with eight clients until the server is gone, and calls `damage` meanwhile.
  void ExpectNothingAcknowledgedAfter(const std::function<void()>& damage) {
    std::atomic<int> acknowledged = 0;
    std::atomic<bool> damaged = false;
    std::atomic<int> acknowledged_into_nothing = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
      clients.emplace_back([&] {
        while (true) {
          contacts::v1::CreateContactRequest request;
          request.set_parent(kRybnik);
          *request.mutable_contact() = Town::SampleContact();
          const bool late = damaged;
          contacts::v1::Contact contact;
          if (!town_.CreateContact(request, contact).ok()) return;
          ++acknowledged;
          if (late) ++acknowledged_into_nothing;
        }
      });
    }
    while (acknowledged < 100) std::this_thread::yield();
    damage();
    damaged = true;
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(acknowledged_into_nothing, 0);
    ExpectEndedWithAReason();
  }

  Town town_;
};

TEST_F(DataFolderTest, WhenItsLogIsRemovedUnderLoad_NothingMoreIsAcknowledgedAndTheServerEnds) {
  ExpectNothingAcknowledgedAfter([this] { RemoveTheLog(); });
}

TEST_F(DataFolderTest, WhenItIsRemovedUnderLoad_NothingMoreIsAcknowledgedAndTheServerEnds) {
  // The database may get files while it is removed.
  ExpectNothingAcknowledgedAfter([this] {
    std::error_code error;
    do {
      fs::remove_all(town_.data_dir(), error);
    } while (error);
  });
}

TEST_F(DataFolderTest, WhenItIsRemovedAtRest_TheServerIsNotReadyAnyMore) {
  httplib::Client client("127.0.0.1", town_.server().http_port());
  const httplib::Result before = client.Get("/readyz");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->status, 200);
  fs::remove_all(town_.data_dir());
  const httplib::Result after = client.Get("/readyz");
  EXPECT_FALSE(after && after->status == 200);
  ExpectEndedWithAReason();
}

}  // namespace
}  // namespace osiedle::tests
