#include "services/call/rpc/replay.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "services/call/fields/fingerprint.h"
#include "services/call/rpc/errors.h"
#include "storage/engines/rocksdb/rocksdb_store.h"

namespace osiedle::call {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;

const absl::Time kNoon = absl::FromUnixSeconds(1'763'726'400);
constexpr char kId[] = "5a1e1f4e-3f1f-4a54-9f3c-0123456789ab";

class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    storage::RocksDbOptions options;
    options.in_memory = true;
    store_ = storage::OpenRocksDbStore(std::move(options)).value();
    request_.set_parent("municipalities/rybnik");
    answer_.set_name("municipalities/rybnik/contacts/1");
  }
  void TearDown() override { EXPECT_TRUE(store_->Close().ok()); }

  ReplayKey Key(absl::Time time, const std::string& principal = "anna",
                const std::string& method = "CreateContact") {
    return ReplayKey(1, principal, method, kId, request_, time);
  }
  void Keep(absl::Time time) {
    const storage::CommitResult kept = storage::ReadWriteAndWait(
        *store_, {}, [&](storage::Transaction& txn) { return Key(time).Keep(txn, answer_); });
    ASSERT_TRUE(kept.status.ok()) << kept.status;
  }
  absl::StatusOr<bool> Find(const ReplayKey& key, Contact* found = nullptr) {
    auto snapshot = store_->GetSnapshot({});
    Contact answer;
    absl::StatusOr<bool> result = key.Find(**snapshot, answer);
    if (found != nullptr) *found = answer;
    return result;
  }

  std::unique_ptr<storage::Store> store_;
  CreateContactRequest request_;
  Contact answer_;
};

TEST_F(ReplayTest, AnAnswerIsFoundForADayAndNotForThree) {
  Keep(kNoon);
  Contact found;
  EXPECT_TRUE(Find(Key(kNoon), &found).value());
  EXPECT_EQ(found.name(), answer_.name());
  EXPECT_TRUE(Find(Key(kNoon + absl::Hours(24))).value());
  EXPECT_FALSE(Find(Key(kNoon + absl::Hours(72))).value());
}

TEST_F(ReplayTest, AnAnswerBelongsToItsPrincipalAndMethod) {
  Keep(kNoon);
  EXPECT_FALSE(Find(Key(kNoon, "piotr")).value());
  EXPECT_EQ(ErrorInfoOf(Find(Key(kNoon, "anna", "DeleteContact")).status())->reason(),
            "REQUEST_ID_REUSED");
}

TEST_F(ReplayTest, AnAnswerThatAnOlderServerKept_IsFound) {
  request_.set_request_id(kId);
  // An older version made key and hash in this way: only one of the two held the method.
  const std::string method = "CreateContact";
  const std::string id = Blake2b(absl::StrCat("4:anna", method.size(), ":", method, kId), 16);
  const storage::RowKey row = {.owner = 1,
                               .tuple = storage::KeyTuple::Of(
                                   static_cast<uint64_t>(absl::ToUnixSeconds(kNoon) / 86'400), id)};
  internal::v1::Replay old;
  old.set_request_hash(Blake2b(DeterministicBytes(request_), 32));
  answer_.SerializeToString(old.mutable_response());
  const storage::CommitResult kept = storage::ReadWriteAndWait(
      *store_, {},
      [&](storage::Transaction& txn) { return Replays().Insert(txn, row, old, {.revision = 1}); });
  ASSERT_TRUE(kept.status.ok()) << kept.status;
  Contact found;
  EXPECT_TRUE(Find(Key(kNoon), &found).value());
  EXPECT_EQ(found.name(), answer_.name());
  EXPECT_TRUE(Find(Key(kNoon + absl::Hours(24))).value());
  EXPECT_FALSE(Find(Key(kNoon, "piotr")).value());
  request_.set_contact_id("other");
  EXPECT_EQ(ErrorInfoOf(Find(Key(kNoon)).status())->reason(), "REQUEST_ID_REUSED");
}

TEST_F(ReplayTest, AnotherRequestUnderTheSameIdIsRefused) {
  Keep(kNoon);
  request_.set_contact_id("other");
  EXPECT_EQ(ErrorInfoOf(Find(Key(kNoon)).status())->reason(), "REQUEST_ID_REUSED");
}

TEST_F(ReplayTest, ASweepTakesOnlyWhatNobodyCanAskFor) {
  Keep(kNoon);
  EXPECT_EQ(SweepReplays(*store_, 1, kNoon + absl::Hours(24), 100).value(), 0);
  EXPECT_TRUE(Find(Key(kNoon)).value());
  EXPECT_EQ(SweepReplays(*store_, 1, kNoon + absl::Hours(72), 100).value(), 1);
  EXPECT_FALSE(Find(Key(kNoon)).value());
}

TEST_F(ReplayTest, AnAnswerThatIsTooLargeToKeepFailsTheCall) {
  answer_.set_note(std::string(70'000, 'x'));
  const storage::CommitResult kept = storage::ReadWriteAndWait(
      *store_, {}, [&](storage::Transaction& txn) { return Key(kNoon).Keep(txn, answer_); });
  EXPECT_EQ(ErrorInfoOf(kept.status)->reason(), "REQUEST_TOO_LARGE");
}

TEST_F(ReplayTest, ARequestIdInCapitals_IsTheSame_InTheKeyAndInTheRequest) {
  request_.set_request_id(kId);
  Keep(kNoon);
  request_.set_request_id(absl::AsciiStrToUpper(kId));
  const ReplayKey capitals(1, "anna", "CreateContact", request_.request_id(), request_, kNoon);
  EXPECT_TRUE(Find(capitals).value());
  request_.mutable_contact()->set_note("inna treść");
  const ReplayKey other(1, "anna", "CreateContact", request_.request_id(), request_, kNoon);
  EXPECT_EQ(ErrorInfoOf(Find(other).status())->reason(), "REQUEST_ID_REUSED");
}

}  // namespace
}  // namespace osiedle::call
