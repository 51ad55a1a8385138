// Every edge bondd works through, made and owned by main() (or by a test, with fakes).
#pragma once

namespace libpath {
class Executor;
class Loop;
class ProbePort;
class Rtnetlink;
class Sysfs;
}  // namespace libpath

namespace bondd {

struct Edges {
  libpath::Loop& loop;
  libpath::Executor& executor;
  libpath::Rtnetlink& rtnetlink;
  libpath::ProbePort& probes;
  libpath::Sysfs& sysfs;
};

}  // namespace bondd
