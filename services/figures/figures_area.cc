#include "services/figures/figures_area.h"

#include <memory>

#include "services/figures/edition_handlers.h"
#include "services/figures/figure_feeder.h"
#include "services/figures/figure_tables.h"
#include "services/figures/summary_handlers.h"
#include "services/figures/visit_summary_handlers.h"

namespace osiedle::figures {
namespace {

std::shared_ptr<const call::Service> MakeFigureService() {
  return call::ServiceBuilder("osiedle.figures.v1.FigureService")
      .Read(&SummarizeNeeds)
      .Read(&SummarizeOutreach)
      .Read(&SummarizeVisits)
      .Write(&IssueEdition)
      .Standard(Editions())
      .Read(&ListPublishedFigures)
      .Read(&ListPublishedVisitFigures)
      .Read(&ListPublishedAttendanceFigures)
      .Build();
}

std::unique_ptr<call::Follower> MakeFeeder(storage::Store& store, const call::Clock& /*clock*/) {
  return std::make_unique<FigureFeeder>(store, FigureFeeder::Options());
}

}  // namespace

const call::Area& FiguresArea() {
  static const auto* const area =
      new call::Area{.name = "figures",
                     .services = {MakeFigureService()},
                     .tables = {&FigureHeads(), &Contributions(), &FigureMonths(), &FigureCodes(),
                                &PublishedMonths()},
                     .followers = {&MakeFeeder}};
  return *area;
}

}  // namespace osiedle::figures
