// Every edge bondd works through, made and owned by main() (or by a test, with fakes).
#pragma once

namespace libpath {
class Executor;
class FailoverPort;
class Loop;
class Neighbours;
class ProbePorts;
class Rtnetlink;
class Sysfs;
}  // namespace libpath

namespace bondd {

struct Edges {
  libpath::Loop& loop;
  libpath::Executor& executor;
  libpath::Rtnetlink& rtnetlink;
  libpath::ProbePorts& probes;
  libpath::Sysfs& sysfs;
  libpath::Neighbours& neighbours;
  libpath::FailoverPort& failover;
};

}  // namespace bondd
