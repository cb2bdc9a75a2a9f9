#include "services/call/rpc/write_run.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/process/entropy.h"
#include "services/call/rpc/access_table.h"
#include "services/call/rpc/errors.h"
#include "services/call/rpc/municipality_directory.h"
#include "services/call/rpc/page_token.h"
#include "services/call/rpc/relations.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/records/ids.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::call {
namespace {

using ::osiedle::common::v1::ASSISTANT;
using ::osiedle::common::v1::COORDINATOR;
using ::osiedle::common::v1::VIEWER;
using ::osiedle::contacts::v1::Stop;
using ::osiedle::internal::v1::AuditEntry;
using ::osiedle::internal::v1::ResourceChange;

constexpr uint32_t kRybnik = 1;

MethodInfo InfoOf(const std::string& method) {
  return MethodInfo(*google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "osiedle.contacts.v1.ContactService." + method));
}

class WriteRunTest : public testing::Test {
 protected:
  WriteRunTest() : store_(*storage::OpenRocksDbStore({.directory = "/store", .in_memory = true})) {}
  ~WriteRunTest() override { EXPECT_TRUE(store_->Close().ok()); }

  // A call of somebody with this role in Rybnik.
  Call CallOf(common::v1::Role role, const MethodInfo& method) {
    auto principal = std::make_shared<const Principal>(
        Principal{.id = "ewa", .grants = {{.municipality = "rybnik", .roles = {role}}}});
    Call call(resources_, method, std::move(principal), absl::FromUnixSeconds(1'717'372'800), {});
    call.SetScope("rybnik", kRybnik);
    return call;
  }
  // A change that records one, and answers with a stop that has this name.
  WriteParts Parts(const MethodInfo& method, const std::string& name) {
    WriteParts parts;
    parts.access = {&method};
    parts.audited = {.rpc = method.full_name, .subject = "", .request_id = ""};
    parts.body = [this, name](const Call& call, storage::Transaction& transaction) {
      ++bodies_;
      answer_.set_name(name);
      ResourceChange change;
      change.set_name(name);
      call.RecordChange(change);
      return transaction.Put("key", name);
    };
    parts.answer = &answer_;
    return parts;
  }
  ReplayKey KeyOf(const Call& call, const std::string& request_id) {
    return ReplayKey(kRybnik, call.principal().id, call.method().full_name, request_id, request_,
                     call.time());
  }
  absl::Status Do(WriteRun& run) {
    return run.Conclude(storage::ReadWriteAndWait(
        *store_, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
        [&run](storage::Transaction& transaction) { return run.Run(transaction); }));
  }
  std::vector<AuditEntry> Audited() {
    const auto snapshot = store_->GetSnapshot({});
    const auto log = (*snapshot)->ReadLog({kRybnik, storage::kAuditLog}, 0, 100);
    std::vector<AuditEntry> entries;
    for (const storage::LogEntry& entry : *log) {
      EXPECT_TRUE(entries.emplace_back().ParseFromString(entry.value));
    }
    return entries;
  }
  bool IsWritten() {
    const auto snapshot = store_->GetSnapshot({});
    const auto value = (*snapshot)->Get("key");
    return value->has_value();
  }

  const MethodInfo create_ = InfoOf("CreateStop");
  const MethodInfo tally_ = InfoOf("TallyOuting");
  SeededEntropy entropy_{1};
  PageTokenCodec page_tokens_{{}};
  std::unique_ptr<storage::Store> store_;
  CallResources resources_{.store = *store_, .entropy = entropy_, .page_tokens = page_tokens_};
  Stop request_;
  Stop answer_;
  int bodies_ = 0;
};

TEST_F(WriteRunTest, Run_WhenAllIsWell_WritesAnswersAndRecords) {
  Call call = CallOf(COORDINATOR, create_);
  WriteRun run(call, Parts(create_, "a"));
  ASSERT_TRUE(Do(run).ok());
  EXPECT_TRUE(IsWritten());
  EXPECT_EQ(answer_.name(), "a");
  ASSERT_EQ(Audited().size(), 1u);
  EXPECT_EQ(Audited()[0].outcome(), AuditEntry::CHANGED);
  EXPECT_FALSE(run.found_done());
}

// A right that ends between the arrival of a call and its body.
TEST_F(WriteRunTest, Run_WhenTheCallerIsNotEntitledAnyMore_DoesNothing) {
  Call call = CallOf(VIEWER, create_);
  WriteRun run(call, Parts(create_, "a"));
  EXPECT_TRUE(IsDenial(Do(run)));
  EXPECT_EQ(bodies_, 0);
  EXPECT_FALSE(IsWritten());
}

// What the store says of the caller, which an action changes between two runs of one body.
class ChangingRelations final : public Relations {
 public:
  absl::StatusOr<std::optional<StaffStanding>> StandingOf(
      const Call& /*call*/, const storage::Reader& reader,
      absl::string_view /*principal*/) const override {
    // As an area does it: a row that the transaction has read.
    RETURN_IF_ERROR(reader.Get("standing").status());
    return std::optional<StaffStanding>(standing);
  }

  StaffStanding standing = {.staff_member = "municipalities/rybnik/staffMembers/ewa",
                            .institution = "",
                            .in_office = true,
                            .teams = {{.team = "municipalities/rybnik/teams/t"}}};
};

class Numbers final : public MunicipalityDirectory {
 public:
  absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader& /*reader*/,
                                                   absl::string_view id) const override {
    return std::optional<uint32_t>(id == "rybnik" ? kRybnik : kCompartment);
  }
  absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader& /*reader*/,
                                        absl::string_view /*id*/) const override {
    return absl::UTCTimeZone();
  }

  static constexpr uint32_t kCompartment = 7;
};

class LosingTest : public WriteRunTest {
 protected:
  LosingTest() {
    resources_.relations = &relations_;
    resources_.municipalities = &numbers_;
  }

  // Runs a body that loses its race against `loss`, and so runs again after it.
  absl::Status RunWhile(Call& call, const MethodInfo& method, const std::function<void()>& loss) {
    WriteParts parts = Parts(method, "a");
    parts.body = [this, loss, body = parts.body](const Call& of_run,
                                                 storage::Transaction& transaction) {
      const absl::Status written = body(of_run, transaction);
      if (bodies_ > 1) return written;
      loss();
      EXPECT_TRUE(storage::ReadWriteAndWait(*store_, {}, [](storage::Transaction& other) {
                    return other.Put("standing", "changed");
                  }).status.ok());
      return written;
    };
    WriteRun run(call, std::move(parts));
    return Do(run);
  }

  ChangingRelations relations_;
  Numbers numbers_;
};

TEST_F(LosingTest, AMandateThatEndsBeforeTheCommit_RefusesTheWrite) {
  Call call = CallOf(COORDINATOR, create_);
  const absl::Status ended =
      RunWhile(call, create_, [this] { relations_.standing.in_office = false; });
  EXPECT_EQ(ErrorInfoOf(ended)->reason(), "MANDATE_ENDED");
  EXPECT_EQ(bodies_, 1);
  EXPECT_FALSE(IsWritten());
  EXPECT_TRUE(Audited().empty());
}

TEST_F(LosingTest, AMembershipThatEndsBeforeTheCommit_RefusesTheWrite) {
  Call call = CallOf(COORDINATOR, create_);
  call.set_circumstances({.team = "municipalities/rybnik/teams/t"});
  const absl::Status ended = RunWhile(call, create_, [this] { relations_.standing.teams.clear(); });
  EXPECT_EQ(ErrorInfoOf(ended)->reason(), "TEAM_DENIED");
  EXPECT_EQ(bodies_, 1);
  EXPECT_FALSE(IsWritten());
}

// The records that a call may know of are those of its last run.
TEST_F(LosingTest, ATeamThatIsLostBeforeTheCommit_IsNotAmongTheRecordsAnyMore) {
  MethodInfo read_teams = create_;
  read_teams.access.set_permission(common::v1::MANAGE_TEAMS);
  read_teams.permission = &LinesOf(common::v1::MANAGE_TEAMS);
  relations_.standing.teams.front().is_chair = true;
  Call call = CallOf(common::v1::TEAM_CHAIR, read_teams);
  ASSERT_TRUE(RunWhile(call, read_teams, [&] {
                EXPECT_FALSE(call.record_scope().is_nothing());
                relations_.standing.teams.front().is_chair = false;
              }).ok());
  EXPECT_EQ(bodies_, 2);
  EXPECT_TRUE(call.record_scope().is_nothing());
}

TEST_F(LosingTest, WithoutALoss_TheWriteStands) {
  Call call = CallOf(COORDINATOR, create_);
  call.set_circumstances({.team = "municipalities/rybnik/teams/t"});
  EXPECT_TRUE(RunWhile(call, create_, [] {}).ok());
  EXPECT_EQ(bodies_, 2);
  EXPECT_TRUE(IsWritten());
  EXPECT_EQ(call.compartment(), Numbers::kCompartment);
}

// An imported row needs the right of the import and that of what it does.
TEST_F(WriteRunTest, Run_WithoutTheRightOfOneOfItsMethods_DoesNothing) {
  Call call = CallOf(ASSISTANT, tally_);
  WriteParts parts = Parts(tally_, "a");
  parts.access.push_back(&create_);
  WriteRun run(call, std::move(parts));
  EXPECT_TRUE(IsDenial(Do(run)));
  EXPECT_EQ(bodies_, 0);
}

// A caller without the right does not get the kept answer, either.
TEST_F(WriteRunTest, ARepeat_ByWhoIsNotEntitledAnyMore_FindsNoAnswer) {
  {
    Call call = CallOf(COORDINATOR, create_);
    WriteParts parts = Parts(create_, "a");
    parts.replay.emplace(KeyOf(call, "6f1b7a52-4c07-4b44-9a0e-1f6f2d1c9b11"));
    WriteRun run(call, std::move(parts));
    ASSERT_TRUE(Do(run).ok());
  }
  Call call = CallOf(VIEWER, create_);
  WriteParts parts = Parts(create_, "b");
  parts.replay.emplace(KeyOf(call, "6f1b7a52-4c07-4b44-9a0e-1f6f2d1c9b11"));
  WriteRun run(call, std::move(parts));
  EXPECT_TRUE(IsDenial(Do(run)));
  EXPECT_FALSE(run.replayed());
  EXPECT_EQ(answer_.name(), "");
}

TEST_F(WriteRunTest, ARepeat_GivesTheFirstAnswerAndDoesNothing) {
  for (const char* name : {"a", "b"}) {
    Call call = CallOf(COORDINATOR, create_);
    WriteParts parts = Parts(create_, name);
    parts.replay.emplace(KeyOf(call, "6f1b7a52-4c07-4b44-9a0e-1f6f2d1c9b11"));
    WriteRun run(call, std::move(parts));
    ASSERT_TRUE(Do(run).ok());
    EXPECT_EQ(answer_.name(), "a");
    EXPECT_EQ(run.replayed(), std::string(name) == "b");
    EXPECT_EQ(run.found_done(), run.replayed());
  }
  EXPECT_EQ(bodies_, 1);
  EXPECT_EQ(Audited().size(), 1u);
}

TEST_F(WriteRunTest, ARepeatOfAnItem_IsToldOnlyThatItWasMade) {
  for (const char* name : {"a", "b"}) {
    Call call = CallOf(COORDINATOR, create_);
    WriteParts parts = Parts(create_, name);
    parts.keeps_no_answer = true;
    parts.replay.emplace(KeyOf(call, "6f1b7a52-4c07-4b44-9a0e-1f6f2d1c9b11"));
    WriteRun run(call, std::move(parts));
    ASSERT_TRUE(Do(run).ok());
    EXPECT_EQ(answer_.name(), run.replayed() ? "" : "a");
  }
  EXPECT_EQ(bodies_, 1);
}

TEST_F(WriteRunTest, ARefusalThatMustBeCounted_CommitsAndIsAudited) {
  Call call = CallOf(COORDINATOR, create_);
  WriteParts parts = Parts(create_, "a");
  parts.replay.emplace(KeyOf(call, "6f1b7a52-4c07-4b44-9a0e-1f6f2d1c9b11"));
  parts.body = [](const Call& of_run, storage::Transaction& transaction) {
    EXPECT_TRUE(transaction.Put("key", "counted").ok());
    return of_run.RefuseAndCommit(ResourceNotFound("x"));
  };
  WriteRun run(call, std::move(parts));
  const storage::CommitResult result = storage::ReadWriteAndWait(
      *store_, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
      [&run](storage::Transaction& transaction) { return run.Run(transaction); });
  EXPECT_TRUE(absl::IsNotFound(run.Conclude(result)));
  EXPECT_TRUE(run.RefusalIsAudited(result));
  EXPECT_TRUE(IsWritten());
  ASSERT_EQ(Audited().size(), 1u);
  EXPECT_EQ(Audited()[0].outcome(), AuditEntry::DENIED);
  EXPECT_EQ(Audited()[0].reason(), "RESOURCE_NOT_FOUND");
}

TEST_F(WriteRunTest, ARefusalThatTellsWhatIsStored_IsAuditedAsAReading) {
  Call call = CallOf(COORDINATOR, create_);
  WriteParts parts = Parts(create_, "a");
  parts.body = [](const Call& of_run, storage::Transaction& /*transaction*/) {
    of_run.AuditAsReading();
    return of_run.RefuseAndCommit(ResourceNotFound("x"));
  };
  WriteRun run(call, std::move(parts));
  const storage::CommitResult result = storage::ReadWriteAndWait(
      *store_, {.deadline = storage::SteadyNow() + absl::Seconds(60)},
      [&run](storage::Transaction& transaction) { return run.Run(transaction); });
  EXPECT_TRUE(absl::IsNotFound(run.Conclude(result)));
  EXPECT_TRUE(run.RefusalIsAudited(result));
  ASSERT_EQ(Audited().size(), 1u);
  EXPECT_EQ(Audited()[0].outcome(), AuditEntry::READ);
  EXPECT_EQ(Audited()[0].reason(), "");
}

TEST_F(WriteRunTest, WhatIsWrongByItsProto_IsNotWrittenByAHandlerThatDidNotLook) {
  Call call = CallOf(COORDINATOR, create_);
  Violations declared;
  declared.Add("stop.display_name", common::v1::REQUIRED);
  call.set_declared_violations(declared);
  WriteRun run(call, Parts(create_, "a"));
  EXPECT_TRUE(absl::IsInvalidArgument(Do(run)));
  EXPECT_FALSE(IsWritten());
}

TEST_F(WriteRunTest, ValidateOnly_ChecksAndWritesNothing) {
  Call call = CallOf(COORDINATOR, create_);
  call.set_validate_only(true);
  WriteParts parts = Parts(create_, "a");
  parts.answer_is_reading = true;
  WriteRun run(call, std::move(parts));
  ASSERT_TRUE(Do(run).ok());
  EXPECT_TRUE(run.validated());
  EXPECT_TRUE(run.owes_reading());
  EXPECT_EQ(bodies_, 1);
  EXPECT_FALSE(IsWritten());
  EXPECT_EQ(Audited().size(), 0u);
}

// Where readings are audited, only the name of an answer is kept; a repeat is a reading.
TEST_F(WriteRunTest, AnAnswerThatIsAReading_IsKeptAsItsName) {
  for (bool repeated : {false, true}) {
    Call call = CallOf(COORDINATOR, create_);
    WriteParts parts = Parts(create_, "a");
    parts.answer_is_reading = true;
    parts.replay.emplace(KeyOf(call, "6f1b7a52-4c07-4b44-9a0e-1f6f2d1c9b11"));
    const auto body = parts.body;
    parts.body = [this, body](const Call& of_run, storage::Transaction& transaction) {
      answer_.set_note("secret");
      return body(of_run, transaction);
    };
    WriteRun run(call, std::move(parts));
    ASSERT_TRUE(Do(run).ok());
    EXPECT_EQ(answer_.name(), "a");
    EXPECT_EQ(answer_.note(), repeated ? "" : "secret");
  }
  ASSERT_EQ(Audited().size(), 2u);
  EXPECT_EQ(Audited()[1].outcome(), AuditEntry::READ);
}

}  // namespace
}  // namespace osiedle::call
