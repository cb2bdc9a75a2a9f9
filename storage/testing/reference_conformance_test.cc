// The reference store passes the suite, so the suite asks for nothing impossible.
#include <memory>
#include <utility>

#include "storage/testing/conformance.h"
#include "storage/testing/reference_store.h"

namespace osiedle::storage {
namespace {

class ReferenceFactory : public StoreFactory {
 public:
  absl::StatusOr<std::unique_ptr<Store>> Open(const StoreSettings& settings) override {
    return std::make_unique<ReferenceStore>(
        ReferenceOptions{.disk = disk_, .max_queued = settings.max_queued});
  }
  absl::StatusOr<std::unique_ptr<Store>> Reopen() override { return Open(StoreSettings()); }
  std::string BackupDirectory() override { return ""; }
  absl::StatusOr<std::unique_ptr<Store>> Restore(uint32_t backup_id) override {
    return absl::UnimplementedError("no backups");
  }
  std::map<Requirement, std::string> Exemptions() const override {
    return {{Requirement::kBackup, "a model in memory has no disk to copy"}};
  }

 private:
  const std::shared_ptr<ReferenceDisk> disk_ = std::make_shared<ReferenceDisk>();
};

INSTANTIATE_TEST_SUITE_P(Reference, StoreConformance,
                         ::testing::Values(ConformingEngine{
                             "InMemory", [] { return std::make_unique<ReferenceFactory>(); }}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace osiedle::storage
