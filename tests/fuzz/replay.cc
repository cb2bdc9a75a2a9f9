// Drives a fuzz target without libFuzzer, with any compiler: every seed, and changed copies of it.
// The same --seed gives the same inputs, so a failure can be repeated. A target that keeps what it
// was sent (fuzz_handlers) may need the inputs before: repeat without --only.
//
//   fuzz_x [--rounds=N] [--seed=S] [--only=INPUT] [FOLDER...]
//
//   --rounds  changed copies of each file (1000)
//   --seed    decides the changes (1)
//   --only    this input alone, by the number that a failure names
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr size_t kMaxInputBytes = 4096;
constexpr int kFatalSignals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

// The command that repeats the input that is under way. A signal handler reads it.
char repeat[4096];

void TellHowToRepeat(int signal) {
  constexpr absl::string_view kBefore = "\nrepeat with: ";
  // What cannot be written cannot be told otherwise.
  (void)!write(STDERR_FILENO, kBefore.data(), kBefore.size());
  (void)!write(STDERR_FILENO, repeat, strlen(repeat));
  (void)!write(STDERR_FILENO, "\n", 1);
  ::signal(signal, SIG_DFL);
  raise(signal);
}

std::vector<std::string> ReadSeeds(const std::vector<std::string>& folders) {
  std::vector<std::filesystem::path> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  // Every target also starts from nothing.
  std::vector<std::string> seeds = {""};
  for (const std::filesystem::path& file : files) {
    std::ifstream opened(file, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(opened), std::istreambuf_iterator<char>());
  }
  return seeds;
}

using Random = std::mt19937_64;

void ChangeOnce(const std::vector<std::string>& seeds, Random& random, std::string& input) {
  const size_t at = random() % (input.size() + 1);
  const size_t length = random() % 8;
  switch (random() % 6) {
    case 0:
      if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
      break;
    case 1:
      if (at < input.size()) input[at] = static_cast<char>(random());
      break;
    case 2:
      input.insert(at, 1, static_cast<char>(random()));
      break;
    case 3:
      input.erase(at, length);
      break;
    case 4:
      input.insert(at, input.substr(random() % (input.size() + 1), length));
      break;
    default:
      const std::string& other = seeds[random() % seeds.size()];
      input.replace(at, std::string::npos, other.substr(random() % (other.size() + 1)));
  }
}

std::string Changed(const std::vector<std::string>& seeds, Random& random, std::string input) {
  for (uint64_t n = 1 + random() % 8; n > 0; --n) ChangeOnce(seeds, random, input);
  return input.substr(0, kMaxInputBytes);
}

bool IntegerFlag(absl::string_view argument, absl::string_view name, uint64_t& value) {
  return absl::ConsumePrefix(&argument, name) && absl::SimpleAtoi(argument, &value);
}

}  // namespace

int main(int argc, char** argv) {
  uint64_t rounds = 1000;
  uint64_t seed = 1;
  uint64_t only = UINT64_MAX;
  std::vector<std::string> folders;
  for (int i = 1; i < argc; ++i) {
    if (IntegerFlag(argv[i], "--rounds=", rounds) || IntegerFlag(argv[i], "--seed=", seed) ||
        IntegerFlag(argv[i], "--only=", only)) {
      continue;
    }
    if (absl::StartsWith(argv[i], "-")) {
      std::fprintf(stderr, "usage: %s [--rounds=N] [--seed=S] [--only=INPUT] [FOLDER...]\n",
                   argv[0]);
      return 2;
    }
    folders.emplace_back(argv[i]);
  }
  for (int signal : kFatalSignals) ::signal(signal, TellHowToRepeat);

  const std::vector<std::string> seeds = ReadSeeds(folders);
  const std::string program =
      absl::StrCat(argv[0], " --rounds=", rounds, " --seed=", seed, " --only=");
  std::string arguments;
  for (const std::string& folder : folders) absl::StrAppend(&arguments, " ", folder);
  uint64_t inputs = 0;
  for (size_t i = 0; i < seeds.size(); ++i) {
    for (uint64_t round = 0; round <= rounds; ++round, ++inputs) {
      if (only != UINT64_MAX && inputs != only) continue;
      Random random(seed << 32 ^ inputs);
      const std::string input = round == 0 ? seeds[i] : Changed(seeds, random, seeds[i]);
      std::snprintf(repeat, sizeof(repeat), "%s%llu%s", program.c_str(),
                    static_cast<unsigned long long>(inputs), arguments.c_str());
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
    }
  }
  std::printf("%llu inputs, seed %llu\n", static_cast<unsigned long long>(inputs),
              static_cast<unsigned long long>(seed));
  return 0;
}
