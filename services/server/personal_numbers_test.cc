// Every place where a client may put a text: numbers of persons are refused there, or an exemption
// says why not.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/field_info.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "osiedle/changes/v1/change_requests.pb.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "osiedle/invitations/v1/invitation_requests.pb.h"
#include "services/call/fields/limits_check.h"
#include "services/server/hosted_areas.h"

namespace osiedle::server {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::testing::UnorderedElementsAreArray;

constexpr char kPesel[] = "44051401359";
constexpr char kPhone[] = "600 100 200";
constexpr char kEmail[] = "jan@przyklad.pl";

// Texts that may hold a telephone number or an e-mail address, but no PESEL.
const std::map<std::string, std::string>& WithoutPeselAlone() {
  static const auto* const fields = new std::map<std::string, std::string>{
      {"osiedle.access.v1.ExplainAccessRequest.principal", "often an e-mail address at work"},
      {"osiedle.common.v1.ExternalId.value", "other systems count their records in nine digits"},
      {"osiedle.contacts.v1.Outing.assistants", "ids of staff, from other systems"},
      {"osiedle.invitations.v1.InvitationBatch.details",
       "printed for residents: the club's number"},
      {"osiedle.invitations.v1.InvitationBatch.venue", "printed for residents: the club's number"},
      {"osiedle.registry.v1.Controller.address", "an office and its telephone"},
      {"osiedle.registry.v1.Controller.dpo_contact", "how an office is reached"},
      {"osiedle.residents.v1.Identity.address", "concealed; told by RevealResident alone"},
      {"osiedle.residents.v1.Identity.family_name", "concealed; told by RevealResident alone"},
      {"osiedle.residents.v1.Identity.given_name", "concealed; told by RevealResident alone"},
      {"osiedle.residents.v1.Reach.value", "the place of a telephone number"},
      {"osiedle.staff.v1.LinkPrincipalRequest.principal", "often an e-mail address at work"},
      {"osiedle.staff.v1.StaffMember.work_email", "how someone is reached at work"},
      {"osiedle.staff.v1.StaffMember.work_phone", "how someone is reached at work"},
      {"osiedle.staff.v1.UnlinkPrincipalRequest.principal", "often an e-mail address at work"},
  };
  return *fields;
}

// What is not looked at.
const std::map<std::string, std::string>& Exempt() {
  static const auto* const fields = new std::map<std::string, std::string>{
      {"osiedle.changes.v1.ListChangesRequest.cursor", "the server's own"},
      {"osiedle.clubs.v1.SyncedCheckIn.claim_code", "kept as a hash"},
      {"osiedle.clubs.v1.CheckInRequest.claim_code", "kept as a hash"},
      {"osiedle.clubs.v1.ReferPartyRequest.claim_code", "kept as a hash"},
      {"osiedle.clubs.v1.Registration.claim_code", "kept as a hash"},
      {"osiedle.contacts.v1.SyncedHandOut.claim_code", "the server's own; kept as a hash"},
      {"osiedle.exchange.v1.Row.cells", "looked at as fields of the resource that a row makes"},
      {"osiedle.exchange.v1.Row.json", "looked at as fields of the resource that a row makes"},
      {"osiedle.invitations.v1.HandOutInvitationRequest.claim_code", "kept as a hash"},
      {"osiedle.invitations.v1.RedeemInvitationRequest.claim_code", "kept as a hash"},
      {"osiedle.registry.v1.Controller.regon", "a number of a body, with its check digit"},
      {"osiedle.residents.v1.Identity.pesel", "the place of a PESEL; kept as a hash"},
      {"osiedle.staff.v1.Institution.regon", "a number of a body, with its check digit"},
  };
  return *fields;
}

bool Is(const FieldDescriptor* field, google::api::FieldBehavior behavior) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

// Names of what exists, and what the standard methods pass on: what a client puts there is compared
// with what is stored, and not stored itself.
bool IsNoText(const FieldDescriptor* field) {
  const auto& options = field->options();
  return Is(field, google::api::IDENTIFIER) ||
         options.HasExtension(google::api::resource_reference) ||
         options.GetExtension(google::api::field_info).format() == google::api::FieldInfo::UUID4 ||
         field->name() == "etag" || field->name() == "filter" || field->name() == "page_token";
}

// The types of all requests, and of what stands in them.
void AddTypes(const Descriptor* type, std::set<const Descriptor*>& types) {
  if (absl::StartsWith(type->full_name(), "google.") || !types.insert(type).second) return;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->message_type() == nullptr || Is(field, google::api::OUTPUT_ONLY)) continue;
    AddTypes(field->message_type(), types);
  }
}

std::set<const Descriptor*> TypesOfRequests() {
  std::set<const Descriptor*> types;
  for (const call::Area* area : AllAreas()) {
    for (const std::shared_ptr<const call::Service>& service : area->services) {
      for (int i = 0; i < service->descriptor().method_count(); ++i) {
        AddTypes(service->descriptor().method(i)->input_type(), types);
      }
    }
  }
  return types;
}

std::vector<const FieldDescriptor*> TextsOfClients() {
  std::vector<const FieldDescriptor*> texts;
  for (const Descriptor* type : TypesOfRequests()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (field->type() != FieldDescriptor::TYPE_STRING) continue;
      if (Is(field, google::api::OUTPUT_ONLY) || IsNoText(field)) continue;
      texts.push_back(field);
    }
  }
  return texts;
}

// Whether a message whose `field` holds `text` is refused for that.
bool Refuses(const FieldDescriptor* field, const char* text) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(field->containing_type());
  const std::unique_ptr<Message> message(prototype->New());
  if (field->is_repeated()) {
    message->GetReflection()->AddString(message.get(), field, text);
  } else {
    message->GetReflection()->SetString(message.get(), field, text);
  }
  call::Violations violations;
  call::CheckLimits(*message, "", violations);
  return absl::c_any_of(violations.items(), [](const call::Violation& violation) {
    // A field with fewer characters than a number has cannot hold one.
    return violation.reason == common::v1::HOLDS_PESEL ||
           violation.reason == common::v1::HOLDS_TELEPHONE_NUMBER ||
           violation.reason == common::v1::HOLDS_EMAIL_ADDRESS ||
           violation.reason == common::v1::TEXT_TOO_LONG;
  });
}

std::vector<std::string> NamesIn(const std::map<std::string, std::string>& fields) {
  std::vector<std::string> names;
  for (const auto& [name, why] : fields) names.push_back(name);
  return names;
}

TEST(TextsOfClients, RefuseNumbersOfPersons_ButWhereAnExemptionSaysWhyNot) {
  const std::vector<const FieldDescriptor*> texts = TextsOfClients();
  EXPECT_GT(texts.size(), 80u);
  std::vector<std::string> without_pesel_alone;
  std::vector<std::string> exempt;
  for (const FieldDescriptor* field : texts) {
    const bool pesel = Refuses(field, kPesel);
    const bool phone = Refuses(field, kPhone);
    const bool email = Refuses(field, kEmail);
    EXPECT_TRUE(pesel || !phone) << field->full_name();
    // An e-mail address may be too long where a number is not.
    if (pesel) {
      EXPECT_EQ(phone, email) << field->full_name();
    }
    if (!pesel) {
      exempt.push_back(field->full_name());
    } else if (!phone) {
      without_pesel_alone.push_back(field->full_name());
    }
  }
  EXPECT_THAT(without_pesel_alone, UnorderedElementsAreArray(NamesIn(WithoutPeselAlone())));
  EXPECT_THAT(exempt, UnorderedElementsAreArray(NamesIn(Exempt())));
}

}  // namespace
}  // namespace osiedle::server
