#include "multipathd/tool/hand_over.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include <limits.h>
#include <unistd.h>

namespace multipathd {

namespace {

// As installed, and as built.
constexpr std::array<const char*, 2> kPlaces = {"/../libexec/hawser/multipath-local",
                                                "/multipath-local"};

std::string own_directory() {
  std::array<char, PATH_MAX> buffer{};
  const auto length = ::readlink("/proc/self/exe", buffer.data(), buffer.size());
  if (length <= 0) return "/usr/sbin";  // /proc is not mounted: where we belong
  const std::string program(buffer.data(), static_cast<std::size_t>(length));
  return program.substr(0, program.rfind('/'));
}

}  // namespace

int hand_over(int argc, char* argv[]) {
  std::string no_delegation = "-D";
  std::vector<char*> arguments(argv, argv + argc);
  arguments.insert(arguments.begin() + 1, no_delegation.data());
  arguments.push_back(nullptr);
  const std::string directory = own_directory();
  int reason = ENOENT;
  for (const char* place : kPlaces) {
    ::execv((directory + place).c_str(), arguments.data());
    if (errno != ENOENT) reason = errno;
  }
  std::cerr << directory << kPlaces.front() << ": " << std::strerror(reason)
            << ": this installation of Hawser is not whole\n";
  return 1;
}

}  // namespace multipathd
