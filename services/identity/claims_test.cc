#include "services/identity/claims.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace osiedle::identity {
namespace {

using ::osiedle::call::RoleSet;
using ::osiedle::common::v1::ASSISTANT;
using ::osiedle::common::v1::OPERATOR;
using ::osiedle::common::v1::VIEWER;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::optional<Refusal> Read(const std::string& claims, Claimed& claimed,
                            const ClaimMapping& mapping = {}) {
  const Json parsed = ParseJsonObject(claims);
  EXPECT_NE(parsed, nullptr) << claims;
  claimed = Claimed();
  return ReadClaims(parsed.get(), mapping, claimed);
}

std::string WithGrants(const std::string& grants) {
  return absl::StrCat(R"({"sub": "anna", "osiedle_grants": )", grants, "}");
}

TEST(Claims, Read_NamesThePrincipal) {
  Claimed claimed;
  ASSERT_EQ(
      Read(R"({"sub": "f3b1-77", "name": "Anna Nowak"})", claimed, {.principal_prefix = "rybnik:"}),
      std::nullopt);
  EXPECT_EQ(claimed.principal.id, "rybnik:f3b1-77");
  EXPECT_EQ(claimed.principal.display, "Anna Nowak");
  EXPECT_THAT(claimed.principal.grants, IsEmpty()) << "who is granted nothing may do nothing";
}

TEST(Claims, Read_OfOtherClaims_AsTheMappingSays) {
  Claimed claimed;
  const ClaimMapping mapping = {.principal = "https://rybnik.example/login",
                                .display = "person.names.first",
                                .grants = "resource_access.osiedle.roles"};
  ASSERT_EQ(Read(R"({"sub": "1", "https://rybnik.example/login": "anna",
                     "person": {"names": {"first": "Anna"}},
                     "resource_access": {"osiedle": {"roles": ["rybnik/VIEWER"]}}})",
                 claimed, mapping),
            std::nullopt);
  EXPECT_EQ(claimed.principal.id, "anna");
  EXPECT_EQ(claimed.principal.display, "Anna");
  EXPECT_TRUE(claimed.principal.MayRole("rybnik", {VIEWER}));
  ASSERT_EQ(Read(R"({"https://rybnik.example/login": "anna", "resource_access": "none"})", claimed,
                 mapping),
            std::nullopt);
  EXPECT_THAT(claimed.principal.grants, IsEmpty());
}

TEST(Claims, Read_WithoutAPrincipalThatCanStandInTheAuditLog_IsRefused) {
  Claimed claimed;
  for (const char* sub :
       {R"("")", "null", "7", R"(["anna"])", R"("anna nowak")", R"("a\nb")", R"("żaneta")"}) {
    EXPECT_EQ(Read(absl::StrCat(R"({"sub": )", sub, "}"), claimed, {.principal_prefix = "p:"}),
              Refusal::kClaims)
        << sub;
  }
  EXPECT_EQ(Read("{}", claimed), Refusal::kClaims);
  const auto of_length = [&](size_t length) {
    return Read(absl::StrCat(R"({"sub": ")", std::string(length, 'a'), "\"}"), claimed,
                {.principal_prefix = "p:"});
  };
  EXPECT_EQ(of_length(198), std::nullopt);
  EXPECT_EQ(of_length(199), Refusal::kClaims);
}

TEST(Claims, Read_OfADisplayThatIsNone_IsWithoutIt) {
  Claimed claimed;
  for (const char* name : {"7", "null", R"("Anna\nNowak")", R"("")"}) {
    EXPECT_EQ(Read(absl::StrCat(R"({"sub": "anna", "name": )", name, "}"), claimed), std::nullopt);
    EXPECT_EQ(claimed.principal.display, "") << name;
  }
  std::string name;
  for (int i = 0; i < 150; ++i) name += "ż";
  EXPECT_EQ(Read(absl::StrCat(R"({"sub": "anna", "name": "a)", name, "\"}"), claimed),
            std::nullopt);
  EXPECT_EQ(claimed.principal.display.size(), 199u) << "no half of a letter";
}

TEST(Claims, Read_OfGrantsAsTexts) {
  Claimed claimed;
  ASSERT_EQ(Read(WithGrants(R"(["rybnik/ASSISTANT", "*/OPERATOR",
                                "gdynia/VIEWER;district=chylonia;district=oksywie;controller=mops;)"
                            R"(institution=klub"])"),
                 claimed),
            std::nullopt);
  ASSERT_THAT(claimed.principal.grants, SizeIs(3));
  EXPECT_EQ(claimed.ignored_roles, 0);
  EXPECT_EQ(claimed.principal.grants[0].municipality, "rybnik");
  EXPECT_EQ(claimed.principal.grants[0].roles, (RoleSet{ASSISTANT}));
  EXPECT_THAT(claimed.principal.grants[0].districts, IsEmpty());
  EXPECT_EQ(claimed.principal.grants[1].municipality, "*");
  EXPECT_EQ(claimed.principal.grants[1].roles, (RoleSet{OPERATOR}));
  const call::Grant& narrow = claimed.principal.grants[2];
  EXPECT_EQ(narrow.roles, (RoleSet{VIEWER}));
  EXPECT_THAT(narrow.districts, ElementsAre("municipalities/gdynia/districts/chylonia",
                                            "municipalities/gdynia/districts/oksywie"));
  EXPECT_THAT(narrow.controllers, ElementsAre("municipalities/gdynia/controllers/mops"));
  EXPECT_THAT(narrow.institutions, ElementsAre("municipalities/gdynia/institutions/klub"));
}

TEST(Claims, Read_OfGrantsAsObjects) {
  Claimed claimed;
  ASSERT_EQ(Read(WithGrants(R"([{"municipality": "rybnik", "roles": ["ASSISTANT", "VIEWER"]},
                                {"municipality": "gdynia", "roles": ["VIEWER"],
                                 "districts": ["chylonia"], "controllers": ["mops"],
                                 "institutions": ["klub", "biblioteka"]}])"),
                 claimed),
            std::nullopt);
  ASSERT_THAT(claimed.principal.grants, SizeIs(2));
  EXPECT_EQ(claimed.principal.grants[0].roles, (RoleSet{ASSISTANT, VIEWER}));
  EXPECT_THAT(claimed.principal.grants[1].districts,
              ElementsAre("municipalities/gdynia/districts/chylonia"));
  EXPECT_THAT(claimed.principal.grants[1].controllers, SizeIs(1));
  EXPECT_THAT(claimed.principal.grants[1].institutions, SizeIs(2));
}

TEST(Claims, Read_OfRolesThatAreNoneOfOurs_LeavesThemOut_AndCountsThem) {
  Claimed claimed;
  ASSERT_EQ(Read(WithGrants(R"(["offline_access", "uma_authorization", "rybnik/KING",
                                "rybnik/assistant", "rybnik/ROLE_UNSPECIFIED", "rybnik/",
                                {"municipality": "rybnik", "roles": ["KING", "VIEWER"]},
                                {"municipality": "rybnik", "roles": ["KING"]}])"),
                 claimed),
            std::nullopt);
  ASSERT_THAT(claimed.principal.grants, SizeIs(1));
  EXPECT_EQ(claimed.principal.grants[0].roles, (RoleSet{VIEWER}));
  EXPECT_EQ(claimed.ignored_roles, 8);
}

TEST(Claims, Read_OfGrantsThatCannotBeRead_IsRefused) {
  Claimed claimed;
  for (const char* grants :
       {"null",
        "7",
        R"("rybnik/VIEWER")",
        R"({"municipality": "rybnik", "roles": ["VIEWER"]})",
        "[7]",
        "[null]",
        R"([["rybnik/VIEWER"]])",
        R"(["/VIEWER"])",
        R"(["Rybnik/VIEWER"])",
        R"(["rybnik /VIEWER"])",
        R"(["rybnik/VIEWER;"])",
        R"(["rybnik/VIEWER;district"])",
        R"(["rybnik/VIEWER;district="])",
        R"(["rybnik/VIEWER;district=a b"])",
        R"(["rybnik/VIEWER;street=a"])",
        R"(["rybnik/VIEWER;districts=a"])",
        R"(["rybnik/KING;street=a"])",
        R"(["*/VIEWER;district=a"])",
        "[{}]",
        R"([{"municipality": "rybnik"}])",
        R"([{"roles": ["VIEWER"]}])",
        R"([{"municipality": 7, "roles": ["VIEWER"]}])",
        R"([{"municipality": "RYBNIK", "roles": ["VIEWER"]}])",
        R"([{"municipality": "rybnik", "roles": "VIEWER"}])",
        R"([{"municipality": "rybnik", "roles": [7]}])",
        R"([{"municipality": "rybnik", "roles": ["VIEWER"], "districts": "a"}])",
        R"([{"municipality": "rybnik", "roles": ["VIEWER"], "districts": [7]}])",
        R"([{"municipality": "rybnik", "roles": ["VIEWER"], "districts": []}])",
        R"([{"municipality": "rybnik", "roles": ["VIEWER"], "district": ["a"]}])",
        R"([{"municipality": "rybnik", "roles": ["VIEWER"], "streets": ["a"]}])",
        R"([{"municipality": "rybnik", "roles": ["VIEWER"], "until": "2027"}])",
        R"(["rybnik/VIEWER", 7])"}) {
    EXPECT_EQ(Read(WithGrants(grants), claimed), Refusal::kClaims) << grants;
  }
}

TEST(Claims, Read_OfMoreThan200Grants_IsRefused) {
  Claimed claimed;
  const auto of_count = [&](int count) {
    std::string grants = R"("rybnik/VIEWER")";
    for (int i = 1; i < count; ++i) grants += R"(, "rybnik/VIEWER")";
    return Read(WithGrants(absl::StrCat("[", grants, "]")), claimed);
  };
  EXPECT_EQ(of_count(200), std::nullopt);
  EXPECT_EQ(of_count(201), Refusal::kClaims);
}

}  // namespace
}  // namespace osiedle::identity
