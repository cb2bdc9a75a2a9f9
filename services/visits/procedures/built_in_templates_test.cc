#include "services/visits/procedures/built_in_templates.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/registry/municipality_directory.h"
#include "services/visits/procedures/procedure_case_test.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/steady_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::call::IsOk;
using ::osiedle::visits::v1::ProcedureTemplate;

class BuiltInTemplatesTest : public ProcedureTest {
 protected:
  absl::StatusOr<ProcedureTemplate> GetBlueCard() {
    return Do<ProcedureTemplate, v1::GetProcedureTemplateRequest>(
        "name: '%/procedureTemplates/blue-card'");
  }
  uint32_t Number() {
    uint32_t number = 0;
    EXPECT_THAT(Ask("rybnik",
                    [&](const call::Call& call, const storage::Snapshot& /*snapshot*/) {
                      number = call.owner();
                      return absl::OkStatus();
                    }),
                IsOk());
    return number;
  }
  // As a municipality of an earlier release.
  void Forget() {
    const uint32_t number = Number();
    const storage::CommitResult result = storage::ReadWriteAndWait(
        store(), {.deadline = storage::SteadyNow() + absl::Seconds(30)},
        [&](storage::Transaction& transaction) -> absl::Status {
          const storage::RowKey key = {.owner = number,
                                       .tuple = storage::KeyTuple::Of("blue-card")};
          ASSIGN_OR_RETURN(const auto row, ProcedureTemplates().table().Find(transaction, key));
          return ProcedureTemplates().table().Erase(transaction, key, row->message);
        });
    ASSERT_THAT(result.status, IsOk());
  }
  int Sweep(uint32_t owner) {
    const auto swept = SweepTemplates(store(), owner, clock().Now(), 2);
    EXPECT_THAT(swept, IsOk());
    return swept.value_or(-1);
  }
};

TEST_F(BuiltInTemplatesTest, ANewMunicipality_HasTheBlueCard) {
  const auto blue_card = GetBlueCard();
  ASSERT_THAT(blue_card, IsOk());
  EXPECT_TRUE(blue_card->built_in());
  EXPECT_TRUE(blue_card->has_create_time());
  EXPECT_FALSE(blue_card->etag().empty());
  std::string steps;
  for (const v1::ProcedureStep& step : blue_card->steps()) {
    absl::StrAppend(&steps, step.step_id(), "<", step.after_step(), " ", step.limit(), " ",
                    v1::ProcedureStep::Unit_Name(step.unit()), step.repeats() ? " repeats" : "",
                    step.optional() ? " optional" : "", "\n");
    EXPECT_FALSE(step.legal_source().empty());
    EXPECT_EQ(step.addressee() == v1::ProcedureStep::HARMED, step.step_id() == "form-b");
  }
  EXPECT_EQ(steps,
            "form-a< 5 WORKING_DAYS\n"
            "form-b< 0 UNIT_UNSPECIFIED\n"
            "group-appointed<form-a 3 WORKING_DAYS\n"
            "first-sitting<group-appointed 5 WORKING_DAYS\n"
            "absent-person-told<first-sitting 3 WORKING_DAYS optional\n"
            "team-meeting<form-a 2 MONTHS repeats\n");
}

TEST_F(BuiltInTemplatesTest, AMunicipalityOfAnEarlierRelease_GetsItOnce) {
  Forget();
  EXPECT_THAT(GetBlueCard(), call::FailsWith(common::v1::RESOURCE_NOT_FOUND));
  EXPECT_EQ(Sweep(Number()), 1);
  const auto blue_card = GetBlueCard();
  ASSERT_THAT(blue_card, IsOk());
  EXPECT_EQ(blue_card->steps_size(), 6);
  EXPECT_EQ(Sweep(Number()), 0);
  EXPECT_EQ(GetBlueCard()->etag(), blue_card->etag());
}

TEST_F(BuiltInTemplatesTest, WhatATownChangedOrDeleted_StaysSo) {
  ActAsEverybody();
  Must<ProcedureTemplate, v1::UpdateProcedureTemplateRequest>(
      "procedure_template { name: '%/procedureTemplates/blue-card' display_name: 'Nasza' }"
      " update_mask { paths: 'display_name' }");
  EXPECT_EQ(Sweep(Number()), 0);
  EXPECT_EQ(GetBlueCard()->display_name(), "Nasza");
  Must<ProcedureTemplate, v1::DeleteProcedureTemplateRequest>(
      "name: '%/procedureTemplates/blue-card'");
  EXPECT_EQ(Sweep(Number()), 0);
  EXPECT_TRUE(GetBlueCard()->has_delete_time());
}

TEST_F(BuiltInTemplatesTest, CompartmentsAndThePlatform_GetNone) {
  EXPECT_EQ(Sweep(storage::kPlatform), 0);
  // The compartment of a team.
  EXPECT_EQ(Sweep(Number() + 1), 0);
  EXPECT_EQ(Sweep(12'345), 0);
}

TEST_F(BuiltInTemplatesTest, ATemplateOfATown_IsNotBuiltIn_AndKeepsTheRules) {
  ActAsEverybody();
  const auto made = Do<ProcedureTemplate, v1::CreateProcedureTemplateRequest>(
      "parent: '%' procedure_template_id: 'own' procedure_template { display_name: 'Własna'"
      " built_in: true steps { step_id: 'a' display_name: 'A' } }");
  ASSERT_THAT(made, IsOk());
  EXPECT_FALSE(made->built_in());
  EXPECT_EQ(FaultsOf(Do<ProcedureTemplate, v1::CreateProcedureTemplateRequest>(
                "parent: '%' procedure_template { display_name: 'Koło'"
                " steps { step_id: 'a' display_name: 'A' after_step: 'b' }"
                " steps { step_id: 'b' display_name: 'B' after_step: 'a' limit: 1 } }")),
            "procedure_template.steps[0].after_step STEP_CIRCLE,"
            " procedure_template.steps[1].after_step STEP_CIRCLE,"
            " procedure_template.steps[1].unit REQUIRED");
  EXPECT_EQ(FaultsOf(Do<ProcedureTemplate, v1::CreateProcedureTemplateRequest>(
                "parent: '%' procedure_template { display_name: 'Liczba'"
                " steps { step_id: 'a' display_name: 'A' after_step: 'b' }"
                " steps { step_id: 'b' display_name: 'B' limit: -1 } }")),
            "procedure_template.steps[1].limit OUT_OF_RANGE");
}

}  // namespace
}  // namespace osiedle::visits
