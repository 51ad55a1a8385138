#include "libpath/sys/iscsi_library.h"

#include <dlfcn.h>

namespace libpath {
namespace {

constexpr const char* kSoname = "libopeniscsiusr.so.0";

std::string loader_error() {
  const char* text = ::dlerror();
  return text == nullptr ? "unknown error" : text;
}

// Takes functions until one is missing.
class Functions {
 public:
  explicit Functions(void* handle) : handle_(handle) {}

  template <typename Function>
  void take(Function& function, const char* name) {
    if (!complete_) return;
    function = reinterpret_cast<Function>(::dlsym(handle_, name));
    complete_ = function != nullptr;
  }
  bool complete() const { return complete_; }

 private:
  void* handle_;
  bool complete_ = true;
};

}  // namespace

Result<IscsiLibrary> IscsiLibrary::load() {
  // Never closed: a second opening finds it loaded and costs next to nothing.
  void* handle = ::dlopen(kSoname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) return fail(Errc::not_found, loader_error());
  IscsiLibrary found;
  Functions functions(handle);
  functions.take(found.context_new, "iscsi_context_new");
  functions.take(found.context_free, "iscsi_context_free");
  functions.take(found.context_log_func_set, "iscsi_context_log_func_set");
  functions.take(found.session_get, "iscsi_session_get");
  functions.take(found.session_free, "iscsi_session_free");
  functions.take(found.session_target_name, "iscsi_session_target_name_get");
  functions.take(found.session_persistent_address, "iscsi_session_persistent_address_get");
  functions.take(found.session_persistent_port, "iscsi_session_persistent_port_get");
  functions.take(found.session_address, "iscsi_session_address_get");
  functions.take(found.session_port, "iscsi_session_port_get");
  functions.take(found.session_recovery_tmo, "iscsi_session_recovery_tmo_get");
  functions.take(found.session_iface, "iscsi_session_iface_get");
  functions.take(found.iface_name, "iscsi_iface_name_get");
  functions.take(found.iface_ipaddress, "iscsi_iface_ipaddress_get");
  if (!functions.complete()) return fail(Errc::not_found, loader_error());
  return found;
}

}  // namespace libpath
