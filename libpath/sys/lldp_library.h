// lldpd's liblldpctl, loaded when neighbours are first asked about: a host without lldpd does not
// have it.
//
// Source: lldpctl.h, whose declarations give the types; soname liblldpctl.so.4.
#pragma once

#include <lldpctl.h>

#include "libpath/base/result.h"

namespace libpath {

struct LldpLibrary {
  decltype(&::lldpctl_get_default_transport) default_transport = nullptr;
  decltype(&::lldpctl_new) connection_new = nullptr;
  decltype(&::lldpctl_release) connection_release = nullptr;
  decltype(&::lldpctl_last_error) last_error = nullptr;
  decltype(&::lldpctl_strerror) error_text = nullptr;
  decltype(&::lldpctl_get_interfaces) get_interfaces = nullptr;
  decltype(&::lldpctl_get_port) get_port = nullptr;
  decltype(&::lldpctl_atom_dec_ref) release = nullptr;
  decltype(&::lldpctl_atom_get) get = nullptr;
  decltype(&::lldpctl_atom_get_int) get_int = nullptr;
  decltype(&::lldpctl_atom_get_str) get_str = nullptr;
  decltype(&::lldpctl_atom_get_buffer) get_buffer = nullptr;
  decltype(&::lldpctl_atom_iter) iter = nullptr;
  decltype(&::lldpctl_atom_iter_next) iter_next = nullptr;
  decltype(&::lldpctl_atom_iter_value) iter_value = nullptr;

  // Any thread, any number of times. The library has then been told to be silent on stderr.
  static Result<LldpLibrary> load();
};

}  // namespace libpath
