#include "tests/visits/booking_client.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/time_util.h"

namespace osiedle::tests {
namespace {

using google::protobuf::TextFormat;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;
using visits::v1::Composition;
using visits::v1::CrewSeat;
using visits::v1::Seat;
using visits::v1::Visit;

// After so many tries of one call the run has failed: a minute and more.
constexpr int kMostTries = 400;

// A vehicle and an optional seat; two of one profession and a room; a choice; a quorum.
constexpr const char* kCompositions[] = {
    "seats { choices { profession: SOCIAL_WORKER } } seats { choices { profession: POLICE_OFFICER "
    "} "
    "} seats { choices { profession: PSYCHOLOGIST } optional: true } seats { choices { kind: "
    "VEHICLE "
    "} }",
    "seats { choices { profession: SOCIAL_WORKER } count: 2 } seats { choices { kind: ROOM } }",
    "seats { choices { profession: COMMUNITY_NURSE } choices { profession: PSYCHOLOGIST } } seats "
    "{ "
    "choices { profession: SOCIAL_WORKER } }",
    "seats { choices { profession: SOCIAL_WORKER } } seats { choices { profession: POLICE_OFFICER "
    "} "
    "optional: true } seats { choices { profession: COMMUNITY_NURSE } optional: true } seats { "
    "choices "
    "{ profession: PSYCHOLOGIST } } seats { choices { kind: ROOM } } quorum: 2"};
constexpr int kMinutes[] = {30, 45, 60, 90};
constexpr int kShortHoldSeconds = 300;

bool HasEnded(const Visit& visit) {
  switch (visit.state()) {
    case Visit::DRAFT:
    case Visit::PROPOSED:
    case Visit::HELD:
    case Visit::CONFIRMED:
    case Visit::UNDER_WAY:
      return false;
    default:
      return true;
  }
}

Composition DrawnComposition(std::mt19937_64& random) {
  Composition composition;
  const char* text = kCompositions[random() % std::size(kCompositions)];
  EXPECT_TRUE(TextFormat::ParseFromString(text, &composition));
  return composition;
}

// The server refuses with a reason. Whatever fails without one leaves open what was done.
bool IsAnswer(const grpc::Status& status) {
  return status.ok() ||
         (!ReasonOf(status).empty() && status.error_code() != grpc::StatusCode::UNAVAILABLE);
}

}  // namespace

const std::vector<BookingClient::Choice>& BookingClient::ChoicesOf(Visit::State state) {
  using Client = BookingClient;
  static const auto* const drafts = new std::vector<Choice>{{1, &Client::Propose}};
  static const auto* const proposed = new std::vector<Choice>{
      {80, &Client::Hold},   {3, &Client::Cancel},  {2, &Client::Release}, {3, &Client::Accept},
      {1, &Client::Propose}, {1, &Client::CheckIn}, {1, &Client::Complete}};
  static const auto* const held = new std::vector<Choice>{
      {60, &Client::Accept},    {8, &Client::Decline}, {4, &Client::AskForOtherTime},
      {5, &Client::Release},    {7, &Client::Hold},    {10, &Client::Substitute},
      {2, &Client::Reschedule}, {3, &Client::Cancel},  {1, &Client::CheckIn}};
  static const auto* const confirmed = new std::vector<Choice>{
      {25, &Client::Reschedule}, {20, &Client::Substitute}, {12, &Client::Decline},
      {8, &Client::Accept},      {8, &Client::Release},     {6, &Client::Cancel},
      {6, &Client::Refuse},      {10, &Client::CheckIn},    {3, &Client::Hold},
      {2, &Client::Abort}};
  static const auto* const under_way = new std::vector<Choice>{{50, &Client::Complete},
                                                               {20, &Client::Abort},
                                                               {20, &Client::ReportNoContact},
                                                               {5, &Client::Release},
                                                               {5, &Client::Decline}};
  switch (state) {
    case Visit::PROPOSED:
      return *proposed;
    case Visit::HELD:
      return *held;
    case Visit::CONFIRMED:
      return *confirmed;
    case Visit::UNDER_WAY:
      return *under_way;
    default:
      return *drafts;
  }
}

void BookingClient::Act() {
  if (known_.WantsMore()) return Make();
  const Visit visit = known_.Any(random_);
  if (HasEnded(visit)) {
    // One more step must be refused, whatever it is.
    known_.Forget(visit.name());
    return OneIn(2) ? Hold(visit) : Accept(visit);
  }
  const std::vector<Choice>& choices = ChoicesOf(visit.state());
  int sum = 0;
  for (const Choice& choice : choices) sum += choice.weight;
  int drawn = Draw(1, sum);
  for (const Choice& choice : choices) {
    drawn -= choice.weight;
    if (drawn <= 0) return (this->*choice.act)(visit);
  }
}

// ---- plans

void BookingClient::Make() {
  visits::v1::CreateVisitRequest request;
  request.set_parent(kRybnik);
  Visit& visit = *request.mutable_visit();
  visit.set_kind(OneIn(2) ? Visit::HOME_VISIT : Visit::MEETING);
  visit.set_urgency(OneIn(6) ? Visit::URGENT : Visit::ROUTINE);
  *visit.mutable_composition() = DrawnComposition(random_);
  visit.mutable_duration()->set_seconds(kMinutes[random_() % std::size(kMinutes)] * 60);
  visit.mutable_subject()->set_kind(visits::v1::VisitSubject::PLACE);
  visit.mutable_subject()->set_label("podwórko na próbę");
  visit.set_purpose(common::v1::JOINT_VISIT);
  const auto made =
      Do("CreateVisit", &Stub::CreateVisit, visit, request, TokenOf(As::kCoordinator));
  if (made.has_value()) Propose(*made);
}

void BookingClient::Propose(const Visit& visit) {
  visits::v1::ProposeVisitRequest request;
  request.set_name(visit.name());
  Do("ProposeVisit", &Stub::ProposeVisit, visit, request, TokenOf(As::kCoordinator));
}

void BookingClient::Cancel(const Visit& visit) {
  visits::v1::CancelVisitRequest request;
  request.set_name(visit.name());
  request.set_reason("odwołana na próbę");
  Do("CancelVisit", &Stub::CancelVisit, visit, request, TokenOf(As::kCoordinator));
}

// ---- slots

void BookingClient::Hold(const Visit& visit) {
  visits::v1::HoldSlotRequest request;
  request.set_name(visit.name());
  const bool displaces = visit.urgency() == Visit::URGENT && OneIn(2);
  DrawSlot(visit, displaces || OneIn(4), *request.mutable_start_time(), *request.mutable_crew());
  if (OneIn(3)) request.mutable_hold_duration()->set_seconds(kShortHoldSeconds);
  if (displaces) request.set_displacement_ground("art. 12a ustawy");
  Do("HoldSlot", &Stub::HoldSlot, visit, request, TokenOf(As::kCoordinator),
     displaces ? Metadata{{"osiedle-purpose", "procedure"}} : kForOutreach);
}

void BookingClient::Release(const Visit& visit) {
  visits::v1::ReleaseSlotRequest request;
  request.set_name(visit.name());
  request.set_reason("zwolniony na próbę");
  Do("ReleaseSlot", &Stub::ReleaseSlot, visit, request, TokenOf(As::kCoordinator));
}

void BookingClient::Reschedule(const Visit& visit) {
  visits::v1::RescheduleVisitRequest request;
  request.set_name(visit.name());
  request.set_reason("przełożona na próbę");
  DrawSlot(visit, OneIn(4), *request.mutable_start_time(), *request.mutable_crew());
  if (OneIn(3)) {
    // A little later with the same crew: both visits want the same people at once.
    *request.mutable_start_time() =
        visit.start_time() + TimeUtil::MinutesToDuration(Draw(0, 3) * 5);
    request.clear_crew();
    for (const CrewSeat& seat : visit.crew()) {
      if (seat.answer() == CrewSeat::DECLINED) continue;
      visits::v1::CrewAssignment& assignment = *request.add_crew();
      assignment.set_seat(seat.seat());
      assignment.set_calendar(seat.calendar());
    }
  }
  if (OneIn(2)) request.mutable_hold_duration()->set_seconds(kShortHoldSeconds);
  Do("RescheduleVisit", &Stub::RescheduleVisit, visit, request, TokenOf(As::kCoordinator));
}

void BookingClient::Substitute(const Visit& visit) {
  if (visit.crew().empty()) return Release(visit);
  const CrewSeat& leaving = visit.crew(Draw(0, visit.crew_size() - 1));
  visits::v1::SubstituteCrewMemberRequest request;
  request.set_name(visit.name());
  if (leaving.answer() == CrewSeat::DECLINED) {
    request.set_seat(leaving.seat());
  } else {
    request.set_from_calendar(leaving.calendar());
  }
  std::set<std::string> taken;
  for (const CrewSeat& seat : visit.crew()) {
    if (seat.answer() != CrewSeat::DECLINED) taken.insert(seat.calendar());
  }
  request.set_to_calendar(DrawCandidate(visit.composition().seats(leaving.seat()), {},
                                        OneIn(20) ? std::set<std::string>() : taken));
  Do("SubstituteCrewMember", &Stub::SubstituteCrewMember, visit, request,
     TokenOf(As::kCoordinator));
}

void BookingClient::DrawSlot(const Visit& visit, bool beside_another, Timestamp& start,
                             Crew& crew) {
  const int last = static_cast<int>((town_.last_end() - town_.first_start()) / absl::Minutes(5) -
                                    visit.duration().seconds() / 300);
  start = TimeUtil::NanosecondsToTimestamp(
      absl::ToUnixNanos(town_.first_start() + absl::Minutes(5) * Draw(0, last)));
  std::set<std::string> wanted;
  const Visit other = known_.Any(random_);
  if (beside_another && other.has_start_time()) {
    start = other.start_time();
    for (const CrewSeat& seat : other.crew()) wanted.insert(seat.calendar());
  }
  std::set<std::string> taken;
  for (int i = 0; i < visit.composition().seats_size(); ++i) {
    const Seat& seat = visit.composition().seats(i);
    // The quorum wants some of them.
    if (seat.optional() && OneIn(4)) continue;
    for (int place = 0; place < std::max(1, seat.count()); ++place) {
      visits::v1::CrewAssignment& assignment = *crew.Add();
      assignment.set_seat(i);
      assignment.set_calendar(DrawCandidate(seat, wanted, taken));
      taken.insert(assignment.calendar());
    }
  }
}

std::vector<std::string> BookingClient::CandidatesFor(const Seat& seat) {
  std::vector<std::string> calendars;
  for (const visits::v1::SeatChoice& choice : seat.choices()) {
    if (choice.kind() == visits::v1::Calendar::VEHICLE) {
      for (int i = 0; i < kVehicles; ++i) calendars.push_back(BookingTown::VehicleCalendar(i));
    } else if (choice.kind() == visits::v1::Calendar::ROOM) {
      for (int i = 0; i < kRooms; ++i) calendars.push_back(BookingTown::RoomCalendar(i));
    } else {
      for (int i = 0; i < kMembers; ++i) {
        if (BookingTown::ProfessionOf(i) != choice.profession()) continue;
        calendars.push_back(BookingTown::MemberCalendar(i));
      }
    }
  }
  return calendars;
}

std::string BookingClient::DrawCandidate(const Seat& seat, const std::set<std::string>& wanted,
                                         const std::set<std::string>& taken) {
  const std::vector<std::string> all = CandidatesFor(seat);
  std::vector<std::string> free;
  std::vector<std::string> free_and_wanted;
  for (const std::string& calendar : all) {
    if (taken.contains(calendar)) continue;
    free.push_back(calendar);
    if (wanted.contains(calendar)) free_and_wanted.push_back(calendar);
  }
  // Seldom somebody who may not.
  if (free.empty() || OneIn(100)) return BookingTown::MemberCalendar(Draw(0, kMembers - 1));
  const std::vector<std::string>& from = free_and_wanted.empty() ? free : free_and_wanted;
  return from[random_() % from.size()];
}

// ---- answers

void BookingClient::Accept(const Visit& visit) {
  visits::v1::RespondToVisitRequest request;
  request.set_answer(CrewSeat::ACCEPTED);
  Respond(visit, request);
}

void BookingClient::Decline(const Visit& visit) {
  visits::v1::RespondToVisitRequest request;
  request.set_answer(CrewSeat::DECLINED);
  request.set_decline_reason("urlop na próbę");
  Respond(visit, request);
}

void BookingClient::AskForOtherTime(const Visit& visit) {
  visits::v1::RespondToVisitRequest request;
  request.set_answer(CrewSeat::OTHER_TIME);
  *request.add_other_start_times() = visit.start_time() + TimeUtil::HoursToDuration(1);
  Respond(visit, request);
}

void BookingClient::Respond(const Visit& visit, visits::v1::RespondToVisitRequest request) {
  std::vector<const CrewSeat*> asked;
  std::vector<const CrewSeat*> others;
  for (const CrewSeat& seat : visit.crew()) {
    if (seat.staff_member().empty()) continue;
    (seat.answer() == CrewSeat::ASKED ? asked : others).push_back(&seat);
  }
  const std::vector<const CrewSeat*>& from = asked.empty() || OneIn(8) ? others : asked;
  request.set_name(visit.name());
  if (from.empty() || OneIn(40)) {
    // Nobody of the crew.
    request.set_staff_member(absl::StrCat(kRybnik, "/staffMembers/koordynator"));
    Do("RespondToVisit", &Stub::RespondToVisit, visit, request, TokenOf(As::kCoordinator));
    return;
  }
  const CrewSeat& seat = *from[random_() % from.size()];
  std::string token = BookingTown::TokenOfMember(seat.staff_member());
  if (OneIn(2)) {
    request.set_staff_member(seat.staff_member());
    token = TokenOf(As::kCoordinator);
  }
  Do("RespondToVisit", &Stub::RespondToVisit, visit, request, token, kForOutreach, seat.calendar());
}

// ---- what happens on a visit

void BookingClient::CheckIn(const Visit& visit) {
  visits::v1::CheckInVisitRequest request;
  request.set_name(visit.name());
  Do("CheckInVisit", &Stub::CheckInVisit, visit, request, TokenOf(As::kCoordinator));
}

void BookingClient::Complete(const Visit& visit) {
  visits::v1::CompleteVisitRequest request;
  request.set_name(visit.name());
  request.set_outcome(Visit::HELP_AGREED);
  Do("CompleteVisit", &Stub::CompleteVisit, visit, request, TokenOf(As::kCoordinator));
}

void BookingClient::Abort(const Visit& visit) {
  visits::v1::AbortVisitRequest request;
  request.set_name(visit.name());
  request.set_reason("przerwana na próbę");
  Do("AbortVisit", &Stub::AbortVisit, visit, request, TokenOf(As::kCoordinator));
}

void BookingClient::Refuse(const Visit& visit) {
  visits::v1::RefuseVisitRequest request;
  request.set_name(visit.name());
  Do("RefuseVisit", &Stub::RefuseVisit, visit, request, TokenOf(As::kCoordinator));
}

void BookingClient::ReportNoContact(const Visit& visit) {
  visits::v1::ReportNoContactRequest request;
  request.set_name(visit.name());
  Do("ReportNoContact", &Stub::ReportNoContact, visit, request, TokenOf(As::kCoordinator));
}

// ---- calls

template <typename Request>
std::optional<Visit> BookingClient::Do(const char* name, Method<Request> method,
                                       const Visit& before, Request request,
                                       const std::string& token, const Metadata& metadata,
                                       const std::string& answering_calendar) {
  request.set_request_id(NewRequestId());
  BookingRecord record = {.client = number_,
                          .method = name,
                          .before = before,
                          .calendar = answering_calendar,
                          .began = town_.EarliestNow()};
  while (true) {
    const BookingTown::Served served = town_.served();
    grpc::ClientContext context;
    for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    record.status = (served.visits.get()->*method)(&context, request, &record.answer);
    ++record.tries;
    if (IsAnswer(record.status)) break;
    if (record.tries >= kMostTries) {
      std::fprintf(stderr, "%s has no answer: %d %s\n", name, record.status.error_code(),
                   record.status.error_message().c_str());
      std::abort();
    }
    town_.AwaitNext(served.number);
  }
  record.ended = town_.LatestNow();
  log_.Add(record, request);
  if (!record.status.ok()) {
    if (!before.name().empty()) LookAgain(before.name());
    return std::nullopt;
  }
  known_.See(record.answer);
  return record.answer;
}

void BookingClient::LookAgain(const std::string& visit) {
  visits::v1::GetVisitRequest request;
  request.set_name(visit);
  Visit seen;
  const grpc::Status status =
      town_.served().visits->GetVisit(CallContext(As::kCoordinator), request, &seen);
  if (status.ok() && !HasEnded(seen)) known_.See(seen);
  if (status.ok() && HasEnded(seen)) known_.Forget(visit);
}

}  // namespace osiedle::tests
