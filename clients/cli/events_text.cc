#include "clients/cli/events_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/field_text.h"
#include "clients/cli/labelled_lines.h"
#include "clients/cli/plain_words.h"
#include "clients/cli/table.h"

namespace osiedle::cli {
namespace {

using clubs::v1::AffectedRegistration;
using clubs::v1::EventSeries;
using clubs::v1::Occurrence;
using clubs::v1::Places;
using clubs::v1::SignUpPolicy;
using clubs::v1::WallTime;

std::string StateText(const Occurrence& occurrence) {
  return occurrence.state() == Occurrence::STATE_UNSPECIFIED
             ? ""
             : Words(Occurrence::State_Name(occurrence.state()));
}

std::string WallText(const WallTime& time) {
  return absl::StrFormat("%s %02d:%02d", DateText(time.date()), time.minute() / 60,
                         time.minute() % 60);
}

std::string WhenText(const Occurrence& occurrence, absl::TimeZone zone) {
  const absl::Time start = TimeOf(occurrence.start_time());
  return absl::StrCat(DayText(start, zone), " ",
                      EventHoursText(start, TimeOf(occurrence.end_time()), zone));
}

void AddPlaces(LabelledLines& lines, const Places& places) {
  if (places.capacity() == 0) return;
  lines.Add("places", absl::StrCat(FreeText(places), "; ", places.confirmed(), " confirmed, ",
                                   places.offered(), " offered"));
  if (places.waiting_parties() > 0) {
    lines.Add("waiting", CountOf(places.waiting_parties(), "party", "parties"));
  }
  if (places.attended() > 0) lines.Add("came", CountOf(places.attended(), "person", "people"));
  if (places.missing_parties() > 0) {
    lines.Add("missing", CountOf(places.missing_parties(), "party", "parties"));
  }
}

std::string SignUpText(const SignUpPolicy& policy) {
  std::vector<std::string> parts = {policy.mode() == SignUpPolicy::MODE_UNSPECIFIED
                                        ? "open"
                                        : Words(SignUpPolicy::Mode_Name(policy.mode()))};
  if (policy.waitlist_capacity() > 0) {
    parts.push_back(absl::StrCat("up to ", CountOf(policy.waitlist_capacity(), "party", "parties"),
                                 " may wait",
                                 policy.smaller_may_pass() ? ", smaller ones may pass" : ""));
  }
  if (policy.open_days_before() > 0) {
    parts.push_back(absl::StrCat("opens ", policy.open_days_before(), " d before"));
  }
  if (policy.close_minutes_before() > 0) {
    parts.push_back(
        absl::StrCat("closes ", SpanText(int64_t{policy.close_minutes_before()} * 60), " before"));
  }
  return absl::StrJoin(parts, "; ");
}

std::string AgesText(const EventSeries& series) {
  if (series.minimum_age() > 0 && series.maximum_age() > 0) {
    return absl::StrCat(series.minimum_age(), " to ", series.maximum_age());
  }
  if (series.minimum_age() > 0) return absl::StrCat("from ", series.minimum_age());
  return series.maximum_age() > 0 ? absl::StrCat("up to ", series.maximum_age()) : "";
}

}  // namespace

std::string EventHoursText(absl::Time start, absl::Time end, absl::TimeZone zone) {
  if (end - start <= absl::Hours(12)) return HoursText(start, end, zone);
  return absl::StrCat(absl::FormatTime("%H:%M", start, zone), " – ", DayText(end, zone), " ",
                      absl::FormatTime("%H:%M", end, zone));
}

std::string FreeText(const Places& places) {
  if (places.capacity() >= kNoLimit) return "no limit";
  if (places.capacity() == 0) return "";
  return absl::StrCat(places.free() == 0 ? "none" : absl::StrCat(places.free()), " free of ",
                      places.capacity());
}

std::string OccurrencesText(const std::vector<Occurrence>& occurrences, absl::TimeZone zone,
                            int width) {
  if (occurrences.empty()) return "There is no event.\n";
  Table table({{.title = "day"},
               {.title = "time"},
               {.title = "event", .most = 80, .least = 16},
               {.title = "places"},
               {.title = "wait", .right = true},
               {.title = "occurrence", .most = 80},
               {.title = "state"},
               {.title = "club"},
               {.title = "came", .right = true}});
  for (const Occurrence& occurrence : occurrences) {
    const absl::Time start = TimeOf(occurrence.start_time());
    const Places& places = occurrence.places();
    table.AddRow({DayText(start, zone), EventHoursText(start, TimeOf(occurrence.end_time()), zone),
                  occurrence.display_name(), FreeText(places),
                  places.waiting_parties() > 0 ? absl::StrCat(places.waiting_parties()) : "",
                  LastPart(occurrence.name()), StateText(occurrence), LastPart(occurrence.club()),
                  places.attended() > 0 ? absl::StrCat(places.attended()) : ""});
  }
  return table.ToString(0, width);
}

std::string OccurrenceText(const Occurrence& occurrence, absl::TimeZone zone) {
  LabelledLines lines;
  lines.Add("event", occurrence.display_name());
  lines.Add("occurrence", occurrence.name());
  lines.Add("series", LastPart(occurrence.series()));
  lines.Add("club", LastPart(occurrence.club()));
  lines.Add("state", StateText(occurrence));
  lines.Add("reason", occurrence.cancel_reason());
  lines.Add("when", WhenText(occurrence, zone));
  // One that was called off is an exception, too, at its time.
  const std::string by_the_rule = WallText(occurrence.original_start());
  if (occurrence.is_exception() && by_the_rule != MinuteText(occurrence.start_time(), zone)) {
    lines.Add("by the rule", by_the_rule);
  }
  lines.Add("moved for", occurrence.move_reason());
  lines.Add("venue", LastPart(occurrence.venue()));
  AddPlaces(lines, occurrence.places());
  lines.Add("led by", LastParts(occurrence.leaders()));
  lines.Add("note", occurrence.note());
  return lines.text();
}

std::string SeriesText(const EventSeries& series) {
  LabelledLines lines;
  lines.Add("sign-up", SignUpText(series.sign_up()));
  lines.Add("repeats", series.recurrence_rule());
  lines.Add("for", series.audience());
  lines.Add("ages", AgesText(series));
  lines.Add("hosted by", series.host_alias());
  lines.Add("about", series.description());
  return lines.text();
}

std::string AffectedText(const google::protobuf::RepeatedPtrField<AffectedRegistration>& affected,
                         int64_t count, absl::TimeZone zone, int width) {
  if (count == 0) return "Nobody who signed up is affected.\n";
  Table table({{.title = "registration", .least = 12},
               {.title = "effect"},
               {.title = "was to begin"},
               {.title = "begins"},
               {.title = "occurrence", .most = 80, .least = 20}});
  for (const AffectedRegistration& one : affected) {
    table.AddRow({LastPart(one.registration()),
                  Words(AffectedRegistration::Effect_Name(one.effect())),
                  MinuteText(one.old_start_time(), zone),
                  one.has_new_start_time() ? MinuteText(one.new_start_time(), zone) : "",
                  LastPart(one.occurrence())});
  }
  std::string text = absl::StrCat(CountOf(count, "registration is", "registrations are"),
                                  " affected:\n", table.ToString(0, width));
  if (count > affected.size()) {
    absl::StrAppend(&text, count - affected.size(), " more are told, too.\n");
  }
  return text;
}

std::string EditText(const clubs::v1::EditEventSeriesResponse& response, absl::TimeZone zone,
                     int width) {
  LabelledLines lines;
  lines.Add("series", response.event_series().name());
  lines.Add("begins", WallText(response.event_series().start()));
  lines.Add("repeats", response.event_series().recurrence_rule());
  if (response.has_ended_series()) lines.Add("ended", response.ended_series().name());
  lines.Add("occurrences", absl::StrCat(response.moved_occurrence_count(), " moved, ",
                                        response.removed_occurrence_count(), " removed, ",
                                        response.added_occurrence_count(), " added"));
  return absl::StrCat(lines.text(), "\n",
                      AffectedText(response.affected_registrations(),
                                   response.affected_registration_count(), zone, width));
}

}  // namespace osiedle::cli
