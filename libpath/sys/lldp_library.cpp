#include "libpath/sys/lldp_library.h"

#include <mutex>

#include "libpath/sys/loaded_library.h"

namespace libpath {
namespace {

constexpr const char* kLldpSoname = "liblldpctl.so.4";

// What fails is told by return codes, too.
void silence(decltype(&::lldpctl_log_callback) set_callback) {
  static std::once_flag once;  // the library keeps it in a variable of its own
  std::call_once(once, [set_callback] { set_callback([](int, const char*) {}); });
}

}  // namespace

Result<LldpLibrary> LldpLibrary::load() {
  auto library = LoadedLibrary::open(kLldpSoname);
  if (!library) return tl::unexpected(library.error());
  LldpLibrary found;
  decltype(&::lldpctl_log_callback) log_callback = nullptr;
  library->take(log_callback, "lldpctl_log_callback");
  library->take(found.default_transport, "lldpctl_get_default_transport");
  library->take(found.connection_new, "lldpctl_new");
  library->take(found.connection_release, "lldpctl_release");
  library->take(found.last_error, "lldpctl_last_error");
  library->take(found.error_text, "lldpctl_strerror");
  library->take(found.get_interfaces, "lldpctl_get_interfaces");
  library->take(found.get_port, "lldpctl_get_port");
  library->take(found.release, "lldpctl_atom_dec_ref");
  library->take(found.get, "lldpctl_atom_get");
  library->take(found.get_int, "lldpctl_atom_get_int");
  library->take(found.get_str, "lldpctl_atom_get_str");
  library->take(found.get_buffer, "lldpctl_atom_get_buffer");
  library->take(found.iter, "lldpctl_atom_iter");
  library->take(found.iter_next, "lldpctl_atom_iter_next");
  library->take(found.iter_value, "lldpctl_atom_iter_value");
  if (const Status all = library->complete(); !all) return tl::unexpected(all.error());
  silence(log_callback);
  return found;
}

}  // namespace libpath
