// The rows of this area, and the resource over them.
//
//   emergencies         by id
//   emergency_reaches   by emergency: the compartment that it opens, which nobody is told
//   emergency_tries     by principal, and one for the municipality (resource/tries.h)
//   name_releases       by resident
//
// Emergencies have besides these the indexes of all resources.
#ifndef OSIEDLE_SERVICES_ACCESS_ACCESS_TABLES_H_
#define OSIEDLE_SERVICES_ACCESS_ACCESS_TABLES_H_

#include "osiedle/access/v1/emergency.pb.h"
#include "osiedle/internal/v1/emergency_reach.pb.h"
#include "osiedle/internal/v1/name_release.pb.h"
#include "osiedle/internal/v1/tries.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::access {

const call::Resource<v1::Emergency>& EmergencyRecords();
const storage::Table<internal::v1::EmergencyReach>& EmergencyReaches();
const storage::Table<internal::v1::Tries>& EmergencyTries();
const storage::Table<internal::v1::NameRelease>& NameReleases();

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_ACCESS_TABLES_H_
