// kill -9 under load, against a ledger: what was acknowledged is there, what was not is there once
// or not at all, and the same request_id settles which.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "storage/testing/test_seed.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;
using google::protobuf::util::MessageDifferencer;

constexpr int kWriters = 8;

// How often the server is killed.
int Cycles() {
  const char* value = std::getenv("OSIEDLE_KILL_CYCLES");
  return value == nullptr ? 8 : std::atoi(value);
}

struct Ledger {
  absl::Mutex mutex;
  std::vector<CreateContactRequest> acknowledged;
  std::vector<Contact> answers;
  std::vector<CreateContactRequest> unanswered;

  size_t size() {
    absl::MutexLock lock(&mutex);
    return acknowledged.size();
  }
};

CreateContactRequest NewRequest(std::mt19937_64& random) {
  CreateContactRequest request;
  request.set_parent(kRybnik);
  request.set_request_id(NewRequestId());
  *request.mutable_contact() = Town::SampleContact();
  request.mutable_contact()->set_note(std::string(random() % 400, 'n'));
  return request;
}

// Writes until the server is gone.
void WriteUntilKilled(Town& town, uint64_t seed, Ledger& ledger) {
  std::mt19937_64 random(seed);
  while (true) {
    const CreateContactRequest request = NewRequest(random);
    Contact answer;
    const grpc::Status status = town.CreateContact(request, answer);
    absl::MutexLock lock(&ledger.mutex);
    if (!status.ok()) {
      ledger.unanswered.push_back(request);
      return;
    }
    ledger.acknowledged.push_back(request);
    ledger.answers.push_back(answer);
  }
}

TEST(KillNine, UnderLoad_LosesNothingAcknowledgedAndDoublesNothing) {
  const int cycles = Cycles();
  const storage::TestSeed seed(1);
  const uint64_t first_seed = uint64_t{seed.value()} * 1'000'000;
  Town town;
  Ledger ledger;
  std::mt19937_64 moments(seed.value());
  std::vector<absl::Duration> reopened;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    const size_t before = ledger.size();
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back(
          [&, w] { WriteUntilKilled(town, first_seed + cycle * 100 + w, ledger); });
    }
    // The kill comes at a random moment: after some work, so that there is something to lose, and
    // then anywhere within the next groups of commits.
    const size_t kill_after = before + 40 + moments() % 600;
    const absl::Duration later = absl::Microseconds(moments() % 20'000);
    {
      absl::MutexLock lock(&ledger.mutex);
      auto enough = [&] {
        ledger.mutex.AssertHeld();
        return ledger.acknowledged.size() >= kill_after;
      };
      ledger.mutex.Await(absl::Condition(&enough));
    }
    absl::SleepFor(later);
    town.server().Kill();
    for (std::thread& writer : writers) writer.join();
    const auto restart = std::chrono::steady_clock::now();
    town.StartAgain();
    reopened.push_back(absl::FromChrono(std::chrono::steady_clock::now() - restart));
  }

  // Acknowledged: there, as answered; the same request_id still gives the same answer.
  std::map<std::string, int> created;
  for (const changes::v1::Change& change : town.AllChanges()) {
    if (change.kind() == common::v1::CREATED) ++created[change.resource()];
  }
  for (size_t i = 0; i < ledger.answers.size(); ++i) {
    const Contact& answer = ledger.answers[i];
    EXPECT_EQ(created[answer.name()], 1) << answer.name();
    contacts::v1::GetContactRequest get;
    get.set_name(answer.name());
    Contact stored;
    ASSERT_TRUE(town.contacts().GetContact(CallContext(As::kViewer), get, &stored).ok());
    EXPECT_TRUE(MessageDifferencer::Equals(stored, answer));
    if (i % 10 != 0) continue;
    Contact repeated;
    ASSERT_TRUE(town.CreateContact(ledger.acknowledged[i], repeated).ok());
    EXPECT_TRUE(MessageDifferencer::Equals(repeated, answer));
  }

  // Not answered: the repeat settles it, and there is one of each in the end.
  std::set<std::string> settled;
  for (const CreateContactRequest& request : ledger.unanswered) {
    Contact answer;
    ASSERT_TRUE(town.CreateContact(request, answer).ok());
    Contact again;
    ASSERT_TRUE(town.CreateContact(request, again).ok());
    EXPECT_EQ(answer.name(), again.name());
    EXPECT_TRUE(settled.insert(answer.name()).second);
  }
  size_t contacts = 0;
  int64_t position = 0;
  for (const changes::v1::Change& change : town.AllChanges()) {
    EXPECT_EQ(change.position(), ++position) << "the feed has no gap";
    if (change.resource_type() == "osiedle.pl/Contact") ++contacts;
  }
  EXPECT_EQ(contacts, ledger.answers.size() + ledger.unanswered.size());
  EXPECT_GE(ledger.answers.size(), 40u * cycles);
  std::sort(reopened.begin(), reopened.end());
  std::printf("%zu acknowledged, %zu unanswered, %d kills; serving again after %s, at most %s\n",
              ledger.answers.size(), ledger.unanswered.size(), cycles,
              absl::FormatDuration(reopened[reopened.size() / 2]).c_str(),
              absl::FormatDuration(reopened.back()).c_str());
  // Half of them, for the machine may be busy with something else at one.
  EXPECT_LT(reopened[reopened.size() / 2], absl::Seconds(2));

  // What the crashes left is whole.
  EXPECT_EQ(town.server().Stop(), 0);
  std::string output;
  EXPECT_EQ(RunOsiedled({"verify", "--data_dir=" + town.data_dir()}, output), 0) << output;
}

TEST(Restore, BringsBackTheDayOfTheBackup_AndTellsOldCursors) {
  const storage::TestSeed seed(1);
  Town town;
  std::mt19937_64 random(seed.value());
  Contact kept;
  ASSERT_TRUE(town.CreateContact(NewRequest(random), kept).ok());
  changes::v1::ListChangesRequest list;
  list.set_parent(kRybnik);
  changes::v1::ListChangesResponse before;
  ASSERT_TRUE(town.changes().ListChanges(CallContext(As::kViewer), list, &before).ok());

  operations::v1::Backup backup;
  const grpc::Status made = town.operations().CreateBackup(
      CallContext(As::kOperator, 60), operations::v1::CreateBackupRequest(), &backup);
  ASSERT_TRUE(made.ok()) << made.error_message();
  Contact lost;
  ASSERT_TRUE(town.CreateContact(NewRequest(random), lost).ok());
  EXPECT_EQ(town.server().Stop(), 0);

  std::string output;
  const std::string id = backup.name().substr(backup.name().rfind('/') + 1);
  const std::string restored = town.folder() + "/restored";
  ASSERT_EQ(RunOsiedled({"restore", "--backup_dir=" + town.folder() + "/backups",
                         "--backup_id=" + id, "--data_dir=" + restored},
                        output),
            0)
      << output;
  EXPECT_NE(RunOsiedled({"restore", "--backup_dir=" + town.folder() + "/backups",
                         "--backup_id=" + id, "--data_dir=" + restored},
                        output),
            0)
      << "a folder that holds something is not overwritten";
  EXPECT_EQ(RunOsiedled({"verify", "--data_dir=" + restored}, output), 0) << output;

  ServerProcess server(restored, {"--tokens_file=" + town.folder() + "/tokens.json"});
  auto contacts = contacts::v1::ContactService::NewStub(server.channel());
  auto changes = changes::v1::ChangeService::NewStub(server.channel());
  contacts::v1::GetContactRequest get;
  Contact stored;
  get.set_name(kept.name());
  EXPECT_TRUE(contacts->GetContact(CallContext(As::kViewer), get, &stored).ok());
  get.set_name(lost.name());
  EXPECT_EQ(ReasonOf(contacts->GetContact(CallContext(As::kViewer), get, &stored)),
            "RESOURCE_NOT_FOUND");
  list.set_cursor(before.next_cursor());
  changes::v1::ListChangesResponse after;
  EXPECT_EQ(ReasonOf(changes->ListChanges(CallContext(As::kViewer), list, &after)),
            "CURSOR_EXPIRED");
}

}  // namespace
}  // namespace osiedle::tests
