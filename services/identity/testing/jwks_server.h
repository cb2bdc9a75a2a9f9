// An issuer's place for its keys: a real HTTP server on a free port of this machine.
#ifndef OSIEDLE_SERVICES_IDENTITY_TESTING_JWKS_SERVER_H_
#define OSIEDLE_SERVICES_IDENTITY_TESTING_JWKS_SERVER_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace osiedle::identity {

class JwksServer {
 public:
  enum class Kind {
    kPlain,
    // https, with a certificate of its own for "localhost".
    kTls
  };
  explicit JwksServer(Kind kind = Kind::kPlain);
  ~JwksServer();

  // "http://127.0.0.1:…/keys"; of kTls "https://localhost:…/keys".
  const std::string& url() const { return url_; }
  // The certificate, as PEM.
  const std::string& certificate() const { return certificate_; }

  // What it answers from now on.
  void Answer(const std::string& body, int status = 200);
  // Answers wait until the next Answer, or for the end.
  void KeepWaiting();

  // The requests that have come.
  int requests() const { return requests_.load(); }

 private:
  std::unique_ptr<httplib::Server> server_;
  std::string url_;
  std::string certificate_;
  std::atomic<int> requests_ = 0;
  absl::Mutex mutex_;
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  int status_ ABSL_GUARDED_BY(mutex_) = 404;
  std::string body_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace osiedle::identity

#endif  // OSIEDLE_SERVICES_IDENTITY_TESTING_JWKS_SERVER_H_
