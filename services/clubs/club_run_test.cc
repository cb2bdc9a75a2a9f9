#include "services/clubs/club_run.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/change_kind.pb.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::internal::v1::ResourceChange;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(ClubRunTest, ARowHasOneEntry_HoweverOftenItIsWritten) {
  std::vector<ResourceChange> changes;
  const auto record = [&changes](const std::string& text) {
    RecordIn(changes, call::FromText<ResourceChange>(text));
  };
  record("name: 'a' kind: CREATED changed_fields: 'party' changed_fields: 'state'");
  record("name: 'b' kind: UPDATED changed_fields: 'state'");
  record("name: 'a' kind: UPDATED changed_fields: 'state' changed_fields: 'offer_expire_time'");
  record("name: 'b' kind: DELETED changed_fields: 'delete_time'");
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[0].kind(), common::v1::CREATED);
  EXPECT_THAT(changes[0].changed_fields(), ElementsAre("party", "state", "offer_expire_time"));
  EXPECT_EQ(changes[1].kind(), common::v1::DELETED);
  EXPECT_THAT(changes[1].changed_fields(), ElementsAre("state", "delete_time"));
}

}  // namespace
}  // namespace osiedle::clubs
