# libpath modules: one static library a folder, linked by the table in libpath/LAYERS.

# hawser_layer_deps(out module): the libraries `module` may use, from libpath/LAYERS.
function(hawser_layer_deps out module)
  file(STRINGS ${CMAKE_SOURCE_DIR}/libpath/LAYERS lines REGEX "^${module}:")
  string(REGEX REPLACE "^${module}:[ ]*" "" names "${lines}")
  string(REGEX REPLACE "[ ]+" ";" names "${names}")
  set(libs)
  foreach(name IN LISTS names)
    list(APPEND libs libpath_${name})
  endforeach()
  set(${out} ${libs} PARENT_SCOPE)
endfunction()

# hawser_module(name [LIBS ...]): every .cpp in libpath/<name>, as libpath_<name>.
function(hawser_module name)
  cmake_parse_arguments(ARG "" "" "LIBS;DEFINITIONS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/libpath/${name}/*.cpp)
  hawser_layer_deps(deps ${name})
  if(sources)
    add_library(libpath_${name} STATIC ${sources})
    hawser_use_common(libpath_${name})
    target_link_libraries(libpath_${name} PUBLIC ${deps} ${ARG_LIBS})
    target_compile_definitions(libpath_${name} PRIVATE ${ARG_DEFINITIONS})
  else()
    add_library(libpath_${name} INTERFACE)
    target_link_libraries(libpath_${name} INTERFACE hawser_options ${deps} ${ARG_LIBS})
  endif()
endfunction()

# hawser_test(name DIR dir LIBS ...): every .cpp in dir, as test_<name>, one ctest entry.
function(hawser_test name)
  cmake_parse_arguments(ARG "" "DIR" "LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${ARG_DIR}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  hawser_use_common(test_${name})
  target_link_libraries(test_${name} PRIVATE ${ARG_LIBS} GTest::gmock GTest::gtest_main)
  # Tests read golden files relative to the source directory: an absolute path in the command line
  # would keep every other clone from finding the objects in the compiler cache.
  target_compile_definitions(test_${name} PRIVATE HAWSER_SOURCE_DIR=".")
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
