#include "tests/api/town.h"

#include <openssl/sha.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "services/call/testing/open_texts.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::CreateContactRequest;

struct TestPrincipal {
  As as;
  const char* id;
  const char* municipality;
  const char* roles;
  // To what the grant is narrowed, in the form of the file.
  const char* narrowed = "";
};

constexpr TestPrincipal kPrincipals[] = {
    {As::kOperator, "operator", "*", R"("OPERATOR")"},
    {As::kCoordinator, "coordinator", "rybnik", R"("COORDINATOR")"},
    {As::kAssistant, "assistant", "rybnik", R"("ASSISTANT")"},
    {As::kViewer, "viewer", "rybnik", R"("VIEWER")"},
    {As::kAuditor, "auditor", "*", R"("AUDITOR")"},
    {As::kPartner, "partner", "rybnik", R"("PARTNER")"},
    {As::kStranger, "stranger", "gdynia", R"("COORDINATOR", "ASSISTANT", "VIEWER")"},
    {As::kIntegration, "integration", "rybnik", R"("INTEGRATION")"},
    {As::kAdministrator, "administrator", "rybnik", R"("ADMINISTRATOR")"},
    {As::kOfController, "of-controller", "rybnik", R"("COORDINATOR")",
     R"(, "controllers": ["ops"])"},
    {As::kSocialWorker, "social-worker", "rybnik", R"("SOCIAL_WORKER", "TEAM_MEMBER")"},
    {As::kDataProtectionOfficer, "iod", "rybnik", R"("DATA_PROTECTION_OFFICER")"},
    {As::kFiguresReader, "reader", "rybnik", R"("FIGURES_READER")"},
    {As::kTownsOperator, "towns-operator", "rybnik", R"("OPERATOR", "AUDITOR")"},
    {As::kEveryRole, "every-role", "*",
     R"("OPERATOR", "AUDITOR", "COORDINATOR", "ASSISTANT", "VIEWER", "INTEGRATION", "ADMINISTRATOR", "SOCIAL_WORKER", "DATA_PROTECTION_OFFICER")"},
};

void Check(const grpc::Status& status, const char* what) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %d %s\n", what, status.error_code(), status.error_message().c_str());
  std::abort();
}

}  // namespace

std::string TokenOf(As as) {
  if (as == As::kNobody) return "a-token-that-nobody-knows";
  return absl::StrCat("test-token-of-principal-number-", static_cast<int>(as));
}

std::string TokenFileText(const std::string& more_tokens) {
  std::string text = "{\"tokens\": [";
  for (const TestPrincipal& principal : kPrincipals) {
    const std::string token = TokenOf(principal.as);
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest);
    absl::StrAppend(&text, principal.as == As::kOperator ? "" : ",", "\n{\"tokenSha256\": \"",
                    absl::BytesToHexString(
                        absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest))),
                    "\", \"principal\": \"", principal.id, "\", \"grants\": [{\"municipality\": \"",
                    principal.municipality, "\", \"roles\": [", principal.roles, "]",
                    principal.narrowed, "}]}");
  }
  if (!more_tokens.empty()) absl::StrAppend(&text, ",\n", more_tokens);
  return text + "]}";
}

CallContext::CallContext(As as, int timeout_seconds, const Metadata& metadata) {
  for (const auto& [name, value] : metadata) context_.AddMetadata(name, value);
  context_.AddMetadata("authorization", absl::StrCat("Bearer ", TokenOf(as)));
  context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(timeout_seconds));
}

std::string ReasonOf(const grpc::Status& status) {
  auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info.has_value() && info->domain() == "osiedle.pl" ? info->reason() : "";
}

std::vector<std::string> ViolatedFields(const grpc::Status& status) {
  std::vector<std::string> fields;
  if (auto request = DetailOf<google::rpc::BadRequest>(status); request.has_value()) {
    for (const auto& violation : request->field_violations()) fields.push_back(violation.field());
    const auto metadata = DetailOf<common::v1::ViolationMetadata>(status);
    EXPECT_EQ(call::WhatIsOpen(*request, metadata.value_or(common::v1::ViolationMetadata())), "");
  }
  return fields;
}

std::string NewRequestId() {
  static thread_local std::mt19937_64 random(std::random_device{}());
  const uint64_t high = (random() & ~uint64_t{0xf000}) | 0x4000;
  const uint64_t low = (random() & ~(uint64_t{3} << 62)) | uint64_t{1} << 63;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff,
                         high & 0xffff, low >> 48, low & 0xffffffffffff);
}

Town::Town(std::vector<std::string> more_flags, std::vector<std::string> environment,
           const std::string& more_tokens)
    : flags_(std::move(more_flags)), environment_(std::move(environment)) {
  const std::string tokens = folder_.path() + "/tokens.json";
  std::ofstream(tokens) << TokenFileText(more_tokens);
  chmod(tokens.c_str(), 0600);
  flags_.push_back("--tokens_file=" + tokens);
  flags_.push_back("--backup_dir=" + folder_.path() + "/backups");
  Start();
  Found();
}

void Town::Start() {
  server_ = std::make_unique<ServerProcess>(data_dir(), flags_, "", environment_);
  contacts_ = contacts::v1::ContactService::NewStub(server_->channel());
  days_ = contacts::v1::DayService::NewStub(server_->channel());
  invitations_ = invitations::v1::InvitationService::NewStub(server_->channel());
  registers_ = registry::v1::RegisterService::NewStub(server_->channel());
  municipalities_ = registry::v1::MunicipalityService::NewStub(server_->channel());
  residents_ = residents::v1::ResidentService::NewStub(server_->channel());
  changes_ = changes::v1::ChangeService::NewStub(server_->channel());
  figures_ = figures::v1::FigureService::NewStub(server_->channel());
  operations_ = operations::v1::OperationsService::NewStub(server_->channel());
}

void Town::Restart() {
  EXPECT_EQ(server_->Stop(), 0);
  Start();
}

void Town::Found() {
  registry::v1::CreateRegisterRequest create;
  create.set_register_id("2024-01-01");
  create.mutable_register_()->set_source("three rows of the TERC register, for tests");
  create.mutable_register_()->set_expected_unit_count(6);
  create.mutable_register_()->set_expected_municipality_count(2);
  registry::v1::Register created;
  Check(registers_->CreateRegister(CallContext(As::kOperator), create, &created), "CreateRegister");
  registry::v1::ImportUnitsRequest import;
  import.set_parent("registers/2024-01-01");
  const std::pair<const char*, const char*> units[] = {
      {"22", "POMORSKIE"}, {"2262", "Gdynia"}, {"2262011", "Gdynia"},
      {"24", "ŚLĄSKIE"},   {"2473", "Rybnik"}, {"2473011", "Rybnik"}};
  for (const auto& [code, name] : units) {
    registry::v1::Unit& unit = *import.add_units();
    unit.set_code(code);
    unit.set_display_name(name);
    unit.set_designation(std::string(code).size() == 7   ? "gmina miejska"
                         : std::string(code).size() == 4 ? "miasto na prawach powiatu"
                                                         : "województwo");
  }
  registry::v1::ImportUnitsResponse imported;
  Check(registers_->ImportUnits(CallContext(As::kOperator), import, &imported), "ImportUnits");
  registry::v1::CompleteRegisterRequest complete;
  complete.set_name("registers/2024-01-01");
  Check(registers_->CompleteRegister(CallContext(As::kOperator), complete, &created),
        "CompleteRegister");
  for (const auto& [id, name, code] :
       {std::tuple("rybnik", "Rybnik", "2473011"), std::tuple("gdynia", "Gdynia", "2262011")}) {
    registry::v1::CreateMunicipalityRequest municipality;
    municipality.set_municipality_id(id);
    municipality.mutable_municipality()->set_display_name(name);
    municipality.mutable_municipality()->set_territorial_code(code);
    registry::v1::Municipality result;
    Check(municipalities_->CreateMunicipality(CallContext(As::kOperator), municipality, &result),
          "CreateMunicipality");
  }
}

Contact Town::SampleContact() {
  Contact contact;
  contact.mutable_occur_time()->set_seconds(1'760'000'000);
  contact.set_channel(Contact::BIKE);
  contact.set_mode(Contact::INDIVIDUAL);
  contact.set_prior_help(Contact::NEVER);
  contact.add_topics("ogrzewanie");
  contact.set_note("Rozmowa przy kawie.");
  return contact;
}

grpc::Status Town::CreateContact(const CreateContactRequest& request, Contact& contact, As as) {
  return contacts_->CreateContact(CallContext(as), request, &contact);
}

std::vector<changes::v1::Change> Town::AllChanges() {
  std::vector<changes::v1::Change> changes;
  changes::v1::ListChangesRequest request;
  request.set_parent(kRybnik);
  request.set_page_size(500);
  while (true) {
    changes::v1::ListChangesResponse response;
    Check(changes_->ListChanges(CallContext(As::kIntegration), request, &response), "ListChanges");
    changes.insert(changes.end(), response.changes().begin(), response.changes().end());
    if (!response.more_available()) return changes;
    request.set_cursor(response.next_cursor());
  }
}

std::vector<operations::v1::AuditEntry> Town::AuditEntries(const std::string& parent,
                                                           const std::string& filter) {
  std::vector<operations::v1::AuditEntry> entries;
  operations::v1::ListAuditEntriesRequest request;
  request.set_parent(parent);
  request.set_filter(filter);
  request.set_page_size(500);
  while (true) {
    operations::v1::ListAuditEntriesResponse response;
    Check(operations_->ListAuditEntries(CallContext(As::kAuditor), request, &response),
          "ListAuditEntries");
    entries.insert(entries.end(), response.audit_entries().begin(), response.audit_entries().end());
    if (response.next_page_token().empty()) return entries;
    request.set_page_token(response.next_page_token());
  }
}

}  // namespace osiedle::tests
