#include "services/registry/registry_tables.h"

#include "services/call/fields/resource_name.h"
#include "services/registry/registry_checks.h"
#include "services/registry/registry_rules.h"

namespace osiedle::registry {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

}  // namespace

const Resource<v1::Register>& Registers() {
  static const auto* const registers = new Resource<v1::Register>(
      {.table = TableId::kRegisters,
       .plural = "registers",
       .indexes = {{.id = index::kCompleteRegisters,
                    .name = "complete_registers",
                    .tuples =
                        [](const v1::Register& row, std::vector<KeyTuple>& out) {
                          if (row.state() != v1::Register::COMPLETE) return;
                          out.push_back(KeyTuple::Of(call::LastIdOfName(row.name())));
                        }}},
       .filter_paths = {"state"},
       // Newest day first.
       .last_name_first = true,
       .of_platform = true,
       .valid_id = [](absl::string_view id) { return ParseDay(id).has_value(); },
       .check = &CheckRegister});
  return *registers;
}

const Resource<v1::Unit>& Units() {
  static const auto* const units =
      new Resource<v1::Unit>({.table = TableId::kUnits,
                              .plural = "units",
                              .filter_paths = {"kind", "parent_code", "code"},
                              .text_paths = {"display_name"},
                              .of_platform = true});
  return *units;
}

const Resource<v1::Municipality>& Municipalities() {
  static const auto* const municipalities = new Resource<v1::Municipality>(
      {.table = TableId::kMunicipalities,
       .plural = "municipalities",
       .indexes = {{.id = index::kMunicipalitiesByTerritorialCode,
                    .name = "by_territorial_code",
                    .tuples =
                        [](const v1::Municipality& row, std::vector<KeyTuple>& out) {
                          for (const v1::TerritorialCode& code : row.territorial_codes()) {
                            out.push_back(KeyTuple::Of(code.code()));
                          }
                        },
                    .paths = {"territorial_code"}}},
       .filter_paths = {"territorial_code"},
       .text_paths = {"display_name"},
       .of_platform = true,
       .own_references = {"default_controller"},
       .valid_id = &IsMunicipalityId,
       .check = &CheckMunicipality,
       .visible = [](const call::Call& call, const v1::Municipality& row) {
         return call.Knows(call::LastIdOfName(row.name()));
       }});
  return *municipalities;
}

const Resource<v1::District>& Districts() {
  static const auto* const districts = new Resource<v1::District>({.table = TableId::kDistricts,
                                                                   .plural = "districts",
                                                                   .text_paths = {"display_name"},
                                                                   .is_shared = true});
  return *districts;
}

const Resource<v1::NeedCode>& NeedCodes() {
  static const auto* const codes =
      new Resource<v1::NeedCode>({.table = TableId::kNeedCodes,
                                  .plural = "need codes",
                                  .indexes = {{.id = index::kNeedCodesByParent,
                                               .name = "by_parent",
                                               .tuples = call::Under(&v1::NeedCode::parent_code),
                                               .paths = {"parent_code"}}},
                                  .filter_paths = {"parent_code", "built_in"},
                                  .text_paths = {"display_name"},
                                  .is_shared = true,
                                  .undelete_checks_references = true,
                                  .check = &CheckNeedCode,
                                  .check_delete = &CheckDeleteNeedCode});
  return *codes;
}

const Resource<v1::ServiceCode>& ServiceCodes() {
  static const auto* const codes = new Resource<v1::ServiceCode>(
      {.table = TableId::kServiceCodes,
       .plural = "service codes",
       .indexes = {{.id = index::kServiceCodesByParent,
                    .name = "by_parent",
                    .tuples = call::Under(&v1::ServiceCode::parent_code),
                    .paths = {"parent_code"}}},
       .filter_paths = {"parent_code", "built_in"},
       .text_paths = {"display_name"},
       .is_shared = true,
       .undelete_checks_references = true,
       .check = &CheckServiceCode,
       .check_delete = &CheckDeleteServiceCode});
  return *codes;
}

const Resource<v1::CodeMapping>& CodeMappings() {
  static const auto* const mappings = new Resource<v1::CodeMapping>(
      {.table = TableId::kCodeMappings,
       .plural = "code mappings",
       .indexes = {{.id = index::kMappingsByNeed,
                    .name = "by_need",
                    .tuples = call::Under(&v1::CodeMapping::need_code),
                    .paths = {"need_code"}},
                   {.id = index::kMappingsByService,
                    .name = "by_service",
                    .tuples = call::Under(&v1::CodeMapping::service_code),
                    .paths = {"service_code"}},
                   {.id = index::kLiveMappingsByPair,
                    .name = "live_by_pair",
                    .tuples =
                        [](const v1::CodeMapping& row, std::vector<KeyTuple>& out) {
                          if (row.has_delete_time()) return;
                          out.push_back(KeyTuple::Of(row.need_code(), row.service_code()));
                        },
                    .unique = true}},
       .filter_paths = {"need_code", "service_code", "built_in"},
       .is_shared = true,
       .undelete_checks_references = true,
       .check = &CheckCodeMapping,
       .check_delete = &CheckDeleteCodeMapping});
  return *mappings;
}

const Resource<v1::Controller>& Controllers() {
  static const auto* const controllers =
      new Resource<v1::Controller>({.table = TableId::kControllers,
                                    .plural = "controllers",
                                    .filter_paths = {"kind"},
                                    .text_paths = {"display_name"},
                                    .is_shared = true,
                                    .check = &CheckController,
                                    .check_delete = &CheckDeleteController});
  return *controllers;
}

const Table<internal::v1::MunicipalityNumber>& MunicipalityNumberTable() {
  static const auto* const table = new Table<internal::v1::MunicipalityNumber>(
      {.id = TableId::kMunicipalityNumbers, .name = "municipality numbers"});
  return *table;
}

}  // namespace osiedle::registry
