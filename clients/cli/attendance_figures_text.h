// People at events of clubs by month and kind of club, as tables.
#ifndef OSIEDLE_CLIENTS_CLI_ATTENDANCE_FIGURES_TEXT_H_
#define OSIEDLE_CLIENTS_CLI_ATTENDANCE_FIGURES_TEXT_H_

#include <string>
#include <vector>

#include "clients/cli/table.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/figures/v1/attendance_summary.pb.h"
#include "osiedle/figures/v1/edition.pb.h"
#include "osiedle/figures/v1/outreach_summary_requests.pb.h"

namespace osiedle::cli {

// The columns that matter most come first.
Table AttendanceTable(
    const google::protobuf::RepeatedPtrField<figures::v1::AttendanceSummary>& summaries);

// For a terminal of `width` columns (0: any).
std::string AttendanceFiguresText(const figures::v1::SummarizeOutreachResponse& response,
                                  int width);

// The same of an edition.
std::string PublishedAttendanceText(
    const figures::v1::Edition& edition,
    const std::vector<figures::v1::PublishedAttendanceFigure>& figures, int width);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_ATTENDANCE_FIGURES_TEXT_H_
