// The rows of this area.
//
//   figure heads       one of each municipality
//   contributions      by generation, kind of source and id: what a record was counted as
//   figure months      by generation, month and stop: the counters, needs of the top level; in no
//                      month, by occurrence: the turnout of an event
//   figure codes       by generation, month, stop and part: the counters of the needs below
//   editions           by id
//   published months   by month, number of the edition and part: the cells that it published
#ifndef OSIEDLE_SERVICES_FIGURES_FIGURE_TABLES_H_
#define OSIEDLE_SERVICES_FIGURES_FIGURE_TABLES_H_

#include <vector>

#include "osiedle/figures/v1/edition.pb.h"
#include "osiedle/internal/v1/figures.pb.h"
#include "services/call/resource/resource.h"
#include "storage/records/table.h"

namespace osiedle::figures {

const storage::Table<internal::v1::FigureHead>& FigureHeads();
const storage::Table<internal::v1::Contribution>& Contributions();
const storage::Table<internal::v1::FigureCounts>& FigureMonths();
const storage::Table<internal::v1::FigureCounts>& FigureCodes();
const storage::Table<internal::v1::PublishedMonth>& PublishedMonths();

const call::Resource<v1::Edition>& Editions();

// Where the head of a municipality stands.
storage::RowKey HeadKey(uint32_t owner);

}  // namespace osiedle::figures

#endif  // OSIEDLE_SERVICES_FIGURES_FIGURE_TABLES_H_
