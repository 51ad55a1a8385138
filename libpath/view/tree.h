// `bondctl status --tree`: each bond with its slaves, and what each of them hangs on: watchers, the
// LACP partner, switch and port, the device in the host, why it is held out; findings where they
// belong.
//
// Shape: box-drawing characters, or |-+` in ASCII; no empty lines. A line longer than the width is
//        cut.
#pragma once

#include <string>

#include "libpath/model/bond_snapshot.h"
#include "libpath/view/style.h"

namespace libpath::view {

std::string render_tree(const BonddSnapshot& snapshot, const Style& style);

}  // namespace libpath::view
