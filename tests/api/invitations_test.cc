// Invitations over the wire: once, whoever races and whatever crashes; and no way to guess.
#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using google::protobuf::util::MessageDifferencer;
using invitations::v1::CreateInvitationBatchRequest;
using invitations::v1::Invitation;
using invitations::v1::InvitationBatch;
using invitations::v1::RedeemInvitationRequest;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int kClubs = 16;

CreateInvitationBatchRequest BatchRequest(int count) {
  CreateInvitationBatchRequest request;
  request.set_parent(kRybnik);
  request.set_request_id(NewRequestId());
  InvitationBatch& batch = *request.mutable_invitation_batch();
  batch.set_display_name("Klub Mieszkańca");
  const absl::CivilDay next_year =
      absl::ToCivilDay(absl::Now() + absl::Hours(24 * 365), absl::UTCTimeZone());
  batch.mutable_valid_until_date()->set_year(static_cast<int>(next_year.year()));
  batch.mutable_valid_until_date()->set_month(next_year.month());
  batch.mutable_valid_until_date()->set_day(next_year.day());
  batch.set_invitation_count(count);
  return request;
}

InvitationBatch Create(Town& town, const CreateInvitationBatchRequest& request) {
  InvitationBatch batch;
  const grpc::Status status =
      town.invitations().CreateInvitationBatch(CallContext(As::kCoordinator), request, &batch);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return batch;
}

RedeemInvitationRequest RedeemRequest(const std::string& code) {
  RedeemInvitationRequest request;
  request.set_parent(kRybnik);
  request.set_claim_code(code);
  request.set_request_id(NewRequestId());
  return request;
}

grpc::Status Redeem(Town& town, const RedeemInvitationRequest& request, As as = As::kPartner) {
  Invitation invitation;
  return town.invitations().RedeemInvitation(CallContext(as), request, &invitation);
}

TEST(Invitations, TheSameRequestId_ShowsTheCodesAgain_AlsoAfterKillNine) {
  Town town;
  const CreateInvitationBatchRequest request = BatchRequest(9);
  const InvitationBatch first = Create(town, request);
  ASSERT_THAT(first.claim_codes(), SizeIs(9));
  EXPECT_TRUE(MessageDifferencer::Equals(Create(town, request), first));
  town.server().Kill();
  town.StartAgain();
  EXPECT_TRUE(MessageDifferencer::Equals(Create(town, request), first));

  // But nothing else shows them.
  invitations::v1::GetInvitationBatchRequest get;
  get.set_name(first.name());
  InvitationBatch stored;
  ASSERT_TRUE(town.invitations().GetInvitationBatch(CallContext(As::kViewer), get, &stored).ok());
  EXPECT_THAT(stored.claim_codes(), IsEmpty());
  EXPECT_TRUE(Redeem(town, RedeemRequest(first.claim_codes(8))).ok());

  EXPECT_EQ(town.server().Stop(), 0);
  std::string output;
  EXPECT_EQ(RunOsiedled({"verify", "--data_dir=" + town.data_dir()}, output), 0) << output;
}

// Sixteen clubs are shown copies of the same slips, and the server dies again and again. What was
// not answered is settled with the same request_id.
TEST(Invitations, SixteenClubsAndKillNine_RedeemEachCodeOnce) {
  constexpr int kKills = 4;
  Town town;
  const InvitationBatch batch = Create(town, BatchRequest(160));
  std::vector<std::vector<RedeemInvitationRequest>> requests(kClubs);
  for (auto& of_club : requests) {
    for (const std::string& code : batch.claim_codes()) of_club.push_back(RedeemRequest(code));
  }
  // For each code, how many clubs were told that they redeemed it.
  std::vector<std::atomic<int>> redeemed(batch.claim_codes_size());
  std::vector<size_t> next(kClubs, 0);
  std::atomic<int> answered{0};

  // Goes on until the server is gone or all codes were tried. The coordinator's tries are not
  // counted: a used code is no guess of someone who may know of it.
  const auto redeem_until_killed = [&](int club) {
    for (size_t& i = next[club]; i < requests[club].size(); ++i) {
      const grpc::Status status = Redeem(town, requests[club][i], As::kCoordinator);
      if (status.ok()) {
        ++redeemed[i];
      } else if (ReasonOf(status) != "INVITATION_REDEEMED") {
        return;
      }
      ++answered;
    }
  };
  const int all = kClubs * batch.claim_codes_size();
  for (int kill = 1; kill <= kKills + 1; ++kill) {
    const int kill_after = std::min(all, kill * all / (kKills + 1));
    std::vector<std::thread> clubs;
    for (int club = 0; club < kClubs; ++club) clubs.emplace_back(redeem_until_killed, club);
    if (kill <= kKills) {
      while (answered < kill_after) std::this_thread::yield();
      town.server().Kill();
    }
    for (std::thread& club : clubs) club.join();
    if (kill <= kKills) town.StartAgain();
  }
  EXPECT_EQ(answered, all);
  for (size_t i = 0; i < redeemed.size(); ++i) EXPECT_EQ(redeemed[i], 1) << i;

  // The feed tells of each one, once.
  std::set<std::string> told;
  for (const changes::v1::Change& change : town.AllChanges()) {
    if (change.resource_type() != "osiedle.pl/Invitation" || change.kind() != common::v1::UPDATED) {
      continue;
    }
    EXPECT_TRUE(told.insert(change.resource()).second) << change.resource();
  }
  EXPECT_EQ(told.size(), redeemed.size());
}

TEST(Invitations, GuessingIsStopped_AlsoAcrossKillNine_AndIsAudited) {
  Town town;
  const InvitationBatch batch = Create(town, BatchRequest(2));
  ASSERT_TRUE(Redeem(town, RedeemRequest(batch.claim_codes(0))).ok());
  // Sixteen at a time, with a used code: a partner is told no more than of an unknown one.
  std::atomic<int> refused{0};
  std::atomic<int> spent{0};
  std::vector<std::thread> guessers;
  for (int g = 0; g < 16; ++g) {
    guessers.emplace_back([&] {
      for (int i = 0; i < 4; ++i) {
        const std::string reason = ReasonOf(Redeem(town, RedeemRequest(batch.claim_codes(0))));
        if (reason == "CLAIM_CODE_REFUSED") ++refused;
        if (reason == "CLAIM_CODE_TRIES_SPENT") ++spent;
      }
    });
  }
  for (std::thread& guesser : guessers) guesser.join();
  EXPECT_EQ(refused + spent, 64);
  // One is won back every two minutes: on a slow machine it may be one or two more.
  EXPECT_GE(refused, 30);
  EXPECT_LE(refused, 32);

  town.server().Kill();
  town.StartAgain();
  const grpc::Status stopped = Redeem(town, RedeemRequest(batch.claim_codes(1)));
  EXPECT_EQ(ReasonOf(stopped), "CLAIM_CODE_TRIES_SPENT");
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(stopped).has_value());
  EXPECT_TRUE(Redeem(town, RedeemRequest(batch.claim_codes(1)), As::kCoordinator).ok());

  int denied = 0;
  for (const operations::v1::AuditEntry& entry : town.AuditEntries(kRybnik)) {
    if (entry.reason() != "CLAIM_CODE_REFUSED") continue;
    EXPECT_EQ(entry.outcome(), operations::v1::AuditEntry::DENIED);
    EXPECT_EQ(entry.principal(), "partner");
    ++denied;
  }
  EXPECT_EQ(denied, refused);
}

TEST(Invitations, APartnerRedeemsAndReadsNothing) {
  Town town;
  const InvitationBatch batch = Create(town, BatchRequest(2));
  contacts::v1::CreateContactRequest contact;
  contact.set_parent(kRybnik);
  contact.set_contact_id("kawa");
  *contact.mutable_contact() = Town::SampleContact();
  contacts::v1::Contact created;
  ASSERT_TRUE(town.CreateContact(contact, created).ok());
  invitations::v1::HandOutInvitationRequest hand_out;
  hand_out.set_parent(kRybnik);
  hand_out.set_claim_code(batch.claim_codes(0));
  hand_out.set_contact(created.name());
  Invitation handed_out;
  ASSERT_TRUE(town.invitations()
                  .HandOutInvitation(CallContext(As::kAssistant), hand_out, &handed_out)
                  .ok());
  EXPECT_EQ(handed_out.contact(), created.name());

  Invitation redeemed;
  const RedeemInvitationRequest request = RedeemRequest(batch.claim_codes(0));
  ASSERT_TRUE(
      town.invitations().RedeemInvitation(CallContext(As::kPartner), request, &redeemed).ok());
  EXPECT_THAT(redeemed.contact(), IsEmpty());
  Invitation repeated;
  ASSERT_TRUE(
      town.invitations().RedeemInvitation(CallContext(As::kPartner), request, &repeated).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(repeated, redeemed));

  invitations::v1::GetInvitationRequest get;
  get.set_name(redeemed.name());
  Invitation read;
  EXPECT_EQ(ReasonOf(town.invitations().GetInvitation(CallContext(As::kPartner), get, &read)),
            "ROLE_REQUIRED");
  ASSERT_TRUE(town.invitations().GetInvitation(CallContext(As::kViewer), get, &read).ok());
  EXPECT_EQ(read.contact(), created.name());
  EXPECT_EQ(ReasonOf(Redeem(town, RedeemRequest(batch.claim_codes(1)), As::kViewer)),
            "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOf(Redeem(town, RedeemRequest(batch.claim_codes(1)), As::kStranger)),
            "MUNICIPALITY_DENIED");
}

}  // namespace
}  // namespace osiedle::tests
