// Invitations: slips with a code that a contact is given and a club redeems.
#ifndef OSIEDLE_SERVICES_INVITATIONS_INVITATIONS_AREA_H_
#define OSIEDLE_SERVICES_INVITATIONS_INVITATIONS_AREA_H_

#include "services/call/area/area.h"

namespace osiedle::invitations {

const call::Area& InvitationsArea();

}  // namespace osiedle::invitations

#endif  // OSIEDLE_SERVICES_INVITATIONS_INVITATIONS_AREA_H_
