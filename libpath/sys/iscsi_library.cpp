#include "libpath/sys/iscsi_library.h"

#include "libpath/sys/loaded_library.h"

namespace libpath {
namespace {

constexpr const char* kIscsiSoname = "libopeniscsiusr.so.0";

}  // namespace

Result<IscsiLibrary> IscsiLibrary::load() {
  auto library = LoadedLibrary::open(kIscsiSoname);
  if (!library) return tl::unexpected(library.error());
  IscsiLibrary found;
  library->take(found.context_new, "iscsi_context_new");
  library->take(found.context_free, "iscsi_context_free");
  library->take(found.context_log_func_set, "iscsi_context_log_func_set");
  library->take(found.session_get, "iscsi_session_get");
  library->take(found.session_free, "iscsi_session_free");
  library->take(found.session_target_name, "iscsi_session_target_name_get");
  library->take(found.session_persistent_address, "iscsi_session_persistent_address_get");
  library->take(found.session_persistent_port, "iscsi_session_persistent_port_get");
  library->take(found.session_address, "iscsi_session_address_get");
  library->take(found.session_port, "iscsi_session_port_get");
  library->take(found.session_recovery_tmo, "iscsi_session_recovery_tmo_get");
  library->take(found.session_iface, "iscsi_session_iface_get");
  library->take(found.iface_name, "iscsi_iface_name_get");
  library->take(found.iface_ipaddress, "iscsi_iface_ipaddress_get");
  if (const Status all = library->complete(); !all) return tl::unexpected(all.error());
  return found;
}

}  // namespace libpath
