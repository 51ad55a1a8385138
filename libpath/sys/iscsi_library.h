// open-iscsi's libopeniscsiusr, loaded when the first session is asked about: a host without iSCSI
// never maps it, nor the cryptography and kernel module libraries it brings.
//
// Source: libopeniscsiusr.h, whose declarations give the types; soname libopeniscsiusr.so.0.
#pragma once

#include <libopeniscsiusr.h>

#include "libpath/base/result.h"

namespace libpath {

struct IscsiLibrary {
  decltype(&::iscsi_context_new) context_new = nullptr;
  decltype(&::iscsi_context_free) context_free = nullptr;
  decltype(&::iscsi_context_log_func_set) context_log_func_set = nullptr;
  decltype(&::iscsi_session_get) session_get = nullptr;
  decltype(&::iscsi_session_free) session_free = nullptr;
  decltype(&::iscsi_session_target_name_get) session_target_name = nullptr;
  decltype(&::iscsi_session_persistent_address_get) session_persistent_address = nullptr;
  decltype(&::iscsi_session_persistent_port_get) session_persistent_port = nullptr;
  decltype(&::iscsi_session_address_get) session_address = nullptr;
  decltype(&::iscsi_session_port_get) session_port = nullptr;
  decltype(&::iscsi_session_recovery_tmo_get) session_recovery_tmo = nullptr;
  decltype(&::iscsi_session_iface_get) session_iface = nullptr;
  decltype(&::iscsi_iface_name_get) iface_name = nullptr;
  decltype(&::iscsi_iface_ipaddress_get) iface_ipaddress = nullptr;

  // Any thread, any number of times: the library stays once it is there. not_found with the
  // loader's text when it is missing or lacks a function.
  static Result<IscsiLibrary> load();
};

}  // namespace libpath
