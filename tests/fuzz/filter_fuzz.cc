// A filter from a client: compiled or refused, and a compiled one is planned and applied.
#include <cstdint>

#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/resource/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using osiedle::call::Filter;
  using osiedle::call::FilterSpec;
  using osiedle::contacts::v1::Contact;
  static const auto* spec =
      new FilterSpec(Contact::descriptor(),
                     {"occur_time", "mode", "crisis", "outing", "external_ids.system",
                      "external_ids.value", "follow_up.due_date", "topics", "needs.severity"});
  static const auto* contact = [] {
    auto* message = new Contact();
    message->set_mode(Contact::GROUP);
    message->add_topics("praca");
    message->add_external_ids()->set_system("erp");
    message->mutable_occur_time()->set_seconds(1'700'000'000);
    message->add_needs()->set_severity(3);
    return message;
  }();
  absl::StatusOr<Filter> filter =
      spec->Compile(absl::string_view(reinterpret_cast<const char*>(data), size));
  if (!filter.ok()) return 0;
  filter->Matches(*contact);
  filter->Matches(Contact::default_instance());
  osiedle::call::PlanIndex(
      *filter, {{{"outing", "occur_time"}}, {{"external_ids.system"}}, {{"occur_time"}}});
  return 0;
}
