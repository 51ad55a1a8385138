# Compiler settings shared by every target: C++20, warnings are errors, sanitizers by request.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Debug builds are for tests on small machines: -O0 compiles fastest, -g1 is enough for a stack.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

set(HAWSER_SANITIZE "" CACHE STRING "Comma separated sanitizers, e.g. address,undefined")

add_library(hawser_options INTERFACE)
target_compile_options(hawser_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
# The sanitizer presets join sources into unity files (half the time to compile), which name them by
# absolute path; what a program says of itself must not depend on the clone.
target_compile_options(hawser_options INTERFACE -fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
target_include_directories(hawser_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(hawser_options INTERFACE
  SPDLOG_FMT_EXTERNAL SPDLOG_COMPILED_LIB FMT_SHARED
  HAWSER_VERSION="${PROJECT_VERSION}")
target_link_options(hawser_options INTERFACE -Wl,--as-needed)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Optimising, g++ 12 warns falsely inside std::string (GCC bugs 105329, 105651); the debug and
  # sanitizer builds keep these warnings on our own code.
  target_compile_options(hawser_options INTERFACE -fstack-protector-strong -D_FORTIFY_SOURCE=2
    -Wno-array-bounds -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
    -Wno-stringop-overread)
  target_link_options(hawser_options INTERFACE -Wl,-z,relro -Wl,-z,now)
endif()
if(HAWSER_SANITIZE)
  target_compile_options(hawser_options INTERFACE
    -fsanitize=${HAWSER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(hawser_options INTERFACE -fsanitize=${HAWSER_SANITIZE})
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Paths below the source directory are taken as relative, so that another clone finds the same
  # objects. The cache holds nothing compiled with a precompiled header: that one has its paths in.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
    CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()

# One precompiled header for all targets; they reuse it because they share every flag.
file(WRITE ${CMAKE_BINARY_DIR}/pch.cpp.in "// Owner of the precompiled header.\n")
configure_file(${CMAKE_BINARY_DIR}/pch.cpp.in ${CMAKE_BINARY_DIR}/pch.cpp COPYONLY)
add_library(hawser_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cpp)
target_link_libraries(hawser_pch PUBLIC hawser_options)
target_precompile_headers(hawser_pch PRIVATE
  <algorithm> <array> <chrono> <compare> <cstdint> <functional> <map> <memory> <optional>
  <set> <span> <string> <string_view> <tuple> <utility> <variant> <vector>
  <tl/expected.hpp>)

function(hawser_use_common target)
  # The precompiled header was made with -fPIC; programs get the same instead of -fPIE.
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_link_libraries(${target} PUBLIC hawser_options)
  target_precompile_headers(${target} REUSE_FROM hawser_pch)
endfunction()
