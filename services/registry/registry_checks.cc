#include "services/registry/registry_checks.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/errors.h"
#include "services/call/reference_check.h"
#include "services/registry/registry_errors.h"
#include "services/registry/registry_reader.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"
#include "services/registry/territorial_codes.h"

namespace osiedle::registry {
namespace {

using ::google::protobuf::Message;
using ::osiedle::call::Call;
using ::osiedle::call::IsLive;
using ::osiedle::call::ReferenceCheck;
using ::osiedle::call::StandardResource;
using ::osiedle::call::Violations;
using ::osiedle::storage::AnyTable;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Reader;
using ::osiedle::storage::Table;

// The deepest level of a code; the built-in ones are on the first.
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
    absl::StatusOr<bool> more = users.Next(user);
    if (!more.ok()) return more.status();
    if (!*more) return "";
    if (!user.has_delete_time()) return user.name();
  }
}

absl::Status RefuseUsed(const std::string& name, const absl::StatusOr<std::string>& user) {
  if (!user.ok()) return user.status();
  return user->empty() ? absl::OkStatus() : ResourceInUse(name, *user);
}

// ---- Codes of needs and of services: the same shape twice, one rule.

// On which level a stored code stands; nothing it names is missing, as what is used stays.
template <typename Code>
absl::StatusOr<int> LevelOf(const Call& call, const Reader& reader, const StandardResource& codes,
                            std::string name) {
  int level = 0;
  while (!name.empty() && level <= kMaxLevel) {
    Code code;
    absl::StatusOr<storage::RowMeta> meta = codes.Load(call, reader, name, code);
    if (!meta.ok()) return meta.status();
    name = code.parent_code();
    ++level;
  }
  return level;
}

template <typename Code>
absl::Status CheckCode(const Call& call, const Reader& reader, const StandardResource& codes,
                       IsLive is_live, absl::string_view resource_field,
                       const Message* before_message, const Message& after_message,
                       Violations& violations) {
  const auto* before = static_cast<const Code*>(before_message);
  const auto& after = static_cast<const Code&>(after_message);
  if (before != nullptr && before->built_in()) return ResourceBuiltIn(before->name());
  // The code above never changes, and stays while this one is live.
  if (before != nullptr && !before->has_delete_time()) return absl::OkStatus();
  const std::string field = absl::StrCat(resource_field, ".parent_code");
  if (after.parent_code().empty()) {
    violations.Add(field, "is required of a municipality's own code");
    return absl::OkStatus();
  }
  ReferenceCheck references(call, reader, violations);
  if (references.Check<Code>(field, after.parent_code(), is_live)) {
    absl::StatusOr<int> level = LevelOf<Code>(call, reader, codes, after.parent_code());
    if (!level.ok()) return level.status();
    if (*level >= kMaxLevel) {
      violations.Add(field, absl::StrCat("is on level ", kMaxLevel, ", the deepest, already"));
    }
  }
  return references.Result();
}

}  // namespace

// ---- Registers

absl::Status CheckRegister(const Call& call, const Reader& reader, const Message* before,
                           Message& after_message, Violations& violations) {
  auto& after = static_cast<v1::Register&>(after_message);
  if (before == nullptr) after.set_state(v1::Register::IMPORTING);
  if (!after.source_sha256().empty() && !IsSha256(after.source_sha256())) {
    violations.Add("register.source_sha256", "must be 64 of 0-9 and a-f");
  }
  return absl::OkStatus();
}

// ---- Municipalities

absl::Status CheckMunicipality(const Call& call, const Reader& reader,
                               const Message* before_message, Message& after_message,
                               Violations& violations) {
  const auto* before = static_cast<const v1::Municipality*>(before_message);
  auto& after = static_cast<v1::Municipality&>(after_message);
  const std::string first_controller = FirstControllerOf(after.name());
  if (before == nullptr) {
    if (after.time_zone().empty()) after.set_time_zone(std::string(kDefaultTimeZone));
    if (after.default_controller().empty()) after.set_default_controller(first_controller);
  }
  if (!IsTimeZone(after.time_zone())) {
    violations.Add("municipality.time_zone", "must be an IANA time zone, as Europe/Warsaw");
  }
  ReferenceCheck references(call, reader, violations);
  const std::string controller_field = "municipality.default_controller";
  if (after.default_controller().empty()) {
    violations.Add(controller_field, "must not be taken away");
  } else if (before != nullptr || after.default_controller() != first_controller) {
    references.Check<v1::Controller>(controller_field, after.default_controller(),
                                     &IsLiveController);
  }
  if (before != nullptr) return references.Result();

  if (const std::string& code = after.territorial_code();
      !code.empty() && (code.size() != 7 || !KindOfCode(code).has_value())) {
    violations.Add("municipality.territorial_code", "must be the seven digits of a TERC code");
  }
  if (!violations.empty()) return absl::OkStatus();
  if (absl::Status there = references.Result(); !there.ok()) return there;
  absl::TimeZone zone;
  absl::LoadTimeZone(after.time_zone(), &zone);
  const std::string code = after.territorial_code();
  return TakeTerritorialCode(reader, code, absl::ToCivilDay(call.time(), zone), std::nullopt,
                             after);
}

// ---- Codes and mappings

absl::Status CheckNeedCode(const Call& call, const Reader& reader, const Message* before,
                           Message& after, Violations& violations) {
  return CheckCode<v1::NeedCode>(call, reader, NeedCodes(), &IsLiveNeedCode, "need_code", before,
                                 after, violations);
}

absl::Status CheckServiceCode(const Call& call, const Reader& reader, const Message* before,
                              Message& after, Violations& violations) {
  return CheckCode<v1::ServiceCode>(call, reader, ServiceCodes(), &IsLiveServiceCode,
                                    "service_code", before, after, violations);
}

absl::Status CheckCodeMapping(const Call& call, const Reader& reader, const Message* before_message,
                              Message& after_message, Violations& violations) {
  const auto* before = static_cast<const v1::CodeMapping*>(before_message);
  const auto& after = static_cast<const v1::CodeMapping&>(after_message);
  if (before != nullptr && before->built_in()) return ResourceBuiltIn(before->name());
  // Its codes never change, and stay while it is live.
  if (before != nullptr && !before->has_delete_time()) return absl::OkStatus();
  ReferenceCheck references(call, reader, violations);
  const bool need =
      references.Check<v1::NeedCode>("code_mapping.need_code", after.need_code(), &IsLiveNeedCode);
  const bool service = references.Check<v1::ServiceCode>("code_mapping.service_code",
                                                         after.service_code(), &IsLiveServiceCode);
  if (!need || !service) return references.Result();
  absl::StatusOr<std::optional<storage::RowKey>> holder =
      CodeMappingTable().FindUnique(reader, call.owner(), index::kLiveMappingsByPair,
                                    KeyTuple::Of(after.need_code(), after.service_code()));
  if (!holder.ok()) return holder.status();
  if (!holder->has_value()) return absl::OkStatus();
  absl::StatusOr<std::optional<storage::Row<v1::CodeMapping>>> row =
      CodeMappingTable().Find(reader, **holder);
  if (!row.ok()) return row.status();
  return call::ResourceExists(row->has_value() ? (*row)->message.name() : after.name());
}

absl::Status CheckDeleteNeedCode(const Call& call, const Reader& reader, const Message& resource) {
  const auto& code = static_cast<const v1::NeedCode&>(resource);
  if (code.built_in()) return ResourceBuiltIn(code.name());
  absl::Status below = RefuseUsed(
      code.name(), LiveUser(call, reader, NeedCodeTable(), index::kNeedCodesByParent, code.name()));
  if (!below.ok()) return below;
  return RefuseUsed(
      code.name(), LiveUser(call, reader, CodeMappingTable(), index::kMappingsByNeed, code.name()));
}

absl::Status CheckDeleteServiceCode(const Call& call, const Reader& reader,
                                    const Message& resource) {
  const auto& code = static_cast<const v1::ServiceCode&>(resource);
  if (code.built_in()) return ResourceBuiltIn(code.name());
  absl::Status below = RefuseUsed(code.name(), LiveUser(call, reader, ServiceCodeTable(),
                                                        index::kServiceCodesByParent, code.name()));
  if (!below.ok()) return below;
  return RefuseUsed(code.name(), LiveUser(call, reader, CodeMappingTable(),
                                          index::kMappingsByService, code.name()));
}

absl::Status CheckDeleteCodeMapping(const Call& call, const Reader& reader,
                                    const Message& resource) {
  const auto& mapping = static_cast<const v1::CodeMapping&>(resource);
  return mapping.built_in() ? ResourceBuiltIn(mapping.name()) : absl::OkStatus();
}

// ---- Controllers

absl::Status CheckController(const Call& call, const Reader& reader, const Message* before,
                             Message& after_message, Violations& violations) {
  const auto& after = static_cast<const v1::Controller&>(after_message);
  if (!after.regon().empty() && !IsRegon(after.regon())) {
    violations.Add("controller.regon", "must be 9 or 14 digits with a right check digit");
  }
  if (!after.nip().empty() && !IsNip(after.nip())) {
    violations.Add("controller.nip", "must be 10 digits with a right check digit");
  }
  return absl::OkStatus();
}

absl::Status CheckDeleteController(const Call& call, const Reader& reader,
                                   const Message& resource) {
  const auto& controller = static_cast<const v1::Controller&>(resource);
  absl::StatusOr<std::string> in_use = DefaultController(call, reader);
  if (!in_use.ok()) return in_use.status();
  if (*in_use != controller.name()) return absl::OkStatus();
  return ResourceInUse(controller.name(), absl::StrCat("municipalities/", call.municipality()));
}

}  // namespace osiedle::registry
