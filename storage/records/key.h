// Keys as tuples whose bytes sort as the tuples do.
//
//   key    = owner:u32 table:u16 index:u8 tuple          (integers big-endian)
//   tuple  = element*
//   string = its bytes with 00 written as 00 FF, then 00 01     (so "a" < "a\0" < "aa")
//   uint64 = 8 bytes big-endian
//   time   = nanoseconds since 1677 as uint64: sortable, and exact for every Timestamp in range
//
// Elements carry no type mark: the reader of a tuple knows its shape.
#ifndef OSIEDLE_STORAGE_RECORDS_KEY_H_
#define OSIEDLE_STORAGE_RECORDS_KEY_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/records/ids.h"
#include "storage/snapshot.h"

namespace osiedle::storage {

// Builds a tuple. Cheap to copy for short tuples.
class KeyTuple {
 public:
  KeyTuple() = default;
  template <typename... Elements>
  static KeyTuple Of(const Elements&... elements) {
    KeyTuple tuple;
    (tuple.Add(elements), ...);
    return tuple;
  }

  KeyTuple& Add(absl::string_view text);
  KeyTuple& Add(const std::string& text) { return Add(absl::string_view(text)); }
  KeyTuple& Add(const char* text) { return Add(absl::string_view(text)); }
  KeyTuple& Add(uint64_t number);
  KeyTuple& Add(absl::Time time);
  // Appends a tuple that is already encoded.
  KeyTuple& AddEncoded(absl::string_view tuple);

  const std::string& bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

  friend bool operator==(const KeyTuple&, const KeyTuple&) = default;
  friend auto operator<=>(const KeyTuple&, const KeyTuple&) = default;

 private:
  std::string bytes_;
};

// Takes a tuple apart, in order. A failure (DATA_LOSS) leaves the reader where it was.
class KeyTupleReader {
 public:
  explicit KeyTupleReader(absl::string_view bytes) : rest_(bytes) {}

  absl::StatusOr<std::string> ReadString();
  absl::StatusOr<uint64_t> ReadUint64();
  absl::StatusOr<absl::Time> ReadTime();
  // What has not been read.
  absl::string_view rest() const { return rest_; }

 private:
  absl::string_view rest_;
};

// Owner, table and index, with which every key begins.
inline constexpr size_t kKeyPrefixBytes = 7;
std::string KeyPrefix(uint32_t owner, TableId table, IndexId index);

// The range of all keys that begin with prefix + tuple.
KeyRange TupleRange(absl::string_view prefix, const KeyTuple& tuple);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_RECORDS_KEY_H_
