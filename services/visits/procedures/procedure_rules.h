// The life of a procedure, without storage.
//
//   PREPARED ── open ──► OPEN ◄── suspend / resume ──► SUSPENDED
//                         │                               │
//                         └──────────── close ────────────┘
//                                         ▼
//                                      CLOSED ── monitor ──► MONITORED
#ifndef OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_RULES_H_
#define OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_RULES_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "osiedle/visits/v1/procedure.pb.h"
#include "osiedle/visits/v1/procedure_template.pb.h"
#include "services/call/fields/violations.h"

namespace osiedle::visits {

inline constexpr int kMaxRecords = 200;
inline constexpr int kMaxSuspensions = 20;

enum class ProcedureAct {
  kOpen,
  kRecordStep,
  kSuspend,
  kResume,
  kClose,
  kMonitor,
  kDelete,
  kAddParty,
};

// Why the procedure cannot do this now, in English ("it is suspended"); empty when it can.
absl::string_view WhyNot(const v1::Procedure& procedure, ProcedureAct act);

// Whether a procedure may be opened by the template on this day.
bool HoldsOn(const v1::ProcedureTemplate& procedure_template, absl::CivilDay day);

// The moment of an act: as the client gives it (`given`), or now. A moment that is not given never
// lies before recorded ones, which a phone whose clock runs ahead may have put into the future.
absl::Time MomentOf(const google::protobuf::Timestamp* given, absl::Time now,
                    const v1::Procedure& procedure, call::Violations& violations);

// Whether a suspension, a resumption or an end may be at `moment`: not before anything that is
// recorded. END_BEFORE_START on "occur_time" names what is later.
void CheckIsLast(const v1::Procedure& procedure, absl::Time moment, call::Violations& violations);

// Whether a step may be recorded as done at `moment`: names `step_id` and `occur_time`.
void CheckRecord(const v1::Procedure& procedure, const v1::ProcedureStep* step, absl::Time moment,
                 call::Violations& violations);

// Puts a record where it belongs: by `occur_time`, behind those of the same moment.
void AddRecord(const v1::StepRecord& record, v1::Procedure& procedure);

}  // namespace osiedle::visits

#endif  // OSIEDLE_SERVICES_VISITS_PROCEDURES_PROCEDURE_RULES_H_
