// For the tests of this area's pure rules.
#ifndef OSIEDLE_SERVICES_CONTACTS_TESTING_RULES_TESTING_H_
#define OSIEDLE_SERVICES_CONTACTS_TESTING_RULES_TESTING_H_

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/call/fields/violations.h"

namespace osiedle::contacts {

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

inline std::vector<std::string> FieldsOf(const call::Violations& violations) {
  std::vector<std::string> fields;
  for (const call::Violation& violation : violations.items()) fields.push_back(violation.field);
  return fields;
}

}  // namespace osiedle::contacts

#endif  // OSIEDLE_SERVICES_CONTACTS_TESTING_RULES_TESTING_H_
