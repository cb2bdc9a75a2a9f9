#include "services/call/rpc/access_table.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace osiedle::call {
namespace {

using ::osiedle::common::v1::AccessRule;
using ::osiedle::common::v1::AccessRules;
using ::osiedle::common::v1::Permission;
using ::osiedle::common::v1::Purpose;

using Table = std::map<Permission, std::unique_ptr<const PermissionLines>>;

AccessLine LineOf(const AccessRule& rule) {
  AccessLine line;
  for (int role : rule.roles()) line.roles.Add(static_cast<common::v1::Role>(role));
  line.relation = rule.relation();
  for (int purpose : rule.purposes()) line.purposes |= uint32_t{1} << purpose;
  return line;
}

const Table* ReadTable() {
  auto* table = new Table();
  const google::protobuf::EnumDescriptor& permissions = *common::v1::Permission_descriptor();
  for (int i = 0; i < permissions.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& value = *permissions.value(i);
    const AccessRules& rules = value.options().GetExtension(common::v1::access_rules);
    if (rules.rules().empty()) continue;
    auto lines = std::make_unique<PermissionLines>();
    for (const AccessRule& rule : rules.rules()) {
      lines->lines.push_back(LineOf(rule));
      lines->roles.Add(lines->lines.back().roles);
    }
    lines->role_names = lines->roles.Names();
    lines->reaches_in_emergency = rules.reaches_in_emergency();
    (*table)[static_cast<Permission>(value.number())] = std::move(lines);
  }
  return table;
}

}  // namespace

std::string AccessLine::PurposeNames() const {
  std::string names;
  for (int purpose = common::v1::Purpose_MIN; purpose <= common::v1::Purpose_MAX; ++purpose) {
    if (!common::v1::Purpose_IsValid(purpose) || (purposes & (uint32_t{1} << purpose)) == 0) {
      continue;
    }
    absl::StrAppend(&names, names.empty() ? "" : ", ",
                    common::v1::Purpose_Name(static_cast<Purpose>(purpose)));
  }
  return names;
}

const PermissionLines& LinesOf(Permission permission) {
  static const Table* const table = ReadTable();
  const auto found = table->find(permission);
  if (found == table->end()) {
    std::fprintf(stderr, "the permission %s has no lines\n",
                 common::v1::Permission_Name(permission).c_str());
    std::abort();
  }
  return *found->second;
}

}  // namespace osiedle::call
