// What a request that is wrong gets, over the wire.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/channel_arguments.h"
#include "gtest/gtest.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "tests/api/call_path_fixture.h"

namespace osiedle::tests {
namespace {

using contacts::v1::Contact;
using contacts::v1::ContactService;
using contacts::v1::CreateContactRequest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

class BadInputTest : public CallPathTest {};

TEST_F(BadInputTest, BadInput_NamesEveryFieldInPolishAndEnglish_AndChangesNothing) {
  const size_t before = town_->AllChanges().size();
  CreateContactRequest request = Request("UPPER CASE");
  request.set_request_id("not-a-uuid");
  Contact& contact = *request.mutable_contact();
  contact.clear_channel();
  contact.set_mode(static_cast<Contact::Mode>(99));
  contact.set_note(std::string(2001, 'x'));
  contact.add_needs()->set_severity(6);
  Contact response;
  const grpc::Status status = town_->CreateContact(request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_THAT(ViolatedFields(status),
              UnorderedElementsAre("request_id", "contact_id", "contact.channel", "contact.mode",
                                   "contact.note", "contact.needs[0].need_code",
                                   "contact.needs[0].severity"));
  auto localized = DetailOf<google::rpc::LocalizedMessage>(status);
  ASSERT_TRUE(localized.has_value());
  EXPECT_EQ(localized->locale(), "pl");
  EXPECT_THAT(localized->message(), HasSubstr("nieprawidłowe"));
  EXPECT_THAT(localized->message(), HasSubstr("Pozostałe błędy: 6."));
  EXPECT_EQ(town_->AllChanges().size(), before);
}

TEST_F(BadInputTest, AViolation_HasAReasonItsMetadataAndAPolishText) {
  CreateContactRequest request = Request("reasons");
  request.mutable_contact()->set_note(std::string(2001, 'x'));
  request.mutable_contact()->clear_channel();
  Contact response;
  const grpc::Status status = town_->CreateContact(request, response);
  const auto violated = DetailOf<google::rpc::BadRequest>(status);
  const auto metadata = DetailOf<common::v1::ViolationMetadata>(status);
  ASSERT_TRUE(violated.has_value() && metadata.has_value());
  ASSERT_THAT(ViolatedFields(status), ElementsAre("contact.note", "contact.channel"));
  ASSERT_EQ(metadata->violations_size(), 2);
  const auto& too_long = violated->field_violations(0);
  EXPECT_EQ(too_long.reason(), "TEXT_TOO_LONG");
  EXPECT_EQ(too_long.description(), "has more than 2000 characters");
  EXPECT_EQ(too_long.localized_message().locale(), "pl");
  EXPECT_EQ(too_long.localized_message().message(), "Maksymalna liczba znaków: 2000.");
  EXPECT_EQ(metadata->violations(0).metadata().at("max"), "2000");
  EXPECT_EQ(violated->field_violations(1).reason(), "REQUIRED");
  EXPECT_TRUE(metadata->violations(1).metadata().empty());
  EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(status)->message(),
            "Niektóre pola żądania są nieprawidłowe. contact.note: Maksymalna liczba znaków: 2000. "
            "Pozostałe błędy: 1.");
}

// What is wrong with a filter is told with its place and, where it is known, its field.
TEST_F(BadInputTest, ABadFilter_SaysWhereAndWhy_InPolishToo) {
  const struct {
    std::string filter;
    const char* position;
    const char* path;
    const char* reason;
  } kFilters[] = {
      {"pesel = 1", "1", "", "FILTER_FIELD_UNKNOWN"},
      {"mode = LARGE", "8", "mode", "FILTER_ENUM_EXPECTED"},
      {"crisis > true", "8", "crisis", "FILTER_OPERATOR_EXPECTED"},
      {"occur_time >= \"2025-02-30\"", "15", "occur_time", "FILTER_TIME_EXPECTED"},
      {"occur_time = 5", "14", "occur_time", "FILTER_TIME_EXPECTED"},
      {"needs.severity = high", "18", "needs.severity", "FILTER_WHOLE_NUMBER_EXPECTED"},
      {"follow_up = x", "13", "follow_up", "FILTER_PRESENCE_ONLY"},
      {"mode = GROUP OR channel = BIKE", "17", "mode", "FILTER_OR_OF_TWO_FIELDS"},
      {"((mode = GROUP))", "2", "", "FILTER_NESTED"},
      {std::string(1990, '('), "2", "", "FILTER_NESTED"},
      {"(mode = GROUP", "14", "", "FILTER_PARENTHESIS_OPEN"},
      {"NOT mode = GROUP", "1", "", "FILTER_NESTED"},
      {"topics:\"pra*ca\"", "12", "topics", "FILTER_STAR_MISPLACED"},
      {"topics:\"*\"", "8", "topics", "FILTER_STAR_MISPLACED"},
      {"crisis = t*", "10", "crisis", "FILTER_PREFIX_OF_NO_TEXT"},
      {"topics:\"praca", "14", "topics", "FILTER_QUOTE_OPEN"},
      {"mode = GROUP mode = GROUP", "14", "", "FILTER_AND_EXPECTED"},
      {"mode = GROUP AND", "17", "", "FILTER_CONDITION_EXPECTED"},
  };
  const size_t before = town_->AllChanges().size();
  for (const auto& bad : kFilters) {
    SCOPED_TRACE(bad.filter);
    contacts::v1::ListContactsRequest list;
    list.set_parent(kRybnik);
    list.set_filter(bad.filter);
    contacts::v1::ListContactsResponse page;
    const grpc::Status status =
        town_->contacts().ListContacts(CallContext(As::kViewer), list, &page);
    EXPECT_EQ(ReasonOf(status), "FILTER_INVALID");
    const auto info = DetailOf<google::rpc::ErrorInfo>(status);
    const auto violated = DetailOf<google::rpc::BadRequest>(status);
    ASSERT_TRUE(info.has_value() && violated.has_value());
    const auto told = [&info](const char* key) {
      const auto found = info->metadata().find(key);
      return found == info->metadata().end() ? std::string() : found->second;
    };
    EXPECT_EQ(told("position"), bad.position);
    EXPECT_EQ(told("path"), bad.path);
    ASSERT_THAT(ViolatedFields(status), ElementsAre("filter"));
    EXPECT_EQ(violated->field_violations(0).reason(), bad.reason);
    EXPECT_THAT(violated->field_violations(0).localized_message().message(),
                HasSubstr(absl::StrCat("Filtr, znak ", bad.position, ":")));
  }
  contacts::v1::ListContactsRequest endless;
  endless.set_parent(kRybnik);
  endless.set_filter("crisis = true");
  for (int i = 0; i < 16; ++i) endless.mutable_filter()->append(" AND crisis = true");
  contacts::v1::ListContactsResponse page;
  EXPECT_EQ(ReasonOf(town_->contacts().ListContacts(CallContext(As::kViewer), endless, &page)),
            "FILTER_INVALID");
  endless.set_filter(std::string(2001, 'x'));
  EXPECT_THAT(
      ViolatedFields(town_->contacts().ListContacts(CallContext(As::kViewer), endless, &page)),
      ElementsAre("filter"));
  EXPECT_EQ(town_->AllChanges().size(), before);
}

TEST_F(BadInputTest, HalfOfAPosition_IsNamed_ForContactsStopsAndDistricts) {
  CreateContactRequest contact = Request();
  contact.mutable_contact()->mutable_place()->set_precision(contacts::v1::Place::POINT);
  contact.mutable_contact()->mutable_place()->mutable_position()->set_latitude(50.1);
  Contact created;
  EXPECT_THAT(ViolatedFields(town_->CreateContact(contact, created)),
              ElementsAre("contact.place.position.longitude"));

  contacts::v1::CreateStopRequest stop;
  stop.set_parent(kRybnik);
  stop.mutable_stop()->set_display_name("Skwer");
  stop.mutable_stop()->mutable_place()->set_precision(contacts::v1::Place::POINT);
  stop.mutable_stop()->mutable_place()->mutable_position()->set_longitude(18.5);
  contacts::v1::Stop created_stop;
  EXPECT_THAT(ViolatedFields(
                  town_->contacts().CreateStop(CallContext(As::kCoordinator), stop, &created_stop)),
              ElementsAre("stop.place.position.latitude"));

  registry::v1::CreateDistrictRequest district;
  district.set_parent(kRybnik);
  district.mutable_district()->set_display_name("Dzielnica");
  district.mutable_district()->mutable_position()->set_latitude(50.1);
  registry::v1::District created_district;
  EXPECT_THAT(ViolatedFields(town_->municipalities().CreateDistrict(CallContext(As::kCoordinator),
                                                                    district, &created_district)),
              ElementsAre("district.position.longitude"));
}

TEST_F(BadInputTest, HoursWithoutTheirBeginning_AreNamed_AndMidnightIsTaken) {
  residents::v1::CreateResidentRequest resident;
  resident.set_parent(kRybnik);
  resident.mutable_resident()->set_identity_level(residents::v1::Resident::ALIAS);
  resident.mutable_resident()->set_alias("Czerwona Kurtka");
  residents::v1::Resident created;
  ASSERT_TRUE(
      town_->residents().CreateResident(CallContext(As::kAssistant), resident, &created).ok());
  residents::v1::CreateBoundaryRequest boundary;
  boundary.set_parent(created.name());
  boundary.mutable_boundary()->mutable_hours()->set_end_minute(360);
  residents::v1::Boundary kept;
  EXPECT_THAT(ViolatedFields(
                  town_->residents().CreateBoundary(CallContext(As::kAssistant), boundary, &kept)),
              ElementsAre("boundary.hours.begin_minute"));
  boundary.mutable_boundary()->mutable_hours()->set_begin_minute(0);
  EXPECT_TRUE(town_->residents().CreateBoundary(CallContext(As::kAssistant), boundary, &kept).ok());
  EXPECT_TRUE(kept.hours().has_begin_minute());
}

// A client with the limit that gRPC libraries and proxies have by default.
std::unique_ptr<ContactService::Stub> ClientWithUsualLimit(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 8 * 1024);
  // As those do that know nothing of gRPC C++'s own shorter form.
  arguments.SetInt(GRPC_ARG_HTTP2_ENABLE_TRUE_BINARY, 0);
  return ContactService::NewStub(grpc::CreateCustomChannel(
      absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), arguments));
}

// What a client counts, and a proxy: bytes in trailers are base64 there, and grpc-message is
// percent-encoded.
size_t BytesOnTheWire(const grpc::Status& status) {
  size_t message = 0;
  for (const char c : status.error_message()) message += c >= ' ' && c <= '~' && c != '%' ? 1 : 3;
  return message + (status.error_details().size() + 2) / 3 * 4;
}

TEST_F(BadInputTest, AnErrorWithManyCauses_ReachesAClientThatTakesEightKilobytes) {
  contacts::v1::UpdateContactRequest request;
  *request.mutable_contact() = Create("many-causes");
  for (int i = 0; i < 60; ++i) {
    request.mutable_update_mask()->add_paths(absl::StrCat(std::string(95, 'x'), i));
  }
  Contact response;
  CallContext context(As::kAssistant);
  const grpc::Status status =
      ClientWithUsualLimit(town_->server().port())->UpdateContact(context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  const size_t told = ViolatedFields(status).size();
  EXPECT_GT(told, 10u);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status)->metadata().at("violations_left_out"),
            absl::StrCat(50 - told));
  EXPECT_LT(BytesOnTheWire(status), 7u * 1024);
}

TEST_F(BadInputTest, AnErrorFullOfPolishLetters_ReachesAClientThatTakesEightKilobytes) {
  std::string letters;
  for (int i = 0; i < 240; ++i) letters += "ż";
  contacts::v1::ListContactsRequest request;
  request.set_parent(kRybnik);
  request.set_filter(absl::StrCat("\"", letters, "\" = ", letters));
  contacts::v1::ListContactsResponse response;
  CallContext context(As::kViewer);
  const grpc::Status status =
      ClientWithUsualLimit(town_->server().port())->ListContacts(context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
  EXPECT_EQ(ReasonOf(status), "FILTER_INVALID");
  EXPECT_LT(BytesOnTheWire(status), 7u * 1024);
}

// gRPC itself finds these, before any handler.
TEST_F(BadInputTest, BytesThatAreNoMessage_AreToldSo) {
  const size_t before = town_->AllChanges().size();
  CreateContactRequest request = Request("not-utf-8");
  request.mutable_contact()->set_note("na-prbe");
  std::string not_utf8 = request.SerializeAsString();
  not_utf8[not_utf8.find("na-prbe") + 5] = '\xf3';
  const std::string whole = Request("cut-off").SerializeAsString();
  for (const std::string& bytes : {not_utf8, whole.substr(0, whole.size() - 3),
                                   std::string("\xff\xff\xff\xff"), std::string(1000, '\x0b')}) {
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer body(&slice, 1);
    grpc::GenericStub stub(grpc::CreateChannel(absl::StrCat("127.0.0.1:", town_->server().port()),
                                               grpc::InsecureChannelCredentials()));
    CallContext context(As::kAssistant);
    grpc::ByteBuffer answer;
    grpc::Status status;
    absl::Notification ended;
    stub.UnaryCall(context, "/osiedle.contacts.v1.ContactService/CreateContact", {}, &body, &answer,
                   [&](grpc::Status result) {
                     status = std::move(result);
                     ended.Notify();
                   });
    ended.WaitForNotification();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonOf(status), "REQUEST_UNREADABLE");
    EXPECT_EQ(DetailOf<google::rpc::LocalizedMessage>(status)->locale(), "pl");
  }
  EXPECT_EQ(town_->AllChanges().size(), before);
}

TEST_F(BadInputTest, AMessageAboveTheLimit_IsRefused) {
  CreateContactRequest request = Request();
  request.mutable_contact()->set_note(std::string(2 * 1024 * 1024, 'x'));
  Contact response;
  EXPECT_EQ(town_->CreateContact(request, response).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(BadInputTest, AnExpiredDeadline_IsToldAndWritesNothing) {
  CreateContactRequest request = Request("too-late");
  CallContext context(As::kAssistant);
  context->set_deadline(std::chrono::system_clock::now() - std::chrono::seconds(1));
  Contact response;
  EXPECT_EQ(town_->contacts().CreateContact(context, request, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(Get(Name("too-late"), response)), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace osiedle::tests
