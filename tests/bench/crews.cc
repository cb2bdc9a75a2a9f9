#include "tests/bench/crews.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "storage/steady_time.h"
#include "tests/api/any_method.h"
#include "tests/bench/call_each.h"
#include "tests/bench/die.h"
#include "tests/bench/joint_slots_data.h"
#include "tests/bench/requests.h"

namespace osiedle::bench {
namespace {

using tests::As;
using tests::TokenOf;
using visits::v1::HoldSlotRequest;
using visits::v1::Visit;

// The crew for which many ask at once.
constexpr int kWantedCrew = kCrews;
constexpr absl::Duration kBetweenVisits = absl::Hours(6);
constexpr int kVisitMinutes = 60;

constexpr char kAlwaysOnDuty[] =
    " on_duty_on_public_holidays: true rules { days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, "
    "FRIDAY, SATURDAY, SUNDAY] begin_minute: 0 end_minute: 1440 } ";

// Seats 0 to 6 are people, 7 the vehicle and 8 the room.
std::string IdOf(int crew, int seat) { return absl::StrFormat("zaloga-%03d-%d", crew, seat); }

std::string Named(absl::string_view collection, absl::string_view id) {
  return absl::StrCat(tests::kRybnik, "/", collection, "/", id);
}

std::string InstitutionName(int number) {
  return Named("institutions", absl::StrCat("instytucja-", number));
}

std::string CreateText(absl::string_view resource, absl::string_view id, absl::string_view fields) {
  return absl::StrCat("parent: '", tests::kRybnik, "' ", resource, "_id: '", id, "' ", resource,
                      " { ", fields, " }");
}

// The crew that a request of Holds has.
int CrewOf(const HoldSlotRequest& request) {
  const std::string& calendar = request.crew(0).calendar();
  return std::stoi(calendar.substr(calendar.rfind('/') + 1 + std::string("zaloga-").size(), 3));
}

}  // namespace

Crews::Crews(uint64_t contacts)
    : town_(contacts),
      first_start_(
          absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now() + absl::Hours(24)) / 3600 * 3600)) {
  MakeStaff();
  visits_ = StubsOf<visits::v1::VisitService>(ConnectChannels(town_.town().server().port()));
  rivals_ = MakeVisits(kRivals);
}

void Crews::MakeStaff() {
  const tests::AnyMethods methods(town_.town());
  for (int i = 0; i < kInstitutions; ++i) {
    methods.Do("CreateInstitution", CreateText("institution", absl::StrCat("instytucja-", i),
                                               "display_name: 'Instytucja na próbę' kind: NGO"));
  }
  methods.Do(
      "CreateStaffMember",
      CreateText("staff_member", "koordynator",
                 absl::StrCat("display_name: 'Osoba planująca' institution: '", InstitutionName(0),
                              "' mandate { start_date { year: 2020 month: 1 day: 1 } }")));
  methods.Do("LinkPrincipal", absl::StrCat("name: '", Named("staffMembers", "koordynator"),
                                           "' principal: 'coordinator'"));
  for (int crew = 0; crew <= kWantedCrew; ++crew) MakeCrew(crew);
}

void Crews::MakeCrew(int crew) {
  const tests::AnyMethods methods(town_.town());
  const int people = static_cast<int>(SlotSeats().size());
  for (int seat = 0; seat < people; ++seat) {
    const std::string id = IdOf(crew, seat);
    methods.Do(
        "CreateStaffMember",
        CreateText("staff_member", id,
                   absl::StrCat("display_name: 'Osoba na próbę' institution: '",
                                InstitutionName(seat), "' professions { profession: ",
                                staff::v1::Profession_Name(SlotSeats()[seat].choices[0]),
                                " } mandate { start_date { year: 2020 month: 1 day: 1 } }")));
    methods.Do("CreateCalendar",
               CreateText("calendar", id,
                          absl::StrCat("kind: STAFF_MEMBER staff_member: '",
                                       Named("staffMembers", id), "'", kAlwaysOnDuty)));
  }
  for (const auto& [seat, kind] : {std::pair(people, "VEHICLE"), std::pair(people + 1, "ROOM")}) {
    methods.Do("CreateCalendar",
               CreateText("calendar", IdOf(crew, seat),
                          absl::StrCat("kind: ", kind, " display_name: 'Rzecz' capacity: 9 ",
                                       "institution: '", InstitutionName(0), "'", kAlwaysOnDuty)));
  }
}

Visit Crews::WantedVisit() {
  Visit visit;
  visit.set_kind(Visit::HOME_VISIT);
  for (const SlotSeat& wanted : SlotSeats()) {
    visits::v1::Seat& seat = *visit.mutable_composition()->add_seats();
    for (staff::v1::Profession profession : wanted.choices) {
      seat.add_choices()->set_profession(profession);
    }
  }
  for (visits::v1::Calendar::Kind kind :
       {visits::v1::Calendar::VEHICLE, visits::v1::Calendar::ROOM}) {
    visit.mutable_composition()->add_seats()->add_choices()->set_kind(kind);
  }
  visit.mutable_duration()->set_seconds(int64_t{kVisitMinutes} * 60);
  visit.mutable_subject()->set_kind(visits::v1::VisitSubject::PLACE);
  visit.mutable_subject()->set_label("podwórko na próbę");
  visit.mutable_place()->mutable_position()->set_latitude(50.1);
  visit.mutable_place()->mutable_position()->set_longitude(18.54);
  visit.set_purpose(common::v1::JOINT_VISIT);
  return visit;
}

std::vector<std::string> Crews::MakeVisits(size_t count) {
  visits::v1::CreateVisitRequest create;
  create.set_parent(tests::kRybnik);
  *create.mutable_visit() = WantedVisit();
  const std::string token = TokenOf(As::kCoordinator);
  const auto made = CallEach(visits_, &VisitStub::CreateVisit, token, std::vector(count, create));
  std::vector<visits::v1::ProposeVisitRequest> proposals;
  std::vector<std::string> names;
  for (const Visit& visit : made) {
    proposals.emplace_back().set_name(visit.name());
    names.push_back(visit.name());
  }
  CallEach(visits_, &VisitStub::ProposeVisit, token, proposals);
  return names;
}

void Crews::AddVisits(size_t count) {
  const size_t left = waiting_.size() - taken_;
  if (left >= count) return;
  const std::vector<std::string> made = MakeVisits(count - left);
  waiting_.insert(waiting_.end(), made.begin(), made.end());
}

void Crews::DrawSlot(int crew, HoldSlotRequest& request) {
  if (request.crew().empty()) {
    const int seats = static_cast<int>(SlotSeats().size()) + 2;
    for (int seat = 0; seat < seats; ++seat) {
      visits::v1::CrewAssignment& assignment = *request.add_crew();
      assignment.set_seat(seat);
      assignment.set_calendar(Named("calendars", IdOf(crew, seat)));
    }
  }
  const absl::Time start = first_start_ + kBetweenVisits * slots_given_.at(crew)++;
  request.mutable_start_time()->set_seconds(absl::ToUnixSeconds(start));
}

Load<HoldSlotRequest, Visit, VisitStub> Crews::Holds() {
  return {.method = &VisitStub::async_interface::HoldSlot,
          .token = TokenOf(As::kCoordinator),
          .in_flight = kCrews,
          .renew =
              [this](HoldSlotRequest& request, std::mt19937_64& random) {
                const size_t next = taken_.fetch_add(1);
                OrDie(next < waiting_.size(), "there are too few visits for this machine");
                // Chains that run at the same time get different ones.
                DrawSlot(
                    request.crew().empty() ? crews_given_.fetch_add(1) % kCrews : CrewOf(request),
                    request);
                request.set_name(waiting_[next]);
                request.set_request_id(RequestId(random));
              },
          .is_good = [](const Visit& visit) { return visit.state() == Visit::HELD; }};
}

std::vector<double> Crews::Contest(std::mt19937_64& random) {
  struct Rival {
    grpc::ClientContext context;
    HoldSlotRequest request;
    Visit visit;
    grpc::Status status;
    storage::SteadyTime begin;
    storage::SteadyTime end;
  };
  HoldSlotRequest request;
  DrawSlot(kWantedCrew, request);
  std::vector<std::unique_ptr<Rival>> rivals;
  for (const std::string& name : rivals_) {
    rivals.push_back(std::make_unique<Rival>());
    Rival& rival = *rivals.back();
    rival.request = request;
    rival.request.set_name(name);
    rival.request.set_request_id(RequestId(random));
    rival.context.AddMetadata("authorization", absl::StrCat("Bearer ", TokenOf(As::kCoordinator)));
    rival.context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  }
  absl::BlockingCounter ended(kRivals);
  for (size_t i = 0; i < rivals.size(); ++i) {
    Rival& rival = *rivals[i];
    rival.begin = storage::SteadyNow();
    visits_[i % visits_.size()]->async()->HoldSlot(&rival.context, &rival.request, &rival.visit,
                                                   [&](grpc::Status status) {
                                                     rival.end = storage::SteadyNow();
                                                     rival.status = std::move(status);
                                                     ended.DecrementCount();
                                                   });
  }
  ended.Wait();
  std::vector<double> latencies_ms;
  std::vector<visits::v1::ReleaseSlotRequest> winners;
  for (const auto& rival : rivals) {
    if (rival->status.ok()) {
      winners.emplace_back().set_name(rival->request.name());
      winners.back().set_reason("po próbie");
      continue;
    }
    OrDie(tests::ReasonOf(rival->status) == "CREW_NOT_AVAILABLE",
          rival->status.error_message().c_str());
    latencies_ms.push_back(absl::ToDoubleMilliseconds(rival->end - rival->begin));
  }
  OrDie(winners.size() == 1, "not exactly one gets the crew");
  CallEach(visits_, &VisitStub::ReleaseSlot, TokenOf(As::kCoordinator), winners);
  return latencies_ms;
}

Measurement Crews::MeasureContests(absl::Duration duration) {
  std::mt19937_64 random(NextSeed());
  std::vector<double> latencies_ms;
  const storage::SteadyTime counted_from = storage::SteadyNow() + duration * 0.2;
  const storage::SteadyTime until = counted_from + duration;
  absl::Duration spent;
  int contests = 0;
  for (storage::SteadyTime begin = storage::SteadyNow(); begin < until;
       begin = storage::SteadyNow()) {
    const std::vector<double> lost = Contest(random);
    if (begin < counted_from) continue;
    latencies_ms.insert(latencies_ms.end(), lost.begin(), lost.end());
    spent += storage::SteadyNow() - begin;
    ++contests;
  }
  return Summarise(std::move(latencies_ms), kRivals * contests / absl::ToDoubleSeconds(spent));
}

}  // namespace osiedle::bench
