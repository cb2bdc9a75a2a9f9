// Without a folder for backups; services/server/server_operations_test.cc takes real ones over the
// wire.
#include "services/operations/backup_handlers.h"
#include "osiedle/operations/v1/backup_requests.pb.h"
#include "services/operations/operations_area.h"

#include "osiedle/operations/v1/operations_service.pb.h"
#include "services/call/rpc/method_info.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::operations {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::testing::IsEmpty;

class NoTown final : public call::MunicipalityDirectory {
 public:
  absl::StatusOr<std::optional<uint32_t>> NumberOf(const storage::Reader&,
                                                   absl::string_view) const override {
    return std::optional<uint32_t>();
  }
  absl::StatusOr<absl::TimeZone> ZoneOf(const storage::Reader&, absl::string_view) const override {
    return absl::UTCTimeZone();
  }
};

const NoTown& Nowhere() {
  static const auto* nowhere = new NoTown();
  return *nowhere;
}

class BackupHandlersTest : public call::HandlerFixture {
 protected:
  BackupHandlersTest() : HandlerFixture(Nowhere(), {&OperationsArea()}) {}
};

TEST_F(BackupHandlersTest, ListBackups_WithoutAFolder_IsEmpty) {
  absl::StatusOr<v1::ListBackupsResponse> response =
      Run<v1::ListBackupsResponse>(v1::ListBackupsRequest());
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->backups(), IsEmpty());
  EXPECT_EQ(response->next_page_token(), "");
}

TEST_F(BackupHandlersTest, ListBackups_WithBadPage_IsRefused) {
  v1::ListBackupsRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(Run<v1::ListBackupsResponse>(request), FailsForFields({"page_size"}));
  request.set_page_size(0);
  request.set_page_token("forged");
  EXPECT_THAT(Run<v1::ListBackupsResponse>(request), FailsWith(common::v1::PAGE_TOKEN_INVALID));
}

TEST_F(BackupHandlersTest, GetBackup_OfNameThatNamesNone_IsNotFound) {
  v1::GetBackupRequest request;
  request.set_name("backups/1");
  EXPECT_THAT(Run<v1::Backup>(request), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(BackupHandlersTest, NameThatIsNotDigitsWithoutLeadingZero_IsRefused) {
  for (const char* name : {"backups/", "elsewhere", "backups/1/x", "backups/../x", "backups/-1",
                           "backups/+1", "backups/01", "backups/0", "backups/0x1", "backups/1 ",
                           "backups/ 1", "backups/1e0", "backups/4294967296", "backups/\xd9\xa1"}) {
    v1::GetBackupRequest get;
    get.set_name(name);
    EXPECT_THAT(Run<v1::Backup>(get), FailsForFields({"name"})) << name;
  }
}

}  // namespace
}  // namespace osiedle::operations
