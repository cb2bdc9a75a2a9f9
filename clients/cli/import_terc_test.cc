#include "clients/cli/import_terc.h"

#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/client/error_samples.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/registry/v1/register_requests.pb.h"

namespace osiedle::cli {
namespace {

using ::google::protobuf::Message;
using ::osiedle::client::Answer;
using ::osiedle::client::CallOptions;
using ::osiedle::client::Fail;
using ::osiedle::client::IsMethod;
using ::osiedle::client::Method;
using ::osiedle::client::MockConnection;
using ::osiedle::registry::v1::ImportUnitsRequest;
using ::osiedle::registry::v1::ImportUnitsResponse;
using ::osiedle::registry::v1::Register;
using ::testing::_;
using ::testing::ElementsAre;

class ImportTercTest : public testing::Test {
 protected:
  ImportTercTest() {
    file_.date = "2024-01-01";
    file_.sha256 = "aa";
    file_.municipality_count = 3;
    for (int i = 0; i < 450; ++i) file_.units.emplace_back().set_code(std::to_string(i));

    importing_.set_name("registers/2024-01-01");
    importing_.set_source_sha256("aa");
    importing_.set_state(Register::IMPORTING);
    complete_ = importing_;
    complete_.set_state(Register::COMPLETE);
    EXPECT_CALL(*server_, Call(IsMethod("ImportUnits"), _, _, _))
        .WillRepeatedly(
            [this](const Method&, const Message& message, Message& response, const CallOptions&) {
              const auto& request = dynamic_cast<const ImportUnitsRequest&>(message);
              EXPECT_EQ(request.parent(), "registers/2024-01-01");
              ImportUnitsResponse counts;
              // The first batch was there before.
              (batches_.empty() ? counts.set_unchanged_count(request.units_size())
                                : counts.set_created_count(request.units_size()));
              batches_.push_back(request.units_size());
              response.CopyFrom(counts);
              return absl::OkStatus();
            });
  }

  absl::StatusOr<ImportedRegister> Import() {
    return ImportTerc(client::RegisterClient(server_), file_, "GUS",
                      [this](int done) { progress_.push_back(done); });
  }

  std::shared_ptr<MockConnection> server_ = std::make_shared<MockConnection>();
  TercFile file_;
  Register importing_;
  Register complete_;
  std::vector<int> batches_;
  std::vector<int> progress_;
};

TEST_F(ImportTercTest, Units_GoInBatchesAndTheRegisterIsClosed) {
  EXPECT_CALL(*server_, Call(IsMethod("CreateRegister"), _, _, _)).WillOnce(Answer(importing_));
  EXPECT_CALL(*server_, Call(IsMethod("CompleteRegister"), _, _, _)).WillOnce(Answer(complete_));
  const absl::StatusOr<ImportedRegister> imported = Import();
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_THAT(batches_, ElementsAre(200, 200, 50));
  EXPECT_THAT(progress_, ElementsAre(200, 400, 450));
  EXPECT_EQ(imported->stored.state(), Register::COMPLETE);
  EXPECT_EQ(imported->unchanged_count, 200);
  EXPECT_EQ(imported->created_count, 250);
}

TEST_F(ImportTercTest, CompleteRegister_IsNotClosedAgain) {
  EXPECT_CALL(*server_, Call(IsMethod("CreateRegister"), _, _, _)).WillOnce(Answer(complete_));
  EXPECT_TRUE(Import().ok());
}

TEST_F(ImportTercTest, SameFileUnderAnotherSource_IsTakenUp) {
  const absl::Status exists =
      client::ServerError(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS");
  EXPECT_CALL(*server_, Call(IsMethod("CreateRegister"), _, _, _)).WillRepeatedly(Fail(exists));
  EXPECT_CALL(*server_, Call(IsMethod("GetRegister"), _, _, _)).WillRepeatedly(Answer(complete_));
  EXPECT_TRUE(Import().ok());
  file_.sha256 = "bb";
  EXPECT_EQ(Import().status(), exists) << "another file of the same day is not";
}

}  // namespace
}  // namespace osiedle::cli
