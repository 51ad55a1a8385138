// Runs a fuzz target over every file of its corpus and over some hundreds of mutations of each: the
// same ones every time, so that a failure can be repeated.
//
// Usage: fuzz_NAME [--mutations=N] FOLDER-OR-FILE...   A failing input is left in ./crash-input.
#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr unsigned long kMutations = 300;  // of each seed
constexpr std::size_t kLargest = std::size_t{1} << 16;

Bytes current_input;

void keep_input(int signo) {
  const int fd = ::open("crash-input", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd >= 0) (void)!::write(fd, current_input.data(), current_input.size());
  std::signal(signo, SIG_DFL);
  std::raise(signo);
}

void run(Bytes input) {
  current_input = std::move(input);
  // A copy of exactly this size: a read past the end is one past the allocation.
  const Bytes exact(current_input.begin(), current_input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

class Mutator {
 public:
  explicit Mutator(std::size_t seed) : random_(static_cast<std::mt19937::result_type>(seed)) {}

  Bytes mutate(Bytes bytes) {
    const std::size_t rounds = 1 + below(4);
    for (std::size_t i = 0; i < rounds; ++i) once(bytes);
    if (bytes.size() > kLargest) bytes.resize(kLargest);
    return bytes;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  std::ptrdiff_t place(const Bytes& bytes) {
    return static_cast<std::ptrdiff_t>(below(bytes.size()));
  }

  void once(Bytes& bytes) {
    constexpr std::uint8_t kExtremes[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '\n', '"', '%'};
    if (bytes.empty()) {
      bytes.push_back(static_cast<std::uint8_t>(below(256)));
      return;
    }
    std::uint8_t& byte = bytes[below(bytes.size())];
    switch (below(6)) {
      case 0:
        byte = static_cast<std::uint8_t>(byte ^ (1U << below(8)));
        return;
      case 1:
        byte = kExtremes[below(std::size(kExtremes))];
        return;
      case 2:
        bytes.resize(below(bytes.size() + 1));
        return;
      case 3:
        bytes.erase(bytes.begin() + place(bytes));
        return;
      case 4:
        return duplicate(bytes);
      default:
        bytes.insert(bytes.begin() + place(bytes), static_cast<std::uint8_t>(below(256)));
    }
  }

  // Repeats a part of the input behind itself.
  void duplicate(Bytes& bytes) {
    const std::ptrdiff_t from = place(bytes);
    const auto rest = bytes.size() - static_cast<std::size_t>(from);
    const auto length = static_cast<std::ptrdiff_t>(1 + below(rest));
    const Bytes part(bytes.begin() + from, bytes.begin() + from + length);
    bytes.insert(bytes.begin() + from + length, part.begin(), part.end());
  }

  std::mt19937 random_;
};

std::vector<std::filesystem::path> files_of(const std::filesystem::path& place) {
  if (!std::filesystem::is_directory(place)) return {place};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(place)) files.push_back(entry);
  std::sort(files.begin(), files.end());
  return files;
}

Bytes read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argc, char** argv) {
  for (const int signo : {SIGABRT, SIGSEGV}) std::signal(signo, keep_input);
  std::size_t inputs = 0;
  std::size_t seeds = 0;
  unsigned long mutations = kMutations;
  for (int i = 1; i < argc; ++i) {
    constexpr std::string_view kOption = "--mutations=";
    if (std::string_view(argv[i]).starts_with(kOption)) {
      mutations = std::strtoul(argv[i] + kOption.size(), nullptr, 10);
      continue;
    }
    for (const auto& file : files_of(argv[i])) {
      const Bytes seed = read_all(file);
      run(seed);
      Mutator mutator(++seeds);
      for (unsigned long n = 0; n < mutations; ++n) run(mutator.mutate(seed));
      inputs += mutations + 1;
    }
  }
  std::printf("%zu seeds, %zu inputs\n", seeds, inputs);
  return seeds == 0 ? 1 : 0;
}
