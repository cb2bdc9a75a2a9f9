#include "services/figures/figure_tables.h"

#include <string>
#include <utility>

namespace osiedle::figures {
namespace {

using ::osiedle::call::Resource;
using ::osiedle::storage::Table;
using ::osiedle::storage::TableId;

template <typename Message>
const Table<Message>* NewTable(TableId id, std::string name) {
  return new Table<Message>({.id = id, .name = std::move(name)});
}

}  // namespace

const Table<internal::v1::FigureHead>& FigureHeads() {
  static const auto* const table =
      NewTable<internal::v1::FigureHead>(TableId::kFigureHeads, "figure heads");
  return *table;
}

const Table<internal::v1::Contribution>& Contributions() {
  static const auto* const table =
      NewTable<internal::v1::Contribution>(TableId::kContributions, "contributions");
  return *table;
}

const Table<internal::v1::FigureCounts>& FigureMonths() {
  static const auto* const table =
      NewTable<internal::v1::FigureCounts>(TableId::kFigureMonths, "figure months");
  return *table;
}

const Table<internal::v1::FigureCounts>& FigureCodes() {
  static const auto* const table =
      NewTable<internal::v1::FigureCounts>(TableId::kFigureCodes, "figure codes");
  return *table;
}

const Table<internal::v1::PublishedMonth>& PublishedMonths() {
  static const auto* const table =
      NewTable<internal::v1::PublishedMonth>(TableId::kPublishedMonths, "published months");
  return *table;
}

const Resource<v1::Edition>& Editions() {
  static const auto* const editions = new Resource<v1::Edition>(
      {.table = TableId::kEditions, .plural = "editions", .is_shared = true});
  return *editions;
}

storage::RowKey HeadKey(uint32_t owner) {
  return {.owner = owner, .tuple = storage::KeyTuple::Of("")};
}

}  // namespace osiedle::figures
