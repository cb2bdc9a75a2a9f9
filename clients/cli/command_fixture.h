// Runs a command of osiedle against a server whose answers a test says.
#ifndef OSIEDLE_CLIENTS_CLI_COMMAND_FIXTURE_H_
#define OSIEDLE_CLIENTS_CLI_COMMAND_FIXTURE_H_

#include <initializer_list>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/session.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "osiedle/client/error_samples.h"
#include "osiedle/client/mock_connection.h"
#include "osiedle/registry/v1/municipality.pb.h"

namespace osiedle::cli {

class CommandTest : public testing::Test {
 protected:
  // `add` is a function of commands.h. The municipality lives in the zone of Warsaw.
  explicit CommandTest(void (*add)(CLI::App&, Command&)) : add_(add) { SetZone("Europe/Warsaw"); }

  void SetZone(const std::string& zone) {
    registry::v1::Municipality town;
    town.set_time_zone(zone);
    ON_CALL(*server_, Call(client::IsMethod("GetMunicipality"), testing::_, testing::_, testing::_))
        .WillByDefault(client::Answer(town));
  }

  // Answers the method, and keeps the text of its requests.
  template <typename Response>
  void AnswerTo(const char* method, const Response& answer) {
    ON_CALL(*server_, Call(client::IsMethod(method), testing::_, testing::_, testing::_))
        .WillByDefault([this, answer](const client::Method& called, const auto& request,
                                      auto& response, const auto&) {
          requests_.push_back(absl::StrCat(called.name(), " ", request.ShortDebugString()));
          response.CopyFrom(answer);
          return absl::OkStatus();
        });
  }

  // Refuses the method with this status.
  void Refuse(const char* method, const absl::Status& status) {
    ON_CALL(*server_, Call(client::IsMethod(method), testing::_, testing::_, testing::_))
        .WillByDefault(client::Fail(status));
  }
  // Refuses it because each of these fields "is wrong", and gives the status.
  absl::Status RefuseFields(const char* method, std::initializer_list<const char*> fields) {
    absl::Status refused =
        client::ServerError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS");
    google::rpc::BadRequest bad_request;
    for (const char* field : fields) {
      auto& violation = *bad_request.add_field_violations();
      violation.set_field(field);
      violation.set_description("is wrong");
    }
    client::AddDetail(refused, bad_request);
    Refuse(method, refused);
    return refused;
  }

  // `osiedle LINE`
  absl::Status Run(const std::string& line) {
    CLI::App app;
    Command chosen;
    add_(app, chosen);
    app.parse(line, false);
    Session session{.connection = server_, .json = json_, .out = out_, .err = err_};
    return chosen(session);
  }

  // Each of these lines is wrong, and nothing is sent.
  void ExpectUsageErrors(const std::vector<std::string>& lines) {
    EXPECT_CALL(*server_, Call).Times(0);
    for (const std::string& line : lines) {
      EXPECT_EQ(ExitCodeOf(Run(line)), ExitCode::kUsage) << line;
    }
  }

  std::shared_ptr<testing::NiceMock<client::MockConnection>> server_ =
      std::make_shared<testing::NiceMock<client::MockConnection>>();
  std::vector<std::string> requests_;
  bool json_ = false;
  std::ostringstream out_;
  std::ostringstream err_;

 private:
  void (*const add_)(CLI::App&, Command&);
};

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_COMMAND_FIXTURE_H_
