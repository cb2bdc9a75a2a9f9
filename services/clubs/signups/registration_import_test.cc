// Rows of an import sign up as CreateRegistration does: through the importer itself.
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "osiedle/exchange/v1/rows_requests.pb.h"
#include "services/clubs/signups/sign_up_case_test.h"
#include "services/exchange/exchange_area.h"

namespace osiedle::clubs {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::clubs::v1::Registration;
using ::osiedle::exchange::v1::RowResult;
using ::testing::ElementsAre;

class RegistrationImportTest : public SignUpTest {
 protected:
  RegistrationImportTest() : SignUpTest({&exchange::ExchangeArea()}) {}

  std::string trip() const { return Once("trip"); }
  // Of another town.
  std::string UnknownCode() {
    EXPECT_THAT(CreateTown("gdynia", "2262011"), IsOk());
    return NewCodes("slips", 1, "municipalities/gdynia")[0];
  }
  static std::string RowOf(const std::string& occurrence, const std::string& id, int people = 1,
                           const std::string& more = "") {
    return absl::StrCat(R"({"name": ")", RegistrationName(occurrence, id),
                        R"(", "party": {"headCounts": [{"ageBand": "AGE_30_TO_44", "count": )",
                        people, "}]}", more, "}");
  }
  static std::string More(const std::string& field, const std::string& value) {
    return absl::StrCat(R"(, ")", field, R"(": ")", value, R"(")");
  }
  RowResult Import(const std::string& json, bool validate_only = false) {
    exchange::v1::ImportRowsRequest request;
    request.set_parent(kRybnik);
    request.set_kind("registrations");
    request.set_import_id("plik");
    request.set_validate_only(validate_only);
    exchange::v1::Row& row = *request.add_rows();
    row.set_line(1);
    row.set_json(json);
    const auto imported = Run<exchange::v1::ImportRowsResponse>(request);
    EXPECT_THAT(imported, IsOk());
    return imported.ok() && imported->results_size() == 1 ? imported->results(0) : RowResult();
  }
  // The state that the row has then, or the reason why it was refused.
  std::string OutcomeOf(const std::string& occurrence, const std::string& id, int people = 1,
                        const std::string& more = "") {
    const RowResult result = Import(RowOf(occurrence, id, people, more));
    return result.outcome() == RowResult::CREATED ? StateOf(occurrence, id) : ReasonOf(result);
  }
  static std::string ReasonOf(const RowResult& result) {
    google::rpc::ErrorInfo info;
    for (const google::protobuf::Any& any : result.error().details()) {
      if (any.UnpackTo(&info)) return info.reason();
    }
    return RowResult::Outcome_Name(result.outcome());
  }
  static std::string FieldsOf(const RowResult& result) {
    std::vector<std::string> fields;
    google::rpc::BadRequest detail;
    for (const google::protobuf::Any& any : result.error().details()) {
      if (!any.UnpackTo(&detail)) continue;
      for (const auto& violation : detail.field_violations()) fields.push_back(violation.field());
    }
    return absl::StrJoin(fields, " ");
  }
};

TEST_F(RegistrationImportTest, ARow_HasAPlaceOrWaits_AndSaysNoStateItself) {
  NewEventFor("trip", 3, "waitlist_capacity: 1");
  EXPECT_EQ(OutcomeOf(trip(), "a", 2), "CONFIRMED");
  EXPECT_EQ(OutcomeOf(trip(), "b", 2, R"(, "state": "CONFIRMED", "queueNumber": "1")"),
            "WAITLISTED");
  EXPECT_EQ(OutcomeOf(trip(), "c", 1), "EVENT_FULL");
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b WAITLISTED");
  EXPECT_EQ(StoredPlaces(trip()).last_queue_number(), 2);
  // A further row of the same party changes nothing.
  EXPECT_EQ(Import(RowOf(trip(), "a", 2)).outcome(), RowResult::UNCHANGED);
  EXPECT_EQ(ReasonOf(Import(RowOf(trip(), "a", 4))), "EVENT_FULL");
  ExpectPlacesAreRight(trip());
}

// The clock has not run since the offer ended.
TEST_F(RegistrationImportTest, NoRow_ComesBeforeThoseWhoWait) {
  NewEventFor("trip", 1, "waitlist_capacity: 9 offer_minutes: 60");
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "a"), IsOk());
  clock().Set(At(0, 13));
  const size_t fed = FeedSize();
  EXPECT_EQ(OutcomeOf(trip(), "new"), "WAITLISTED");
  EXPECT_EQ(Queue(trip()), "a CANCELLED, b EXPIRED, c OFFERED, new WAITLISTED");
  EXPECT_THAT(ToldSince(fed).size(), 3);
  ExpectPlacesAreRight(trip());
}

TEST_F(RegistrationImportTest, StandingRegistrations_HaveTheirTurnFirst) {
  ASSERT_THAT(NewSeries("course",
                        "venue: '%/venues/plac' sign_up { capacity: 1 "
                        "open_days_before: 8 }"),
              IsOk());
  Must<v1::StandingRegistration, v1::CreateStandingRegistrationRequest>(
      absl::StrCat("parent: '%/eventSeries/course' standing_registration_id: 's' "
                   "standing_registration { alias: 'Beret' ",
                   PartyOf(1), " }"));
  const std::string week = OccurrenceId("course", 15, 17);
  EXPECT_EQ(OutcomeOf(week, "new"), "SIGN_UP_CLOSED");
  clock().Set(At(7, 17));
  EXPECT_EQ(OutcomeOf(week, "new"), "EVENT_FULL");
  Look();
  EXPECT_EQ(Queue(week), "s CONFIRMED");
}

TEST_F(RegistrationImportTest, WhereNobodyCanSignUp_NoRowDoes) {
  NewEventFor("trip", 3, "close_minutes_before: 60");
  NewEventFor("off", 3);
  ASSERT_THAT(CancelOccurrence(Once("off")), IsOk());
  EXPECT_EQ(OutcomeOf(Once("off"), "a"), "OCCURRENCE_CANCELLED");
  clock().Set(At(1, 16));
  EXPECT_EQ(OutcomeOf(trip(), "a"), "SIGN_UP_CLOSED");
}

TEST_F(RegistrationImportTest, ARowOfACode_IsThatOfTheSlip) {
  NewEventFor("trip", 9, "mode: CLAIM_CODE");
  const std::vector<std::string> codes = NewCodes("batch", 2);
  EXPECT_EQ(FieldsOf(Import(RowOf(trip(), "a"))), "claim_code");
  EXPECT_EQ(OutcomeOf(trip(), "a", 1, More("claimCode", codes[0])), "CONFIRMED");
  EXPECT_EQ(Stored(trip(), "a").source(), Registration::CLAIM_CODE);
  EXPECT_EQ(Stored(trip(), "a").claim_code(), "");
  EXPECT_EQ(OutcomeOf(trip(), "b", 1, More("claimCode", codes[0])), "ALREADY_REGISTERED");
}

TEST_F(RegistrationImportTest, GuessesOfCodes_AreCounted_AlsoOfRowsThatAreOnlyChecked) {
  NewEventFor("trip", 50, "mode: CLAIM_CODE");
  const std::vector<std::string> codes = NewCodes("batch", 1);
  const std::string guess = More("claimCode", UnknownCode());
  std::string outcome;
  int tries = 0;
  for (; tries < 40 && outcome != "CLAIM_CODE_TRIES_SPENT"; ++tries) {
    const std::string row = RowOf(trip(), absl::StrCat("a", tries), 1, guess);
    outcome = ReasonOf(Import(row, /*validate_only=*/tries % 2 == 0));
  }
  EXPECT_EQ(tries, 31);
  EXPECT_EQ(OutcomeOf(trip(), "b", 1, More("claimCode", codes[0])), "CLAIM_CODE_TRIES_SPENT");
}

// A row that is refused anyway says nothing of its code, which was not counted.
TEST_F(RegistrationImportTest, ARowThatIsWrongElsewhere_DoesNotTellWhetherThereIsSuchACode) {
  NewEventFor("trip", 9, "mode: CLAIM_CODE");
  const std::vector<std::string> codes = NewCodes("batch", 1);
  const std::string alias = More("alias", std::string(61, 'a'));
  const auto fields = [&](const std::string& code) {
    return FieldsOf(Import(RowOf(trip(), "a", 1, absl::StrCat(alias, More("claimCode", code)))));
  };
  // So it is with the method itself.
  for (const std::string& code : {codes[0], UnknownCode()}) {
    EXPECT_EQ(fields(code), "alias");
    EXPECT_THAT(SignUp(trip(), "a", 1,
                       absl::StrCat("alias: '", std::string(61, 'a'), "' ", WithCode(code))),
                call::FailsForFields({"registration.alias"}));
  }
}

// What moves on along the way is no change of the row, and is told.
TEST_F(RegistrationImportTest, AnOldRowThatUndoesNothing_IsUnchanged_WhateverMovesOn) {
  NewEventFor("trip", 2, "waitlist_capacity: 9 offer_minutes: 60");
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_THAT(SignUp(trip(), id), IsOk());
  const std::string etag = Get(trip(), "a").etag();
  ASSERT_THAT(Update(trip(), "a", "alias: 'Beret'", "alias"), IsOk());
  ASSERT_THAT(CallOffParty(trip(), "b"), IsOk());
  clock().Set(At(0, 13));
  const size_t fed = FeedSize();
  const std::string more = absl::StrCat(More("alias", "Beret"), More("etag", etag));
  EXPECT_EQ(ReasonOf(Import(RowOf(trip(), "a", 1, more))), "UNCHANGED");
  EXPECT_EQ(Queue(trip()), "a CONFIRMED, b CANCELLED, c EXPIRED, d OFFERED");
  EXPECT_THAT(ToldSince(fed), ElementsAre("c state", "d state,offer_expire_time"));
}

// The row is found before anything else is looked at: a slip may have been redeemed since.
TEST_F(RegistrationImportTest, ARegistration_IsFoundByItsExternalId) {
  NewEventFor("trip", 2, "waitlist_capacity: 9");
  const std::vector<std::string> codes = NewCodes("batch", 1);
  const std::string ids = R"(, "externalIds": [{"system": "ops", "value": "17"}])";
  ASSERT_EQ(OutcomeOf(trip(), "a", 1, absl::StrCat(ids, More("claimCode", codes[0]))), "CONFIRMED");
  Must<invitations::v1::Invitation, invitations::v1::RedeemInvitationRequest>(
      absl::StrCat("parent: '%' claim_code: '", codes[0], "'"));
  const auto changed = Do<Registration, v1::UpdateRegistrationRequest>(absl::StrCat(
      "registration { name: '", RegistrationName(trip(), "-"), "' alias: 'Beret' ",
      WithCode(codes[0]), " external_ids { system: 'ops' value: '17' } } update_mask { ",
      "paths: 'alias' paths: 'claim_code' }"));
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->name(), RegistrationName(trip(), "a"));
  EXPECT_EQ(changed->alias(), "Beret");
}

}  // namespace
}  // namespace osiedle::clubs
