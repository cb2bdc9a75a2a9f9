#include "services/staff/staff_area.h"

#include "services/staff/principal_handlers.h"
#include "services/staff/staff_tables.h"

namespace osiedle::staff {
namespace {

std::shared_ptr<const call::Service> MakeStaffService() {
  return call::ServiceBuilder("osiedle.staff.v1.StaffService")
      .Standard(Institutions())
      .Standard(StaffMembers())
      .Write(&LinkPrincipal)
      .Write(&UnlinkPrincipal)
      .Standard(Teams())
      .Build();
}

}  // namespace

const call::Area& StaffArea() {
  static const auto* const area = new call::Area{
      .name = "staff", .services = {MakeStaffService()}, .tables = {&PrincipalRightsTable()}};
  return *area;
}

}  // namespace osiedle::staff
