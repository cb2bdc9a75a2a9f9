// What `osiedle import rows` says when the server fails in the middle. The rest is tested with a
// real server (tests/api).
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "storage/testing/temporary_folder.h"

namespace osiedle::cli {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ImportRows : public testing::Test {
 protected:
  // Imports 501 rows, which are two chunks.
  absl::Status Run() {
    const std::string path = folder_ / "rows.csv";
    std::ofstream file(path);
    file << "id\n";
    for (int i = 0; i < 501; ++i) file << "c" << i << "\n";
    file.close();
    CLI::App app;
    Command chosen;
    AddImportRowsCommand(app, chosen);
    app.parse("rows contacts --parent=municipalities/rybnik " + path, false);
    Session session{.connection = server_, .out = out_, .err = err_};
    return chosen(session);
  }
  // Every row of a chunk is created.
  static absl::Status Take(const google::protobuf::Message& request,
                           google::protobuf::Message& response) {
    const auto& chunk = dynamic_cast<const exchange::v1::ImportRowsRequest&>(request);
    auto& results = dynamic_cast<exchange::v1::ImportRowsResponse&>(response);
    for (int i = 0; i < chunk.rows_size(); ++i) {
      results.add_results()->set_outcome(exchange::v1::RowResult::CREATED);
    }
    return absl::OkStatus();
  }

  const storage::TemporaryFolder folder_;
  std::shared_ptr<client::MockConnection> server_ = std::make_shared<client::MockConnection>();
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ImportRows, BrokenOffByWhatPasses_SaysHowFarItCameAndThatTheCommandTakesItUp) {
  EXPECT_CALL(*server_, Call(client::IsMethod("ImportRows"), _, _, _))
      .WillOnce([](const auto&, const auto& request, auto& response, const auto&) {
        return Take(request, response);
      })
      .WillOnce(client::Fail(absl::AbortedError("a conflict")));
  EXPECT_FALSE(Run().ok());
  EXPECT_THAT(err_.str(), HasSubstr("The import broke off after 500 of 501 rows: what is imported "
                                    "stays as it is.\nThe same command takes the import up.\n"));
  EXPECT_THAT(out_.str(), IsEmpty());
}

TEST_F(ImportRows, BrokenOffByWhatStays_PromisesNothing) {
  EXPECT_CALL(*server_, Call(_, _, _, _))
      .WillOnce([](const auto&, const auto& request, auto& response, const auto&) {
        return Take(request, response);
      })
      .WillOnce(client::Fail(absl::PermissionDeniedError("not any more")));
  EXPECT_TRUE(absl::IsPermissionDenied(Run()));
  EXPECT_THAT(err_.str(), HasSubstr("broke off after 500 of 501 rows"));
  EXPECT_THAT(err_.str(), testing::Not(HasSubstr("takes the import up")));
}

TEST_F(ImportRows, RefusedBeforeAnythingWasDone_BrokeNothingOff) {
  for (const absl::Status& why :
       {absl::PermissionDeniedError("no"), absl::InvalidArgumentError("no"),
        absl::UnauthenticatedError("no"), absl::UnimplementedError("no")}) {
    EXPECT_CALL(*server_, Call(_, _, _, _)).WillOnce(client::Fail(why));
    EXPECT_EQ(Run(), why);
    EXPECT_THAT(err_.str(), testing::Not(HasSubstr("import")));
  }
}

}  // namespace
}  // namespace osiedle::cli
