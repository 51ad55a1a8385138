#include "libpath/model/link.h"

namespace libpath {

std::uint32_t BondInfo::number(BondOption option) const {
  const auto found = options.find(option);
  if (found == options.end()) return 0;
  const auto* number = std::get_if<std::uint32_t>(&found->second);
  return number == nullptr ? 0 : *number;
}

BondMode BondInfo::mode() const { return static_cast<BondMode>(number(BondOption::mode)); }
LinkIndex BondInfo::active_slave() const { return number(BondOption::active_slave); }

}  // namespace libpath
