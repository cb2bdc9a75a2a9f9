#include "services/residents/boundary_rules.h"

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace osiedle::residents {
namespace {

TEST(CheckBoundary, SaysWhatIsNotWanted) {
  const struct {
    const char* boundary;
    std::vector<std::string> fields;
  } kCases[] = {
      {"", {"boundary"}},
      {"hours { days: [MONDAY, SUNDAY] begin_minute: 1320 end_minute: 480 }", {}},
      {"hours { end_minute: 1440 }", {}},
      {"hours { days: [MONDAY, MONDAY] end_minute: 480 }", {"boundary.hours.days[1]"}},
      {"hours { days: DAY_OF_WEEK_UNSPECIFIED end_minute: 480 }", {"boundary.hours.days[0]"}},
      {"place: 'klatka 5'", {}},
      {"place: ' '", {"boundary.place"}},
      {"channel: HOME", {}},
      {"channel: CHANNEL_UNSPECIFIED", {"boundary.channel"}},
      {"frequency { contact_count: 1 span_days: 7 }", {}},
      {"no_uniforms: true", {}},
      {"no_uniforms: false", {"boundary.no_uniforms"}},
      {"exclusion { kind: POLICE }", {}},
      {"exclusion { kind: PERSON description: 'brat' }", {}},
      {"exclusion { kind: PERSON }", {"boundary.exclusion.description"}},
      {"exclusion { kind: OTHER_INSTITUTION }", {"boundary.exclusion.description"}},
  };
  for (const auto& c : kCases) {
    v1::Boundary boundary;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(c.boundary, &boundary)) << c.boundary;
    call::Violations violations;
    CheckBoundary(boundary, violations);
    std::vector<std::string> fields;
    for (const call::Violation& violation : violations.items()) fields.push_back(violation.field);
    EXPECT_EQ(fields, c.fields) << c.boundary;
  }
}

}  // namespace
}  // namespace osiedle::residents
