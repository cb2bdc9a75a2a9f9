// A town that the cases of one file share, and their usual calls on its contacts.
#ifndef OSIEDLE_TESTS_API_CALL_PATH_FIXTURE_H_
#define OSIEDLE_TESTS_API_CALL_PATH_FIXTURE_H_

#include <string>

#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {

class CallPathTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { town_ = new Town(); }
  static void TearDownTestSuite() {
    delete town_;
    town_ = nullptr;
  }

  static contacts::v1::CreateContactRequest Request(const std::string& id = "") {
    contacts::v1::CreateContactRequest request;
    request.set_parent(kRybnik);
    request.set_contact_id(id);
    *request.mutable_contact() = Town::SampleContact();
    return request;
  }
  static contacts::v1::Contact Create(const std::string& id) {
    contacts::v1::Contact contact;
    const grpc::Status status = town_->CreateContact(Request(id), contact);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return contact;
  }
  static grpc::Status Get(const std::string& name, contacts::v1::Contact& contact,
                          As as = As::kViewer) {
    contacts::v1::GetContactRequest request;
    request.set_name(name);
    return town_->contacts().GetContact(CallContext(as), request, &contact);
  }
  static std::string Name(const std::string& id) {
    return std::string(kRybnik) + "/contacts/" + id;
  }

  static inline Town* town_ = nullptr;
};

}  // namespace osiedle::tests

#endif  // OSIEDLE_TESTS_API_CALL_PATH_FIXTURE_H_
