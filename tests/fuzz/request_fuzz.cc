// A request from a client: every message that parses is checked and updated without a crash, and a
// violation names a field.
#include <cstdint>
#include <cstdlib>

#include "osiedle/contacts/v1/contact.pb.h"
#include "services/call/field_behavior.h"
#include "services/call/field_mask.h"
#include "services/call/limits_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using osiedle::call::Violations;
  osiedle::contacts::v1::UpdateContactRequest request;
  if (!request.ParseFromArray(data, static_cast<int>(size))) return 0;
  Violations violations;
  osiedle::call::CheckLimits(request, "", violations);
  osiedle::call::CheckRequired(request, "", violations);
  for (const auto& violation : violations.items()) {
    if (violation.field.empty() || violation.description.empty()) std::abort();
  }
  osiedle::contacts::v1::Contact stored;
  osiedle::call::ClearOutputOnly(*request.mutable_contact());
  osiedle::call::ApplyUpdate(request.update_mask(), request.contact(), stored, violations);
  osiedle::call::ChangedFields(osiedle::contacts::v1::Contact::default_instance(), stored);
  return 0;
}
