// How many people of which age, as options and tables have it. Pure.
#ifndef OSIEDLE_CLIENTS_CLI_PEOPLE_OPTIONS_H_
#define OSIEDLE_CLIENTS_CLI_PEOPLE_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "osiedle/common/v1/age_band.pb.h"
#include "osiedle/contacts/v1/contact.pb.h"

namespace osiedle::cli {

using HeadCounts = google::protobuf::RepeatedPtrField<contacts::v1::HeadCount>;

// "18-29", "under-7", "75+", "unknown".
std::string BandWord(common::v1::AgeBand band);
std::vector<std::string> BandWords();

// Reads "2:18-29", or "3" where nobody asked how old they are. Fails with a UsageError that names
// the option.
absl::Status ReadPeople(absl::string_view option, const std::vector<std::string>& texts,
                        HeadCounts& head_counts);

int64_t PeopleCount(const HeadCounts& head_counts);

// "3: 2 of 18-29, 1 of unknown age"; "" for nobody.
std::string PeopleText(const HeadCounts& head_counts);

}  // namespace osiedle::cli

#endif  // OSIEDLE_CLIENTS_CLI_PEOPLE_OPTIONS_H_
