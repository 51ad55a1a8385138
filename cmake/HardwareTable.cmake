# Compiles etc/hardware-table.tsv into libpath/config: generated/hardware_table.inc holds its text
# as one constant. Editing the table makes CMake run again.
set(HAWSER_HARDWARE_TABLE ${CMAKE_SOURCE_DIR}/etc/hardware-table.tsv)
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY
  CMAKE_CONFIGURE_DEPENDS ${HAWSER_HARDWARE_TABLE})
file(READ ${HAWSER_HARDWARE_TABLE} HAWSER_HARDWARE_TEXT)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/hardware_table.inc @ONLY CONTENT
"// Made from etc/hardware-table.tsv by cmake/HardwareTable.cmake.
#include <string_view>

inline constexpr std::string_view kHardwareTableText = R\"HAWSER(@HAWSER_HARDWARE_TEXT@)HAWSER\";
")
