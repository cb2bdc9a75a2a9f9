// What osiedled is measured against, as a server in a process of its own:
//
//   --kind=empty  callback handlers that answer what they were given and do nothing else
//   --kind=sync   sync_baseline.h
//
// The other flags are those of osiedled that a test starts it with.
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "osiedle/contacts/v1/contact_service.grpc.pb.h"
#include "tests/bench/die.h"
#include "tests/bench/sync_baseline.h"

ABSL_FLAG(std::string, kind, "empty", "empty or sync");
ABSL_FLAG(std::string, answer, "", "empty: a file with the contact to answer, serialised");
ABSL_FLAG(std::string, data_dir, "", "sync: the folder of the database");
ABSL_FLAG(std::string, listen, "127.0.0.1:0", "host:port for gRPC");
ABSL_FLAG(std::string, http_listen, "", "not used: there is no such listener");
ABSL_FLAG(std::string, port_file, "", "file to write the port to, once serving");

namespace osiedle::bench {
namespace {

constexpr int kPage = 50;

class EmptyContacts final : public contacts::v1::ContactService::CallbackService {
 public:
  explicit EmptyContacts(contacts::v1::Contact answer) : answer_(std::move(answer)) {
    for (int i = 0; i < kPage; ++i) *page_.add_contacts() = answer_;
    // As long as a real one.
    page_.set_next_page_token(std::string(120, 't'));
  }

  grpc::ServerUnaryReactor* GetContact(grpc::CallbackServerContext* context,
                                       const contacts::v1::GetContactRequest* /*request*/,
                                       contacts::v1::Contact* response) override {
    *response = answer_;
    return Finish(context);
  }
  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context,
                                         const contacts::v1::ListContactsRequest* /*request*/,
                                         contacts::v1::ListContactsResponse* response) override {
    *response = page_;
    return Finish(context);
  }

 private:
  static grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext* context) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  const contacts::v1::Contact answer_;
  contacts::v1::ListContactsResponse page_;
};

std::unique_ptr<grpc::Service> MakeService() {
  if (absl::GetFlag(FLAGS_kind) == "sync") return MakeSyncBaseline(absl::GetFlag(FLAGS_data_dir));
  OrDie(absl::GetFlag(FLAGS_kind) == "empty", "--kind is empty or sync");
  std::ifstream file(absl::GetFlag(FLAGS_answer), std::ios::binary);
  contacts::v1::Contact answer;
  OrDie(file && answer.ParseFromIstream(&file), "--answer is no file with a contact");
  return std::make_unique<EmptyContacts>(std::move(answer));
}

void Serve() {
  // Before any thread is made, so that the signal waits for sigwait.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);

  const std::unique_ptr<grpc::Service> service = MakeService();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(absl::GetFlag(FLAGS_listen), grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(service.get());
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  OrDie(server != nullptr && port != 0, "cannot listen");
  const std::string port_file = absl::GetFlag(FLAGS_port_file);
  std::ofstream(port_file + ".tmp") << "grpc=127.0.0.1:" << port << "\n";
  std::filesystem::rename(port_file + ".tmp", port_file);
  int signal = 0;
  sigwait(&ending, &signal);
  server->Shutdown();
}

}  // namespace
}  // namespace osiedle::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  // As osiedled does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  osiedle::bench::Serve();
  // gRPC 1.51 sometimes aborts while its callback threads end.
  _exit(0);
}
