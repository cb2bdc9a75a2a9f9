// The rows of this area, and the resources over them.
//
//   stops      by id
//   outings    by id; by date
//   contacts   by id; by occur_time; by outing and occur_time; by stop and occur_time; by each
//              resident and occur_time
//
// Every table has besides these the indexes of all resources: by update_time and by external id.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACT_TABLES_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACT_TABLES_H_

#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/outing.pb.h"
#include "osiedle/contacts/v1/stop.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::contacts {

// The indexes' numbers stand in keys on disk. NEVER RENUMBER, never use a number again.
namespace index {
inline constexpr storage::IndexId kStopsByController{16};
inline constexpr storage::IndexId kStopsByDistrict{17};
inline constexpr storage::IndexId kOutingsByDate{16};
inline constexpr storage::IndexId kOutingsByController{17};
inline constexpr storage::IndexId kContactsByOccurTime{16};
inline constexpr storage::IndexId kContactsByOuting{17};
inline constexpr storage::IndexId kContactsByStop{18};
inline constexpr storage::IndexId kContactsByResident{19};
inline constexpr storage::IndexId kContactsByDistrict{20};
inline constexpr storage::IndexId kContactsByNeed{21};
inline constexpr storage::IndexId kContactsByController{22};
}  // namespace index

const call::Resource<v1::Stop>& Stops();
const call::Resource<v1::Outing>& Outings();
const call::Resource<v1::Contact>& Contacts();

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACT_TABLES_H_
