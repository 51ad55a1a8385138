// Overloaded: several lambdas as one visitor of a std::variant.
#pragma once

namespace libpath {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
// What clang 14 does not deduce by itself.
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace libpath
