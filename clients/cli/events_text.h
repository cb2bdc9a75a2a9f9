// What `osiedle events` prints of occurrences and series. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_EVENTS_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_EVENTS_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/clubs/v1/affected_registration.pb.h"
#include "osiedle/clubs/v1/event_series.pb.h"
#include "osiedle/clubs/v1/event_series_requests.pb.h"
#include "osiedle/clubs/v1/occurrence.pb.h"

namespace osiedle::cli {

// The capacity of what has no venue and no limit (services/clubs/plans).
inline constexpr int kNoLimit = 1'000'000;

// "3 free of 12", "none free of 12"; "no limit" where there is none, and "" where the places are
// not told.
std::string FreeText(const clubs::v1::Places& places);

// "10:00–11:30"; of what takes longer than half a day also the day on which it ends.
std::string EventHoursText(absl::Time start, absl::Time end, absl::TimeZone zone);

// A table with a row for each occurrence, in the order given. Times are those of the zone. `width`
// is that of the terminal; 0: no limit.
std::string OccurrencesText(const std::vector<clubs::v1::Occurrence>& occurrences,
                            absl::TimeZone zone, int width);

// One occurrence: a line for each thing that it says.
std::string OccurrenceText(const clubs::v1::Occurrence& occurrence, absl::TimeZone zone);
// What its series says beside that: how one signs up, whom it is for.
std::string SeriesText(const clubs::v1::EventSeries& series);

// Who signed up and is affected by a change, or that nobody is.
std::string AffectedText(
    const google::protobuf::RepeatedPtrField<clubs::v1::AffectedRegistration>& affected,
    int64_t count, absl::TimeZone zone, int width);

// What an edit of a series did, and who is affected.
std::string EditText(const clubs::v1::EditEventSeriesResponse& response, absl::TimeZone zone,
                     int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_EVENTS_TEXT_H_
