#include "tests/bench/joint_slots.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/descriptor.h"
#include "osiedle/visits/v1/busy_source_requests.pb.h"
#include "osiedle/visits/v1/calendar_requests.pb.h"
#include "services/call/area/area.h"
#include "services/call/fields/proto_time.h"
#include "services/call/process/entropy.h"
#include "services/call/rpc/access.h"
#include "services/call/rpc/page_token.h"
#include "services/registry/municipality_directory.h"
#include "services/registry/registry_area.h"
#include "services/residents/residents_area.h"
#include "services/staff/staff_area.h"
#include "services/staff/standings.h"
#include "services/visits/calendars/calendar_writer.h"
#include "services/visits/calendars/duty_hours.h"
#include "services/visits/slots/slot_handlers.h"
#include "services/visits/visits_area.h"
#include "storage/engines/rocksdb/rocksdb_store.h"
#include "storage/steady_time.h"
#include "tests/api/any_method.h"
#include "tests/bench/die.h"

namespace osiedle::bench {
namespace {

using visits::v1::FindJointSlotsRequest;
using visits::v1::FindJointSlotsResponse;

// Rybnik's number in keys: the first municipality that a Town founds.
constexpr uint32_t kOwner = 1;
// Far fewer pages than a transaction may write.
constexpr size_t kBookingsOfATransaction = 100;

std::string NameOf(const char* collection, const std::string& id) {
  return absl::StrCat(tests::kRybnik, "/", collection, "/", id);
}

std::string InstitutionId(int number) { return absl::StrCat("instytucja-", number); }

visits::v1::Calendar CalendarOf(const SlotPerson& person) {
  visits::v1::Calendar calendar;
  calendar.set_kind(visits::v1::Calendar::STAFF_MEMBER);
  calendar.set_staff_member(NameOf("staffMembers", person.id));
  visits::v1::DutyRule& rule = *calendar.add_rules();
  for (int day = 0; day < 7; ++day) {
    // google.type.DayOfWeek counts from Monday, which is 1.
    if ((person.duty_days >> day & 1) != 0) {
      rule.add_days(static_cast<google::type::DayOfWeek>(day + 1));
    }
  }
  rule.set_begin_minute(person.duty_begin);
  rule.set_end_minute(person.duty_end);
  calendar.set_buffer_before_minutes(person.buffer_before);
  calendar.set_buffer_after_minutes(person.buffer_after);
  calendar.set_max_visits_per_day(person.max_per_day);
  return calendar;
}

FindJointSlotsRequest RequestOf(const SlotQuestion& question) {
  FindJointSlotsRequest request;
  request.set_parent(tests::kRybnik);
  for (const SlotSeat& wanted : SlotSeats()) {
    visits::v1::Seat& seat = *request.mutable_composition()->add_seats();
    for (staff::v1::Profession profession : wanted.choices) {
      seat.add_choices()->set_profession(profession);
    }
    seat.set_optional(wanted.optional);
  }
  *request.mutable_start_time() = call::TimestampOf(calendar::TimeOf(question.window.begin));
  *request.mutable_end_time() = call::TimestampOf(calendar::TimeOf(question.window.end));
  request.mutable_duration()->set_seconds(int64_t{question.duration} * 60);
  request.mutable_place()->set_latitude(question.latitude);
  request.mutable_place()->set_longitude(question.longitude);
  request.mutable_limits()->set_travel_speed_kmh(kSpeedKmh);
  request.set_page_size(kSlotsOfAPage);
  return request;
}

SlotAnswer AnswerOf(const FindJointSlotsResponse& response) {
  SlotAnswer answer;
  for (const visits::v1::JointSlot& slot : response.slots()) {
    answer.emplace_back(slot.rank().cost_minutes(),
                        calendar::MinuteAtOrBefore(call::TimeOf(slot.start_time())));
  }
  return answer;
}

const std::vector<const call::Area*>& Areas() {
  static const auto* const areas =
      new std::vector<const call::Area*>{&registry::RegistryArea(), &staff::StaffArea(),
                                         &residents::ResidentsArea(), &visits::VisitsArea()};
  return *areas;
}

}  // namespace

struct JointSlotsTown::Opened {
  explicit Opened(const std::string& data_dir)
      : directory(call::DirectoryOf(Areas(), Areas())),
        page_tokens({}),
        method(*google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
            "osiedle.visits.v1.SlotService.FindJointSlots")),
        caller(std::make_shared<call::Principal>(call::Principal{
            .id = "assistant",
            .grants = {{.municipality = "rybnik", .roles = {common::v1::ASSISTANT}}}})) {
    storage::RocksDbOptions options;
    options.directory = data_dir;
    auto opened = storage::OpenRocksDbStore(std::move(options));
    OrDie(opened.status());
    store = *std::move(opened);
    resources = std::make_unique<call::CallResources>(call::CallResources{
        .store = *store,
        .entropy = entropy,
        .page_tokens = page_tokens,
        .secret = std::string(32, 's'),
        .directory = &directory,
        .is_of_a_person = [this](absl::string_view type) { return directory.IsOfAPerson(type); },
        .municipalities = &municipalities,
        .relations = &standings});
  }
  ~Opened() { OrDie(store->Close()); }

  std::unique_ptr<call::Call> NewCall() {
    std::array<uint8_t, 16> seed = {};
    entropy.Fill(absl::MakeSpan(seed));
    auto call = std::make_unique<call::Call>(*resources, method, caller, absl::Now(), seed);
    call->set_circumstances({.purpose = common::v1::OUTREACH});
    call->SetScope("rybnik", kOwner);
    return call;
  }

  const call::Directory directory;
  const registry::MunicipalityDirectory municipalities;
  const staff::Standings standings;
  call::SystemEntropy entropy;
  const call::PageTokenCodec page_tokens;
  const call::MethodInfo method;
  const std::shared_ptr<const call::Principal> caller;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<call::CallResources> resources;
};

JointSlotsTown::JointSlotsTown(int visits) : world_(MakeSlotWorld(absl::Now(), visits)) {
  MakeStaff();
  // Not drained: see FilledTown.
  town_.server().Kill();
  opened_ = std::make_unique<Opened>(town_.data_dir());
  BookVisits();
}

JointSlotsTown::~JointSlotsTown() = default;

void JointSlotsTown::MakeStaff() {
  const tests::AnyMethods methods(town_);
  const auto create = [&](const char* method, const google::protobuf::Message& request) {
    tests::AnyMessage created;
    const grpc::Status status = methods.Call(method, request, created);
    OrDie(status.ok(), status.error_message().c_str());
  };
  const std::string parent = absl::StrCat("parent: '", tests::kRybnik, "' ");
  for (int i = 0; i < kInstitutions; ++i) {
    methods.Do("CreateInstitution",
               absl::StrCat(parent, "institution_id: '", InstitutionId(i),
                            "' institution { display_name: 'Instytucja na próbę' kind: NGO }"));
  }
  for (const SlotPerson& person : world_.people) {
    std::string professions;
    for (staff::v1::Profession profession : person.professions) {
      absl::StrAppend(&professions,
                      "professions { profession: ", staff::v1::Profession_Name(profession), " } ");
    }
    methods.Do(
        "CreateStaffMember",
        absl::StrCat(parent, "staff_member_id: '", person.id,
                     "' staff_member { display_name: 'Osoba na próbę' institution: '",
                     NameOf("institutions", InstitutionId(person.institution)), "' ", professions,
                     "mandate { start_date { year: 2020 month: 1 day: 1 } } }"));
    visits::v1::CreateCalendarRequest calendar;
    calendar.set_parent(tests::kRybnik);
    calendar.set_calendar_id(person.id);
    *calendar.mutable_calendar() = CalendarOf(person);
    create("CreateCalendar", calendar);
    visits::v1::CreateBusySourceRequest source;
    source.set_parent(NameOf("calendars", person.id));
    source.set_busy_source_id("outlook");
    for (const calendar::Interval& busy : person.busy) {
      visits::v1::BusyTime& time = *source.mutable_busy_source()->add_busy_times();
      *time.mutable_start_time() = call::TimestampOf(calendar::TimeOf(busy.begin));
      *time.mutable_end_time() = call::TimestampOf(calendar::TimeOf(busy.end));
    }
    create("CreateBusySource", source);
  }
}

void JointSlotsTown::BookVisits() {
  const std::unique_ptr<call::Call> call = opened_->NewCall();
  for (const SlotPerson& person : world_.people) {
    for (size_t first = 0; first < person.bookings.size(); first += kBookingsOfATransaction) {
      const size_t end = std::min(first + kBookingsOfATransaction, person.bookings.size());
      const storage::CommitResult booked =
          storage::ReadWriteAndWait(*opened_->store, {}, [&](storage::Transaction& transaction) {
            for (size_t i = first; i < end; ++i) {
              const BookedVisit& visit = person.bookings[i];
              absl::Status status =
                  visits::BookVisit(visits::RowScope::Of(*call), transaction, person.id,
                                    absl::StrCat("wizyta-", visit.visit), visit.time,
                                    visits::Point{visit.latitude, visit.longitude});
              if (!status.ok()) return status;
            }
            return absl::OkStatus();
          });
      OrDie(booked.status);
    }
  }
}

calendar::Intervals JointSlotsTown::DutyOf(const SlotPerson& person,
                                           const calendar::Interval& span) const {
  return visits::DutyHours(CalendarOf(person), visits::v1::DUTY_KIND_UNSPECIFIED, span,
                           world_.zone);
}

SlotAnswer JointSlotsTown::Find(const SlotQuestion& question) {
  const FindJointSlotsRequest request = RequestOf(question);
  FindJointSlotsResponse response;
  const std::unique_ptr<call::Call> call = opened_->NewCall();
  const auto snapshot = opened_->store->GetSnapshot({});
  OrDie(snapshot.status());
  OrDie(call::CheckAccess(*call, {&opened_->method}, **snapshot));
  OrDie(visits::FindJointSlots(*call, **snapshot, request, response));
  OrDie(response.complete(), "a search was given up");
  return AnswerOf(response);
}

const std::vector<std::unique_ptr<SlotStub>>& JointSlotsTown::Serve() {
  if (opened_ != nullptr) {
    opened_.reset();
    town_.StartAgain();
    stubs_ = StubsOf<visits::v1::SlotService>(ConnectChannels(town_.server().port()));
  }
  return stubs_;
}

Load<FindJointSlotsRequest, FindJointSlotsResponse, SlotStub> JointSlotsTown::Searches(
    int duration) const {
  return {.method = &SlotStub::async_interface::FindJointSlots,
          .token = tests::TokenOf(tests::As::kAssistant),
          .in_flight = 1,
          .renew = [this, duration](FindJointSlotsRequest& request, std::mt19937_64& random) {
            request = RequestOf(NextQuestion(world_, duration, random));
          }};
}

Measurement MeasureSearches(const SlotWorld& world, int visit_minutes, absl::Duration duration,
                            const FindSlots& find) {
  std::mt19937_64 random(NextSeed());
  std::vector<double> latencies_ms;
  const storage::SteadyTime counted_from = storage::SteadyNow() + duration * 0.2;
  const storage::SteadyTime until = counted_from + duration;
  double spent_ms = 0;
  for (storage::SteadyTime begin = storage::SteadyNow(); begin < until;) {
    const SlotQuestion question = NextQuestion(world, visit_minutes, random);
    begin = storage::SteadyNow();
    find(question);
    const storage::SteadyTime end = storage::SteadyNow();
    if (begin >= counted_from) {
      latencies_ms.push_back(absl::ToDoubleMilliseconds(end - begin));
      spent_ms += latencies_ms.back();
    }
    begin = end;
  }
  const double per_second = 1000 * static_cast<double>(latencies_ms.size()) / spent_ms;
  return Summarise(std::move(latencies_ms), per_second);
}

void CompareAnswers(const SlotWorld& world, int visit_minutes, const FindSlots& ours,
                    const FindSlots& baseline) {
  constexpr int kQuestions = 50;
  std::mt19937_64 random(1);
  size_t slots = 0;
  for (int i = 0; i < kQuestions; ++i) {
    const SlotQuestion question = NextQuestion(world, visit_minutes, random);
    const SlotAnswer answer = ours(question);
    OrDie(answer == baseline(question), "PostgreSQL finds other slots than osiedled");
    slots += answer.size();
  }
  std::fprintf(stderr,
               "%d searches for visits of %d minutes gave the same slots, %.1f on average\n",
               kQuestions, visit_minutes, static_cast<double>(slots) / kQuestions);
}

}  // namespace osiedle::bench
