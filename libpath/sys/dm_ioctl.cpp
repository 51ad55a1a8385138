#include "libpath/sys/dm_ioctl.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>

#include <linux/dm-ioctl.h>
#include <sys/ioctl.h>

#include "libpath/base/strings.h"

namespace libpath {
namespace {

constexpr const char* kControl = "/dev/mapper/control";

bool plain(char c) {
  const bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return alnum || std::string_view("#+-.:=@_").find(c) != std::string_view::npos;
}

bool mangled_at(std::string_view name, std::size_t at) {
  return name.substr(at, 2) == "\\x" && name.size() >= at + 4 &&
         parse_number<unsigned>(name.substr(at + 2, 2), 16).has_value();
}

}  // namespace

std::string dm_mangle(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (plain(name[i])) {
      text += name[i];
    } else if (mangled_at(name, i)) {  // already in that form
      text += name.substr(i, 4);
      i += 3;
    } else {
      const auto byte = static_cast<unsigned char>(name[i]);
      text += "\\x";
      text += kDigits[byte >> 4];
      text += kDigits[byte & 0xf];
    }
  }
  return text;
}

std::string dm_unmangle(std::string_view name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!mangled_at(name, i)) {
      text += name[i];
      continue;
    }
    text += static_cast<char>(*parse_number<unsigned>(name.substr(i + 2, 2), 16));
    i += 3;
  }
  return text;
}

Result<UniqueFd> dm_open_control() {
  UniqueFd control(::open(kControl, O_RDWR | O_CLOEXEC));
  if (!control.valid()) return fail_errno(std::string("open ") + kControl, errno);
  return control;
}

Status dm_arm_poll(int control_fd) {
  dm_ioctl request{};
  request.version[0] = 4;
  request.version[1] = 37;
  request.data_size = sizeof(request);
  request.data_start = sizeof(request);
  if (::ioctl(control_fd, DM_DEV_ARM_POLL, &request) < 0)
    return fail_errno("arm device-mapper event polling", errno);
  return {};
}

Result<bool> dm_rename(const std::string& from, const std::string& to, std::uint32_t event_nr) {
  const std::string what = "rename " + from + " to " + to;
  if (from.size() >= DM_NAME_LEN || to.size() >= DM_NAME_LEN || to.empty())
    return fail(Errc::invalid, what + ": name too long or empty");
  auto control = dm_open_control();
  if (!control) return tl::unexpected(control.error());
  // The new name follows the request.
  std::vector<char> buffer(sizeof(dm_ioctl) + DM_NAME_LEN);
  dm_ioctl request{};
  request.version[0] = 4;
  request.data_size = static_cast<std::uint32_t>(buffer.size());
  request.data_start = sizeof(request);
  request.event_nr = event_nr;
  std::memcpy(request.name, from.c_str(), from.size() + 1);
  std::memcpy(buffer.data(), &request, sizeof(request));
  std::memcpy(buffer.data() + sizeof(request), to.c_str(), to.size() + 1);
  if (::ioctl(control->get(), DM_DEV_RENAME, buffer.data()) < 0) {
    if (errno == EBUSY) return fail(Errc::exists, what, EBUSY);
    return fail_errno(what, errno);
  }
  std::memcpy(&request, buffer.data(), sizeof(request));
  return (request.flags & DM_UEVENT_GENERATED_FLAG) != 0;
}

}  // namespace libpath
