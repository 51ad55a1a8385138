"""The scenario library: arrays, maps, daemons and I/O, in words a storage person would use."""
