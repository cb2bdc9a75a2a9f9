#include "services/registry/municipality_founding.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "services/call/fields/resource_name.h"
#include "services/call/fields/resource_type.h"
#include "services/call/resource/resource_change.h"
#include "services/call/resource/standard_resource.h"
#include "services/registry/catalogue.h"
#include "services/registry/founding_followers.h"
#include "services/registry/municipality_directory.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "storage/status_macros.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Call;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::Transaction;

// Writes rows below a municipality from an operator's call, which is not in the municipality's
// scope.
class Founding {
 public:
  Founding(const Call& call, Transaction& transaction, const v1::Municipality& municipality,
           uint32_t number)
      : call_(call), transaction_(transaction), municipality_(municipality), number_(number) {}

  absl::Status InsertFirstController() {
    v1::Controller controller;
    controller.set_name(FirstControllerOf(municipality_.name()));
    controller.set_display_name(municipality_.display_name());
    controller.set_kind(v1::Controller::MUNICIPALITY);
    // The change is in the municipality's own feed and audit log, like all changes below it.
    call_.RecordChangeOf(
        number_, call::ChangeOf(Controllers().type(), controller.name(), common::v1::CREATED,
                                call_.revision(), {"display_name", "kind"}));
    return Insert(Controllers().table(), controller);
  }

  absl::Status InsertCatalogue() {
    for (const BuiltInCode& need : BuiltInNeeds()) {
      RETURN_IF_ERROR(InsertCode(NeedCodes().table(), NeedName(need.id), need));
    }
    for (const BuiltInCode& service : BuiltInServices()) {
      RETURN_IF_ERROR(InsertCode(ServiceCodes().table(), ServiceName(service.id), service));
    }
    for (const BuiltInMapping& mapping : BuiltInMappings()) {
      v1::CodeMapping row;
      row.set_name(absl::StrCat(municipality_.name(), "/codeMappings/", mapping.id()));
      row.set_need_code(NeedName(mapping.need));
      row.set_service_code(ServiceName(mapping.service));
      row.set_built_in(true);
      RETURN_IF_ERROR(Insert(CodeMappings().table(), row));
    }
    return absl::OkStatus();
  }

 private:
  std::string NeedName(absl::string_view id) const {
    return absl::StrCat(municipality_.name(), "/needCodes/", id);
  }
  std::string ServiceName(absl::string_view id) const {
    return absl::StrCat(municipality_.name(), "/serviceCodes/", id);
  }

  template <typename Code>
  absl::Status InsertCode(const Table<Code>& table, std::string name, const BuiltInCode& built_in) {
    Code code;
    code.set_name(std::move(name));
    code.set_display_name(std::string(built_in.display_name));
    code.set_description(std::string(built_in.description));
    code.set_source(std::string(built_in.source));
    code.set_built_in(true);
    return Insert(table, code);
  }

  template <typename Row>
  absl::Status Insert(const Table<Row>& table, Row& row) {
    *row.mutable_create_time() =
        google::protobuf::util::TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(call_.time()));
    *row.mutable_update_time() = row.create_time();
    return table.Insert(transaction_,
                        {.owner = number_, .tuple = KeyTuple::Of(call::LastIdOfName(row.name()))},
                        row, {.revision = call_.revision()});
  }

  const Call& call_;
  Transaction& transaction_;
  const v1::Municipality& municipality_;
  const uint32_t number_;
};

}  // namespace

absl::Status FoundMunicipality(const Call& call, Transaction& transaction,
                               const v1::Municipality& municipality) {
  ASSIGN_OR_RETURN(uint32_t number,
                   GiveNumber(call, transaction, call::LastIdOfName(municipality.name())));
  Founding founding(call, transaction, municipality, number);
  RETURN_IF_ERROR(founding.InsertFirstController());
  RETURN_IF_ERROR(founding.InsertCatalogue());
  return TellFoundingFollowers(call, transaction, municipality, number);
}

}  // namespace osiedle::registry
