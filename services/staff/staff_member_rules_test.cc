#include "services/staff/staff_member_rules.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/call/rpc/errors.h"
#include "services/call/testing/handler_fixture.h"

namespace osiedle::staff {
namespace {

struct StaffMemberCase {
  const char* what;
  const char* staff_member;
  std::vector<std::string> fields;
};

// Today is 3 June 2024.
TEST(CheckStaffMember, NamesEveryFieldThatBreaksARule) {
  const StaffMemberCase cases[] = {
      {"nothing", "", {}},
      {"two professions at once",
       "professions { profession: PSYCHOLOGIST } professions { profession: THERAPIST }",
       {}},
      {"a profession again after a while",
       R"(professions { profession: DOCTOR valid_until { year: 2023 month: 12 day: 31 } }
          professions { profession: DOCTOR valid_from { year: 2024 month: 1 day: 1 } })",
       {}},
      {"a profession twice on a day",
       R"(professions { profession: DOCTOR valid_until { year: 2024 month: 1 day: 1 } }
          professions { profession: DOCTOR valid_from { year: 2024 month: 1 day: 1 } })",
       {"staff_member.professions[1]"}},
      {"a profession that ends before it begins",
       R"(professions { profession: DOCTOR valid_from { year: 2024 month: 1 day: 2 }
                        valid_until { year: 2024 month: 1 day: 1 } })",
       {"staff_member.professions[0].valid_until"}},
      {"an open mandate", "mandate { start_date { year: 2024 month: 1 day: 2 } }", {}},
      {"a mandate of a day",
       R"(mandate { start_date { year: 2024 month: 1 day: 2 }
                    end_date { year: 2024 month: 1 day: 2 } })",
       {}},
      {"a mandate that ends before it begins",
       R"(mandate { start_date { year: 2024 month: 1 day: 2 }
                    end_date { year: 2024 month: 1 day: 1 } })",
       {"staff_member.mandate.end_date"}},
      {"signed today", "confidentiality_statement_date { year: 2024 month: 6 day: 3 }", {}},
      {"signed tomorrow",
       "confidentiality_statement_date { year: 2024 month: 6 day: 4 }",
       {"staff_member.confidentiality_statement_date"}},
      {"two languages", "languages: ['pl', 'uk']", {}},
      {"a language twice", "languages: ['pl', 'pl']", {"staff_member.languages[1]"}},
      {"no language", "languages: ['']", {"staff_member.languages[0]"}},
      {"conflicts of each kind",
       R"(conflicts_of_interest { resident: 'r' } conflicts_of_interest { institution: 'i' }
          conflicts_of_interest { note: 'brat' })",
       {}},
      {"conflicts that say nothing",
       R"(conflicts_of_interest {} conflicts_of_interest { resident: '' }
          conflicts_of_interest { institution: '' } conflicts_of_interest { note: ' ' })",
       {"staff_member.conflicts_of_interest[0]", "staff_member.conflicts_of_interest[1]",
        "staff_member.conflicts_of_interest[2]", "staff_member.conflicts_of_interest[3].note"}},
      {"how to reach them", "work_phone: '(32) 422-30-12' work_email: 'a@mops.example'", {}},
      {"how to reach nobody",
       "work_phone: 'nie ma' work_email: 'mops.example'",
       {"staff_member.work_phone", "staff_member.work_email"}},
  };
  for (const StaffMemberCase& c : cases) {
    call::Violations violations;
    CheckStaffMember(call::FromText<v1::StaffMember>(c.staff_member), absl::CivilDay(2024, 6, 3),
                     violations);
    EXPECT_THAT(call::InvalidFields(violations), call::FailsFor(c.fields)) << c.what;
  }
}

TEST(IsPrincipal, PrintableAsciiWithoutSpaces) {
  for (const char* principal : {"a", "anna@mops.example", "8f8f9a6e-6b0c-4d6c-9a39-0d4f6a3a1c11",
                                "https://idp.example/users#12", "!~"}) {
    EXPECT_TRUE(IsPrincipal(principal)) << principal;
  }
  for (const char* none : {"", "anna nowak", "żaneta", "a\n", "a\x7f", " a"}) {
    EXPECT_FALSE(IsPrincipal(none)) << none;
  }
  EXPECT_TRUE(IsPrincipal(std::string(200, 'a')));
  EXPECT_FALSE(IsPrincipal(std::string(201, 'a')));
}

}  // namespace
}  // namespace osiedle::staff
