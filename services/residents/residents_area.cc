#include "services/residents/residents_area.h"

#include "services/residents/level_handlers.h"
#include "services/residents/merge_handlers.h"
#include "services/residents/note_sweep.h"
#include "services/residents/resident_handlers.h"
#include "services/residents/resident_tables.h"
#include "services/residents/restriction_handlers.h"

namespace osiedle::residents {
namespace {

std::shared_ptr<const call::Service> MakeResidentService() {
  return call::ServiceBuilder("osiedle.residents.v1.ResidentService")
      .Write(&CreateResident, {.complete = &CompleteCreated})
      .Write(&UpdateResident, {.complete = &CompleteUpdated})
      .Standard(Residents())
      .Read(&RevealResident)
      .Write(&RaiseIdentityLevel)
      .Write(&LowerIdentityLevel)
      .Write(&MergeResident)
      .Write(&UnmergeResident)
      .Write(&RestrictResident)
      .Write(&LiftRestriction)
      .Standard(Boundaries())
      .Build();
}

}  // namespace

const call::Area& ResidentsArea() {
  static const auto* const area = new call::Area{
      .name = "residents",
      .services = {MakeResidentService()},
      .tables = {&ResidentReaches(), &ResidentIdentities(), &ResidentMarks(), &PeselLookups()},
      // Each row has several index entries.
      .sweeps = {{.what = "expired notes", .sweep = &SweepNotes, .at_once = 50}}};
  return *area;
}

}  // namespace osiedle::residents
