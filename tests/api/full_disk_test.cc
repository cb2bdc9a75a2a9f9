// A real server on a real disk that is full.
#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::SizeIs;

// A disk in memory, mounted over a folder, with what the folder held.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& folder) : folder_(folder) {
    const std::string held = folder + ".held";
    fs::rename(folder, held);
    fs::create_directory(folder);
    mounted_ = mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=160m,mode=0700") == 0;
    fs::copy(held, folder, fs::copy_options::recursive);
  }
  // Also while a server runs on it.
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }

  bool mounted() const { return mounted_; }
  void Fill() {
    const std::string piece(1024 * 1024, '\xa5');
    std::ofstream ballast(Ballast(), std::ios::binary);
    while (ballast.write(piece.data(), static_cast<std::streamsize>(piece.size())).flush()) {
    }
    ballast.clear();
    // To the last byte.
    while (ballast.write("x", 1).flush()) {
    }
  }
  void MakeRoom() { fs::remove(Ballast()); }

 private:
  std::string Ballast() const { return folder_ + "/ballast"; }

  const std::string folder_;
  bool mounted_ = false;
};

class FullDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    EXPECT_EQ(town_->server().Stop(), 0);
    disk_.emplace(town_->data_dir());
    if (!disk_->mounted()) GTEST_SKIP() << "only root can mount a small disk";
    town_->StartAgain();
    residents::v1::CreateResidentRequest request;
    request.set_parent(kRybnik);
    request.set_resident_id("przyklad");
    request.mutable_resident()->set_identity_level(residents::v1::Resident::ALIAS);
    request.mutable_resident()->set_alias("Czerwona Kurtka");
    residents::v1::Resident resident;
    const grpc::Status made =
        town_->residents().CreateResident(CallContext(As::kAssistant), request, &resident);
    ASSERT_TRUE(made.ok()) << made.error_message();
  }

  grpc::Status Read() {
    residents::v1::GetResidentRequest request;
    request.set_name(absl::StrCat(kRybnik, "/residents/przyklad"));
    residents::v1::Resident resident;
    return town_->residents().GetResident(CallContext(As::kAssistant), request, &resident);
  }
  grpc::Status Change() {
    contacts::v1::CreateContactRequest request;
    request.set_parent(kRybnik);
    *request.mutable_contact() = Town::SampleContact();
    // The server's log has room of its own for a while.
    for (int i = 0; i < 150; ++i) request.mutable_contact()->mutable_note()->append("rozmowa ");
    contacts::v1::Contact contact;
    return town_->CreateContact(request, contact);
  }
  // Until a change is refused for want of room; what there is of it is bounded.
  bool FillUp() {
    disk_->Fill();
    for (int i = 0; i < 20'000; ++i) {
      if (ReasonOf(Change()) == "STORE_FULL") return true;
    }
    return false;
  }
  bool ChangesAgain() {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (absl::Now() < end) {
      if (Change().ok()) return true;
    }
    return false;
  }
  // The entries of readings of the resident.
  std::vector<operations::v1::AuditEntry> Readings() {
    std::vector<operations::v1::AuditEntry> readings;
    for (const auto& entry : town_->AuditEntries(kRybnik)) {
      if (entry.outcome() == operations::v1::AuditEntry::READ) readings.push_back(entry);
    }
    return readings;
  }

  const std::unique_ptr<Town> town_ = std::make_unique<Town>();
  // Goes first: the folder under it can then be removed.
  std::optional<SmallDisk> disk_;
};

TEST_F(FullDiskTest, FullDisk_LetsResidentsBeReadAndKeepsEveryReading) {
  ASSERT_TRUE(Read().ok());
  ASSERT_TRUE(FillUp());
  for (int i = 0; i < 50; ++i) {
    const grpc::Status read = Read();
    ASSERT_TRUE(read.ok()) << i << ": " << read.error_message();
  }
  EXPECT_EQ(ReasonOf(Change()), "STORE_FULL");
  disk_->MakeRoom();
  ASSERT_TRUE(ChangesAgain());
  EXPECT_THAT(Readings(), SizeIs(51));
}

TEST_F(FullDiskTest, FullDisk_AtTheStart_IsServedForReadingUntilThereIsRoom) {
  EXPECT_EQ(town_->server().Stop(), 0);
  disk_->Fill();
  town_->StartAgain();
  ASSERT_TRUE(Read().ok());
  EXPECT_EQ(ReasonOf(Change()), "STORE_FULL");
  town_->server().Kill();
  town_->StartAgain();
  ASSERT_TRUE(Read().ok());
  EXPECT_EQ(town_->server().Stop(), 0);
  town_->StartAgain();
  ASSERT_TRUE(Read().ok());
  disk_->MakeRoom();
  ASSERT_TRUE(ChangesAgain());
  EXPECT_THAT(Readings(), SizeIs(3)) << "across kill -9 and a restart";
}

}  // namespace
}  // namespace osiedle::tests
