// A request whose options are read in the time zone of a municipality, and its answer.
#ifndef OSIEDLE_CLIENTS_CLI_ZONED_REQUEST_H_
#define OSIEDLE_CLIENTS_CLI_ZONED_REQUEST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "clients/cli/field_text.h"
#include "clients/cli/json_text.h"
#include "clients/cli/refused_options.h"
#include "clients/cli/session.h"
#include "clients/cli/town_zone.h"

namespace osiedle::cli {

// Where the times of a request are, and by which options its fields were set.
struct RequestPlace {
  // As in "municipalities/rybnik", or why there is none.
  absl::StatusOr<std::string> municipality;
  absl::Span<const OptionField> options;
  absl::Span<const WrittenItems> written;
};

// Asks the server what `fill` makes of the options, and prints the answer as `text` says, or as
// JSON. Wrong options are told before anything is sent. `fill(zone, request)` gives a status,
// `call(request)` the response, `text(response, zone)` what a person reads.
template <typename Request, typename Fill, typename Call, typename Text>
absl::Status AskInZone(Session& session, const RequestPlace& place, const Fill& fill,
                       const Call& call, const Text& text) {
  if (!place.municipality.ok()) return place.municipality.status();
  Request trial;
  if (absl::Status filled = fill(DefaultZone(), trial); !filled.ok()) return filled;
  const absl::StatusOr<absl::TimeZone> zone = ZoneOf(session, *place.municipality);
  if (!zone.ok()) return zone.status();
  Request request;
  if (absl::Status filled = fill(*zone, request); !filled.ok()) return filled;
  const auto response = call(request);
  if (!response.ok()) {
    TellRefusedOptions(session, response.status(), place.options, place.written);
    return response.status();
  }
  session.out << (session.json ? JsonText(*response) : text(*response, *zone));
  return absl::OkStatus();
}

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_ZONED_REQUEST_H_
