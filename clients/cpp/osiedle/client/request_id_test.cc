#include "osiedle/client/request_id.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"

namespace osiedle::client {
namespace {

TEST(RequestIdTest, NewRequestId_IsARandomUuid4) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewRequestId();
    EXPECT_THAT(id, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-"
                                          "[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
}

TEST(RequestIdTest, RequestIdField_IsThatOfChangesAlone) {
  EXPECT_NE(RequestIdField(contacts::v1::CreateContactRequest()), nullptr);
  EXPECT_EQ(RequestIdField(contacts::v1::GetContactRequest()), nullptr);
}

}  // namespace
}  // namespace osiedle::client
