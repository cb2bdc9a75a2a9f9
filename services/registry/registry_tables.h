// The rows of this area, and the resources over them.
//
//   of the platform
//     registers              by day; the complete ones by day
//     units                  by day of the register and code
//     municipalities         by id; by territorial code, past ones included
//     municipality numbers   by id; the counter under ""
//   of each municipality
//     districts              by id
//     need codes             by id; by the code above
//     service codes          by id; by the code above
//     code mappings          by id; by need; by service; the live ones by both (unique)
//     controllers            by id
//
// All but units and numbers have besides these the indexes of all resources: by update_time, and by
// external id where they have one.
#ifndef OSIEDLE_SERVICES_REGISTRY_REGISTRY_TABLES_H_
#define OSIEDLE_SERVICES_REGISTRY_REGISTRY_TABLES_H_

#include "osiedle/internal/v1/registry.pb.h"
#include "osiedle/registry/v1/code_mapping.pb.h"
#include "osiedle/registry/v1/controller.pb.h"
#include "osiedle/registry/v1/district.pb.h"
#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/registry/v1/need_code.pb.h"
#include "osiedle/registry/v1/register.pb.h"
#include "osiedle/registry/v1/service_code.pb.h"
#include "osiedle/registry/v1/unit.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::registry {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kCompleteRegisters{16};
inline constexpr storage::IndexId kMunicipalitiesByTerritorialCode{16};
inline constexpr storage::IndexId kNeedCodesByParent{16};
inline constexpr storage::IndexId kServiceCodesByParent{16};
inline constexpr storage::IndexId kMappingsByNeed{16};
inline constexpr storage::IndexId kMappingsByService{17};
inline constexpr storage::IndexId kLiveMappingsByPair{18};
}  // namespace index

const call::Resource<v1::Register>& Registers();
const call::Resource<v1::Unit>& Units();
const call::Resource<v1::Municipality>& Municipalities();
const call::Resource<v1::District>& Districts();
const call::Resource<v1::NeedCode>& NeedCodes();
const call::Resource<v1::ServiceCode>& ServiceCodes();
const call::Resource<v1::CodeMapping>& CodeMappings();
const call::Resource<v1::Controller>& Controllers();

const storage::Table<internal::v1::MunicipalityNumber>& MunicipalityNumberTable();

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_REGISTRY_TABLES_H_
