// Damage done to the files of a store that is not open.
#ifndef OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_DAMAGE_H_
#define OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_DAMAGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "storage/engines/rocksdb/testing/faulty_file_system.h"

namespace osiedle::storage {

// The files of one kind anywhere below `directory`, by name: of logs, the oldest first.
std::vector<std::string> FilesOf(const std::string& directory, FileKind kind);

uint64_t SizeOf(const std::string& path);

// Cuts `bytes` off the end.
void TearTail(const std::string& path, uint64_t bytes);

// Writes `bytes` at `offset`, past the end if need be; makes the file when there is none.
void Overwrite(const std::string& path, uint64_t offset, const std::string& bytes);

// Turns over one bit of the byte at `offset`.
void FlipBit(const std::string& path, uint64_t offset, int bit = 3);

// Where the records of an undamaged write-ahead log begin, those cut into parts at each part: four
// bytes of checksum, two of length, one of type.
std::vector<uint64_t> RecordsOf(const std::string& path);

// `to` becomes what `from` is.
void CopyFolder(const std::string& from, const std::string& to);

}  // namespace osiedle::storage

#endif  // OSIEDLE_STORAGE_ENGINES_ROCKSDB_TESTING_DAMAGE_H_
