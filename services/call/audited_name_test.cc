#include "services/call/audited_name.h"

#include <string>

#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_service.pb.h"
#include "services/call/method_info.h"

namespace osiedle::call {
namespace {

constexpr char kTown[] = "municipalities/rybnik";

bool IsElevenDigits(absl::string_view id) {
  return id.size() == 11 && id.find_first_not_of("0123456789") == absl::string_view::npos;
}

class AuditedNameTest : public testing::Test {
 protected:
  AuditedNameTest() { MethodInfo::Register("osiedle.contacts.v1.ContactService"); }
};

TEST_F(AuditedNameTest, ANameOfAKnownKind_IsKeptWhole) {
  for (const std::string& name :
       {std::string("system"), std::string(kTown), std::string(kTown) + "/contacts/01hf",
        std::string(kTown) + "/residents/a/boundaries/b"}) {
    EXPECT_EQ(AuditedName(name), name);
  }
}

TEST_F(AuditedNameTest, AWildcardOfParents_IsKept) {
  EXPECT_EQ(AuditedName("municipalities/rybnik/residents/-"), "municipalities/rybnik/residents/-");
  EXPECT_EQ(AuditedName("municipalities/rybnik/contacts/-"), kTown);
}

TEST_F(AuditedNameTest, WhatIsNoName_IsCutToTheNameBeforeIt) {
  const std::string town = kTown;
  for (const char* rest : {"/contacts/Jan Kowalski", "/contacts/a\nb", "/contacts/", "/contacts",
                           "/", "/kowalski/jan", "/contacts/\xff", "/contacts/-/x"}) {
    EXPECT_EQ(AuditedName(town + rest), town) << rest;
  }
  for (const char* rest : {"/", "/b", "/boundaries/b", "/\n/Jan"}) {
    EXPECT_EQ(AuditedName(town + "/contacts/a" + rest), town + "/contacts/a") << rest;
  }
  EXPECT_EQ(AuditedName(town + "/residents/-/boundaries/x y"), town + "/residents/-");
  for (const char* text :
       {"", "/", "Jan", "municipalities", "municipalities/", "municipalities/Jan", "systematic",
        "system/x", "municipalities/ż/contacts/a"}) {
    EXPECT_EQ(AuditedName(text), "") << text;
  }
}

TEST_F(AuditedNameTest, ALongText_IsCutToo) {
  const std::string town = kTown;
  EXPECT_EQ(AuditedName(town + "/contacts/" + std::string(1'000'000, 'a')), kTown);
  EXPECT_EQ(AuditedName(town + std::string(500'000, '/')), kTown);
  EXPECT_EQ(AuditedName(std::string(1'000'000, 'a')), "");
}

TEST_F(AuditedNameTest, OfADeniedRequest_WhatComesAfterAPersonalNumberIsCutOffWithIt) {
  const std::string town = kTown;
  const auto audited = [](const std::string& name) {
    return std::string(AuditedNameOfDenied(name, &IsElevenDigits));
  };
  EXPECT_EQ(audited(town + "/residents/44051401359"), kTown);
  EXPECT_EQ(audited(town + "/residents/44051401359/boundaries/b"), kTown);
  EXPECT_EQ(audited(town + "/residents/a/boundaries/44051401359"), town + "/residents/a");
  EXPECT_EQ(audited("municipalities/44051401359/residents/a"), "");
  EXPECT_EQ(audited(town + "/residents/a"), town + "/residents/a");
  EXPECT_EQ(audited(""), "");
  EXPECT_EQ(AuditedNameOfDenied(town + "/residents/44051401359", nullptr),
            town + "/residents/44051401359");
}

}  // namespace
}  // namespace osiedle::call
