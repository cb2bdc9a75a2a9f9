// A store with a small register and towns, for the tests of this area.
#ifndef OSIEDLE_SERVICES_REGISTRY_TESTING_REGISTRY_FIXTURE_H_
#define OSIEDLE_SERVICES_REGISTRY_TESTING_REGISTRY_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "osiedle/registry/v1/municipality.pb.h"
#include "osiedle/registry/v1/municipality_requests.pb.h"
#include "osiedle/registry/v1/register_requests.pb.h"
#include "services/call/rpc/method_info.h"
#include "services/call/testing/handler_fixture.h"
#include "services/registry/municipality_directory.h"
#include "services/registry/municipality_handlers.h"
#include "services/registry/register_handlers.h"
#include "services/registry/registry_area.h"
#include "services/registry/registry_rules.h"
#include "services/registry/registry_tables.h"

namespace osiedle::registry {

inline const MunicipalityDirectory& TheDirectory() {
  static const auto* const directory = new MunicipalityDirectory();
  return *directory;
}

class RegistryTest : public call::HandlerFixture {
 protected:
  explicit RegistryTest(std::vector<const call::Area*> areas = {&RegistryArea()})
      : HandlerFixture(TheDirectory(), std::move(areas)) {}

  // A register that holds these codes, each named after itself, and is announced so.
  absl::StatusOr<v1::Register> CreateRegisterOf(const std::string& day,
                                                const std::vector<std::string>& codes) {
    v1::CreateRegisterRequest request;
    request.set_register_id(day);
    request.mutable_register_()->set_source("GUS");
    request.mutable_register_()->set_expected_unit_count(static_cast<int>(codes.size()));
    int municipalities = 0;
    for (const std::string& code : codes) municipalities += IsMunicipality(*KindOfCode(code));
    request.mutable_register_()->set_expected_municipality_count(municipalities);
    return Run<v1::Register>(request);
  }
  absl::StatusOr<v1::ImportUnitsResponse> Import(const std::string& day,
                                                 const std::vector<std::string>& codes) {
    v1::ImportUnitsRequest request;
    request.set_parent("registers/" + day);
    for (const std::string& code : codes) {
      v1::Unit& unit = *request.add_units();
      unit.set_code(code);
      unit.set_display_name("unit " + code);
    }
    return Run<v1::ImportUnitsResponse>(request);
  }
  absl::StatusOr<v1::Register> Complete(const std::string& day) {
    v1::CompleteRegisterRequest request;
    request.set_name("registers/" + day);
    return Run<v1::Register>(request);
  }
  void CompleteRegisterOf(const std::string& day, const std::vector<std::string>& codes) {
    ASSERT_THAT(CreateRegisterOf(day, codes), call::IsOk());
    ASSERT_THAT(Import(day, codes), call::IsOk());
    ASSERT_THAT(Complete(day), call::IsOk());
  }

  // Rybnik, Gdynia and a mixed municipality with its parts.
  void CompleteSmallRegister(const std::string& day = "2024-01-01") {
    CompleteRegisterOf(day, {"24", "2473", "2473011", "22", "2262", "2262011", "02", "0201",
                             "0201043", "0201044", "0201045"});
  }

  absl::StatusOr<v1::Municipality> CreateTown(const std::string& id, const std::string& code) {
    v1::CreateMunicipalityRequest request;
    request.set_municipality_id(id);
    request.mutable_municipality()->set_display_name("Miasto " + id);
    request.mutable_municipality()->set_territorial_code(code);
    return Run<v1::Municipality>(request);
  }
  // With everything that it needs.
  void FoundRybnik() {
    CompleteSmallRegister();
    ASSERT_THAT(CreateTown("rybnik", "2473011"), call::IsOk());
  }
};

}  // namespace osiedle::registry

#endif  // OSIEDLE_SERVICES_REGISTRY_TESTING_REGISTRY_FIXTURE_H_
