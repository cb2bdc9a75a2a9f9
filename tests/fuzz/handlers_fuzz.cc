// A request from a client, all the way into the handlers on the real engine: it is answered or
// refused with a reason that is the client's to know. The first byte chooses the method, the others
// are the request on the wire.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "services/contacts/contacts_test_fixture.h"

namespace osiedle::contacts {
namespace {

class FuzzedTown : public ContactsTest {
 public:
  FuzzedTown() {
    SetUp();
    if (!NewStop("rynek").ok() || !NewOuting("o").ok() || !NewContact("a", 600).ok()) std::abort();
  }
  void TestBody() override {}

  void Answer(uint8_t method, absl::string_view bytes) {
    switch (method % 8) {
      case 0:
        return Send(&CreateContact, bytes);
      case 1:
        return Send(&UpdateContact, bytes);
      case 2:
        return Send(&ListContacts, bytes);
      case 3:
        return Send(&CreateStop, bytes);
      case 4:
        return Send(&UpdateOuting, bytes);
      case 5:
        return Send(&ArriveAtStop, bytes);
      case 6:
        return Send(&DeleteContact, bytes);
      default:
        return Send(&UndeleteContact, bytes);
    }
  }

 private:
  template <typename Handler, typename Request>
  void Check(Handler handler, absl::string_view bytes, Request request) {
    if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
    const absl::Status status = Run(handler, request).status();
    const bool explained = status.ok() || !call::ReasonOf(status).empty();
    if (explained && !absl::IsInternal(status) && !absl::IsUnknown(status) &&
        !absl::IsDataLoss(status)) {
      return;
    }
    std::cerr << status << "\n" << request.DebugString();
    std::abort();
  }
  template <typename Request, typename Response>
  void Send(call::WriteHandler<Request, Response> handler, absl::string_view bytes) {
    Check(handler, bytes, Request());
  }
  template <typename Request, typename Response>
  void Send(call::ReadHandler<Request, Response> handler, absl::string_view bytes) {
    Check(handler, bytes, Request());
  }
};

}  // namespace
}  // namespace osiedle::contacts

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* const town = new osiedle::contacts::FuzzedTown();
  if (size > 0) {
    town->Answer(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  }
  return 0;
}
