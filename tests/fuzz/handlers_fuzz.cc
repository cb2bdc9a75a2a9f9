// A request from a client, all the way into the handlers on the real engine: it is answered or
// refused with a reason that is the client's to know. The first byte chooses the method, the others
// are the request on the wire.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/outing_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "services/contacts/testing/contacts_fixture.h"

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
        return Send<v1::CreateContactRequest>(bytes);
      case 1:
        return Send<v1::UpdateContactRequest>(bytes);
      case 2:
        return Send<v1::ListContactsRequest>(bytes);
      case 3:
        return Send<v1::CreateStopRequest>(bytes);
      case 4:
        return Send<v1::UpdateOutingRequest>(bytes);
      case 5:
        return Send<v1::ArriveAtStopRequest>(bytes);
      case 6:
        return Send<v1::DeleteContactRequest>(bytes);
      default:
        return Send<v1::UndeleteContactRequest>(bytes);
    }
  }

 private:
  template <typename Request>
  void Send(absl::string_view bytes) {
    Request request;
    if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
    const call::Method& method = directory().MethodOf<Request>();
    const std::unique_ptr<google::protobuf::Message> response(method.response->New());
    const absl::Status status = RunMethod(method, request, *response);
    const bool explained = status.ok() || !call::ReasonOf(status).empty();
    if (explained && !absl::IsInternal(status) && !absl::IsUnknown(status) &&
        !absl::IsDataLoss(status)) {
      return;
    }
    std::cerr << status << "\n" << request.DebugString();
    std::abort();
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
