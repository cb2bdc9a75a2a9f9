#include "services/registry/registry_checks.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "osiedle/common/v1/violation_reason.pb.h"
#include "services/call/rpc/errors.h"
#include "services/registry/registry_errors.h"
#include "services/registry/registry_reader.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "services/registry/territorial_codes.h"
#include "storage/status_macros.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Call;
using ::osiedle::call::Change;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Table;

// The deepest level of a code; built-in codes are on the first.
constexpr int kMaxLevel = 4;

constexpr absl::string_view kDefaultTimeZone = "Europe/Warsaw";

// The name of a live row under `name` in an index, or "".
template <typename User>
absl::StatusOr<std::string> LiveUser(const Call& call, const Reader& reader,
                                     const Table<User>& table, IndexId index,
                                     const std::string& name) {
  AnyTable::Walk users =
      table.WalkRows(reader, call.owner(), AnyTable::Under(index, KeyTuple::Of(name)));
  User user;
  while (true) {
    ASSIGN_OR_RETURN(bool more, users.Next(user));
    if (!more) return "";
    if (!user.has_delete_time()) return user.name();
  }
}

absl::Status RefuseUsed(const std::string& name, const absl::StatusOr<std::string>& user) {
  RETURN_IF_ERROR(user.status());
  return user->empty() ? absl::OkStatus() : ResourceInUse(name, *user);
}

// ---- Codes of needs and of services: two types of the same shape, with one rule.

// The level of a stored code. All codes above it exist, because a code in use cannot be deleted.
template <typename Code>
absl::StatusOr<int> LevelOf(const Call& call, const Reader& reader,
                            const call::Resource<Code>& codes, std::string name) {
  int level = 0;
  while (!name.empty() && level <= kMaxLevel) {
    Code code;
    RETURN_IF_ERROR(codes.Load(call, reader, name, code).status());
    name = code.parent_code();
    ++level;
  }
  return level;
}

template <typename Code>
absl::Status CheckCode(const call::Resource<Code>& codes, const Change<Code>& change) {
  const Code* before = change.before;
  if (before != nullptr && before->built_in()) return ResourceBuiltIn(before->name());
  // The code above never changes, and is not deleted while this code is live.
  if (before != nullptr && !before->has_delete_time()) return absl::OkStatus();
  const std::string field = absl::StrCat(codes.type().field_name(), ".parent_code");
  const std::string& above = change.after.parent_code();
  if (above.empty()) {
    change.violations.Add(field, common::v1::PARENT_CODE_REQUIRED);
    return absl::OkStatus();
  }
  if (!change.references.ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int level, LevelOf(change.call, change.reader, codes, above));
  if (level >= kMaxLevel) {
    change.violations.Add(field, common::v1::PARENT_CODE_TOO_DEEP,
                          {{"max", absl::StrCat(kMaxLevel)}});
  }
  return absl::OkStatus();
}

}  // namespace

// ---- Registers

absl::Status CheckRegister(const Change<v1::Register>& change) {
  if (change.before == nullptr) change.after.set_state(v1::Register::IMPORTING);
  return absl::OkStatus();
}

// ---- Municipalities

absl::Status CheckMunicipality(const Change<v1::Municipality>& change) {
  const v1::Municipality* before = change.before;
  v1::Municipality& after = change.after;
  const std::string first_controller = FirstControllerOf(after.name());
  if (before == nullptr) {
    if (after.time_zone().empty()) after.set_time_zone(std::string(kDefaultTimeZone));
    if (after.default_controller().empty()) after.set_default_controller(first_controller);
  }
  if (after.time_zone().empty()) {
    change.violations.Add("municipality.time_zone", common::v1::MUST_STAY);
  }
  const std::string controller_field = "municipality.default_controller";
  if (after.default_controller().empty()) {
    change.violations.Add(controller_field, common::v1::MUST_STAY);
  } else if (before != nullptr || after.default_controller() != first_controller) {
    // The first controller is created together with the municipality.
    change.references.Check(Controllers().type().type(), controller_field,
                            after.default_controller());
  }
  if (before != nullptr) return absl::OkStatus();

  const std::string code = after.territorial_code();
  if (!code.empty() && (code.size() != 7 || !KindOfCode(code).has_value())) {
    change.violations.Add("municipality.territorial_code", common::v1::NOT_A_TERC_OF_MUNICIPALITY);
  }
  if (!change.violations.empty() || !change.references.ok()) return absl::OkStatus();
  absl::TimeZone zone;
  absl::LoadTimeZone(after.time_zone(), &zone);
  return TakeTerritorialCode(change.reader, code, absl::ToCivilDay(change.call.time(), zone),
                             std::nullopt, after);
}

// ---- Codes and mappings

absl::Status CheckNeedCode(const Change<v1::NeedCode>& change) {
  return CheckCode(NeedCodes(), change);
}

absl::Status CheckServiceCode(const Change<v1::ServiceCode>& change) {
  return CheckCode(ServiceCodes(), change);
}

absl::Status CheckCodeMapping(const Change<v1::CodeMapping>& change) {
  const v1::CodeMapping* before = change.before;
  const v1::CodeMapping& after = change.after;
  if (before != nullptr && before->built_in()) return ResourceBuiltIn(before->name());
  // The codes of a mapping never change, and are not deleted while it is live.
  if (before != nullptr && !before->has_delete_time()) return absl::OkStatus();
  if (!change.references.ok()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<storage::RowKey> holder,
                   CodeMappings().table().FindUnique(
                       change.reader, change.call.owner(), index::kLiveMappingsByPair,
                       KeyTuple::Of(after.need_code(), after.service_code())));
  if (!holder.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<storage::Row<v1::CodeMapping>> row,
                   CodeMappings().table().Find(change.reader, *holder));
  return call::ResourceExists(row.has_value() ? row->message.name() : after.name());
}

absl::Status CheckDeleteNeedCode(const Call& call, const Reader& reader, const v1::NeedCode& code) {
  if (code.built_in()) return ResourceBuiltIn(code.name());
  RETURN_IF_ERROR(RefuseUsed(code.name(), LiveUser(call, reader, NeedCodes().table(),
                                                   index::kNeedCodesByParent, code.name())));
  return RefuseUsed(code.name(), LiveUser(call, reader, CodeMappings().table(),
                                          index::kMappingsByNeed, code.name()));
}

absl::Status CheckDeleteServiceCode(const Call& call, const Reader& reader,
                                    const v1::ServiceCode& code) {
  if (code.built_in()) return ResourceBuiltIn(code.name());
  RETURN_IF_ERROR(RefuseUsed(code.name(), LiveUser(call, reader, ServiceCodes().table(),
                                                   index::kServiceCodesByParent, code.name())));
  return RefuseUsed(code.name(), LiveUser(call, reader, CodeMappings().table(),
                                          index::kMappingsByService, code.name()));
}

absl::Status CheckDeleteCodeMapping(const Call& /*call*/, const Reader& /*reader*/,
                                    const v1::CodeMapping& mapping) {
  return mapping.built_in() ? ResourceBuiltIn(mapping.name()) : absl::OkStatus();
}

// ---- Controllers

absl::Status CheckController(const Change<v1::Controller>& change) {
  const v1::Controller& after = change.after;
  if (!after.regon().empty() && !IsRegon(after.regon())) {
    change.violations.Add("controller.regon", common::v1::NOT_A_REGON);
  }
  if (!after.nip().empty() && !IsNip(after.nip())) {
    change.violations.Add("controller.nip", common::v1::NOT_A_NIP);
  }
  return absl::OkStatus();
}

absl::Status CheckDeleteController(const Call& call, const Reader& reader,
                                   const v1::Controller& controller) {
  ASSIGN_OR_RETURN(const std::string in_use, DefaultController(call, reader));
  if (in_use != controller.name()) return absl::OkStatus();
  return ResourceInUse(controller.name(), absl::StrCat("municipalities/", call.municipality()));
}

}  // namespace osiedle::registry
