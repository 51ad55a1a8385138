// Do a bond's slaves share a fate that the kernel does not see: one switch, one card, one port?
//
// Pure. Switches that act as one LACP system (MLAG) differ in their LLDP chassis: that is good. One
// chassis behind all slaves is a single point of failure, whatever LACP says.
//
// Shape: findings in the order of neighbour_rules(). A finding without a slave concerns all of
// them;
//        a port that only some share is told of the first of these. Strings of neighbours are shown
//        sanitised.
#pragma once

#include <span>
#include <vector>

#include "libpath/model/bond_snapshot.h"
#include "libpath/verdict/findings.h"

namespace libpath {

std::vector<Finding> neighbour_findings(std::span<const SlaveSnapshot> slaves);

std::vector<RuleInfo> neighbour_rules();

}  // namespace libpath
