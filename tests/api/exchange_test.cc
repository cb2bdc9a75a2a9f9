// Import and export over the wire, and what a crash in the middle leaves.
#include <algorithm>
#include <map>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "osiedle/exchange/v1/exchange_service.grpc.pb.h"
#include "tests/api/town.h"

namespace osiedle::tests {
namespace {

using exchange::v1::ExchangeService;
using exchange::v1::ImportRowsRequest;
using exchange::v1::ImportRowsResponse;
using exchange::v1::RowResult;
using operations::v1::AuditEntry;
using testing::ElementsAre;

constexpr int kRows = 500;

ImportRowsRequest Contacts() {
  ImportRowsRequest request;
  request.set_parent(kRybnik);
  request.set_kind("contacts");
  request.set_import_id("dzien");
  for (const char* column : {"occur_time", "channel", "mode", "note"}) request.add_columns(column);
  for (int i = 0; i < kRows; ++i) {
    exchange::v1::Row& row = *request.add_rows();
    row.set_line(i + 2);
    for (const std::string& cell : {std::string("15.10.2025 10:02"), std::string("BIKE"),
                                    std::string("INDIVIDUAL"), absl::StrCat("rozmowa ", i)}) {
      row.add_cells(cell);
    }
  }
  return request;
}

grpc::Status Import(Town& town, const ImportRowsRequest& request, ImportRowsResponse& response,
                    As as = As::kCoordinator) {
  return ExchangeService::NewStub(town.server().channel())
      ->ImportRows(CallContext(as, 60), request, &response);
}

// How often each contact was created, as the feed tells.
std::map<std::string, int> Created(Town& town) {
  std::map<std::string, int> created;
  for (const changes::v1::Change& change : town.AllChanges()) {
    if (change.resource_type() == "osiedle.pl/Contact") ++created[change.resource()];
  }
  return created;
}

TEST(Exchange, AnImportThatTheServerDiedIn_IsTakenUp_AndEachRowIsMadeOnce) {
  Town town;
  const ImportRowsRequest request = Contacts();
  for (int kill = 0; kill < 3; ++kill) {
    const size_t before = Created(town).size();
    std::thread sender([&] {
      ImportRowsResponse lost;
      // It may or may not have ended before the server did.
      static_cast<void>(Import(town, request, lost));
    });
    // When some of it is there.
    while (before < kRows && Created(town).size() < std::min<size_t>(kRows, before + 20)) {
    }
    town.server().Kill();
    sender.join();
    town.StartAgain();
  }
  ImportRowsResponse response;
  const grpc::Status status = Import(town, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.results_size(), kRows);
  for (const RowResult& result : response.results()) {
    EXPECT_TRUE(result.outcome() == RowResult::CREATED || result.outcome() == RowResult::UNCHANGED)
        << result.ShortDebugString();
  }
  ImportRowsResponse again;
  ASSERT_TRUE(Import(town, request, again).ok());
  for (const RowResult& result : again.results()) {
    EXPECT_EQ(result.outcome(), RowResult::UNCHANGED);
  }
  const std::map<std::string, int> created = Created(town);
  EXPECT_EQ(created.size(), static_cast<size_t>(kRows));
  for (const auto& [name, times] : created) EXPECT_EQ(times, 1) << name;
}

TEST(Exchange, AnImportNeedsTheRolesOfItsKind_AndAnExportIsAudited) {
  Town town;
  ImportRowsRequest request = Contacts();
  request.mutable_rows()->DeleteSubrange(3, kRows - 3);
  ImportRowsResponse response;
  EXPECT_EQ(ReasonOf(Import(town, request, response, As::kViewer)), "ROLE_REQUIRED");
  EXPECT_EQ(ReasonOf(Import(town, request, response, As::kStranger)), "MUNICIPALITY_DENIED");
  ASSERT_TRUE(Import(town, request, response, As::kAssistant).ok());
  request.set_kind("stops");
  request.clear_columns();
  request.clear_rows();
  request.add_columns("id");
  request.add_rows()->add_cells("rynek");
  EXPECT_EQ(ReasonOf(Import(town, request, response, As::kAssistant)), "ROLE_REQUIRED");

  exchange::v1::ExportRowsRequest ask;
  exchange::v1::ExportRowsResponse page;
  auto stub = ExchangeService::NewStub(town.server().channel());
  ask.set_parent(kRybnik);
  ask.set_kind("residents");
  EXPECT_EQ(ReasonOf(stub->ExportRows(CallContext(As::kViewer), ask, &page)), "ROLE_REQUIRED");
  for (const char* log : {"system", kRybnik}) {
    std::vector<std::string> denied;
    for (const AuditEntry& entry : town.AuditEntries(log, "outcome = DENIED")) {
      denied.push_back(entry.principal() + " " + entry.method().substr(36) + " " + entry.reason());
      EXPECT_EQ(entry.resource(), kRybnik);
    }
    EXPECT_THAT(
        denied,
        ElementsAre("viewer ImportRows ROLE_REQUIRED", "stranger ImportRows MUNICIPALITY_DENIED",
                    "assistant ImportRows ROLE_REQUIRED", "viewer ExportRows ROLE_REQUIRED"));
  }

  ask.set_kind("contacts");
  ask.set_page_size(2);
  ask.add_columns("note");
  ASSERT_TRUE(stub->ExportRows(CallContext(As::kViewer), ask, &page).ok());
  EXPECT_EQ(page.rows_size(), 2);
  ask.set_page_token(page.next_page_token());
  ASSERT_TRUE(stub->ExportRows(CallContext(As::kViewer), ask, &page).ok());
  EXPECT_EQ(page.rows_size(), 1);
  EXPECT_EQ(page.next_page_token(), "");
  for (const changes::v1::Change& change : town.AllChanges()) {
    if (change.resource_type() != "osiedle.pl/Contact") continue;
    // Who was given it.
    const auto readings = town.AuditEntries(
        kRybnik, absl::StrCat("outcome = READ AND resource = \"", change.resource(), "\""));
    ASSERT_EQ(readings.size(), 1u) << change.resource();
    EXPECT_EQ(readings[0].principal(), "viewer");
    EXPECT_EQ(readings[0].resource(), kRybnik);
  }
  // Nor does another method, in either direction.
  contacts::v1::ListContactsRequest list;
  list.set_parent(kRybnik);
  list.set_page_size(2);
  contacts::v1::ListContactsResponse listed;
  ASSERT_TRUE(town.contacts().ListContacts(CallContext(As::kViewer), list, &listed).ok());
  ASSERT_NE(listed.next_page_token(), "");
  list.set_page_token(ask.page_token());
  EXPECT_EQ(ReasonOf(town.contacts().ListContacts(CallContext(As::kViewer), list, &listed)),
            "PAGE_TOKEN_INVALID");
  exchange::v1::ExportRowsRequest of_list = ask;
  list.clear_page_token();
  ASSERT_TRUE(town.contacts().ListContacts(CallContext(As::kViewer), list, &listed).ok());
  of_list.set_page_token(listed.next_page_token());
  EXPECT_EQ(ReasonOf(stub->ExportRows(CallContext(As::kViewer), of_list, &page)),
            "PAGE_TOKEN_INVALID");
  // Nobody else goes on with a page that was given to another.
  EXPECT_EQ(ReasonOf(stub->ExportRows(CallContext(As::kCoordinator), ask, &page)),
            "PAGE_TOKEN_INVALID");
  int read = 0;
  for (const AuditEntry& entry : town.AuditEntries(kRybnik)) {
    if (entry.outcome() != AuditEntry::READ) continue;
    EXPECT_EQ(entry.method(), "osiedle.exchange.v1.ExchangeService.ExportRows");
    ++read;
  }
  EXPECT_EQ(read, 2);
}

TEST(Exchange, ARowWithACellTooManyOrTooFew_IsRefusedByItself) {
  Town town;
  ImportRowsRequest request = Contacts();
  request.mutable_rows()->DeleteSubrange(4, kRows - 4);
  request.mutable_rows(0)->add_cells("za dużo");
  for (int i = 0; i < 1000; ++i) request.mutable_rows(1)->add_cells("BIKE");
  request.mutable_rows(2)->mutable_cells()->RemoveLast();
  ImportRowsResponse response;
  ASSERT_TRUE(Import(town, request, response).ok());
  ASSERT_EQ(response.results_size(), 4);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(response.results(i).outcome(), RowResult::REFUSED) << i;
    google::rpc::BadRequest violated;
    for (const google::protobuf::Any& any : response.results(i).error().details()) {
      if (any.Is<google::rpc::BadRequest>()) any.UnpackTo(&violated);
    }
    ASSERT_EQ(violated.field_violations_size(), 1) << i;
    EXPECT_EQ(violated.field_violations(0).field(), "cells");
  }
  EXPECT_EQ(response.results(3).outcome(), RowResult::CREATED);
  EXPECT_EQ(Created(town).size(), 1u);
}

TEST(Exchange, AnExport_NamesTheResidentsAtWhichItsColumnsPoint_AndNoOthers) {
  Town town;
  residents::v1::CreateResidentRequest create;
  create.set_parent(kRybnik);
  create.set_resident_id("r");
  create.mutable_resident()->set_identity_level(residents::v1::Resident::ALIAS);
  create.mutable_resident()->set_alias("Parasol");
  residents::v1::Resident resident;
  ASSERT_TRUE(town.residents().CreateResident(CallContext(As::kAssistant), create, &resident).ok());
  contacts::v1::CreateContactRequest request;
  request.set_parent(kRybnik);
  *request.mutable_contact() = Town::SampleContact();
  request.mutable_contact()->add_residents(resident.name());
  contacts::v1::Contact contact;
  ASSERT_TRUE(town.CreateContact(request, contact).ok());

  const auto stub = ExchangeService::NewStub(town.server().channel());
  const auto readings_after_export = [&](exchange::v1::ExportRowsRequest ask) {
    ask.set_parent(kRybnik);
    ask.set_kind("contacts");
    exchange::v1::ExportRowsResponse page;
    EXPECT_TRUE(stub->ExportRows(CallContext(As::kCoordinator), ask, &page).ok());
    EXPECT_EQ(page.rows_size(), 1);
    return town
        .AuditEntries(kRybnik, absl::StrCat("outcome = READ AND resource = \"", resident.name(),
                                            "\" AND principal = coordinator"))
        .size();
  };
  exchange::v1::ExportRowsRequest ask;
  ask.add_columns("note");
  EXPECT_EQ(readings_after_export(ask), 0u);
  ask.add_columns("residents");
  EXPECT_EQ(readings_after_export(ask), 1u);
  ask.clear_columns();
  EXPECT_EQ(readings_after_export(ask), 2u);
  ask.set_form(exchange::v1::ExportRowsRequest::JSON);
  EXPECT_EQ(readings_after_export(ask), 3u);
}

}  // namespace
}  // namespace osiedle::tests
