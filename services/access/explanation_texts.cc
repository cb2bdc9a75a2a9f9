#include "services/access/explanation_texts.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "osiedle/common/v1/access_rule.pb.h"
#include "osiedle/common/v1/error_reason.pb.h"
#include "osiedle/common/v1/purpose.pb.h"
#include "osiedle/common/v1/reason_texts.pb.h"
#include "osiedle/common/v1/role.pb.h"

namespace osiedle::access {
namespace {

using ::osiedle::access::v1::LineExplanation;
using ::osiedle::common::v1::AccessRule;

struct Sentence {
  std::string english;
  std::string polish;
};

std::string RolesOf(const LineExplanation& line) {
  return absl::StrJoin(line.roles(), ", ", [](std::string* out, int role) {
    out->append(common::v1::Role_Name(static_cast<common::v1::Role>(role)));
  });
}

std::string PurposesOf(const LineExplanation& line) {
  return absl::StrJoin(line.purposes(), ", ", [](std::string* out, int purpose) {
    out->append(common::v1::Purpose_Name(static_cast<common::v1::Purpose>(purpose)));
  });
}

// "controller: municipalities/rybnik/controllers/mops; district: …".
std::string ConditionsOf(const LineExplanation& line) {
  return absl::StrJoin(
      line.conditions(), "; ", [](std::string* out, const LineExplanation::Condition& condition) {
        absl::StrAppend(out, condition.field(), ": ", absl::StrJoin(condition.names(), ", "));
      });
}

Sentence SentenceOf(const LineExplanation& line) {
  switch (line.outcome()) {
    case LineExplanation::ALLOWS:
      if (line.conditions().empty()) {
        return {"The line allows the call.", "Ta reguła pozwala na operację."};
      }
      return {absl::StrCat("The line allows the call for these records: ", ConditionsOf(line), "."),
              absl::StrCat("Ta reguła pozwala na operację na wpisach: ", ConditionsOf(line), ".")};
    case LineExplanation::LACKS_ROLE:
      return {absl::StrCat("The grant has none of the roles ", RolesOf(line), "."),
              absl::StrCat("Uprawnienie nie zawiera żadnej z ról: ", RolesOf(line), ".")};
    case LineExplanation::OTHER_MUNICIPALITY:
      return {absl::StrCat("The grant holds in ", line.municipality(), " alone."),
              absl::StrCat("Uprawnienie dotyczy tylko gminy ", line.municipality(), ".")};
    case LineExplanation::OTHER_METHOD:
      return {"The grant is for other methods.", "Uprawnienie dotyczy innych operacji."};
    case LineExplanation::LACKS_PURPOSE:
      return {absl::StrCat("The call names none of the purposes ", PurposesOf(line), "."),
              absl::StrCat("Nie podano żadnego z celów: ", PurposesOf(line), ".")};
    case LineExplanation::TOO_NARROW:
      return {"The grant is for some records, and the method tells of all.",
              "Uprawnienie obejmuje część wpisów, a operacja dotyczy wszystkich."};
    case LineExplanation::NO_RELATION:
      return {absl::StrCat("The principal stands to no record as ",
                           AccessRule::Relation_Name(line.relation()), "."),
              absl::StrCat("Żaden wpis nie jest związany z tym kontem jako ",
                           AccessRule::Relation_Name(line.relation()), ".")};
    case LineExplanation::RECORD_OUTSIDE:
      return {absl::StrCat("The record is none of these: ", ConditionsOf(line), "."),
              absl::StrCat("Wpis nie należy do objętych regułą: ", ConditionsOf(line), ".")};
    case LineExplanation::MANDATE_ENDED:
      return {"The mandate of the staff member does not hold today.",
              "Upoważnienie pracownika dzisiaj nie obowiązuje."};
    default:
      return {};
  }
}

// The Polish text of an ErrorReason, by its name.
std::string PolishOf(const std::string& reason) {
  const auto* value = common::v1::ErrorReason_descriptor()->FindValueByName(reason);
  return value == nullptr ? "" : value->options().GetExtension(common::v1::message_pl);
}

}  // namespace

void SayWhatBecameOf(LineExplanation& line) {
  Sentence sentence = SentenceOf(line);
  line.set_sentence(std::move(sentence.english));
  line.set_sentence_pl(std::move(sentence.polish));
}

void SayWhatIsAllowed(const v1::ExplainAccessRequest& request, absl::string_view why,
                      v1::ExplainAccessResponse& response) {
  const std::string& principal = request.principal();
  const std::string& method = request.method();
  if (!response.principal_known()) {
    response.set_sentence(absl::StrCat("The server knows no token of ", principal, "."));
    response.set_sentence_pl(absl::StrCat("Serwer nie zna żadnego tokenu konta ", principal, "."));
    return;
  }
  if (response.allowed()) {
    response.set_sentence(absl::StrCat(principal, " may call ", method, "."));
    response.set_sentence_pl(
        absl::StrCat("Konto ", principal, " może wykonać operację ", method, "."));
    return;
  }
  response.set_sentence(absl::StrCat(principal, " may not call ", method, ": ", why, "."));
  response.set_sentence_pl(absl::StrCat("Konto ", principal, " nie może wykonać operacji ", method,
                                        ". ", PolishOf(response.reason())));
}

}  // namespace osiedle::access
