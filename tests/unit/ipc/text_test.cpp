#include "libpath/ipc/text.h"

#include <gtest/gtest.h>

namespace libpath {
namespace {

TEST(SizeText, HasADecimalBelowTenOnly) {
  EXPECT_EQ(size_text(0), "0.0K");
  EXPECT_EQ(size_text(2), "1.0K");
  EXPECT_EQ(size_text(2 * 1023), "1023K");
  EXPECT_EQ(size_text(2 * 1024), "1.0M");
  EXPECT_EQ(size_text(std::uint64_t{9} << 21), "9.0G");
  EXPECT_EQ(size_text(std::uint64_t{40} << 21), "40G");
  EXPECT_EQ(size_text(std::uint64_t{3} << 30), "1.5T");
}

TEST(SizeText, EndsAtPetabytes) {
  EXPECT_EQ(size_text(std::uint64_t{1} << 41), "1.0P");
  EXPECT_EQ(size_text(std::uint64_t{2048} << 41), "2048P");
}

TEST(ProgressText, FillsTenCharacters) {
  EXPECT_EQ(progress_text({0, 5}), ".......... 0/5");
  EXPECT_EQ(progress_text({2, 5}), "XXXX...... 2/5");
  EXPECT_EQ(progress_text({5, 5}), "XXXXXXXXXX 5/5");
}

TEST(ProgressText, HasNoBarWithoutATotal) { EXPECT_EQ(progress_text({0, 0}), " 0/0"); }

TEST(ProgressText, StaysInsideTheBar) { EXPECT_EQ(progress_text({9, 3}), "XXXXXXXXXX 9/3"); }

TEST(AppendPadded, LeavesLongTextAlone) {
  std::string out;
  append_padded(out, "ab", 4);
  append_padded(out, "long", 2);
  EXPECT_EQ(out, "ab  long");
}

}  // namespace
}  // namespace libpath
