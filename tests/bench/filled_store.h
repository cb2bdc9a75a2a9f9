// Stores of a size that would take an hour to write through the API.
#ifndef OSIEDLE_TESTS_BENCH_FILLED_STORE_H_
#define OSIEDLE_TESTS_BENCH_FILLED_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "osiedle/contacts/v1/contact.pb.h"
#include "tests/api/town.h"
#include "tests/bench/load.h"

namespace osiedle::bench {

// A served town that holds `count` contacts, and the sample contact from which they were made.
//
// Their rows, index entries, audit entries and change events are those of a contact that the server
// itself wrote, with other names, times and ids, put into RocksDB as sorted tables. Answers kept by
// request_id are not there: the server forgets them after two days. The tables are as after a full
// compaction.
//
// Servers are killed and not drained: a drain waits for the idle connections of this program, which
// looks at them only every five seconds.
class FilledTown {
 public:
  enum class Kind {
    // In about three years, at one stop, without needs.
    kPlain,
    // In one year, 2023, at 20 stops in 8 districts, each with up to 2 needs of the top level.
    kOneYearWithNeeds,
  };
  explicit FilledTown(uint64_t count, Kind kind = Kind::kPlain,
                      std::vector<std::string> flags = {});

  tests::Town& town() { return town_; }
  const std::vector<std::unique_ptr<Stub>>& stubs() const { return stubs_; }
  uint64_t count() const { return count_; }
  // As the server gives it.
  const contacts::v1::Contact& sample() const { return sample_; }
  std::string NameOf(uint64_t i) const;
  std::string StopOf(uint64_t i) const;
  absl::Time OccurTimeOf(uint64_t i) const;

  // `osiedled verify` finds nothing wrong; the server is killed for it and started again.
  void Verify();
  // After town().StartAgain().
  void ConnectAgain() { stubs_ = Connect(town_.server().port()); }

 private:
  uint64_t stops() const { return kind_ == Kind::kPlain ? 1 : 20; }
  std::string IdOf(uint64_t i) const;
  absl::Time CreateTimeOf(uint64_t i) const;
  // Makes the contact differ from the sample.
  void Vary(uint64_t i, contacts::v1::Contact& contact) const;
  void MakeStops();
  void Fill();
  // Waits for the feeder of figures, which counts such a long feed for a while, with a whole
  // processor.
  void AwaitFigures();

  const uint64_t count_;
  const Kind kind_;
  tests::Town town_;
  contacts::v1::Contact sample_;
  std::vector<std::unique_ptr<Stub>> stubs_;
};

}  // namespace osiedle::bench

#endif  // OSIEDLE_TESTS_BENCH_FILLED_STORE_H_
