// The town of the benchmarks, and the contacts that they record in it.
#ifndef OSIEDLE_TESTS_BENCH_REQUESTS_H_
#define OSIEDLE_TESTS_BENCH_REQUESTS_H_

#include <random>
#include <string>

#include "osiedle/contacts/v1/contact.pb.h"
#include "osiedle/contacts/v1/contact_requests.pb.h"
#include "osiedle/contacts/v1/stop_requests.pb.h"
#include "osiedle/contacts/v1/sync_day_requests.pb.h"

namespace osiedle::bench {

// The stop of all contacts.
inline constexpr char kStopId[] = "skwer";
std::string StopName();
// The controller that contacts get.
std::string ControllerName();
contacts::v1::CreateStopRequest CreateStop();

// A contact at the stop: stands in three indexes (update_time, occur_time, stop).
contacts::v1::Contact SampleContact();
contacts::v1::CreateContactRequest CreateContact();

// A random version 4 UUID.
std::string RequestId(std::mt19937_64& random);

// `rows` contacts as a CSV of deploy/data/README.md; ids begin with `series`.
std::string ContactsCsv(int rows, const std::string& series);
// The same contacts as a CSV for ImportRows.
std::string ContactRowsCsv(int rows, const std::string& series);

// A day of one phone, all of it new: an outing, then by turns residents, their wishes and contacts,
// of which half name a resident of the day, and a tally now and then.
contacts::v1::SyncDayRequest NewDay(int items, std::mt19937_64& random);

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_REQUESTS_H_
