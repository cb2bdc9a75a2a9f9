// Restricted residents over the wire, as whoever is outside the team meets them.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/api/any_method.h"

namespace osiedle::tests {
namespace {

using changes::v1::Change;
using residents::v1::Resident;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kTeam[] = "municipalities/rybnik/teams/gdp";

// The details of an error as text, each with its size. Their bytes would not do: maps have no order
// there.
std::string TextOfDetails(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  std::string text = wire.message();
  for (const google::protobuf::Any& any : wire.details()) {
    const std::string type = any.type_url().substr(any.type_url().rfind('/') + 1);
    const google::protobuf::Descriptor* known =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
    absl::StrAppend(&text, "\n", type, " ", any.value().size(), " bytes ");
    if (known == nullptr) continue;
    const AnyMessage detail = NewMessage(*known);
    EXPECT_TRUE(detail->ParseFromString(any.value())) << type;
    text += detail->DebugString();
  }
  return text;
}

class RestrictionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    town_ = new Town();
    methods_ = new AnyMethods(*town_);
    FoundTeam();
  }
  static void TearDownTestSuite() {
    delete methods_;
    delete town_;
  }

  // A team of Rybnik whose member is the coordinator.
  static void FoundTeam() {
    for (const auto& [method, text] : std::vector<std::pair<std::string, std::string>>{
             {"CreateController",
              "parent: '%' controller_id: 'ops' controller { display_name: 'OPS' kind:"
              " SOCIAL_CENTRE }"},
             {"CreateInstitution",
              "parent: '%' institution_id: 'ops' institution { display_name: 'OPS' kind:"
              " SOCIAL_WELFARE_CENTRE }"},
             {"CreateStaffMember",
              "parent: '%' staff_member_id: 'kasia' staff_member { display_name: 'Kasia'"
              " institution: '%/institutions/ops' mandate { start_date { year: 2024 month: 1"
              " day: 1 } } }"},
             {"CreateTeam",
              "parent: '%' team_id: 'gdp' team { display_name: 'Zespół' kind: OUTREACH"
              " members { staff_member: '%/staffMembers/kasia' role: MEMBER } }"},
             {"LinkPrincipal", "name: '%/staffMembers/kasia' principal: 'coordinator'"}}) {
      Do(method, text, As::kEveryRole);
    }
  }
  // A call in the team.
  class InTeam : public CallContext {
   public:
    explicit InTeam(As as = As::kCoordinator) : CallContext(as) {
      (*this)->AddMetadata("osiedle-team", kTeam);
    }
  };

  static std::string Name(const std::string& id) {
    return absl::StrCat(kRybnik, "/residents/", id);
  }
  static AnyMessage Do(const std::string& method, const std::string& text,
                       As as = As::kCoordinator) {
    return methods_->Do(method, absl::StrReplaceAll(text, {{"%", kRybnik}}), as);
  }
  static grpc::Status Try(const std::string& method, const std::string& text, std::string& answer,
                          As as = As::kCoordinator) {
    AnyMessage response;
    const AnyMessage request =
        methods_->Request(method, absl::StrReplaceAll(text, {{"%", kRybnik}}));
    const grpc::Status status = methods_->Call(method, *request, response, as);
    answer = status.ok() ? response->ShortDebugString() : "";
    return status;
  }
  static void Create(const std::string& id, const std::string& more = "") {
    Do("CreateResident",
       absl::StrCat("parent: '%' resident_id: '", id,
                    "' resident { identity_level: ALIAS alias: 'Pani ", id, "' ", more, " }"));
  }
  static void Restrict(const std::string& id) {
    Do("RestrictResident",
       absl::StrCat("name: '%/residents/", id, "' team: '", kTeam, "' ground: 'uchwała zespołu'"));
  }

  static inline Town* town_ = nullptr;
  static inline AnyMethods* methods_ = nullptr;
};

// The status and all details are the same but for the id.
TEST_F(RestrictionTest, ARestrictedResident_IsAnsweredAsOneWhoNeverWas_AlsoAfterARestart) {
  Create("hanka");
  Do("CreateContact",
     "parent: '%' contact_id: 'sama' contact { occur_time { seconds: 1760000000 } channel: BIKE"
     " mode: INDIVIDUAL residents: '%/residents/hanka' }");
  Restrict("hanka");
  for (const bool restarted : {false, true}) {
    if (restarted) town_->Restart();
    for (const As as : {As::kCoordinator, As::kAssistant, As::kIntegration, As::kViewer,
                        As::kEveryRole, As::kStranger, As::kOfController}) {
      for (const auto& [method, text] : std::vector<std::pair<std::string, std::string>>{
               {"GetResident", "name: '%/residents/$'"},
               {"BatchGetResidents", "parent: '%' names: '%/residents/$'"},
               {"RevealResident", "name: '%/residents/$'"},
               {"UpdateResident", "resident { name: '%/residents/$' alias: 'Inna' }"},
               {"DeleteResident", "name: '%/residents/$'"},
               {"UndeleteResident", "name: '%/residents/$'"},
               {"RestrictResident",
                absl::StrCat("name: '%/residents/$' team: '", kTeam, "' ground: 'uchwała'")},
               {"LiftRestriction", "name: '%/residents/$'"},
               {"RecapResident", "name: '%/residents/$'"},
               {"ListBoundaries", "parent: '%/residents/$' show_total_size: true"},
               {"ListContacts",
                "parent: '%' filter: 'residents:\"%/residents/$\"'"
                " show_total_size: true"},
               {"CreateContact",
                "parent: '%' contact { occur_time { seconds: 1760000000 } channel: BIKE"
                " mode: INDIVIDUAL residents: '%/residents/$' }"},
               {"CreateResident",
                "parent: '%' resident_id: '$' resident { age_band: AGE_18_TO_29 }"
                " validate_only: true"}}) {
        SCOPED_TRACE(absl::StrCat(method, " ", restarted, " as ", static_cast<int>(as)));
        std::string there;
        std::string nowhere;
        const grpc::Status of_hanka =
            Try(method, absl::StrReplaceAll(text, {{"$", "hanka"}}), there, as);
        const grpc::Status of_nobody =
            Try(method, absl::StrReplaceAll(text, {{"$", "janka"}}), nowhere, as);
        const auto of_id = [](const std::string& told) {
          return absl::StrReplaceAll(told, {{"hanka", "*"}, {"janka", "*"}});
        };
        EXPECT_EQ(of_hanka.error_code(), of_nobody.error_code());
        EXPECT_EQ(of_id(of_hanka.error_message()), of_id(of_nobody.error_message()));
        EXPECT_EQ(of_id(TextOfDetails(of_hanka)), of_id(TextOfDetails(of_nobody)));
        // The clock went on between the two.
        static const std::regex nanos("nanos: [0-9]+");
        EXPECT_EQ(std::regex_replace(there, nanos, "").size(),
                  std::regex_replace(nowhere, nanos, "").size())
            << there << "\n"
            << nowhere;
      }
    }
  }
  std::string answer;
  EXPECT_TRUE(Try("ListResidents", "parent: '%' show_deleted: true", answer).ok());
  EXPECT_THAT(answer, testing::Not(HasSubstr("hanka")));
  EXPECT_TRUE(Try("GetContact", "name: '%/contacts/sama'", answer).ok());
  EXPECT_THAT(answer, testing::Not(HasSubstr("hanka")));
}

TEST_F(RestrictionTest, TheFeedSaysDeleted_AndAMirrorThatReadsItDropsTheRecord) {
  Create("zofia");
  const size_t before = town_->AllChanges().size();
  Restrict("zofia");
  const std::vector<Change> changes = town_->AllChanges();
  ASSERT_EQ(changes.size(), before + 1);
  EXPECT_EQ(changes.back().resource(), Name("zofia"));
  EXPECT_EQ(changes.back().kind(), common::v1::DELETED);
  EXPECT_THAT(changes.back().changed_fields(), IsEmpty());
  std::string answer;
  EXPECT_EQ(ReasonOf(Try("GetResident", "name: '%/residents/zofia'", answer, As::kIntegration)),
            "RESOURCE_NOT_FOUND");
  // The audit log says who did it.
  const auto entries = town_->AuditEntries(
      kRybnik, absl::StrCat("resource = \"", Name("zofia"),
                            "\" AND method = "
                            "\"osiedle.residents.v1.ResidentService.RestrictResident\""));
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].principal(), "coordinator");
  EXPECT_THAT(entries[0].ShortDebugString(), testing::Not(HasSubstr("uchwała")));
}

// A repeat of the restriction is told that it is done; one of an earlier change tells nothing.
TEST_F(RestrictionTest, Repeats_TellNoMoreThanReadingsNow) {
  const std::string create = absl::StrCat(
      "parent: '%' resident_id: 'repeat' resident { identity_level: ALIAS alias: 'Stara' }"
      " request_id: '",
      NewRequestId(), "'");
  Do("CreateResident", create);
  const std::string restrict =
      absl::StrCat("name: '%/residents/repeat' team: '", kTeam, "' ground: 'uchwała' request_id: '",
                   NewRequestId(), "'");
  std::string first;
  ASSERT_TRUE(Try("RestrictResident", restrict, first).ok());
  std::string answer;
  EXPECT_TRUE(Try("RestrictResident", restrict, answer).ok());
  EXPECT_EQ(answer, first);
  EXPECT_EQ(ReasonOf(Try("CreateResident", create, answer)), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(answer, "");
}

TEST_F(RestrictionTest, AMember_KnowsTheRecordInCallsOfTheTeam_AndOpensItAgain) {
  Create("maria");
  Do("CreateContact",
     "parent: '%' contact_id: 'z-maria' contact { occur_time { seconds: 1760000000 } channel: BIKE"
     " mode: INDIVIDUAL residents: '%/residents/maria' }");
  Restrict("maria");
  residents::v1::GetResidentRequest get;
  get.set_name(Name("maria"));
  Resident resident;
  {
    InTeam context;
    const grpc::Status status = town_->residents().GetResident(context, get, &resident);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  EXPECT_EQ(resident.restriction().team(), kTeam);
  EXPECT_EQ(resident.alias(), "Pani maria");
  {
    InTeam context;
    contacts::v1::GetContactRequest request;
    request.set_name(absl::StrCat(kRybnik, "/contacts/z-maria"));
    contacts::v1::Contact contact;
    ASSERT_TRUE(town_->contacts().GetContact(context, request, &contact).ok());
    EXPECT_THAT(contact.residents(), ElementsAre(Name("maria")));
  }
  {
    InTeam context;
    changes::v1::ListChangesRequest request;
    request.set_parent(kRybnik);
    request.set_page_size(500);
    changes::v1::ListChangesResponse response;
    ASSERT_TRUE(town_->changes().ListChanges(context, request, &response).ok());
    bool told = false;
    for (const Change& change : response.changes()) {
      told = told || (change.resource() == Name("maria") && change.kind() == common::v1::CREATED);
    }
    EXPECT_TRUE(told);
  }
  residents::v1::LiftRestrictionRequest lift;
  lift.set_name(Name("maria"));
  lift.set_request_id(NewRequestId());
  for (int i = 0; i < 2; ++i) {
    InTeam context;
    residents::v1::LiftRestrictionResponse response;
    const grpc::Status status = town_->residents().LiftRestriction(context, lift, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  std::string answer;
  EXPECT_TRUE(Try("GetResident", "name: '%/residents/maria'", answer, As::kAssistant).ok());
  EXPECT_THAT(answer, testing::Not(HasSubstr("restriction")));
}

TEST_F(RestrictionTest, WhoIsNoMember_DoesNotEnter) {
  residents::v1::GetResidentRequest request;
  request.set_name(Name("nobody"));
  InTeam context(As::kAssistant);
  Resident resident;
  EXPECT_EQ(ReasonOf(town_->residents().GetResident(context, request, &resident)), "TEAM_DENIED");
}

TEST_F(RestrictionTest, AStoreWithCompartments_IsVerifiedBackedUpAndRestored) {
  Create("kopia", "notes { text: 'notatka' }");
  Do("CreateBoundary",
     "parent: '%/residents/kopia' boundary_id: 'b' boundary { no_uniforms: true }");
  Restrict("kopia");
  operations::v1::Backup backup;
  ASSERT_TRUE(town_->operations()
                  .CreateBackup(CallContext(As::kOperator, 60),
                                operations::v1::CreateBackupRequest(), &backup)
                  .ok());
  ASSERT_EQ(town_->server().Stop(), 0);
  const std::string restored = town_->folder() + "/restored";
  std::string output;
  EXPECT_EQ(RunOsiedled({"verify", "--data_dir=" + town_->data_dir()}, output), 0) << output;
  EXPECT_EQ(
      RunOsiedled({"restore", "--backup_dir=" + town_->folder() + "/backups",
                   absl::StrCat("--backup_id=", backup.name().substr(backup.name().rfind('/') + 1)),
                   "--data_dir=" + restored},
                  output),
      0)
      << output;
  EXPECT_EQ(RunOsiedled({"verify", "--data_dir=" + restored}, output), 0) << output;
  town_->StartAgain();
}

// ---- durations

using Durations = std::vector<double>;

double Quantile(const Durations& sorted, double part) {
  return sorted[static_cast<size_t>(part * static_cast<double>(sorted.size() - 1))];
}

// The greatest distance between the two distributions, from 0 to 1 (Kolmogorov and Smirnov).
double Distance(const Durations& a, const Durations& b) {
  double greatest = 0;
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() && j < b.size()) {
    a[i] <= b[j] ? ++i : ++j;
    greatest = std::max(greatest, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                           static_cast<double>(j) / static_cast<double>(b.size())));
  }
  return greatest;
}

// Calls of both kinds by turns, on a machine that does other things as well.
class DurationTest : public RestrictionTest {
 protected:
  static constexpr int kCalls = 4'000;
  static constexpr int kRounds = 3;

  static double MicrosecondsOf(const std::string& id, As as) {
    residents::v1::GetResidentRequest request;
    request.set_name(Name(id));
    CallContext context(as);
    Resident resident;
    const auto begin = std::chrono::steady_clock::now();
    const grpc::Status status = town_->residents().GetResident(context, request, &resident);
    const auto end = std::chrono::steady_clock::now();
    EXPECT_EQ(ReasonOf(status), "RESOURCE_NOT_FOUND");
    return std::chrono::duration<double, std::micro>(end - begin).count();
  }

  // Whether the durations agree; says how far they are apart.
  static bool Agree(const std::string& id, const std::string& other, As as) {
    Durations of_one;
    Durations of_other;
    for (int i = 0; i < kCalls; ++i) {
      // Neither is always the first.
      if (i % 2 == 0) of_one.push_back(MicrosecondsOf(id, as));
      of_other.push_back(MicrosecondsOf(other, as));
      if (i % 2 == 1) of_one.push_back(MicrosecondsOf(id, as));
    }
    std::sort(of_one.begin(), of_one.end());
    std::sort(of_other.begin(), of_other.end());
    bool agree = true;
    for (const double part : {0.25, 0.5, 0.75}) {
      const double ratio = Quantile(of_one, part) / Quantile(of_other, part);
      std::printf("%s and %s, quantile %.2f: %.1f us and %.1f us, ratio %.3f\n", id.c_str(),
                  other.c_str(), part, Quantile(of_one, part), Quantile(of_other, part), ratio);
      agree = agree && ratio > 0.9 && ratio < 1.1;
    }
    const double distance = Distance(of_one, of_other);
    std::printf("%s and %s, distance of the distributions: %.3f\n", id.c_str(), other.c_str(),
                distance);
    return agree && distance < 0.12;
  }
  static bool AgreeInSomeRound(const std::string& id, const std::string& other, As as) {
    for (int round = 0; round < kRounds; ++round) {
      if (Agree(id, other, as)) return true;
    }
    return false;
  }
};

TEST_F(DurationTest, TheDurationOfAReading_DoesNotTellWhoIsRestricted) {
  Create("zamknieta");
  Restrict("zamknieta");
  EXPECT_TRUE(AgreeInSomeRound("zamknieta", "niebylaaa", As::kCoordinator));
}

TEST_F(DurationTest, TheDurationOfAReading_DoesNotTellWhoIsOfAnotherController) {
  Create("cudzejnie");
  EXPECT_TRUE(AgreeInSomeRound("cudzejnie", "niebylaaa", As::kOfController));
}

}  // namespace
}  // namespace osiedle::tests
