// What an operator does with a server: tokens, backups, the audit log, restore and verify.
#include "osiedle/operations/v1/audit_entry_requests.pb.h"
#include "services/server/commands.h"
#include "services/server/exit_codes.h"
#include "services/server/server_fixture.h"

namespace osiedle::server {
namespace {

using ::osiedle::operations::v1::AuditEntry;
using ::osiedle::operations::v1::Backup;
using ::testing::SizeIs;

class ServerOperationsTest : public ServerFixture {
 protected:
  grpc::Status DeleteBackup(const operations::v1::DeleteBackupRequest& request,
                            const std::string& token = "") {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    google::protobuf::Empty response;
    return operations_->DeleteBackup(&context, request, &response);
  }
  void ListAudit(const std::string& filter, operations::v1::ListAuditEntriesResponse& response) {
    grpc::ClientContext context;
    operations::v1::ListAuditEntriesRequest request;
    request.set_parent("system");
    request.set_filter(filter);
    const grpc::Status status = operations_->ListAuditEntries(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  std::vector<std::string> NamesOfBackups() {
    operations::v1::ListBackupsResponse response;
    EXPECT_TRUE(ListBackups("", response).ok());
    std::vector<std::string> names;
    for (const Backup& backup : response.backups()) names.push_back(backup.name());
    return names;
  }
};

TEST_F(ServerOperationsTest, Call_WithoutValidToken_IsUnauthenticated) {
  options_.dev_principal.clear();
  WriteTokens(absl::StrCat(R"({"tokens": [)", TokenOf("good"), "]}"));
  Start();
  operations::v1::ListBackupsResponse response;
  for (const char* token : {"", "bad"}) {
    const grpc::Status status = ListBackups(token, response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(ReasonOf(status), "UNAUTHENTICATED_TOKEN");
  }
  EXPECT_TRUE(ListBackups("good", response).ok());
}

TEST_F(ServerOperationsTest, ReloadFiles_TakesNewOnesAndKeepsTheOldWhenTheFileIsBroken) {
  options_.dev_principal.clear();
  WriteTokens(absl::StrCat(R"({"tokens": [)", TokenOf("first"), "]}"));
  Start();
  operations::v1::ListBackupsResponse response;
  WriteTokens(absl::StrCat(R"({"tokens": [)", TokenOf("second"), "]}"));
  EXPECT_FALSE(ListBackups("second", response).ok());
  server_->ReloadFiles();
  EXPECT_TRUE(ListBackups("second", response).ok());
  EXPECT_FALSE(ListBackups("first", response).ok());

  WriteTokens("{");
  server_->ReloadFiles();
  EXPECT_TRUE(ListBackups("second", response).ok());
}

TEST_F(ServerOperationsTest, CreateBackup_WithoutFolderForBackups_IsUnimplemented) {
  Start();
  Backup backup;
  const grpc::Status status = CreateBackup("", backup);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(ReasonOf(status), "METHOD_UNIMPLEMENTED");
}

TEST_F(ServerOperationsTest, CreateBackup_IsListedAuditedAndDoneOnceForARequestId) {
  options_.backup_dir = folder_ + "/backups";
  Start();
  constexpr char kRequestId[] = "0f8fad5b-d9cb-469f-a165-70867728950e";
  Backup first;
  grpc::Status status = CreateBackup(kRequestId, first);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(first.state(), Backup::COMPLETE);
  EXPECT_GE(first.complete_time().seconds(), first.create_time().seconds());
  EXPECT_GT(first.size_bytes(), 0);
  Backup again;
  ASSERT_TRUE(CreateBackup(kRequestId, again).ok());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  Backup second;
  ASSERT_TRUE(CreateBackup("", second).ok());
  EXPECT_NE(second.name(), first.name());

  operations::v1::ListBackupsResponse backups;
  ASSERT_TRUE(ListBackups("", backups).ok());
  ASSERT_THAT(backups.backups(), SizeIs(2));
  EXPECT_EQ(backups.backups(0).name(), second.name());
  EXPECT_EQ(backups.backups(1).name(), first.name());

  grpc::ClientContext context;
  operations::v1::ListAuditEntriesRequest request;
  request.set_parent("system");
  request.set_filter(absl::StrCat("changes.resource = \"", first.name(), "\""));
  operations::v1::ListAuditEntriesResponse audit;
  status = operations_->ListAuditEntries(&context, request, &audit);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_THAT(audit.audit_entries(), SizeIs(1));
  EXPECT_EQ(audit.audit_entries(0).principal(), "developer");
  EXPECT_EQ(audit.audit_entries(0).outcome(), AuditEntry::CHANGED);

  grpc::ClientContext of_all;
  request.set_filter("method = \"osiedle.operations.v1.OperationsService.CreateBackup\"");
  audit.Clear();
  status = operations_->ListAuditEntries(&of_all, request, &audit);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(audit.audit_entries(), SizeIs(2)) << "the repeat did nothing";
}

TEST_F(ServerOperationsTest, DeleteBackup_IsAuditedDoneOnceForARequestIdAndLeavesTheOthers) {
  options_.backup_dir = folder_ + "/backups";
  Start();
  Backup first;
  Backup second;
  ASSERT_TRUE(CreateBackup("", first).ok());
  ASSERT_TRUE(CreateBackup("", second).ok());
  constexpr char kRequestId[] = "1f8fad5b-d9cb-469f-a165-70867728950e";
  operations::v1::DeleteBackupRequest request;
  request.set_name(first.name());
  request.set_request_id(kRequestId);
  ASSERT_TRUE(DeleteBackup(request).ok());
  EXPECT_TRUE(DeleteBackup(request).ok()) << "the answer that was kept";
  request.clear_request_id();
  EXPECT_EQ(ReasonOf(DeleteBackup(request)), "RESOURCE_NOT_FOUND");
  request.set_allow_missing(true);
  EXPECT_TRUE(DeleteBackup(request).ok());
  request.set_request_id("one");
  EXPECT_EQ(ReasonOf(DeleteBackup(request)), "INVALID_FIELDS");
  request.clear_request_id();
  request.set_name("backups/02");
  EXPECT_EQ(ReasonOf(DeleteBackup(request)), "INVALID_FIELDS");

  operations::v1::ListBackupsResponse backups;
  ASSERT_TRUE(ListBackups("", backups).ok());
  ASSERT_THAT(backups.backups(), SizeIs(1));
  EXPECT_EQ(backups.backups(0).name(), second.name());
  operations::v1::ListAuditEntriesResponse audit;
  ListAudit("method = \"osiedle.operations.v1.OperationsService.DeleteBackup\"", audit);
  ASSERT_THAT(audit.audit_entries(), SizeIs(1)) << "what did nothing is not audited";
  EXPECT_EQ(audit.audit_entries(0).changes(0).resource(), first.name());
  EXPECT_EQ(audit.audit_entries(0).changes(0).kind(), common::v1::DELETED);
}

TEST_F(ServerOperationsTest, DeleteBackup_WithoutTheRoleOrTheFolder_IsRefused) {
  options_.dev_principal.clear();
  WriteTokens(absl::StrCat(R"({"tokens": [)", TokenOf("watching", "AUDITOR"), ",",
                           TokenOf("working"), "]}"));
  Start();
  operations::v1::DeleteBackupRequest request;
  request.set_name("backups/1");
  EXPECT_EQ(ReasonOf(DeleteBackup(request, "watching")), "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOf(DeleteBackup(request, "working")), "METHOD_UNIMPLEMENTED");
}

TEST_F(ServerOperationsTest, DamagedBackup_IsListedAsFailedAndNeverCountsAsKept) {
  options_.backup_dir = folder_ + "/backups";
  options_.keep_backups = 2;
  Start();
  Backup backup;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(CreateBackup("", backup).ok());
  std::ofstream(folder_ + "/backups/meta/3") << "not what was there";
  operations::v1::ListBackupsResponse backups;
  ASSERT_TRUE(ListBackups("", backups).ok());
  ASSERT_THAT(backups.backups(), SizeIs(2));
  EXPECT_EQ(backups.backups(0).name(), "backups/3");
  EXPECT_EQ(backups.backups(0).state(), Backup::FAILED);
  EXPECT_FALSE(backups.backups(0).has_complete_time());
  EXPECT_EQ(backups.backups(1).name(), "backups/2");
  EXPECT_EQ(backups.backups(1).state(), Backup::COMPLETE);

  // The whole ones that are kept are 2 and 4, and 3 is no longer than one of them; then 4 and 5.
  ASSERT_TRUE(CreateBackup("", backup).ok());
  EXPECT_EQ(NamesOfBackups(), (std::vector<std::string>{"backups/4", "backups/3", "backups/2"}));
  ASSERT_TRUE(CreateBackup("", backup).ok());
  EXPECT_EQ(NamesOfBackups(), (std::vector<std::string>{"backups/5", "backups/4"}));
  operations::v1::ListAuditEntriesResponse audit;
  ListAudit("changes.resource = \"backups/3\"", audit);
  ASSERT_THAT(audit.audit_entries(), SizeIs(2));
  EXPECT_EQ(audit.audit_entries(1).changes(0).resource(), "backups/5") << "made in its place";
}

TEST_F(ServerOperationsTest, BackupThatFails_DeletesNoneOfThoseThatAreKept) {
  options_.backup_dir = folder_ + "/backups";
  options_.keep_backups = 1;
  Start();
  Backup backup;
  ASSERT_TRUE(CreateBackup("", backup).ok());
  std::filesystem::remove_all(folder_ + "/backups/deleted");
  std::ofstream(folder_ + "/backups/deleted") << "a file where a folder should be";
  EXPECT_FALSE(CreateBackup("", backup).ok());
  std::filesystem::remove(folder_ + "/backups/deleted");
  EXPECT_EQ(NamesOfBackups(), (std::vector<std::string>{"backups/1"}));
}

TEST_F(ServerOperationsTest, DeniedCall_StandsInThePlatformsAuditLog) {
  options_.backup_dir = folder_ + "/backups";
  options_.dev_principal.clear();
  WriteTokens(absl::StrCat(R"({"tokens": [)", TokenOf("watching", "AUDITOR"), "]}"));
  Start();
  operations::v1::ListBackupsResponse backups;
  const grpc::Status denied = ListBackups("watching", backups);
  EXPECT_EQ(denied.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(denied), "ROLE_REQUIRED");

  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer watching");
  operations::v1::ListAuditEntriesRequest request;
  request.set_parent("system");
  operations::v1::ListAuditEntriesResponse audit;
  const grpc::Status status = operations_->ListAuditEntries(&context, request, &audit);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_THAT(audit.audit_entries(), SizeIs(1));
  EXPECT_EQ(audit.audit_entries(0).name(), "system/auditEntries/1");
  EXPECT_EQ(audit.audit_entries(0).outcome(), AuditEntry::DENIED);
  EXPECT_EQ(audit.audit_entries(0).reason(), "ROLE_REQUIRED");
}

TEST_F(ServerOperationsTest, Restore_OfABackup_GivesAStoreThatIsSoundAndServes) {
  options_.backup_dir = folder_ + "/backups";
  Start();
  Backup backup;
  ASSERT_TRUE(CreateBackup("", backup).ok());
  server_.reset();

  CommandLine line;
  line.options = options_;
  line.options.data_dir = folder_ + "/restored";
  line.backup_id = 1;
  EXPECT_EQ(Restore(line), kExitOk);
  EXPECT_EQ(Verify(line.options), kExitOk);
  // The folder is taken now, and there is no backup 2.
  EXPECT_EQ(Restore(line), kExitFailed);
  line.options.data_dir = folder_ + "/another";
  line.backup_id = 2;
  EXPECT_EQ(Restore(line), kExitFailed);

  options_.data_dir = folder_ + "/restored";
  Start();
}

TEST_F(ServerOperationsTest, Verify_OfStoreThatIsNotThere_Fails) {
  options_.data_dir = folder_ + "/nothing";
  EXPECT_EQ(Verify(options_), kExitFailed);
  EXPECT_FALSE(std::filesystem::exists(options_.data_dir));
}

}  // namespace
}  // namespace osiedle::server
