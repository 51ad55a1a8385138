// Holes in a stream of numbered probes: for how long nothing that was sent arrived.
//
// Units: microseconds of one monotonic clock, the sender's.
// Shape: arrivals in order of receipt. One that comes late or twice (its number is not above all
//        earlier ones) fills no hole and makes none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace hawser_vm {

struct Arrival {
  std::uint64_t number = 0;  // rises by one for each probe, sent or refused
  std::int64_t sent_at = 0;
};

struct Hole {
  std::int64_t length = 0;  // between the send times of the arrivals around it
  std::uint64_t lost = 0;   // probes that should have arrived in between
  bool operator==(const Hole&) const = default;
};

// The longest hole that ends after `from`. Nothing lost is no hole: then only the sender paused.
inline Hole longest_hole(std::span<const Arrival> arrivals, std::int64_t from) {
  Hole longest;
  const Arrival* last = nullptr;
  for (const auto& arrival : arrivals) {
    if (last != nullptr && arrival.number <= last->number) continue;
    if (last != nullptr && arrival.sent_at > from) {
      const Hole hole{arrival.sent_at - last->sent_at, arrival.number - last->number - 1};
      if (hole.lost > 0 && hole.length > longest.length) longest = hole;
    }
    last = &arrival;
  }
  return longest;
}

// The longest time between two arrivals in a row, all of them sent after `from`, lost or not: what
// the machine does to the stream while nothing is broken.
inline std::int64_t longest_pause(std::span<const Arrival> arrivals, std::int64_t from) {
  std::int64_t longest = 0;
  const Arrival* last = nullptr;
  for (const auto& arrival : arrivals) {
    if (arrival.sent_at <= from || (last != nullptr && arrival.number <= last->number)) continue;
    if (last != nullptr) longest = std::max(longest, arrival.sent_at - last->sent_at);
    last = &arrival;
  }
  return longest;
}

}  // namespace hawser_vm
