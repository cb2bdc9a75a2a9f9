#include "services/call/rpc/audited_name.h"

#include <string>

#include "gtest/gtest.h"
#include "osiedle/contacts/v1/contact_service.pb.h"

namespace osiedle::call {
namespace {

constexpr char kTown[] = "municipalities/rybnik";

class AuditedNameTest : public testing::Test {
 protected:
  AuditedNameTest() {
    LearnResourceNames(*google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        "osiedle.contacts.v1.ContactService"));
  }
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
    return std::string(AuditedNameOfDenied(name));
  };
  EXPECT_EQ(audited(town + "/residents/44051401359"), kTown);
  EXPECT_EQ(audited(town + "/residents/44051401359/boundaries/b"), kTown);
  EXPECT_EQ(audited(town + "/residents/a/boundaries/44051401359"), town + "/residents/a");
  EXPECT_EQ(audited("municipalities/44051401359/residents/a"), "");
  EXPECT_EQ(audited(town + "/residents/a"), town + "/residents/a");
  EXPECT_EQ(audited(""), "");
}

}  // namespace
}  // namespace osiedle::call
