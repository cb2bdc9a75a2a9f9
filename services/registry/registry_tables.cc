#include "services/registry/registry_tables.h"

#include <string>
#include <utility>

#include "services/call/resource_name.h"
#include "services/registry/registry_checks.h"
#include "services/registry/registry_rules.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::StandardResource;
using ::osiedle::storage::IndexId;
using ::osiedle::storage::IndexOf;
using ::osiedle::storage::IndexSpec;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

template <typename Message>
const Table<Message>* NewTable(TableId id, std::string name, std::vector<IndexSpec> own = {}) {
  std::vector<IndexSpec> indexes = call::StandardIndexes(Message::descriptor());
  for (IndexSpec& index : own) indexes.push_back(std::move(index));
  return new Table<Message>({.id = id, .name = std::move(name), .indexes = std::move(indexes)});
}

// Rows under the resource that one of their fields names; a row that names none is not in it.
template <typename Message>
IndexSpec RowsUnder(IndexId id, const char* name,
                    const std::string& (Message::*reference)() const) {
  return {.id = id,
          .name = name,
          .tuples = IndexOf<Message>([reference](const Message& row, std::vector<KeyTuple>& out) {
            const std::string& named = (row.*reference)();
            if (!named.empty()) out.push_back(KeyTuple::Of(named));
          })};
}

// What the lists of all resources that a municipality changes may be filtered by.
std::vector<std::string> FilterPaths(std::vector<std::string> own) {
  for (const char* path :
       {"create_time", "update_time", "external_ids.system", "external_ids.value"}) {
    own.emplace_back(path);
  }
  return own;
}

}  // namespace

const Table<v1::Register>& RegisterTable() {
  static const auto* const table = NewTable<v1::Register>(
      TableId::kRegisters, "registers",
      {{.id = index::kCompleteRegisters,
        .name = "complete_registers",
        .tuples = IndexOf<v1::Register>([](const v1::Register& row, std::vector<KeyTuple>& out) {
          if (row.state() != v1::Register::COMPLETE) return;
          out.push_back(KeyTuple::Of(call::LastIdOfName(row.name())));
        })}});
  return *table;
}

const Table<v1::Unit>& UnitTable() {
  static const auto* const table = NewTable<v1::Unit>(TableId::kUnits, "units");
  return *table;
}

const Table<v1::Municipality>& MunicipalityTable() {
  static const auto* const table = NewTable<v1::Municipality>(
      TableId::kMunicipalities, "municipalities",
      {{.id = index::kMunicipalitiesByTerritorialCode,
        .name = "by_territorial_code",
        .tuples =
            IndexOf<v1::Municipality>([](const v1::Municipality& row, std::vector<KeyTuple>& out) {
              for (const v1::TerritorialCode& code : row.territorial_codes()) {
                out.push_back(KeyTuple::Of(code.code()));
              }
            })}});
  return *table;
}

const Table<internal::v1::MunicipalityNumber>& MunicipalityNumberTable() {
  static const auto* const table = NewTable<internal::v1::MunicipalityNumber>(
      TableId::kMunicipalityNumbers, "municipality numbers");
  return *table;
}

const Table<v1::District>& DistrictTable() {
  static const auto* const table = NewTable<v1::District>(TableId::kDistricts, "districts");
  return *table;
}

const Table<v1::NeedCode>& NeedCodeTable() {
  static const auto* const table = NewTable<v1::NeedCode>(
      TableId::kNeedCodes, "need codes",
      {RowsUnder(index::kNeedCodesByParent, "by_parent", &v1::NeedCode::parent_code)});
  return *table;
}

const Table<v1::ServiceCode>& ServiceCodeTable() {
  static const auto* const table = NewTable<v1::ServiceCode>(
      TableId::kServiceCodes, "service codes",
      {RowsUnder(index::kServiceCodesByParent, "by_parent", &v1::ServiceCode::parent_code)});
  return *table;
}

const Table<v1::CodeMapping>& CodeMappingTable() {
  static const auto* const table = NewTable<v1::CodeMapping>(
      TableId::kCodeMappings, "code mappings",
      {RowsUnder(index::kMappingsByNeed, "by_need", &v1::CodeMapping::need_code),
       RowsUnder(index::kMappingsByService, "by_service", &v1::CodeMapping::service_code),
       {.id = index::kLiveMappingsByPair,
        .name = "live_by_pair",
        .unique = true,
        .tuples =
            IndexOf<v1::CodeMapping>([](const v1::CodeMapping& row, std::vector<KeyTuple>& out) {
              if (row.has_delete_time()) return;
              out.push_back(KeyTuple::Of(row.need_code(), row.service_code()));
            })}});
  return *table;
}

const Table<v1::Controller>& ControllerTable() {
  static const auto* const table = NewTable<v1::Controller>(TableId::kControllers, "controllers");
  return *table;
}

std::vector<const storage::AnyTable*> AllTables() {
  return {&RegisterTable(),           &UnitTable(),        &MunicipalityTable(),
          &MunicipalityNumberTable(), &DistrictTable(),    &NeedCodeTable(),
          &ServiceCodeTable(),        &CodeMappingTable(), &ControllerTable()};
}

const StandardResource& Registers() {
  static const auto* const registers = new StandardResource(
      {.table = &RegisterTable(),
       .of_platform = true,
       .valid_id = [](absl::string_view id) { return ParseDay(id).has_value(); },
       .check = &CheckRegister,
       .filter_paths = {"create_time", "update_time", "state"},
       // Newest day first.
       .indexes = {{.id = IndexId::kRows, .reverse = true}}});
  return *registers;
}

const StandardResource& Units() {
  static const auto* const units =
      new StandardResource({.table = &UnitTable(),
                            .of_platform = true,
                            .filter_paths = {"kind", "parent_code", "display_name", "code"}});
  return *units;
}

const StandardResource& Municipalities() {
  static const auto* const municipalities = new StandardResource(
      {.table = &MunicipalityTable(),
       .of_platform = true,
       .valid_id = &IsMunicipalityId,
       .check = &CheckMunicipality,
       .filter_paths = FilterPaths({"display_name", "territorial_code"}),
       .indexes = {{.id = IndexId::kRows},
                   {.id = index::kMunicipalitiesByTerritorialCode, .paths = {"territorial_code"}}},
       .visible = [](const call::Call& call, const google::protobuf::Message& row) {
         return call.principal().Knows(
             call::LastIdOfName(static_cast<const v1::Municipality&>(row).name()));
       }});
  return *municipalities;
}

const StandardResource& Districts() {
  static const auto* const districts = new StandardResource(
      {.table = &DistrictTable(), .filter_paths = FilterPaths({"display_name"})});
  return *districts;
}

const StandardResource& NeedCodes() {
  static const auto* const codes = new StandardResource(
      {.table = &NeedCodeTable(),
       .check = &CheckNeedCode,
       .check_delete = &CheckDeleteNeedCode,
       .filter_paths = FilterPaths({"display_name", "parent_code", "built_in"}),
       .indexes = {{.id = IndexId::kRows},
                   {.id = index::kNeedCodesByParent, .paths = {"parent_code"}}}});
  return *codes;
}

const StandardResource& ServiceCodes() {
  static const auto* const codes = new StandardResource(
      {.table = &ServiceCodeTable(),
       .check = &CheckServiceCode,
       .check_delete = &CheckDeleteServiceCode,
       .filter_paths = FilterPaths({"display_name", "parent_code", "built_in"}),
       .indexes = {{.id = IndexId::kRows},
                   {.id = index::kServiceCodesByParent, .paths = {"parent_code"}}}});
  return *codes;
}

const StandardResource& CodeMappings() {
  static const auto* const mappings = new StandardResource(
      {.table = &CodeMappingTable(),
       .check = &CheckCodeMapping,
       .check_delete = &CheckDeleteCodeMapping,
       .filter_paths = FilterPaths({"need_code", "service_code", "built_in"}),
       .indexes = {{.id = IndexId::kRows},
                   {.id = index::kMappingsByNeed, .paths = {"need_code"}},
                   {.id = index::kMappingsByService, .paths = {"service_code"}}}});
  return *mappings;
}

const StandardResource& Controllers() {
  static const auto* const controllers =
      new StandardResource({.table = &ControllerTable(),
                            .check = &CheckController,
                            .check_delete = &CheckDeleteController,
                            .filter_paths = FilterPaths({"display_name", "kind"})});
  return *controllers;
}

}  // namespace osiedle::registry
