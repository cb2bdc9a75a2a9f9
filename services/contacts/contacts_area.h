// Contacts: stops, outings, what people said there, and the offline day of a phone.
#ifndef OSIEDLE_SERVICES_CONTACTS_CONTACTS_AREA_H_
#define OSIEDLE_SERVICES_CONTACTS_CONTACTS_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::contacts {

const call::Area& ContactsArea();

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_CONTACTS_AREA_H_
