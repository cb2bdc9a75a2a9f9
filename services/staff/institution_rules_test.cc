#include "services/staff/institution_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/rpc/errors.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::staff {
namespace {

struct InstitutionCase {
  const char* what;
  const char* institution;
  std::vector<std::string> fields;
};

TEST(CheckInstitution, NamesEveryFieldThatBreaksARule) {
  const InstitutionCase cases[] = {
      {"nothing", "", {}},
      {"REGON of the statistical office (GUS)", "regon: '000331501'", {}},
      {"another check digit", "regon: '000331502'", {"institution.regon"}},
      {"a body with a local unit", "regon: '12345678512347'", {}},
      {"a local unit with another check digit", "regon: '12345678512348'", {"institution.regon"}},
      {"a right check digit after a body that is none",
       "regon: '12345678612342'",
       {"institution.regon"}},
      {"zeros", "regon: '000000000'", {"institution.regon"}},
      {"more zeros", "regon: '00000000000000'", {"institution.regon"}},
      {"a seat in a municipality", "seat_code: '2473011'", {}},
      {"a seat in a district of Warsaw", "seat_code: '1465028'", {}},
      {"a county is no seat", "seat_code: '2473'", {"institution.seat_code"}},
      {"no code", "seat_code: '247301x'", {"institution.seat_code"}},
      {"a district twice", "districts: ['a', 'b', 'a']", {"institution.districts[2]"}},
      {"no district", "districts: ['']", {"institution.districts[0]"}},
      {"an agreement of a day",
       R"(agreement_start_date { year: 2024 month: 6 day: 3 }
          agreement_end_date { year: 2024 month: 6 day: 3 })",
       {}},
      {"an open agreement", "agreement_start_date { year: 2024 month: 6 day: 3 }", {}},
      {"an agreement that ends before it begins",
       R"(agreement_start_date { year: 2024 month: 6 day: 3 }
          agreement_end_date { year: 2024 month: 6 day: 2 })",
       {"institution.agreement_end_date"}},
      {"an end without a beginning",
       "agreement_end_date { year: 2024 month: 6 day: 2 }",
       {"institution.agreement_start_date"}},
      {"everything at once",
       R"(regon: '1' seat_code: '24' districts: ['']
          agreement_end_date { year: 2024 month: 6 day: 2 })",
       {"institution.regon", "institution.seat_code", "institution.districts[0]",
        "institution.agreement_start_date"}},
  };
  for (const InstitutionCase& c : cases) {
    call::Violations violations;
    CheckInstitution(call::FromText<v1::Institution>(c.institution), violations);
    EXPECT_THAT(call::InvalidFields(violations), call::FailsFor(c.fields)) << c.what;
  }
}

}  // namespace
}  // namespace osiedle::staff
