// The answers of a crew: by account, by telephone, and by a code.
#include "services/visits/bookings/answer_handlers.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/visits/bookings/booking_case_test.h"
#include "services/visits/bookings/code_sweep.h"
#include "services/visits/bookings/response_codes.h"
#include "services/visits/bookings/visit_tables.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::FailsForFields;
using ::osiedle::call::FailsWith;
using ::osiedle::call::IsOk;
using ::osiedle::call::TimeOf;
using ::osiedle::visits::v1::CrewSeat;
using ::osiedle::visits::v1::IssueResponseCodeResponse;
using ::osiedle::visits::v1::RedeemResponseCodeResponse;
using ::osiedle::visits::v1::Visit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

// The visit "v" is tomorrow from 10 to 11, held until noon tomorrow but for the begin; ewa (of the
// centre, as the caller anna) and jan (of the police) are asked. A car goes along.
class AnswerHandlersTest : public BookingTest {
 protected:
  void SetUp() override {
    BookingTest::SetUp();
    NewVisit("v", "place { description: 'Barbary 1' }");
    ASSERT_THAT(Hold("v", At(2, 10), "0 ewa, 1 jan, 2 car"), IsOk());
  }

  void ActAsMember(const std::string& id) { ActAsStaff(id, common::v1::TEAM_MEMBER); }
  absl::StatusOr<Visit> Respond(const std::string& text) {
    return Do<Visit, v1::RespondToVisitRequest>(
        absl::StrCat("name: '", VisitName("v"), "' ", text));
  }
  // By their own accounts.
  absl::StatusOr<Visit> RespondAs(const std::string& id, const std::string& text) {
    ActAsMember(id);
    absl::StatusOr<Visit> visit = Respond(text);
    ActAsAnna();
    return visit;
  }
  static std::string Other(absl::Time time) {
    return absl::StrCat("other_start_times { seconds: ", absl::ToUnixSeconds(time), " } ");
  }
  // The seat of a person on the visit as it is now.
  CrewSeat SeatNow(const std::string& id) {
    const Visit visit = Get("v");
    for (const CrewSeat& seat : visit.crew()) {
      if (seat.calendar() == CalendarName(id)) return seat;
    }
    return {};
  }

  static constexpr char kDeclines[] = "answer: DECLINED decline_reason: 'Urlop'";
};

// ---- by account, and by telephone

TEST_F(AnswerHandlersTest, WhenAllWhoAreNeededAccept_TheVisitIsConfirmed) {
  const auto first = RespondAs("jan", "answer: ACCEPTED");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(StateOf(*first), "HELD");
  EXPECT_EQ(CrewOf(*first), "0 ewa ASKED, 1 jan ACCEPTED, 2 car ACCEPTED");
  EXPECT_EQ(SeatNow("jan").channel(), CrewSeat::ACCOUNT);
  EXPECT_EQ(TimeOf(SeatNow("jan").answer_time()), At(0, 12));
  clock().Advance(absl::Minutes(5));
  const auto second = Respond("staff_member: '%/staffMembers/ewa' answer: ACCEPTED");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(StateOf(*second), "CONFIRMED");
  EXPECT_FALSE(second->has_hold_expire_time());
  EXPECT_EQ(SeatNow("ewa").channel(), CrewSeat::TELEPHONE);
  // It stays.
  clock().Advance(absl::Hours(100));
  EXPECT_EQ(StateOf(Get("v")), "CONFIRMED");
}

TEST_F(AnswerHandlersTest, TheSameAnswerAgain_ChangesNothing) {
  const auto first = RespondAs("jan", "answer: ACCEPTED");
  ASSERT_THAT(first, IsOk());
  clock().Advance(absl::Minutes(1));
  const auto again = RespondAs("jan", "answer: ACCEPTED");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->etag(), first->etag());
  EXPECT_THAT(audited(), IsEmpty());
  // By whatever channel.
  EXPECT_THAT(Answer("v", "jan"), IsOk());
  EXPECT_EQ(SeatNow("jan").channel(), CrewSeat::ACCOUNT);
  // A decline, too, for who still knows the visit.
  ASSERT_THAT(Answer("v", "jan", "DECLINED"), IsOk());
  EXPECT_THAT(Answer("v", "jan", "DECLINED"), IsOk());
  EXPECT_THAT(audited(), IsEmpty());
}

TEST_F(AnswerHandlersTest, WhileItIsHeld_AnAnswerMayChange) {
  ASSERT_THAT(RespondAs("jan", "answer: ACCEPTED"), IsOk());
  ASSERT_THAT(RespondAs("jan", absl::StrCat("answer: OTHER_TIME ", Other(At(4, 9)))), IsOk());
  EXPECT_EQ(SeatNow("jan").answer(), CrewSeat::OTHER_TIME);
  EXPECT_EQ(TimeOf(SeatNow("jan").other_start_times(0)), At(4, 9));
  EXPECT_EQ(Free(OfCalendar("jan"), 2), "2 08:00-2 10:00 2 11:00-2 16:00");
  ASSERT_THAT(RespondAs("jan", "answer: ACCEPTED"), IsOk());
  EXPECT_THAT(SeatNow("jan").other_start_times(), IsEmpty());
}

TEST_F(AnswerHandlersTest, WhoDeclines_IsFree_AndHasNoSeatAnyMore) {
  ASSERT_THAT(RespondAs("jan", kDeclines), IsOk());
  EXPECT_EQ(Free(OfCalendar("jan"), 2), "2 08:00-2 16:00");
  const Visit visit = Get("v");
  EXPECT_EQ(StateOf(visit), "HELD");
  EXPECT_THAT(visit.staff_members(), ElementsAre(Fill("%/staffMembers/ewa")));
  EXPECT_EQ(visit.crew(1).decline_reason(), "Urlop");
  // The seat is not given back by another word: the time may be taken by now.
  EXPECT_THAT(Answer("v", "jan"), FailsForFields({"staff_member"}));
  EXPECT_THAT(RespondAs("jan", "answer: ACCEPTED"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_THAT(Answer("v", "ewa"), IsOk());
  EXPECT_EQ(StateOf(Get("v")), "HELD");
}

TEST_F(AnswerHandlersTest, WhoWritesDownWhatOthersSaid_MustPlanTheVisit) {
  ActAsMember("jan");
  EXPECT_THAT(Respond("staff_member: '%/staffMembers/ewa' answer: ACCEPTED"),
              FailsWith(common::v1::ROLE_REQUIRED));
  // jan is a coordinator of another institution.
  ActAsStaff("jan", common::v1::COORDINATOR);
  EXPECT_THAT(Respond("staff_member: '%/staffMembers/ewa' answer: ACCEPTED"),
              FailsWith(common::v1::GRANT_TOO_NARROW));
  EXPECT_THAT(Respond("staff_member: '%/staffMembers/jan' answer: ACCEPTED"), IsOk());
  EXPECT_EQ(SeatNow("jan").channel(), CrewSeat::ACCOUNT);
}

TEST_F(AnswerHandlersTest, WhoHasNoSeat_CannotAnswer) {
  EXPECT_THAT(Respond("answer: ACCEPTED"), FailsForFields({"staff_member"}));
  EXPECT_THAT(Answer("v", "nobody"), FailsForFields({"staff_member"}));
  ActAsMember("anna");
  EXPECT_THAT(Respond("answer: ACCEPTED"), FailsWith(common::v1::RESOURCE_NOT_FOUND));
}

TEST_F(AnswerHandlersTest, AfterTheHold_NobodyAnswers) {
  clock().Advance(At(1, 12) - At(0, 12));
  const auto late = Answer("v", "jan");
  EXPECT_THAT(late, FailsWith(common::v1::HOLD_EXPIRED));
  EXPECT_EQ(call::MetadataOf(late.status(), "expire_time"), "2024-06-04T10:00:00+00:00");
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
}

TEST_F(AnswerHandlersTest, BeforeAHold_NobodyAnswers) {
  NewVisit("w");
  EXPECT_THAT((Do<Visit, v1::RespondToVisitRequest>(
                  absl::StrCat("name: '", VisitName("w"), "' answer: ACCEPTED"))),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
}

TEST_F(AnswerHandlersTest, BadInput_NamesEveryField_AndChangesNothing) {
  const std::string etag = Get("v").etag();
  EXPECT_THAT((Do<Visit, v1::RespondToVisitRequest>(
                  absl::StrCat("name: '%/stops/v' staff_member: 'jan' answer: OTHER_TIME"
                               " decline_reason: 'Urlop' ",
                               Other(At(0, 12)), Other(At(1, 9)), Other(At(1, 9))))),
              FailsForFields({"name", "staff_member", "decline_reason", "other_start_times[0]",
                              "other_start_times[2]"}));
  EXPECT_THAT(Respond("answer: DECLINED"), FailsForFields({"decline_reason"}));
  EXPECT_THAT(Respond("answer: OTHER_TIME"), FailsForFields({"other_start_times"}));
  EXPECT_THAT(Respond("answer: ASKED"), FailsForFields({"answer"}));
  EXPECT_THAT(Respond(absl::StrCat("answer: ACCEPTED decline_reason: 'x' ", Other(At(1, 9)))),
              FailsForFields({"decline_reason", "other_start_times"}));
  EXPECT_THAT(Respond("staff_member: '%/staffMembers/jan' answer: ACCEPTED etag: '0'"),
              FailsWith(common::v1::ETAG_MISMATCH));
  EXPECT_THAT(Respond("staff_member: '%/staffMembers/jan' answer: ACCEPTED validate_only: true"),
              IsOk());
  EXPECT_EQ(Get("v").etag(), etag);
}

// ---- a confirmed visit

class ConfirmedTest : public AnswerHandlersTest {
 protected:
  void SetUp() override {
    AnswerHandlersTest::SetUp();
    ASSERT_THAT(Answer("v", "jan"), IsOk());
    ASSERT_THAT(Answer("v", "ewa"), IsOk());
    ASSERT_EQ(StateOf(Get("v")), "CONFIRMED");
  }
};

TEST_F(ConfirmedTest, WhenWhoIsNeededDeclines_ItIsHeldAgainForADay) {
  const auto declined = RespondAs("jan", kDeclines);
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(StateOf(*declined), "HELD");
  EXPECT_EQ(TimeOf(declined->hold_expire_time()), At(1, 12));
  EXPECT_EQ(CrewOf(*declined), "0 ewa ACCEPTED, 1 jan DECLINED, 2 car ACCEPTED");
  EXPECT_EQ(Free(OfCalendar("ewa"), 2), "2 08:00-2 10:00 2 11:00-2 16:00");
  // Then all is free.
  clock().Advance(absl::Hours(24));
  EXPECT_EQ(StateOf(Get("v")), "PROPOSED");
  EXPECT_EQ(Free(OfCalendar("ewa"), 2), "2 08:00-2 16:00");
}

TEST_F(ConfirmedTest, TheNewHold_EndsWhenTheVisitWouldBegin) {
  clock().Advance(At(2, 9, 30) - At(0, 12));
  const auto declined = RespondAs("jan", kDeclines);
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(TimeOf(declined->hold_expire_time()), At(2, 10));
}

TEST_F(ConfirmedTest, FromItsBeginOn_NobodyDeclines) {
  clock().Advance(At(2, 10) - At(0, 12));
  EXPECT_THAT(RespondAs("jan", kDeclines), FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_EQ(StateOf(Get("v")), "CONFIRMED");
}

TEST_F(ConfirmedTest, WhoGoes_DeclinesOrStays) {
  EXPECT_THAT(RespondAs("jan", absl::StrCat("answer: OTHER_TIME ", Other(At(4, 9)))),
              FailsWith(common::v1::VISIT_STEP_REFUSED));
  EXPECT_THAT(RespondAs("jan", "answer: ACCEPTED"), IsOk());
}

TEST_F(AnswerHandlersTest, WhenWhoIsNotNeededDeclines_ItStaysConfirmed) {
  NewVisit("w", "",
           "composition { seats { choices { institution: '%/institutions/mops' kind: STAFF_MEMBER "
           "} } seats { choices { institution: '%/institutions/police' } optional: true } } ");
  ASSERT_THAT(Hold("w", At(3, 10), "0 ewa, 1 jan"), IsOk());
  ASSERT_THAT(Answer("w", "ewa"), IsOk());
  EXPECT_EQ(StateOf(Get("w")), "CONFIRMED");
  // Who was not needed may still say that they come along, and then that they do not.
  EXPECT_THAT(Answer("w", "jan"), IsOk());
  EXPECT_EQ(CrewOf(Get("w")), "0 ewa ACCEPTED, 1 jan ACCEPTED");
  EXPECT_THAT(Answer("w", "jan", "DECLINED"), IsOk());
  EXPECT_EQ(StateOf(Get("w")), "CONFIRMED");
  EXPECT_EQ(Free(OfCalendar("jan"), 3), "3 08:00-3 16:00");
}

TEST_F(AnswerHandlersTest, OfTwoLastAnswersAtOnce_BothCount) {
  ActAsMember("jan");
  BeforeNextCommit([this] {
    ActAsMember("ewa");
    EXPECT_THAT(Respond("answer: ACCEPTED"), IsOk());
  });
  const auto answered = Respond("answer: ACCEPTED");
  ASSERT_THAT(answered, IsOk());
  EXPECT_EQ(StateOf(*answered), "CONFIRMED");
  EXPECT_EQ(runs(), 2);
}

// ---- by a code

class ResponseCodeTest : public AnswerHandlersTest {
 protected:
  absl::StatusOr<IssueResponseCodeResponse> Issue(const std::string& id,
                                                  const std::string& more = "") {
    return Do<IssueResponseCodeResponse, v1::IssueResponseCodeRequest>(absl::StrCat(
        "name: '", VisitName("v"), "' staff_member: '%/staffMembers/", id, "' ", more));
  }
  std::string CodeOf(const std::string& id) {
    const auto issued = Issue(id);
    EXPECT_THAT(issued, IsOk());
    return issued.ok() ? issued->code() : "";
  }
  absl::StatusOr<RedeemResponseCodeResponse> Redeem(const std::string& code,
                                                    const std::string& text = "answer: ACCEPTED") {
    return Do<RedeemResponseCodeResponse, v1::RedeemResponseCodeRequest>(
        absl::StrCat("parent: '%' code: '", code, "' ", text));
  }
  void ActAsPartner() {
    ActAs({.id = "club", .grants = {{.municipality = "rybnik", .roles = {common::v1::PARTNER}}}});
  }
};

TEST_F(ResponseCodeTest, ACode_AnswersOnce_ForWhoWasGivenIt) {
  const auto issued = Issue("jan");
  ASSERT_THAT(issued, IsOk());
  EXPECT_THAT(issued->code(), MatchesRegex("[0-9A-Z]{5}-[0-9A-Z]{5}"));
  EXPECT_EQ(TimeOf(issued->expire_time()), At(1, 12));
  EXPECT_EQ(TimeOf(SeatNow("jan").code_expire_time()), At(1, 12));
  ActAsPartner();
  const auto redeemed = Redeem(absl::StrCat(" ", absl::AsciiStrToLower(issued->code())));
  ASSERT_THAT(redeemed, IsOk());
  EXPECT_EQ(TimeOf(redeemed->start_time()), At(2, 10));
  EXPECT_EQ(TimeOf(redeemed->end_time()), At(2, 11));
  EXPECT_EQ(redeemed->answer(), CrewSeat::ACCEPTED);
  EXPECT_EQ(redeemed->message_pl(),
            "Dziękujemy. Wizyta: środa, 5 czerwca 2024, 10:00 – udział potwierdzony.");
  // The audit entry names the visit, of which the partner is told nothing.
  ASSERT_THAT(audited(), SizeIs(1));
  EXPECT_EQ(audited()[0].name(), VisitName("v"));
  EXPECT_THAT((Do<Visit, v1::GetVisitRequest>(absl::StrCat("name: '", VisitName("v"), "'"))),
              FailsWith(common::v1::ROLE_REQUIRED));
  EXPECT_THAT(Redeem(issued->code()), FailsWith(common::v1::RESPONSE_CODE_REFUSED));
  ActAsAnna();
  EXPECT_EQ(SeatNow("jan").answer(), CrewSeat::ACCEPTED);
  EXPECT_EQ(SeatNow("jan").channel(), CrewSeat::CODE);
  EXPECT_FALSE(SeatNow("jan").has_code_expire_time());
}

TEST_F(ResponseCodeTest, OfTwoUsesAtOnce_OneCounts) {
  const std::string code = CodeOf("jan");
  BeforeNextCommit([&] { EXPECT_THAT(Redeem(code, kDeclines), IsOk()); });
  EXPECT_THAT(Redeem(code), FailsWith(common::v1::RESPONSE_CODE_REFUSED));
  EXPECT_EQ(SeatNow("jan").answer(), CrewSeat::DECLINED);
}

TEST_F(ResponseCodeTest, EveryAnswer_HasItsSentence) {
  const std::string of_jan = CodeOf("jan");
  const std::string of_ewa = CodeOf("ewa");
  ActAsPartner();
  EXPECT_EQ(Redeem(of_jan, absl::StrCat("answer: OTHER_TIME ", Other(At(4, 9))))->message_pl(),
            "Dziękujemy. Wizyta: środa, 5 czerwca 2024, 10:00 – propozycja innego terminu "
            "przekazana.");
  EXPECT_EQ(Redeem(of_ewa, kDeclines)->message_pl(),
            "Dziękujemy. Wizyta: środa, 5 czerwca 2024, 10:00 – odmowa przyjęta.");
}

TEST_F(ResponseCodeTest, TheLastAnswer_ConfirmsTheVisit_AndEndsAllCodes) {
  const std::string of_ewa = CodeOf("ewa");
  const std::string of_jan = CodeOf("jan");
  ASSERT_THAT(Answer("v", "ewa"), IsOk());
  ASSERT_THAT(Redeem(of_jan), IsOk());
  EXPECT_EQ(StateOf(Get("v")), "CONFIRMED");
  EXPECT_FALSE(SeatNow("ewa").has_code_expire_time());
  EXPECT_THAT(Redeem(of_ewa, kDeclines), FailsWith(common::v1::RESPONSE_CODE_REFUSED));
  EXPECT_THAT(Issue("ewa"), FailsWith(common::v1::VISIT_STEP_REFUSED));
}

TEST_F(ResponseCodeTest, ANewerCode_EndsTheOlder_AndIsAudited) {
  const std::string older = CodeOf("jan");
  clock().Advance(absl::Minutes(1));
  const std::string newer = CodeOf("jan");
  EXPECT_NE(older, newer);
  ASSERT_THAT(audited(), SizeIs(1));
  EXPECT_EQ(audited()[0].name(), VisitName("v"));
  EXPECT_THAT(Redeem(older), FailsWith(common::v1::RESPONSE_CODE_REFUSED));
  EXPECT_THAT(Redeem(newer), IsOk());
}

TEST_F(ResponseCodeTest, ACode_EndsWithTheHold_AndWithTheSeat) {
  const auto refuses = [this](const std::string& code) {
    EXPECT_THAT(Redeem(code), FailsWith(common::v1::RESPONSE_CODE_REFUSED));
  };
  // Whose seat goes to a substitute.
  const std::string of_ewa = CodeOf("ewa");
  ASSERT_THAT(Substitute("v", From("ewa"), "anna"), IsOk());
  refuses(of_ewa);
  // Who declined.
  const std::string of_jan = CodeOf("jan");
  ASSERT_THAT(Answer("v", "jan", "DECLINED"), IsOk());
  refuses(of_jan);
  // Another hold of the same end asks anew.
  ASSERT_THAT(Release("v"), IsOk());
  ASSERT_THAT(Hold("v", At(1, 10), "0 ewa, 1 jan"), IsOk());
  const std::string of_first = CodeOf("jan");
  ASSERT_THAT(Hold("v", At(1, 10), "0 ewa, 1 jan"), IsOk());
  refuses(of_first);
  // The hold is over.
  const std::string last = CodeOf("jan");
  clock().Advance(At(1, 10) - At(0, 12));
  refuses(last);
}

TEST_F(ResponseCodeTest, WhoHasNoSeat_GetsNoCode) {
  EXPECT_THAT(Issue("anna"), FailsForFields({"staff_member"}));
  ASSERT_THAT(Answer("v", "jan", "DECLINED"), IsOk());
  EXPECT_THAT(Issue("jan"), FailsForFields({"staff_member"}));
  EXPECT_THAT((Do<IssueResponseCodeResponse, v1::IssueResponseCodeRequest>(
                  "name: '%/stops/v' staff_member: 'jan'")),
              FailsForFields({"name", "staff_member"}));
  ActAsMember("ewa");
  EXPECT_THAT(Issue("ewa"), FailsWith(common::v1::ROLE_REQUIRED));
}

// tests/api repeats the request itself.
TEST_F(ResponseCodeTest, ARepeat_ShowsTheSameCode_ToWhoMayStillKnowOfTheVisit) {
  const auto first = Issue("jan");
  ASSERT_THAT(first, IsOk());
  IssueResponseCodeResponse kept = *first;
  HideResponseCode(kept);
  EXPECT_EQ(kept.code(), "");
  clock().Advance(absl::Minutes(1));
  const auto show = [&](const call::Call& call, const storage::Snapshot& snapshot) {
    return ShowResponseCode(call, snapshot, kept);
  };
  ASSERT_THAT(Ask("rybnik", show), IsOk());
  EXPECT_EQ(kept.code(), first->code());
  HideResponseCode(kept);
  const auto show_to_stranger = [&](const call::Call& call, const storage::Snapshot& snapshot) {
    call.SetRecords(call::RecordScope::Nothing(), call.compartment());
    return ShowResponseCode(call, snapshot, kept);
  };
  EXPECT_THAT(Ask("rybnik", show_to_stranger), FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(kept.code(), "");
}

TEST_F(ResponseCodeTest, OnlyChecked_NoCodeIsMade) {
  const auto checked = Issue("jan", "validate_only: true");
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(checked->code(), "");
  EXPECT_FALSE(SeatNow("jan").has_code_expire_time());
  const std::string code = CodeOf("jan");
  EXPECT_THAT(Redeem(code, "answer: ACCEPTED validate_only: true"), IsOk());
  EXPECT_EQ(SeatNow("jan").answer(), CrewSeat::ASKED);
  EXPECT_THAT(Redeem(code), IsOk());
}

TEST_F(ResponseCodeTest, WrongCodes_AreLimited_AlsoWhenOnlyChecked) {
  const std::string code = CodeOf("jan");
  ActAsPartner();
  // A mistyped one is told as such and costs nothing.
  for (int i = 0; i < 40; ++i) {
    EXPECT_THAT(Redeem("AAAAA-AAAAB", kDeclines), FailsForFields({"code"}));
  }
  for (int i = 0; i < kResponseTriesOfPrincipal.most; ++i) {
    EXPECT_THAT(Redeem("00000-00000",
                       i % 2 == 0 ? "answer: ACCEPTED" : "answer: ACCEPTED validate_only: true"),
                FailsWith(common::v1::RESPONSE_CODE_REFUSED));
  }
  EXPECT_THAT(Redeem("00000-00000"), FailsWith(common::v1::RESPONSE_CODE_TRIES_SPENT));
  EXPECT_THAT(Redeem(code), FailsWith(common::v1::RESPONSE_CODE_TRIES_SPENT));
  clock().Advance(kResponseTriesOfPrincipal.interval);
  EXPECT_THAT(Redeem(code), IsOk());
}

TEST_F(ResponseCodeTest, BadInput_NamesEveryField) {
  EXPECT_THAT((Do<RedeemResponseCodeResponse, v1::RedeemResponseCodeRequest>(
                  "parent: '%/stops/a' code: '1' answer: DECLINED")),
              FailsForFields({"parent", "code", "decline_reason"}));
}

TEST_F(ResponseCodeTest, ACode_IsTheRightToAnswer_WhateverRecordsTheCallerMayKnow) {
  const std::string code = CodeOf("jan");
  call::Principal partner = {.id = "club"};
  partner.grants = {{.municipality = "rybnik", .roles = {common::v1::PARTNER}}};
  partner.grants[0].controllers = {"of-somebody-else"};
  ActAs(partner);
  EXPECT_THAT(Redeem(code), IsOk());
}

TEST_F(ResponseCodeTest, TheSweep_TakesAwayWhatHasEnded_AndLeavesWhatMayStillAnswer) {
  uint32_t owner = 0;
  const auto rows = [&] {
    int count = 0;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& snapshot) {
                      owner = call.owner();
                      auto walk = ResponseCodeTable().WalkRows(snapshot, owner, {});
                      internal::v1::ResponseCode row;
                      while (walk.Next(row).value_or(false)) ++count;
                      return absl::OkStatus();
                    }),
                IsOk());
    return count;
  };
  const auto sweep = [&](int limit) {
    return SweepResponseCodes(store(), owner, clock().Now(), limit).value_or(-1);
  };
  CodeOf("ewa");
  CodeOf("jan");
  clock().Set(At(1, 11));
  EXPECT_EQ(rows(), 2);
  EXPECT_EQ(sweep(50), 0);
  // Held anew, from which another code comes.
  ASSERT_THAT(Hold("v", At(2, 10), "0 ewa, 1 jan"), IsOk());
  const std::string newer = CodeOf("jan");
  clock().Set(At(1, 12));
  EXPECT_EQ(sweep(50), 1);
  EXPECT_EQ(rows(), 1);
  EXPECT_THAT(Redeem(newer), IsOk());
  EXPECT_EQ(rows(), 0);
  CodeOf("ewa");
  CodeOf("jan");
  clock().Set(At(2, 10));
  EXPECT_EQ(sweep(1), 1);
  EXPECT_EQ(sweep(1), 1);
  EXPECT_EQ(sweep(1), 0);
}

TEST_F(ResponseCodeTest, NoRowHoldsTheCode) {
  const std::string code = CodeOf("jan");
  ASSERT_THAT(Ask("rybnik",
                  [&](const call::Call& call, const storage::Snapshot& snapshot) {
                    auto walk = ResponseCodeTable().WalkRows(snapshot, call.owner(), {});
                    internal::v1::ResponseCode row;
                    ASSIGN_OR_RETURN(const bool found, walk.Next(row));
                    EXPECT_TRUE(found);
                    EXPECT_FALSE(absl::StrContains(row.SerializeAsString(), code));
                    EXPECT_FALSE(absl::StrContains(row.SerializeAsString(),
                                                   absl::StrReplaceAll(code, {{"-", ""}})));
                    return absl::OkStatus();
                  }),
              IsOk());
}

}  // namespace
}  // namespace osiedle::visits
