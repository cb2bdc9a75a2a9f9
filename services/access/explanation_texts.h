// What an explanation says in words.
#ifndef OSIEDLE_SERVICES_ACCESS_EXPLANATION_TEXTS_H_
#define OSIEDLE_SERVICES_ACCESS_EXPLANATION_TEXTS_H_

#include "absl/strings/string_view.h"
#include "osiedle/access/v1/explanation_requests.pb.h"
#include "osiedle/access/v1/line_explanation.pb.h"

namespace osiedle::access {

// Fills in the sentences of a line whose other fields are set.
void SayWhatBecameOf(v1::LineExplanation& line);

// Fills in the sentences of an answer whose other fields are set. `why`: of a refusal, in English.
void SayWhatIsAllowed(const v1::ExplainAccessRequest& request, absl::string_view why,
                      v1::ExplainAccessResponse& response);

}  // namespace osiedle::access

#endif  // OSIEDLE_SERVICES_ACCESS_EXPLANATION_TEXTS_H_
