// Overloaded: several lambdas as one visitor of a std::variant.
#pragma once

namespace libpath {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace libpath
