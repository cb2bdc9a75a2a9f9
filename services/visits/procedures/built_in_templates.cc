#include "services/visits/procedures/built_in_templates.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/call/fields/proto_time.h"
#include "services/call/fields/resource_name.h"
#include "services/registry/background_reader.h"
#include "services/visits/procedures/procedure_tables.h"
#include "storage/status_macros.h"
#include "storage/steady_time.h"

namespace osiedle::visits {
namespace {

using ::osiedle::storage::KeyTuple;
using ::osiedle::storage::RowKey;
using ::osiedle::storage::Transaction;
using ::osiedle::visits::v1::ProcedureStep;
using ::osiedle::visits::v1::ProcedureTemplate;

constexpr char kBlueCard[] = "blue-card";
constexpr char kRegulation[] =
    "Rozporządzenie Rady Ministrów z 6 września 2023 r. w sprawie procedury „Niebieskie Karty”"
    " (Dz.U. 2023 poz. 1870)";
constexpr char kAct[] = "Ustawa z 29 lipca 2005 r. o przeciwdziałaniu przemocy domowej, art. 9a";

RowKey KeyOf(uint32_t owner, absl::string_view id) {
  return {.owner = owner, .tuple = KeyTuple::Of(id)};
}

ProcedureStep& AddStep(ProcedureTemplate& blue_card, absl::string_view id, absl::string_view name,
                       absl::string_view after, absl::string_view source) {
  ProcedureStep& step = *blue_card.add_steps();
  step.set_step_id(std::string(id));
  step.set_display_name(std::string(name));
  step.set_after_step(std::string(after));
  step.set_legal_source(std::string(source));
  return step;
}

void SetLimit(ProcedureStep& step, int limit, ProcedureStep::Unit unit) {
  step.set_limit(limit);
  step.set_unit(unit);
}

absl::Status Insert(Transaction& transaction, uint32_t owner, ProcedureTemplate row, absl::Time now,
                    uint64_t revision) {
  *row.mutable_create_time() = call::TimestampOf(now);
  *row.mutable_update_time() = row.create_time();
  return ProcedureTemplates().table().Insert(
      transaction, KeyOf(owner, call::LastIdOfName(row.name())), row, {.revision = revision});
}

// As call::Call::revision().
uint64_t RevisionOf(const Transaction& transaction) {
  uint64_t revision = 0;
  for (const char byte : transaction.id().substr(0, 8)) {
    revision = revision << 8 | static_cast<uint8_t>(byte);
  }
  return revision == 0 ? 1 : revision;
}

}  // namespace

ProcedureTemplate BlueCard(absl::string_view municipality) {
  ProcedureTemplate blue_card;
  blue_card.set_name(absl::StrCat(municipality, "/procedureTemplates/", kBlueCard));
  blue_card.set_display_name("Niebieskie Karty");
  blue_card.set_legal_source(absl::StrCat(kRegulation, "; ustawa z 29 lipca 2005 r."));
  blue_card.set_built_in(true);
  // The procedure begins when form A is filled in.
  SetLimit(AddStep(blue_card, "form-a", "Przekazanie formularza A zespołowi interdyscyplinarnemu",
                   "", kRegulation),
           5, ProcedureStep::WORKING_DAYS);
  AddStep(blue_card, "form-b", "Przekazanie formularza B osobie doznającej przemocy", "",
          kRegulation)
      .set_addressee(ProcedureStep::HARMED);
  // Towns read these three days differently; a town that counts days of the calendar changes it.
  SetLimit(AddStep(blue_card, "group-appointed",
                   "Powołanie grupy diagnostyczno-pomocowej i przekazanie jej sprawy", "form-a",
                   kRegulation),
           3, ProcedureStep::WORKING_DAYS);
  SetLimit(AddStep(blue_card, "first-sitting", "Pierwsze posiedzenie grupy diagnostyczno-pomocowej",
                   "group-appointed", kRegulation),
           5, ProcedureStep::WORKING_DAYS);
  ProcedureStep& told = AddStep(blue_card, "absent-person-told",
                                "Zawiadomienie nieobecnej osoby podejrzanej o stosowanie przemocy",
                                "first-sitting", kRegulation);
  SetLimit(told, 3, ProcedureStep::WORKING_DAYS);
  told.set_optional(true);
  ProcedureStep& meeting = AddStep(blue_card, "team-meeting",
                                   "Posiedzenie zespołu interdyscyplinarnego", "form-a", kAct);
  SetLimit(meeting, 2, ProcedureStep::MONTHS);
  meeting.set_repeats(true);
  return blue_card;
}

absl::Status FoundTemplates(const call::Call& call, Transaction& transaction,
                            const registry::v1::Municipality& municipality, uint32_t number) {
  return Insert(transaction, number, BlueCard(municipality.name()), call.time(), call.revision());
}

absl::StatusOr<int> SweepTemplates(storage::Store& store, uint32_t owner, absl::Time now,
                                   int /*limit*/) {
  if (owner == storage::kPlatform) return 0;
  int written = 0;
  const storage::CommitResult result = storage::ReadWriteAndWait(
      store, {.deadline = storage::SteadyNow() + absl::Seconds(30)},
      [&](Transaction& transaction) -> absl::Status {
        written = 0;
        ASSIGN_OR_RETURN(const bool is_there,
                         ProcedureTemplates().table().Exists(transaction, KeyOf(owner, kBlueCard)));
        if (is_there) return absl::OkStatus();
        ASSIGN_OR_RETURN(const std::string municipality,
                         registry::MunicipalityWithNumber(transaction, owner));
        if (municipality.empty()) return absl::OkStatus();
        written = 1;
        return Insert(transaction, owner, BlueCard(municipality), now, RevisionOf(transaction));
      });
  RETURN_IF_ERROR(result.status);
  return written;
}

}  // namespace osiedle::visits
