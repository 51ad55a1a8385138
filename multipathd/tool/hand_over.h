// The other half of multipath, in a program of its own: what works on maps needs the whole engine
// and its libraries, and whoever asks a question (udev, for every disk) should not pay for them.
#pragma once

namespace multipathd {

// Becomes multipath-local, with the same arguments; it will not ask the daemon. Returns (1, after
// saying why) only when there is no such program beside this one.
int hand_over(int argc, char* argv[]);

}  // namespace multipathd
