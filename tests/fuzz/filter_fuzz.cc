// A filter from a client: compiled or refused, and a compiled one is planned and applied.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/resource/filter.h"
#include "services/call/resource/list_plan.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using osiedle::call::Filter;
  using osiedle::call::FilterSpec;
  using osiedle::call::ListIndex;
  using osiedle::call::ListOrder;
  using osiedle::call::ListPlan;
  using osiedle::contacts::v1::Contact;
  static const auto* spec = new FilterSpec(
      Contact::descriptor(),
      std::vector<std::string>{"occur_time", "mode", "crisis", "outing", "external_ids.system",
                               "external_ids.value", "follow_up.due_date", "needs.severity"},
      std::vector<std::string>{"topics"});
  static const auto* indexes =
      new std::vector<ListIndex>{{.paths = {"outing", "occur_time"}, .reverse = true},
                                 {.paths = {"external_ids.system", "external_ids.value"}},
                                 {.paths = {"occur_time"}, .holds_all = true}};
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
  // A plan reads each entry once at most: its ranges stand in order, apart from each other.
  for (const auto& order : {std::optional<ListOrder>(), std::optional(ListOrder{"occur_time"})}) {
    const auto plan = osiedle::call::PlanList(*filter, *indexes, {}, order);
    if (!plan.has_value() || plan->heads.size() > ListPlan::kMaxHeads) std::abort();
    for (size_t i = 1; i < plan->tails.size(); ++i) {
      if (plan->tails[i - 1].end.empty() || plan->tails[i - 1].end > plan->tails[i].begin) {
        std::abort();
      }
    }
  }
  return 0;
}
