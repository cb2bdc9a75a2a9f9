// A town with districts, stops and codes of its own, for the tests of this area.
#ifndef OSIEDLE_SERVICES_FIGURES_TESTING_FIGURES_FIXTURE_H_
#define OSIEDLE_SERVICES_FIGURES_TESTING_FIGURES_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "osiedle/figures/v1/edition.pb.h"
#include "osiedle/figures/v1/edition_requests.pb.h"
#include "osiedle/figures/v1/need_summary.pb.h"
#include "osiedle/figures/v1/need_summary_requests.pb.h"
#include "osiedle/figures/v1/outreach_summary.pb.h"
#include "osiedle/figures/v1/outreach_summary_requests.pb.h"
#include "osiedle/registry/v1/district_requests.pb.h"
#include "osiedle/registry/v1/need_code_requests.pb.h"
#include "services/call/rpc/method_info.h"
#include "services/contacts/testing/contacts_fixture.h"
#include "services/figures/edition_handlers.h"
#include "services/figures/figure_counters.h"
#include "services/figures/figure_tables.h"
#include "services/figures/figures_area.h"
#include "services/figures/summary_handlers.h"
#include "services/registry/background_reader.h"

namespace osiedle::figures {

inline constexpr char kTown[] = "municipalities/rybnik";

inline std::string DistrictName(const std::string& id) {
  return absl::StrCat(kTown, "/districts/", id);
}
inline std::string CodeName(const std::string& id) {
  return absl::StrCat(kTown, "/needCodes/", id);
}

class FiguresTest : public contacts::ContactsTest {
 protected:
  FiguresTest() : ContactsTest({&FiguresArea()}) {}

  void NewDistrict(const std::string& id) {
    registry::v1::CreateDistrictRequest request;
    request.set_parent(kTown);
    request.set_district_id(id);
    request.mutable_district()->set_display_name("Dzielnica " + id);
    ASSERT_THAT(Run<registry::v1::District>(request), call::IsOk());
  }
  // A stop in a district, or in none.
  void NewStopIn(const std::string& id, const std::string& district) {
    ASSERT_THAT(
        NewStop(id,
                district.empty() ? "" : absl::StrCat("district: '", DistrictName(district), "'")),
        call::IsOk());
  }
  void NewCode(const std::string& id, const std::string& above) {
    registry::v1::CreateNeedCodeRequest request;
    request.set_parent(kTown);
    request.set_need_code_id(id);
    request.mutable_need_code()->set_display_name("Potrzeba " + id);
    request.mutable_need_code()->set_parent_code(CodeName(above));
    ASSERT_THAT(Run<registry::v1::NeedCode>(request), call::IsOk());
  }
  static std::string Need(const std::string& code, int severity = 0) {
    return absl::StrCat("needs { need_code: '", CodeName(code), "' severity: ", severity, " } ");
  }
  static std::string At(const std::string& stop) {
    return absl::StrCat("stop: '", StopName(stop), "' ");
  }

  registry::MunicipalityFacts Facts(const std::string& id = "rybnik") {
    auto snapshot = store().GetSnapshot({});
    auto all = registry::AllMunicipalities(**snapshot);
    for (const registry::MunicipalityFacts& facts : *all) {
      if (facts.id == id) return facts;
    }
    ADD_FAILURE() << "no town " << id;
    return {};
  }
  // Lets the counters follow the feed to its end. Returns the number of steps.
  int Feed(size_t entries = 400) {
    const registry::MunicipalityFacts facts = Facts();
    for (int steps = 1;; ++steps) {
      absl::StatusOr<FeedStep> step = FeedOnce(store(), facts, entries);
      EXPECT_THAT(step, call::IsOk());
      if (!step.ok() || !step->more) return steps;
    }
  }

  absl::StatusOr<v1::SummarizeNeedsResponse> Needs(const std::string& more = "") {
    v1::SummarizeNeedsRequest request;
    request.set_parent(kTown);
    Merge(more, request);
    return Run<v1::SummarizeNeedsResponse>(request);
  }
  absl::StatusOr<v1::SummarizeOutreachResponse> Outreach(const std::string& more = "") {
    v1::SummarizeOutreachRequest request;
    request.set_parent(kTown);
    Merge(more, request);
    return Run<v1::SummarizeOutreachResponse>(request);
  }
  absl::StatusOr<v1::Edition> Issue(const std::string& start_month = "") {
    v1::IssueEditionRequest request;
    request.set_parent(kTown);
    request.set_start_month(start_month);
    return Run<v1::Edition>(request);
  }
  // All pages.
  std::vector<v1::PublishedFigure> PublishedFigures(const std::string& edition,
                                                    int page_size = 500) {
    std::vector<v1::PublishedFigure> figures;
    v1::ListPublishedFiguresRequest request;
    request.set_parent(edition);
    request.set_page_size(page_size);
    while (true) {
      auto page = Run<v1::ListPublishedFiguresResponse>(request);
      EXPECT_THAT(page, call::IsOk());
      if (!page.ok()) return figures;
      EXPECT_LE(page->published_figures_size(), page_size);
      for (const v1::PublishedFigure& figure : page->published_figures()) figures.push_back(figure);
      if (page->next_page_token().empty()) return figures;
      request.set_page_token(page->next_page_token());
    }
  }
};

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_TESTING_FIGURES_FIXTURE_H_
