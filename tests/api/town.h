// A served town to test against: principals with tokens, a small register, Rybnik with a stop.
#ifndef OSIEDLE_TESTS_API_TOWN_H_
#define OSIEDLE_TESTS_API_TOWN_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "osiedle/changes/v1/change.pb.h"
#include "osiedle/changes/v1/change_service.grpc.pb.h"
#include "osiedle/contacts/v1/contact_service.grpc.pb.h"
#include "osiedle/contacts/v1/day_service.grpc.pb.h"
#include "osiedle/figures/v1/figure_service.grpc.pb.h"
#include "osiedle/invitations/v1/invitation_service.grpc.pb.h"
#include "osiedle/operations/v1/operations_service.grpc.pb.h"
#include "osiedle/registry/v1/municipality_service.grpc.pb.h"
#include "osiedle/registry/v1/register_service.grpc.pb.h"
#include "osiedle/residents/v1/resident_service.grpc.pb.h"
#include "tests/api/server_process.h"

namespace osiedle::tests {

inline constexpr char kRybnik[] = "municipalities/rybnik";

// Tokens of the test principals.
enum class As {
  kOperator,
  kCoordinator,
  kAssistant,
  kViewer,
  kAuditor,
  kStranger,
  kPartner,
  kFiguresReader,
  kTownsOperator,
  kIntegration,
  kAdministrator,
  // A coordinator of the records of one controller, "ops".
  kOfController,
  kSocialWorker,
  kDataProtectionOfficer,
  kNobody,
  // May do everything everywhere.
  kEveryRole
};

// What a call says in its metadata, as {{"osiedle-purpose", "outreach"}}.
using Metadata = std::vector<std::pair<std::string, std::string>>;
// What nearly all calls of these tests say.
inline const Metadata kForOutreach = {{"osiedle-purpose", "outreach"}};

// A client context for one call.
class CallContext {
 public:
  explicit CallContext(As as, int timeout_seconds = 20, const Metadata& metadata = kForOutreach);
  operator grpc::ClientContext*() { return &context_; }
  grpc::ClientContext* operator->() { return &context_; }

 private:
  grpc::ClientContext context_;
};

std::string TokenOf(As as);
// The text of a token file that knows all of them.
std::string TokenFileText(const std::string& more_tokens = "");

// The details of a failure.
std::string ReasonOf(const grpc::Status& status);
// The fields that are wrong, in order. The test fails where a text has braces that the metadata do
// not fill.
std::vector<std::string> ViolatedFields(const grpc::Status& status);
template <typename Detail>
std::optional<Detail> DetailOf(const grpc::Status& status) {
  google::rpc::Status wire;
  if (!wire.ParseFromString(status.error_details())) return std::nullopt;
  for (const google::protobuf::Any& any : wire.details()) {
    Detail detail;
    if (any.Is<Detail>() && any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

// A random version 4 UUID.
std::string NewRequestId();

class Town {
 public:
  // Starts a server over a new folder, imports three units and creates Rybnik and Gdynia.
  // `environment` of the server is added to this program's own.
  // `more_tokens` are entries of the tokens file besides those of the test principals.
  explicit Town(std::vector<std::string> more_flags = {}, std::vector<std::string> environment = {},
                const std::string& more_tokens = "");

  // Ends the server gracefully and starts it again over the same folder.
  void Restart();
  // The same after server().Stop() or Kill().
  void StartAgain() { Start(); }

  ServerProcess& server() { return *server_; }
  const std::string& folder() const { return folder_.path(); }
  std::string data_dir() const { return folder_.path() + "/data"; }

  contacts::v1::ContactService::Stub& contacts() { return *contacts_; }
  contacts::v1::DayService::Stub& days() { return *days_; }
  invitations::v1::InvitationService::Stub& invitations() { return *invitations_; }
  registry::v1::MunicipalityService::Stub& municipalities() { return *municipalities_; }
  residents::v1::ResidentService::Stub& residents() { return *residents_; }
  changes::v1::ChangeService::Stub& changes() { return *changes_; }
  figures::v1::FigureService::Stub& figures() { return *figures_; }
  operations::v1::OperationsService::Stub& operations() { return *operations_; }

  // A valid contact at no stop.
  static contacts::v1::Contact SampleContact();
  grpc::Status CreateContact(const contacts::v1::CreateContactRequest& request,
                             contacts::v1::Contact& contact, As as = As::kAssistant);
  // Every change of Rybnik's feed.
  std::vector<changes::v1::Change> AllChanges();
  std::vector<operations::v1::AuditEntry> AuditEntries(const std::string& parent,
                                                       const std::string& filter = "");

 private:
  void Start();
  void Found();

  TemporaryFolder folder_;
  std::vector<std::string> flags_;
  const std::vector<std::string> environment_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<contacts::v1::ContactService::Stub> contacts_;
  std::unique_ptr<contacts::v1::DayService::Stub> days_;
  std::unique_ptr<invitations::v1::InvitationService::Stub> invitations_;
  std::unique_ptr<registry::v1::RegisterService::Stub> registers_;
  std::unique_ptr<registry::v1::MunicipalityService::Stub> municipalities_;
  std::unique_ptr<residents::v1::ResidentService::Stub> residents_;
  std::unique_ptr<changes::v1::ChangeService::Stub> changes_;
  std::unique_ptr<figures::v1::FigureService::Stub> figures_;
  std::unique_ptr<operations::v1::OperationsService::Stub> operations_;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_API_TOWN_H_
