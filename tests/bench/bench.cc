// Speed, measured in turn with baselines in the same run; see README.md.
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "storage/steady_time.h"
#include "tests/api/any_method.h"
#include "tests/api/town.h"
#include "tests/bench/access_decision.h"
#include "tests/bench/crews.h"
#include "tests/bench/csv_import.h"
#include "tests/bench/deadlines.h"
#include "tests/bench/die.h"
#include "tests/bench/figure.h"
#include "tests/bench/filled_store.h"
#include "tests/bench/footprint.h"
#include "tests/bench/joint_slots.h"
#include "tests/bench/load.h"
#include "tests/bench/loads.h"
#include "tests/bench/postgres.h"
#include "tests/bench/requests.h"
#include "tests/bench/sign_ups.h"
#include "tests/bench/week_plans.h"

ABSL_FLAG(std::string, only, "", "only the benchmark of this name");
ABSL_FLAG(bool, quick, false, "small stores and short rounds; names end in \".quick\"");
ABSL_FLAG(double, seconds, 0, "length of a round; 0: 2, and 0.5 when quick");
ABSL_FLAG(int, rounds, 0, "rounds, of which the median counts; 0: 5, and 3 when quick");

namespace osiedle::bench {
namespace {

using contacts::v1::Contact;
using tests::As;
using tests::ServerProcess;
using tests::TokenOf;

struct Sizes {
  uint64_t small = 10'000;
  uint64_t million = 1'000'000;
  uint64_t five_million = 5'000'000;
  int import_rows = 30'000;
  int footprint_contacts = 500;
  int booked_visits = 100'000;
  int procedures = 5'000;
  int64_t occurrences = 1'000'000;
  int rounds = 5;
  absl::Duration round = absl::Seconds(2);
  std::string suffix;
};

Sizes SizesFromFlags() {
  Sizes sizes;
  if (absl::GetFlag(FLAGS_quick)) {
    sizes = {.small = 2'000,
             .million = 50'000,
             .five_million = 200'000,
             .import_rows = 5'000,
             .footprint_contacts = 200,
             .booked_visits = 10'000,
             .procedures = 500,
             .occurrences = 50'000,
             .rounds = 3,
             .round = absl::Milliseconds(500),
             .suffix = ".quick"};
  }
  if (absl::GetFlag(FLAGS_rounds) > 0) sizes.rounds = absl::GetFlag(FLAGS_rounds);
  if (absl::GetFlag(FLAGS_seconds) > 0) sizes.round = absl::Seconds(absl::GetFlag(FLAGS_seconds));
  return sizes;
}

// A baseline in a process of its own.
struct Baseline {
  tests::TemporaryFolder folder;
  std::unique_ptr<ServerProcess> server;
  std::vector<std::unique_ptr<Stub>> stubs;

  std::string data_dir() const { return folder.path() + "/data"; }
  void Start(const std::vector<std::string>& flags) {
    server = std::make_unique<ServerProcess>(data_dir(), flags, OSIEDLE_BASELINE_BINARY);
    stubs = Connect(server->port());
  }
};

// Resident memory of a process at its highest, in MB.
double PeakMemory(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string line;
  while (std::getline(status, line)) {
    if (absl::StartsWith(line, "VmHWM:")) return std::atof(line.c_str() + 6) * 1024 / 1e6;
  }
  Die("/proc tells no VmHWM");
}

// Makes a principal a staff member in office, and a member of 20 teams.
void JoinTeams(tests::Town& town, const std::string& principal) {
  const tests::AnyMethods methods(town);
  const std::string parent = "parent: 'municipalities/rybnik' ";
  methods.Do("CreateInstitution",
             parent +
                 "institution_id: 'ops' institution { display_name: 'OPS' "
                 "kind: SOCIAL_WELFARE_CENTRE }",
             As::kAdministrator);
  methods.Do("CreateStaffMember",
             parent +
                 "staff_member_id: 'anna' staff_member { display_name: 'Przykład' "
                 "institution: 'municipalities/rybnik/institutions/ops' "
                 "mandate { start_date { year: 2020 month: 1 day: 1 } } }",
             As::kAdministrator);
  methods.Do(
      "LinkPrincipal",
      absl::StrCat("name: 'municipalities/rybnik/staffMembers/anna' principal: '", principal, "'"),
      As::kAdministrator);
  for (int i = 0; i < 20; ++i) {
    methods.Do("CreateTeam",
               absl::StrCat(parent, "team_id: 'gdp-", i,
                            "' team { display_name: 'GDP' kind: OUTREACH members { "
                            "staff_member: "
                            "'municipalities/rybnik/staffMembers/anna' role: MEMBER } }"),
               As::kAdministrator);
  }
}

// Minutes of a visit: one for which there are slots nearly every day, and one
// that is rare enough for the whole window to be searched.
constexpr int kShortVisit = 60;
constexpr int kRareVisit = 180;

// ---- the benchmarks

constexpr char kWithoutFigures[] = "--services=registry,residents,invitations,contacts";

class Bench {
 public:
  explicit Bench(const Sizes& sizes) : sizes_(sizes) {}

  Figure GetContact();
  Figure GetContactOfStaff();
  Figure AuditedRead();
  Figure BatchGet();
  Figure CreateContact();
  Figure HotKey();
  Figure ListContacts();
  Figure ListFilteredContacts();
  Figure ImportContacts();
  Figure ResidentMemory();
  Figure OpenStore();
  Figure GetContactScale();
  Figure CreateContactScale();
  Figure SyncDay();
  Figure Redeem();
  Figure SummarizeNeeds();
  Figure CreateContactWithFigures();
  Figure RefusedCreate();
  Figure CreateContactBesidePostgres();
  Figure GetContactBesidePostgres();
  Figure FindJointSlots() { return Searches(kShortVisit); }
  Figure FindRareJointSlots() { return Searches(kRareVisit); }
  Figure FindJointSlotsOverGrpc();
  Figure HoldSlot();
  Figure ContendedHoldSlot();
  Figure ListDeadlines();
  Figure SignUpOneOccurrence();
  Figure ExpandWeeklySeries();
  Figure GetWeekPlan();
  Figure AccessDecision() { return Decisions(/*are_narrowed=*/false); }
  Figure NarrowedAccessDecision() { return Decisions(/*are_narrowed=*/true); }

 private:
  using Round = std::function<Measurement()>;

  Figure Decisions(bool are_narrowed) const;
  Figure Searches(int visit_minutes);
  // Each in turn, and who begins changes from round to round. No `baseline`:
  // there is none.
  Figure Compare(const std::string& unit, const Round& ours, const Round& baseline) const;
  template <typename Request, typename Response, typename S>
  Round RoundOf(const std::vector<std::unique_ptr<S>>& stubs,
                const Load<Request, Response, S>& load) const {
    return [this, &stubs, load] { return Measure(stubs, sizes_.round, load); };
  }
  // Until `count` are not taken.
  void AddCodes(size_t count, ClaimCodes& codes);
  // Ends the program when the baseline does not write what the server writes.
  void CompareFootprints();
  // Reads, lists, writes and imports, for as long as a comparison takes.
  void PutUnderLoad(FilledTown& town) const;

  FilledTown& Small();
  FilledTown& Million();
  FilledTown& FiveMillion();
  Baseline& Empty();
  Baseline& Sync();
  // Null where there is none; then it was said why.
  Postgres* PostgresIfThere();
  Postgres* PostgresWithContacts();
  JointSlotsTown& Slots();
  Crews& TownsCrews();
  Round SlotsOfPostgres(int visit_minutes);

  const Sizes sizes_;
  std::unique_ptr<FilledTown> small_;
  std::unique_ptr<FilledTown> million_;
  std::unique_ptr<FilledTown> five_million_;
  std::unique_ptr<Baseline> empty_;
  std::unique_ptr<Baseline> sync_;
  bool looked_for_postgres_ = false;
  std::unique_ptr<Postgres> postgres_;
  bool has_postgres_contacts_ = false;
  std::unique_ptr<JointSlotsTown> slots_;
  std::unique_ptr<Crews> crews_;
};

Figure Bench::Compare(const std::string& unit, const Round& ours, const Round& baseline) const {
  std::vector<double> values, p50, p99, baselines, ratios;
  for (int round = 0; round < sizes_.rounds; ++round) {
    Measurement measured;
    Measurement against;
    if (round % 2 == 0) measured = ours();
    if (baseline != nullptr) against = baseline();
    if (round % 2 != 0) measured = ours();
    values.push_back(measured.per_second);
    p50.push_back(measured.p50_ms);
    p99.push_back(measured.p99_ms);
    baselines.push_back(against.per_second);
    ratios.push_back(measured.per_second / against.per_second);
  }
  Figure figure = {
      .value = Median(values), .unit = unit, .p50_ms = Median(p50), .p99_ms = Median(p99)};
  if (baseline != nullptr) {
    figure.baseline = Median(baselines);
    figure.ratio = Median(ratios);
  }
  return figure;
}

FilledTown& Bench::Small() {
  if (small_ == nullptr) {
    small_ = std::make_unique<FilledTown>(sizes_.small);
    small_->Verify();
  }
  return *small_;
}

FilledTown& Bench::Million() {
  if (million_ == nullptr) million_ = std::make_unique<FilledTown>(sizes_.million);
  return *million_;
}

FilledTown& Bench::FiveMillion() {
  // The disk need not hold both.
  million_.reset();
  if (five_million_ == nullptr) five_million_ = std::make_unique<FilledTown>(sizes_.five_million);
  return *five_million_;
}

Baseline& Bench::Empty() {
  if (empty_ == nullptr) {
    empty_ = std::make_unique<Baseline>();
    const std::string answer = empty_->folder.path() + "/answer";
    std::ofstream(answer, std::ios::binary) << Small().sample().SerializeAsString();
    empty_->Start({"--kind=empty", "--answer=" + answer});
  }
  return *empty_;
}

Baseline& Bench::Sync() {
  if (sync_ == nullptr) {
    sync_ = std::make_unique<Baseline>();
    sync_->Start({"--kind=sync"});
  }
  return *sync_;
}

void Bench::CompareFootprints() {
  // Without figures, which count a contact in rows of their own some time later.
  FilledTown town(sizes_.footprint_contacts, FilledTown::Kind::kPlain, {kWithoutFigures});
  std::mt19937_64 random(3);
  const auto create = [&](Stub& stub) {
    for (int i = 0; i < sizes_.footprint_contacts; ++i) {
      auto request = bench::CreateContact();
      request.set_request_id(RequestId(random));
      Contact contact;
      const grpc::Status status =
          stub.CreateContact(tests::CallContext(As::kAssistant), request, &contact);
      OrDie(status.ok(), status.error_message().c_str());
    }
  };
  const auto added = [&](const Footprint& before, const Footprint& after) {
    return Footprint{(after.keys - before.keys) / sizes_.footprint_contacts,
                     (after.bytes - before.bytes) / sizes_.footprint_contacts};
  };
  const std::string ours_db = town.town().data_dir() + "/db";
  town.town().server().Kill();
  const Footprint ours_before = MeasureFootprint(ours_db);
  town.town().StartAgain();
  town.ConnectAgain();
  create(*town.stubs()[0]);
  town.town().server().Kill();
  const Footprint ours = added(ours_before, MeasureFootprint(ours_db));
  town.town().StartAgain();
  town.ConnectAgain();

  Baseline& baseline = Sync();
  baseline.server->Kill();
  const Footprint sync_before = MeasureFootprint(baseline.data_dir());
  baseline.Start({"--kind=sync"});
  create(*baseline.stubs[0]);
  baseline.server->Kill();
  const Footprint sync = added(sync_before, MeasureFootprint(baseline.data_dir()));
  baseline.Start({"--kind=sync"});

  std::fprintf(stderr, "create_contact writes %.2f keys, %.1f bytes; its baseline %.2f, %.1f\n",
               ours.keys, ours.bytes, sync.keys, sync.bytes);
  OrDie(ours.keys == sync.keys && std::abs(ours.bytes / sync.bytes - 1) < 0.01,
        "the baseline does not write what the server writes");
}

Figure Bench::GetContact() {
  const auto load = GetContacts(Small());
  return Compare("calls/s", RoundOf(Small().stubs(), load), RoundOf(Empty().stubs, load));
}

Figure Bench::GetContactOfStaff() {
  FilledTown& town = Small();
  JoinTeams(town.town(), "coordinator");
  const auto load = GetContacts(town, As::kCoordinator);
  return Compare("calls/s", RoundOf(town.stubs(), load), RoundOf(Empty().stubs, load));
}

Figure Bench::AuditedRead() {
  FilledTown& town = Small();
  residents::v1::CreateResidentRequest request;
  request.set_parent(tests::kRybnik);
  request.set_resident_id("audited");
  request.mutable_resident()->set_identity_level(residents::v1::Resident::ALIAS);
  request.mutable_resident()->set_alias("Czerwona Kurtka");
  residents::v1::Resident resident;
  const grpc::Status status = town.town().residents().CreateResident(
      tests::CallContext(As::kAssistant), request, &resident);
  OrDie(status.ok(), status.error_message().c_str());
  const auto stubs =
      StubsOf<residents::v1::ResidentService>(ConnectChannels(town.town().server().port()));
  return Compare("calls/s", RoundOf(stubs, GetResidents(resident.name())),
                 RoundOf(town.stubs(), CreateContacts()));
}

Figure Bench::BatchGet() {
  FilledTown& town = Small();
  return Compare(
      "contacts/s",
      [&] {
        Measurement batches = Measure(town.stubs(), sizes_.round, BatchGetContacts(town));
        batches.per_second *= kNamesOfABatch;
        return batches;
      },
      RoundOf(town.stubs(), GetContacts(town)));
}

Figure Bench::CreateContact() {
  CompareFootprints();
  const auto load = CreateContacts();
  return Compare("calls/s", RoundOf(Small().stubs(), load), RoundOf(Sync().stubs, load));
}

Figure Bench::HotKey() {
  const auto contact_of = [](Stub& stub) {
    auto request = bench::CreateContact();
    std::mt19937_64 random(std::random_device{}());
    request.set_request_id(RequestId(random));
    Contact contact;
    const grpc::Status status =
        stub.CreateContact(tests::CallContext(As::kAssistant), request, &contact);
    OrDie(status.ok(), status.error_message().c_str());
    return contact.name();
  };
  return Compare("calls/s",
                 RoundOf(Small().stubs(), ChangeOneContact(contact_of(*Small().stubs()[0]))),
                 RoundOf(Sync().stubs, ChangeOneContact(contact_of(*Sync().stubs[0]))));
}

Figure Bench::ListContacts() {
  const auto load = bench::ListContacts(Million());
  return Compare("calls/s", RoundOf(Million().stubs(), load), RoundOf(Empty().stubs, load));
}

Figure Bench::ListFilteredContacts() {
  return Compare("calls/s", RoundOf(Million().stubs(), bench::ListFilteredContacts(Million())),
                 RoundOf(Million().stubs(), bench::ListContacts(Million())));
}

Figure Bench::ImportContacts() {
  FilledTown& town = Small();
  Baseline& baseline = Sync();
  int series = 0;
  return Compare(
      "rows/s",
      [&] {
        return ImportRows(town.town().server().port(),
                          ContactRowsCsv(sizes_.import_rows, absl::StrCat("import-", ++series)));
      },
      [&] {
        return CreateEach(baseline.server->port(),
                          ContactsCsv(sizes_.import_rows, absl::StrCat("import-", ++series)));
      });
}

void Bench::PutUnderLoad(FilledTown& town) const {
  for (int round = 0; round < sizes_.rounds; ++round) {
    Measure(town.stubs(), sizes_.round, GetContacts(town));
    Measure(town.stubs(), sizes_.round, bench::ListContacts(town));
    Measure(town.stubs(), sizes_.round, CreateContacts());
    const int port = town.town().server().port();
    ImportRows(port, ContactRowsCsv(sizes_.import_rows, absl::StrCat("rows-", round)));
    CreateEach(port, ContactsCsv(sizes_.import_rows, absl::StrCat("each-", round)));
  }
}

Figure Bench::ResidentMemory() {
  FilledTown& town = Million();
  // A process of its own for this figure.
  town.town().server().Kill();
  town.town().StartAgain();
  town.ConnectAgain();
  PutUnderLoad(town);
  return {.value = PeakMemory(town.town().server().pid()), .unit = "MB"};
}

Figure Bench::OpenStore() {
  FilledTown& town = Million();
  const auto load = CreateContacts();
  std::vector<double> seconds;
  for (int round = 0; round < sizes_.rounds; ++round) {
    Measure(town.stubs(), sizes_.round, load);
    town.town().server().Kill();
    const storage::SteadyTime begin = storage::SteadyNow();
    town.town().StartAgain();
    Contact contact;
    contacts::v1::GetContactRequest request;
    request.set_name(town.NameOf(0));
    const grpc::Status status =
        town.town().contacts().GetContact(tests::CallContext(As::kViewer), request, &contact);
    OrDie(status.ok(), status.error_message().c_str());
    seconds.push_back(absl::ToDoubleSeconds(storage::SteadyNow() - begin));
    town.ConnectAgain();
  }
  return {.value = Median(seconds), .unit = "s"};
}

Figure Bench::GetContactScale() {
  return Compare("calls/s", RoundOf(FiveMillion().stubs(), GetContacts(FiveMillion())),
                 RoundOf(Small().stubs(), GetContacts(Small())));
}

Figure Bench::CreateContactScale() {
  const auto load = CreateContacts();
  return Compare("calls/s", RoundOf(FiveMillion().stubs(), load), RoundOf(Small().stubs(), load));
}

Figure Bench::SyncDay() {
  FilledTown& town = Small();
  const auto stubs =
      StubsOf<contacts::v1::DayService>(ConnectChannels(town.town().server().port()));
  return Compare(
      "items/s",
      [&] {
        Measurement days = Measure(stubs, sizes_.round, SyncDays());
        days.per_second *= kItemsOfADay;
        return days;
      },
      RoundOf(town.stubs(), CreateContacts()));
}

void Bench::AddCodes(size_t count, ClaimCodes& codes) {
  constexpr int kOfABatch = 160;
  invitations::v1::CreateInvitationBatchRequest request;
  request.set_parent(tests::kRybnik);
  auto& batch = *request.mutable_invitation_batch();
  batch.set_display_name("Klub Mieszkańca");
  batch.set_invitation_count(kOfABatch);
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) + 30;
  batch.mutable_valid_until_date()->set_year(static_cast<int>(day.year()));
  batch.mutable_valid_until_date()->set_month(day.month());
  batch.mutable_valid_until_date()->set_day(day.day());
  const size_t wanted = codes.taken + count;
  while (codes.codes.size() < wanted) {
    invitations::v1::InvitationBatch made;
    const grpc::Status status = Small().town().invitations().CreateInvitationBatch(
        tests::CallContext(As::kCoordinator), request, &made);
    OrDie(status.ok(), status.error_message().c_str());
    codes.codes.insert(codes.codes.end(), made.claim_codes().begin(), made.claim_codes().end());
  }
}

Figure Bench::Redeem() {
  FilledTown& town = Small();
  const auto stubs =
      StubsOf<invitations::v1::InvitationService>(ConnectChannels(town.town().server().port()));
  ClaimCodes codes;
  // More than there can be calls.
  const auto enough = static_cast<size_t>(absl::ToDoubleSeconds(sizes_.round) * 25'000);
  return Compare(
      "calls/s",
      [&] {
        AddCodes(enough, codes);
        return Measure(stubs, sizes_.round, RedeemInvitations(codes));
      },
      RoundOf(town.stubs(), CreateContacts()));
}

Figure Bench::SummarizeNeeds() {
  FilledTown town(sizes_.million, FilledTown::Kind::kOneYearWithNeeds);
  const auto stubs =
      StubsOf<figures::v1::FigureService>(ConnectChannels(town.town().server().port()));
  return Compare("calls/s", RoundOf(stubs, bench::SummarizeNeeds()), nullptr);
}

Figure Bench::CreateContactWithFigures() {
  FilledTown with(sizes_.small);
  FilledTown without(sizes_.small, FilledTown::Kind::kPlain, {kWithoutFigures});
  return Compare("calls/s", RoundOf(with.stubs(), CreateContacts()),
                 RoundOf(without.stubs(), CreateContacts()));
}

Figure Bench::RefusedCreate() {
  return Compare("calls/s", RoundOf(Small().stubs(), RefusedCreates(20)),
                 RoundOf(Small().stubs(), RefusedCreates(1)));
}

Postgres* Bench::PostgresIfThere() {
  if (!looked_for_postgres_) {
    looked_for_postgres_ = true;
    auto started = Postgres::Start();
    if (started.ok()) {
      postgres_ = *std::move(started);
    } else {
      std::fprintf(stderr, "no figures of PostgreSQL: %s\n",
                   std::string(started.status().message()).c_str());
    }
  }
  return postgres_.get();
}

Postgres* Bench::PostgresWithContacts() {
  Postgres* postgres = PostgresIfThere();
  if (postgres != nullptr && !has_postgres_contacts_) {
    postgres->MakeContacts(Small().sample(), Small().count());
    has_postgres_contacts_ = true;
  }
  return postgres;
}

Figure Bench::CreateContactBesidePostgres() {
  Round baseline;
  if (Postgres* postgres = PostgresWithContacts(); postgres != nullptr) {
    baseline = [this, postgres] { return postgres->CreateContacts(sizes_.round); };
  }
  return Compare("calls/s", RoundOf(Small().stubs(), CreateContacts()), baseline);
}

Figure Bench::GetContactBesidePostgres() {
  Round baseline;
  if (Postgres* postgres = PostgresWithContacts(); postgres != nullptr) {
    baseline = [this, postgres] { return postgres->GetContacts(sizes_.round); };
  }
  return Compare("calls/s", RoundOf(Small().stubs(), GetContacts(Small())), baseline);
}

JointSlotsTown& Bench::Slots() {
  if (slots_ == nullptr) {
    slots_ = std::make_unique<JointSlotsTown>(sizes_.booked_visits);
    if (Postgres* postgres = PostgresIfThere(); postgres != nullptr) {
      postgres->MakeSlots(slots_->world(), [this](const auto& person, const auto& span) {
        return slots_->DutyOf(person, span);
      });
      for (int minutes : {kShortVisit, kRareVisit}) {
        CompareAnswers(
            slots_->world(), minutes, [this](const auto& asked) { return slots_->Find(asked); },
            [postgres](const auto& asked) { return postgres->FindSlots(asked); });
      }
    }
  }
  return *slots_;
}

Bench::Round Bench::SlotsOfPostgres(int visit_minutes) {
  Postgres* postgres = PostgresIfThere();
  if (postgres == nullptr) return nullptr;
  return [this, postgres, visit_minutes] {
    return MeasureSearches(Slots().world(), visit_minutes, sizes_.round,
                           [postgres](const auto& asked) { return postgres->FindSlots(asked); });
  };
}

Figure Bench::Searches(int visit_minutes) {
  JointSlotsTown& slots = Slots();
  return Compare(
      "calls/s",
      [&] {
        return MeasureSearches(slots.world(), visit_minutes, sizes_.round,
                               [&](const auto& asked) { return slots.Find(asked); });
      },
      SlotsOfPostgres(visit_minutes));
}

Figure Bench::FindJointSlotsOverGrpc() {
  const auto& stubs = Slots().Serve();
  return Compare("calls/s", RoundOf(stubs, Slots().Searches(kShortVisit)),
                 SlotsOfPostgres(kShortVisit));
}

Crews& Bench::TownsCrews() {
  if (crews_ == nullptr) crews_ = std::make_unique<Crews>(sizes_.small);
  return *crews_;
}

Figure Bench::HoldSlot() {
  Crews& crews = TownsCrews();
  // More than there can be calls.
  const auto enough = static_cast<size_t>(absl::ToDoubleSeconds(sizes_.round) * 10'000);
  return Compare(
      "calls/s",
      [&] {
        crews.AddVisits(enough);
        return Measure(crews.visits(), sizes_.round, crews.Holds());
      },
      RoundOf(crews.town().stubs(), CreateContacts()));
}

Figure Bench::ContendedHoldSlot() {
  Crews& crews = TownsCrews();
  return Compare(
      "calls/s", [&] { return crews.MeasureContests(sizes_.round); }, nullptr);
}

Figure Bench::ListDeadlines() {
  const ProceduresTown town(sizes_.procedures);
  return Compare("calls/s", RoundOf(town.stubs(), town.ListDeadlines()), nullptr);
}

Figure Bench::SignUpOneOccurrence() {
  SignUpsTown town;
  Round baseline;
  if (Postgres* postgres = PostgresIfThere(); postgres != nullptr) {
    postgres->MakeSignUps(town.Sample());
    baseline = [this, postgres] { return postgres->SignUp(sizes_.round); };
  }
  return Compare(
      "calls/s", [&] { return Measure(town.stubs(), sizes_.round, town.SignUps()); }, baseline);
}

Figure Bench::GetWeekPlan() {
  const WeekPlansTown town(sizes_.occurrences);
  return Compare("calls/s", RoundOf(town.stubs(), town.Plans()), nullptr);
}

Figure Bench::ExpandWeeklySeries() {
  return Compare(
      "calls/s", [&] { return ExpandSeries(sizes_.round); }, nullptr);
}

Figure Bench::Decisions(bool are_narrowed) const {
  std::vector<double> rounds;
  for (int i = 0; i < sizes_.rounds; ++i) rounds.push_back(DecideAccess(are_narrowed));
  return {.value = Median(rounds), .unit = "us"};
}

int Run() {
  const Sizes sizes = SizesFromFlags();
  const std::string only = absl::GetFlag(FLAGS_only);
  const std::vector<std::pair<std::string, Figure (Bench::*)()>> benchmarks = {
      {"get_contact", &Bench::GetContact},
      {"get_contact_of_staff", &Bench::GetContactOfStaff},
      {"audited_read", &Bench::AuditedRead},
      {"batch_get", &Bench::BatchGet},
      {"create_contact", &Bench::CreateContact},
      {"hot_key", &Bench::HotKey},
      {"list_contacts", &Bench::ListContacts},
      {"list_contacts_filtered", &Bench::ListFilteredContacts},
      {"import_contacts", &Bench::ImportContacts},
      {"resident_memory", &Bench::ResidentMemory},
      {"open_store", &Bench::OpenStore},
      {"get_contact_scale", &Bench::GetContactScale},
      {"create_contact_scale", &Bench::CreateContactScale},
      {"sync_day", &Bench::SyncDay},
      {"redeem", &Bench::Redeem},
      {"summarize_needs", &Bench::SummarizeNeeds},
      {"create_contact_with_figures", &Bench::CreateContactWithFigures},
      {"refused_create", &Bench::RefusedCreate},
      {"create_contact_postgresql", &Bench::CreateContactBesidePostgres},
      {"get_contact_postgresql", &Bench::GetContactBesidePostgres},
      {"find_joint_slots", &Bench::FindJointSlots},
      {"find_joint_slots_rare", &Bench::FindRareJointSlots},
      {"find_joint_slots_grpc", &Bench::FindJointSlotsOverGrpc},
      {"hold_slot", &Bench::HoldSlot},
      {"hold_slot_contended", &Bench::ContendedHoldSlot},
      {"list_deadlines", &Bench::ListDeadlines},
      {"sign_up_one_occurrence", &Bench::SignUpOneOccurrence},
      {"expand_series", &Bench::ExpandWeeklySeries},
      {"week_plan", &Bench::GetWeekPlan},
      {"access_decision", &Bench::AccessDecision},
      {"access_decision_narrowed", &Bench::NarrowedAccessDecision}};
  Bench bench(sizes);
  bool found = false;
  for (const auto& [name, benchmark] : benchmarks) {
    if (!only.empty() && name != only) continue;
    found = true;
    Figure figure = (bench.*benchmark)();
    figure.name = name + sizes.suffix;
    absl::PrintF("%s\n", ToJson(figure));
    std::fflush(stdout);
  }
  if (!found) std::fprintf(stderr, "there is no benchmark of the name %s\n", only.c_str());
  return found ? 0 : 2;
}

}  // namespace
}  // namespace osiedle::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  // As osiedled does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return osiedle::bench::Run();
}
